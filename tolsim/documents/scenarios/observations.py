"""Observations kept as a table: time, system, action and result, the way people keep notes."""

import csv
import re
from calendar import monthrange, timegm
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from tolsim.documents.durations import duration, parse_duration
from tolsim.documents.problems import UserError
from tolsim.documents.yaml.writer import yaml_text

COLUMNS: Final = ("time", "system", "action", "result")
DELIMITERS: Final = ",;\t|"
"""What may stand between columns: spreadsheets write what their language asks for."""

ACTIONS: Final[Mapping[str, str]] = {
    "login": "login", "logs in": "login", "logged in": "login", "log in": "login",
    "sign in": "login", "signs in": "login", "authorize": "login", "connect": "login",
    "refresh": "refresh", "refreshes": "refresh", "refresh token": "refresh",
    "call": "call", "calls": "call", "api call": "call",
    "client credentials": "client_credentials",
}  # fmt: skip
"""Words for what a system did, and the verb of each."""

UNKNOWN: Final = ("", "?", "-")
"""Results that were not seen."""

LOST: Final = ("lost", "timeout", "no answer")
"""Results that never arrived: the server may well have done what it was asked."""

DAY: Final = 24 * 3600
_CLOCK: Final = re.compile(
    r"(?:(\d{4})-(\d{2})-(\d{2})[T ])?([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?Z?"
)
_STATUS: Final = re.compile(r"([1-5]\d\d)(?:\s+(\S+))?")


class BadTable(UserError):
    """A table that cannot be read as observations; the sentence names the line, if it is one."""


class Row(NamedTuple):
    """A row of the table: where it stands, and what its columns hold."""

    line: int
    cells: Mapping[str, str]

    def fault(self, sentence: str) -> BadTable:
        """Return the error that says what is wrong with the row, and where it stands."""
        return BadTable(f"line {self.line}: {sentence}")


def scenario_of(text: bytes, name: str) -> str:
    """Return a table as a scenario file; raises BadTable at a row that makes no sense.

    A time is a clock (`14:05`, `14:05:30`), with a date (`2026-01-31 14:05`) or without, or a
    duration since the start (`5m`); where it is left out, no time passes. A result is `ok`, an
    error, a reason or a provider's code, with or without the HTTP status before it. A fifth
    column, `user`, may say whose tokens they are.
    """
    times = _Times()
    steps, systems, users = [], {}, {}
    for row in _rows(_decoded(text)):
        system, user = _actor(row)
        systems[system] = users[user] = True
        steps.append((row, system, user, times.next(row)))
    named = [user for user in users if user]
    document: dict[str, Any] = {"title": f"Observed: {name}", "systems": [*systems]}
    if named:
        document["users"] = named
    document["steps"] = [
        _step(row, f"{user}@{system}" if len(named) > 1 else system, at)
        for row, system, user, at in steps
    ]
    return yaml_text(document)


class _Times:
    """Seconds since the start, as one row after the other tells them."""

    def __init__(self) -> None:
        self._start: int | None = None
        self._now = 0

    def next(self, row: Row) -> int:
        """Return the second of a row; it must not be before the last one."""
        text = row.cells["time"]
        if text:
            clock = _CLOCK.fullmatch(text)
            at = _since_start(row) if clock is None else self._on_clock(row, clock)
            if at < self._now:
                raise row.fault("the time goes back; order the rows by time")
            self._now = at
        return self._now

    def _on_clock(self, row: Row, clock: re.Match[str]) -> int:
        year, month, day, *time = (int(part or 0) for part in clock.groups())
        if year and not (0 < month <= 12 and 0 < day <= monthrange(year, month)[1]):
            raise row.fault(f"the time `{row.cells['time']}` is no date")
        second = timegm((year, month, day, *time) if year else (1970, 1, 1, *time))
        if self._start is None:
            self._start = second - self._now
        before = self._start + self._now
        if not year:  # the day of the row before, or past midnight the next one
            second += before - before % DAY
            second += DAY if second < before - DAY // 2 else 0
        return second - self._start


def _rows(text: str) -> list[Row]:
    lines = text.splitlines()
    first = lines[0] if lines else ""
    delimiter = max(DELIMITERS, key=first.count)
    table = csv.DictReader(lines, skipinitialspace=True, delimiter=delimiter)
    rows = [
        Row(
            number,
            {str(key).strip().lower(): _cell(value) for key, value in cells.items()},
        )
        for number, cells in enumerate(table, 2)
    ]
    if not rows:
        raise BadTable(f"there are no rows below the columns {', '.join(COLUMNS)}")
    columns = rows[0].cells
    if missing := [column for column in COLUMNS if column not in columns]:
        raise BadTable(f"there is no column `{missing[0]}`, only {', '.join(sorted(columns))}")
    return [row for row in rows if any(row.cells.values())]


def _cell(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadTable("the table is no UTF-8 text") from None


def _actor(row: Row) -> tuple[str, str]:
    """Return the system, and the user where one is named: `xyz@legacy`, or in a column."""
    user, _, system = row.cells["system"].rpartition("@")
    if not system:
        raise row.fault("no system is named")
    return system, row.cells.get("user") or user


def _step(row: Row, actor: str, at: int) -> dict[str, Any]:
    words = " ".join(re.split(r"[\s_-]+", row.cells["action"].lower()))
    verb = ACTIONS.get(words)
    if verb is None:
        known = ", ".join(dict.fromkeys(ACTIONS.values()))
        raise row.fault(f"`{row.cells['action']}` is none of {known}")
    step: dict[str, Any] = {verb: actor, "at": duration(at)}
    result = row.cells["result"]
    if result.lower() in LOST:
        if verb == "call":
            raise row.fault("a call has no answer to lose; leave the result out")
        step["lost"] = True
    elif result not in UNKNOWN:
        step["expect"] = _expected(row, result)
    return step


def _expected(row: Row, result: str) -> str:
    """Return the outcome without the HTTP status that may stand before it."""
    status = _STATUS.fullmatch(result)
    if status is None or status[1][0] not in "245":
        return "ok" if result.lower() == "ok" else result
    if status[1][0] == "2":
        return "ok"
    if status[2] is None:
        raise row.fault(f"a status of {result} is not enough; write its error, as invalid_token")
    return status[2]


def _since_start(row: Row) -> int:
    try:
        return parse_duration(row.cells["time"])
    except ValueError as error:
        raise row.fault(f"the time `{row.cells['time']}`: {error}") from None
