"""tolsim's own format of logs: its columns, read from JSON, CSV or Parquet.

Most lines are decoded by msgspec, a block at a time; what it refuses is read once more, line by
line, and forgiving: numbers for names, results with a status, times of every form.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Final, cast, get_args

import msgspec
from msgspec import Meta

from tolsim.logs.events import Action, Event
from tolsim.logs.systems import Systems, system_of
from tolsim.logs.times import EPOCH, FIRST, FIRST_SECOND, LAST, LAST_SECOND, MICROSECOND, Clock
from tolsim.logs.words import KNOWN, NOT_REFUSED, read_result

COLUMNS: Final = (
    "time", "user", "system", "action", "result", "app", "id", "params", "grant", "presented",
    "access", "refresh", "ip", "user_agent",
)  # fmt: skip
"""What a line may say; others are left alone."""

NEEDED: Final = ("time", "action")
"""Columns without which no line says anything."""

ACTIONS: Final = frozenset(get_args(Action))

NOBODYS: Final = frozenset({"client_credentials", "incident"})
"""Actions that need no user."""

Word = Annotated[str, Meta(min_length=1)] | None
Moment = (
    Annotated[datetime, Meta(tz=True)]
    | Annotated[int, Meta(ge=FIRST_SECOND, le=LAST_SECOND)]
    | Annotated[float, Meta(ge=FIRST_SECOND, le=LAST_SECOND)]
)


Odd = Callable[[bytes, int], list[Event]]
"""Reads a line by itself, with its number."""


class Line(msgspec.Struct, gc=False):
    """A line as most are."""

    time: Moment
    action: Action
    user: Word = None
    system: Word = None
    result: Word = None
    app: Word = None
    id: Word = None
    params: dict[str, Any] | None = None
    grant: Word = None
    presented: Word = None
    access: Word = None
    refresh: Word = None
    ip: Word = None
    user_agent: Word = None


@lru_cache(maxsize=1)
def _decoder() -> msgspec.json.Decoder[Line]:
    return msgspec.json.Decoder(Line)


class OwnFormat:
    """Reads the records of one file in tolsim's own format."""

    def __init__(
        self, clock: Clock, file: int, words: frozenset[str], systems: Systems | None
    ) -> None:
        self._clock = clock
        self._file = file
        self._words = words
        self._known = KNOWN | words | {None}
        self._systems = systems

    def decode(self, data: bytes, first: int, odd: Odd) -> list[Event] | None:
        """Return the events of a block of JSON Lines, or None if it is not as most are.

        `odd` reads the lines that msgspec decodes, but that say more than it can judge.
        """
        try:
            lines = _decoder().decode_lines(data)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        # A blank line, or two objects on one, would shift the numbers of those that follow.
        if len(lines) != data.count(b"\n") + (not data.endswith(b"\n")):
            return None
        texts: list[bytes] = []

        def by_itself(number: int) -> list[Event]:
            if not texts:
                texts.extend(data.split(b"\n"))
            return odd(texts[number - first], number)

        return self._events(lines, first, by_itself)

    def _events(
        self, lines: list[Line], first: int, odd: Callable[[int], list[Event]]
    ) -> list[Event]:
        # What most of the time of a whole reading goes into: every name is looked up once.
        known, file, systems = self._known, self._file, self._systems
        events: list[Event] = []
        if lines:  # a server does not change its zone from one line to the next
            self._clock.note(lines[0].time)
        for number, line in enumerate(lines, first):
            time, user, system, result = line.time, line.user, line.system, line.result
            if result not in known or (user is None and not _may_lack_user(line.action, result)):
                events += odd(number)
                continue
            if system is None and systems is not None:
                system = system_of(systems, line.ip, line.user_agent)
            micros = (
                (time - EPOCH) // MICROSECOND
                if isinstance(time, datetime)
                else round(time * 1_000_000)
            )
            # The types of `Line` bound numbers, but no date.
            if not FIRST <= micros <= LAST:
                events += odd(number)
                continue
            event = Event(
                micros, user, system, line.action, result, line.app, line.id, line.params,
                line.grant, line.presented, line.access, line.refresh, file, number,
            )  # fmt: skip
            events.append(event)
        return events

    def event(self, record: Mapping[str, Any], line: int) -> Event:
        """Return the event of a record; ValueError says why it has none."""
        values = {name: read_text(name, record.get(name)) for name in _TEXTS}
        if record.get("time") is None:
            raise ValueError("it has no time")
        action = values["action"]
        if action is None:
            raise ValueError("it has no action")
        if action not in ACTIONS:
            raise ValueError(f"its action is none of {', '.join(get_args(Action))}")
        result = read_result(values["result"], self._words)
        if values["user"] is None and not _may_lack_user(action, result):
            raise ValueError(f"the {action} has no user")
        system = values["system"]
        if system is None and self._systems is not None:
            system = system_of(self._systems, values["ip"], values["user_agent"])
        return Event(
            self._clock.read(record["time"]), values["user"], system, cast(Action, action), result,
            values["app"], values["id"], _params(record.get("params")), values["grant"],
            values["presented"], values["access"], values["refresh"], self._file, line,
        )  # fmt: skip


_TEXTS: Final = tuple(name for name in COLUMNS if name not in ("time", "params"))


def _may_lack_user(action: str, result: str | None) -> bool:
    # Who presents a token that the server does not know is nobody to it.
    return action in NOBODYS or result not in NOT_REFUSED


def read_text(name: str, value: object) -> str | None:
    """Return what a member says, or None if it says nothing; ValueError if it is no text."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError(f"its `{name}` is no text")


def _params(value: object) -> Mapping[str, Any] | None:
    if isinstance(value, str) and value:  # of a table
        try:
            value = msgspec.json.decode(value)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            raise ValueError("its `params` are no JSON") from None
    if value is None or value == "" or isinstance(value, Mapping):
        return value or None  # type: ignore[return-value]
    raise ValueError("its `params` are no JSON object")
