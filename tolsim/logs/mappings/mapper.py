"""From the records of a server to events, by the words of its mapping."""

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from tolsim.documents.mappings.file import MappingFile
from tolsim.documents.mappings.model import CaseModel, Paths
from tolsim.documents.mappings.paths import Path, parse_path
from tolsim.logs.events import Event
from tolsim.logs.formats.values import decode_json
from tolsim.logs.mappings.lookup import find, find_first, records
from tolsim.logs.mappings.pairs import read_pairs
from tolsim.logs.own import OwnFormat, read_text
from tolsim.logs.tally import Tally
from tolsim.logs.times import Missing
from tolsim.logs.words import NOT_REFUSED

LONGEST_SENTENCE: Final = 64 * 1024
"""Bytes of the longest line of text; regular expressions of users are not tried on more."""

_WINDOW: Final = 1024
"""Requests of which further records are waited for; a server writes them one after the other."""

_ANY: Final = "*"
_NONE: Final = "-"

Condition = tuple[Path, frozenset[str]]


class _Case(NamedTuple):
    """A case of a type, its paths read."""

    conditions: tuple[Condition, ...]
    action: str
    result: str | None
    fields: Mapping[str, tuple[Path, ...]]


class Mapper:
    """Reads the records of one file; what it passes over, and what is bad, it notes itself."""

    def __init__(self, mapping: MappingFile, own: OwnFormat, tally: Tally, file: str) -> None:
        model = mapping.model
        self._own = own
        self._tally = tally
        self._file = file
        self._fields = _read_fields(model.fields)
        self._types = {
            name: tuple(_case(case, self._fields) for case in mapping.cases(name))
            for name in model.types
        }
        self._passed_over = frozenset(model.passed_over or ())
        self._results = model.results
        self._records = [parse_path(one) for one in model.records or ()]
        self._opened = [(parse_path(one), held) for one, held in (model.opened or {}).items()]
        self._only = _conditions(model.only)
        self._one_per = read_paths(model.one_per or [])
        self._waiting: OrderedDict[str, Event] = OrderedDict()
        self._patterns = [re.compile(one) for one in model.text.patterns] if model.text else []
        self._contains = (model.text.contains or "").encode() if model.text else b""

    @property
    def reads_text(self) -> bool:
        """Whether lines can be anything but JSON."""
        return bool(self._patterns)

    def text(self, line: bytes, number: int) -> list[Event]:
        """Return the events of a line of text; ValueError says why it cannot be read."""
        if self._contains not in line:
            self._tally.passed_over += 1
            return []
        if len(line) > LONGEST_SENTENCE:
            raise ValueError("it is longer than 64 KiB")
        try:
            text = line.decode().rstrip("\r")
        except UnicodeDecodeError:
            raise ValueError("it is not UTF-8") from None
        if "\0" in text:
            raise ValueError("it holds a NUL byte")
        for pattern in self._patterns:
            if (found := pattern.fullmatch(text)) is not None:
                return self._events([found.groupdict()], number)
        raise ValueError("it fits no pattern of the mapping")

    def value(self, value: Mapping[str, Any], line: int) -> list[Event]:
        """Return the events of a JSON object, or of the row of a table."""
        inside = (found for path in self._records if (found := records(value, path)) is not None)
        return self._events(next(inside, [dict(value)]), line)

    def merge(self, events: list[Event]) -> list[Event]:
        """Return events of which no further records can come; the others wait."""
        if not self._one_per:
            return events
        return list(self._merged(events))

    def rest(self) -> list[Event]:
        """Return the events that wait, at the end of the file."""
        waiting = list(self._waiting.values())
        self._waiting.clear()
        return waiting

    def _merged(self, events: list[Event]) -> Iterator[Event]:
        for event in events:
            if event.id is None:
                yield event
            elif (first := self._waiting.get(event.id)) is not None:
                _combine(first, event)
            else:
                self._waiting[event.id] = event
                if len(self._waiting) > _WINDOW:
                    yield self._waiting.popitem(last=False)[1]

    def _events(self, found: Sequence[dict[str, Any]], line: int) -> list[Event]:
        events = []
        for record in found:
            try:
                event = self._event(record, line)
            except Missing:
                raise
            except ValueError as error:
                self._tally.note_bad(self._file, line, str(error))
            else:
                if event is not None:
                    events.append(event)
        return events

    def _event(self, record: dict[str, Any], line: int) -> Event | None:
        """Return the event of a record, or None after counting what it is instead."""
        for path, held in self._opened:
            record = _open(record, path, held)
        if not all(_holds(record, one, absent=True) for one in self._only):
            self._tally.passed_over += 1
            return None
        type_ = read_text("type", find_first(record, self._fields["type"]))
        if type_ is None:
            raise ValueError("it has no type")
        cases = self._types.get(type_, ())
        case = next((one for one in cases if all(_holds(record, c) for c in one.conditions)), None)
        if case is None:
            if cases or type_ in self._passed_over:
                self._tally.passed_over += 1
            else:
                self._tally.note_unknown(type_)
            return None
        said = {name: find_first(record, paths) for name, paths in case.fields.items()}
        said["action"] = case.action
        said["result"] = case.result or self._result(read_text("result", said.get("result")))
        if (key := find_first(record, self._one_per)) is not None:
            said["id"] = f"{case.action}:{key}"
        return self._own.event(said, line)

    def _result(self, word: str | None) -> str | None:
        if word is None or self._results is None:
            return word
        meant = self._results.get(word, self._results.get(_ANY))
        if meant is None:
            raise ValueError("its result is no word that the mapping knows")
        return meant


def read_paths(paths: Paths) -> tuple[Path, ...]:
    """Return a path, or several, in steps."""
    return tuple(parse_path(one) for one in ([paths] if isinstance(paths, str) else paths))


def _read_fields(fields: Mapping[Any, Paths]) -> dict[str, tuple[Path, ...]]:
    return {name: read_paths(paths) for name, paths in fields.items()}


def _case(case: CaseModel, fields: Mapping[str, tuple[Path, ...]]) -> _Case:
    own = _read_fields(case.fields or {})
    return _Case(_conditions(case.when), case.action, case.result, {**fields, **own})


def _conditions(when: Mapping[str, str | list[str]] | None) -> tuple[Condition, ...]:
    return tuple(
        (parse_path(path), frozenset([words] if isinstance(words, str) else words))
        for path, words in (when or {}).items()
    )


def _holds(record: Mapping[str, Any], condition: Condition, *, absent: bool = False) -> bool:
    """Return whether a member is one of some words; what is `absent` may hold by itself."""
    path, words = condition
    value = find(record, path)
    if value is None or value == "":
        return absent or _NONE in words
    return _ANY in words or (isinstance(value, str | int) and str(value) in words)


def _open(record: dict[str, Any], path: Path, held: str) -> dict[str, Any]:
    """Return a record with the members of the one that a member of it holds."""
    inner = find(record, path)
    if isinstance(inner, str) and inner:
        try:
            inner = read_pairs(inner) if held == "pairs" else decode_json(inner.encode())
        except ValueError as error:
            raise ValueError(f"its `{path[-1].name}` cannot be read: {error}") from None
    # What stands around was written by the server, and not by who sent a request to it.
    return {**inner, **record} if isinstance(inner, Mapping) else record


def _combine(first: Event, other: Event) -> None:
    """Add what a further record of a request says to what is known of it."""
    for name in ("user", "system", "app", "params", "grant", "presented", "access", "refresh"):
        if getattr(first, name) is None:
            setattr(first, name, getattr(other, name))
    if first.result in NOT_REFUSED and other.result is not None:
        first.result = other.result
