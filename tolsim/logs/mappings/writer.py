"""From events to the lines of a server, as JSON: the way back of a mapping."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import msgspec

from tolsim.documents import UserError
from tolsim.documents.mappings.file import MappingFile
from tolsim.documents.mappings.model import CaseModel, NestModel, WriteModel
from tolsim.documents.mappings.paths import parse_path
from tolsim.logs.events import Event
from tolsim.logs.mappings.lookup import put
from tolsim.logs.mappings.mapper import read_paths
from tolsim.logs.times import EPOCH, UNITS
from tolsim.logs.words import LOST, OK

_FIELDS: Final = ("user", "system", "app", "id", "grant", "presented", "access", "refresh")
_SPECIAL: Final = ("*", "-")


class CannotWrite(UserError):
    """The log of a server has no line for an event."""


class Writer:
    """Writes the lines of one log."""

    def __init__(self, mapping: MappingFile) -> None:
        self._mapping = mapping
        self._model = mapping.model
        self._write = mapping.model.write or WriteModel()
        self._found: dict[tuple[str, str], tuple[str, CaseModel, str | None]] = {}

    def line(self, event: Event) -> bytes:
        """Return the line of an event, with its line feed; raises CannotWrite."""
        # A server does not know whether its answer arrived, and says what came of each request.
        result = OK if event.result in (None, LOST) else event.result
        type_, case, word = self._case(event.action, result)
        fields = {**self._model.fields, **(case.fields or {})}
        record: dict[str, Any] = {}

        def say(name: str, value: object) -> None:
            if value is not None and name in fields:
                put(record, read_paths(fields[name])[0], value)

        for path, constant in (self._write.constants or {}).items():
            put(record, parse_path(path), constant)
        say("time", _time(event.time, self._write))
        say("type", type_)
        for path, words in (case.when or {}).items():
            first = words if isinstance(words, str) else words[0]
            if first not in _SPECIAL:
                put(record, parse_path(path), first)
        say("result", word)
        self._say_all(event, record, say)
        if self._write.nest is not None:
            record = _nested(record, self._write.nest)
        return msgspec.json.encode(record) + b"\n"

    def _say_all(self, event: Event, record: dict[str, Any], say: Any) -> None:
        """Say who did what with which tokens."""
        keyed = self._model.one_per is not None and event.id is not None
        for name in _FIELDS:
            if name != "id" or not keyed:
                say(name, getattr(event, name))
        if keyed and self._model.one_per is not None and event.id is not None:
            key = event.id.removeprefix(f"{event.action}:")
            put(record, read_paths(self._model.one_per)[0], key)
        if "system" not in self._model.fields:
            say("user_agent", event.system)

    def _case(self, action: str, result: str) -> tuple[str, CaseModel, str | None]:
        """Return the type that says this best, its case, and its word for the result."""
        key = (action, result)
        if key not in self._found:
            fitting = list(self._fitting(action, result))
            if not fitting:
                raise CannotWrite(
                    f"a log of {self._model.name} has no line for a {action} that is {result}",
                    "leave `--as` out, or let nobody do it",
                )
            self._found[key] = min(fitting, key=lambda one: one[0])[1]
        return self._found[key]

    def _fitting(
        self, action: str, result: str
    ) -> Iterator[tuple[int, tuple[str, CaseModel, str | None]]]:
        """Yield what can say this, each with how much is lost."""
        for type_ in self._model.types:
            for case in self._mapping.cases(type_):
                if case.action != action:
                    continue
                if case.result is not None:
                    if (case.result == OK) == (result == OK):
                        yield int(case.result != result), (type_, case, None)
                    continue
                yield from ((lost, (type_, case, word)) for lost, word in self._words(result))

    def _words(self, result: str) -> Iterator[tuple[int, str]]:
        """Yield the server's words for a result, each with how much is lost."""
        for word, meant in (self._model.results or {result: result}).items():
            if (meant == OK) == (result == OK):
                yield int(meant != result), result if word in _SPECIAL else word


def _time(time: int, write: WriteModel) -> object:
    if write.time in UNITS:
        return time // UNITS[write.time]
    moment = EPOCH + timedelta(microseconds=time)
    return moment.isoformat(timespec=write.digits).replace("+00:00", "Z")


def _nested(record: dict[str, Any], nest: NestModel) -> dict[str, Any]:
    """Return a record with some of its members in one within."""
    inner = {name: record[name] for name in nest.members if name in record}
    outer = {name: value for name, value in record.items() if name not in inner}
    put(outer, parse_path(nest.under), inner)
    return outer
