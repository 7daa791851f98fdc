"""From events to the lines of a server, as JSON: the way back of a mapping."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final, NamedTuple

import msgspec

from tolsim.documents import UserError
from tolsim.documents.mappings.file import MappingFile
from tolsim.documents.mappings.model import CaseModel, Field, NestModel, Paths, WriteModel
from tolsim.documents.mappings.paths import Path, parse_path
from tolsim.logs.events import Event
from tolsim.logs.mappings.lookup import put
from tolsim.logs.mappings.mapper import read_paths
from tolsim.logs.times import EPOCH, UNITS
from tolsim.logs.words import LOST, OK

_FIELDS: Final[tuple[Field, ...]] = (
    "user",
    "system",
    "app",
    "id",
    "grant",
    "presented",
    "access",
    "refresh",
)
_SPECIAL: Final = ("*", "-")


class CannotWrite(UserError):
    """The log of a server has no line for an event."""


class _Form(NamedTuple):
    """How a record says an action and its result: what all such say, and where the rest lies."""

    said: tuple[tuple[Path, object], ...]
    time: Path
    fields: tuple[tuple[str, Path], ...]


class Writer:
    """Writes the lines of one log."""

    def __init__(self, mapping: MappingFile) -> None:
        self._mapping = mapping
        self._model = mapping.model
        self._write = mapping.model.write or WriteModel()
        self._forms: dict[tuple[str, str], _Form] = {}

    def line(self, event: Event) -> bytes:
        """Return the line of an event, with its line feed; raises CannotWrite."""
        # A server does not know whether its answer arrived, and says what came of each request.
        key = (event.action, OK if event.result in (None, LOST) else str(event.result))
        form = self._forms.get(key) or self._forms.setdefault(key, self._form(*key))
        record: dict[str, Any] = {}
        for path, value in form.said:
            put(record, path, value)
        put(record, form.time, _time(event.time, self._write))
        for name, path in form.fields:
            value = getattr(event, name)
            if value is not None:
                if name == "id" and self._model.one_per is not None:
                    value = value.removeprefix(f"{event.action}:")
                put(record, path, value)
        if self._write.nest is not None:
            record = _nested(record, self._write.nest)
        return msgspec.json.encode(record) + b"\n"

    def _form(self, action: str, result: str) -> _Form:
        """Return the form of an action, with the type, the case and the word that lose least."""
        fitting = list(self._fitting(action, result))
        if not fitting:
            raise CannotWrite(
                f"a log of {self._model.name} has no line for {action} ({result})",
                "leave `--as` out, or let nobody do it",
            )
        type_, case, word = min(fitting, key=lambda one: one[0])[1]
        where: dict[Field, Paths] = {**self._model.fields, **(case.fields or {})}
        if self._model.one_per is not None:
            where["id"] = self._model.one_per
        # What a log knows no field for can be told by what `--systems` looks at.
        where.setdefault("system", where.get("user_agent", []))
        paths = {name: found[0] for name, one in where.items() if (found := read_paths(one))}
        conditions = (
            (path, words if isinstance(words, str) else words[0])
            for path, words in (case.when or {}).items()
        )
        said = (
            *((parse_path(path), value) for path, value in (self._write.constants or {}).items()),
            (paths["type"], type_),
            *((parse_path(path), first) for path, first in conditions if first not in _SPECIAL),
            *((paths["result"], said) for said in (word,) if said is not None),
        )
        fields = tuple((name, paths[name]) for name in _FIELDS if name in paths)
        return _Form(said, paths["time"], fields)

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
