"""Reads logs: files of any supported format, as events in the order in which they stand.

How it is used:

    files = log_files(["logs/*.jsonl.gz", "-"])            # each with its number and its name
    reading = Reading(mapping=find_mapping("keycloak"))    # None: tolsim's own format
    tally = Tally()
    for events in read_log(files, reading, tally):         # lists of up to a few thousand
        ...
    refuse_bad(tally, most=0)                              # UserError: exit code 2

A `Reading` and a `LogFile` can be pickled, so that a worker reads one file with a tally of its
own; `Tally.add` puts them together in the order of the files. Everything that a user can do
wrong raises UserError (or DocumentError, for a mapping); a line that cannot be read raises
nothing but is counted and named in the tally, and no message quotes a value of a log.

An event says of itself (see `Event`):

- `user` is None only for an incident, for client credentials, and for a refusal.
- `system` is the line's own, else what `--systems` finds by address and user agent, else None.
- `result` is None where the log does not say; `ok`; `lost`, for an answer that never arrived; or
  the word of the refusal as `identify --observations` takes it: `refused`, a reason, an error, a
  provider's code, or an HTTP status such as `401`.
- `params` of an incident holds its name: `{"incident": "password_changed"}`.
- `file` and `line` say where it stands: `files[event.file].name`, and the line from 1.

Repeats are not dropped here: the ids of a whole log need not fit into memory. `without_repeats`
does it for the events of one unit, which are together only in a partition.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import chain
from typing import Any, BinaryIO, Final, Literal

from tolsim.documents import UserError
from tolsim.documents.mappings.file import MappingFile
from tolsim.logs.events import Event
from tolsim.logs.formats import parquet
from tolsim.logs.formats.flaws import LONGEST, Damaged, Flaw
from tolsim.logs.formats.lines import Block, blocks
from tolsim.logs.formats.packing import unpack, without_mark
from tolsim.logs.formats.sources import LogFile, chunks, log_files, open_log
from tolsim.logs.formats.tables import Header, Row, rows
from tolsim.logs.formats.values import decode_json, is_json, values
from tolsim.logs.mappings.mapper import Mapper
from tolsim.logs.own import COLUMNS, NEEDED, OwnFormat
from tolsim.logs.systems import Systems
from tolsim.logs.tally import Tally
from tolsim.logs.times import Clock, Missing

__all__ = ["LogFile", "Reading", "log_files", "read_log", "without_repeats"]

_LIST: Final = 4096
"""Events of a list, where they are read one by one."""


@dataclass(frozen=True)
class Reading:
    """How a log is read.

    `since` and `until` are microseconds since 1970, the latter exclusive. `zone` and `day` are
    for times without one. `words` are results that the policies asked for can answer, beside
    those of the standards.
    """

    mapping: MappingFile | None = None
    systems: Systems | None = None
    apps: frozenset[str] = frozenset()
    since: int | None = None
    until: int | None = None
    zone: tzinfo | None = None
    day: date | None = None
    words: frozenset[str] = frozenset()


def read_log(files: Sequence[LogFile], reading: Reading, tally: Tally) -> Iterator[list[Event]]:
    """Yield the events of files, in lists; raises UserError where a file cannot be read at all."""
    for file in files:
        for events in _FileReader(file, reading, tally).lists():
            kept = _kept(events, reading)
            tally.events += len(kept)
            tally.filtered += len(events) - len(kept)
            yield kept


def without_repeats(events: Iterable[Event], tally: Tally) -> list[Event]:
    """Return events without those whose `id` came before, which the tally counts."""
    seen: set[str] = set()
    kept = []
    for event in events:
        if event.id is not None:
            if event.id in seen:
                tally.repeated += 1
                continue
            seen.add(event.id)
        kept.append(event)
    return kept


def _kept(events: list[Event], reading: Reading) -> list[Event]:
    """Return the events that `--app`, `--since` and `--until` leave."""
    apps, since, until = reading.apps, reading.since, reading.until
    if apps:
        events = [event for event in events if event.app in apps]
    if since is not None:
        events = [event for event in events if event.time >= since]
    if until is not None:
        events = [event for event in events if event.time < until]
    return events


class _FileReader:
    """Reads one file."""

    def __init__(self, file: LogFile, reading: Reading, tally: Tally) -> None:
        self._file = file
        self._tally = tally
        unit = reading.mapping.model.time_unit if reading.mapping else None
        self._clock = Clock(reading.zone, reading.day, unit or "seconds")
        self._own = OwnFormat(self._clock, file.number, reading.words, reading.systems)
        self._mapper = (
            Mapper(reading.mapping, self._own, tally, file.name) if reading.mapping else None
        )

    def lists(self) -> Iterator[list[Event]]:
        """Yield the events of the file, in lists of some thousand."""
        with open_log(self._file) as stream:
            if self._mapper is None:
                yield from self._parts(stream)
            else:
                for events in self._parts(stream):
                    yield self._mapper.merge(events)
                yield self._mapper.rest()
        self._tally.zones |= self._clock.zones

    def _parts(self, stream: BinaryIO) -> Iterator[list[Event]]:
        raw = self._counted(chunks(stream, self._file.name))
        first = next(raw, b"")
        if first.startswith(parquet.MAGIC):
            yield from self._in_lists(parquet.records(stream, self._file.name))
            return
        data = without_mark(unpack(chain((first,), raw)))
        try:
            head = next(data, b"")
        except Damaged as error:
            self._bad(Flaw(1, str(error)))
            return
        data = chain((head,), data)
        match self._kind(head):
            case "values":
                yield from self._in_lists(self._values(data))
            case "table":
                yield from self._in_lists(self._rows(data))
            case "lines":
                for block in blocks(data):
                    if isinstance(block, Flaw):
                        self._bad(block)
                    else:
                        yield self._block(block)

    def _counted(self, raw: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in raw:
            self._tally.bytes += len(chunk)
            yield chunk

    def _kind(self, head: bytes) -> Literal["lines", "values", "table"]:
        """Return how a file is to be read that begins so."""
        line = head.lstrip()[:LONGEST].partition(b"\n")[0].strip()
        # How programs end the first line of an object that they write over several.
        if line.startswith(b"[") or (line.startswith(b"{") and line.endswith((b"{", b"[", b","))):
            return "values"
        # A log of text may hold JSON as well, and any line may come first.
        has_text = self._mapper is not None and self._mapper.reads_text
        return "lines" if has_text or not line or line.startswith(b"{") else "table"

    def _block(self, block: Block) -> list[Event]:
        if self._mapper is None:
            events = self._own.decode(block.data, block.line, self._line)
            if events is not None:
                return events
        return [event for line, text in block.each() for event in self._line(text, line)]

    def _line(self, text: bytes, line: int) -> list[Event]:
        try:
            if self._mapper is None or not self._mapper.reads_text or is_json(text):
                return self._take(decode_json(text), line)
            return self._mapper.text(text, line)
        except Missing as missing:
            raise missing.at(self._file.name, line) from None
        except ValueError as error:
            self._bad(Flaw(line, str(error)))
            return []

    def _take(self, value: Mapping[str, Any], line: int) -> list[Event]:
        if self._mapper is not None:
            return self._mapper.value(value, line)
        return [self._own.event(value, line)]

    def _values(self, data: Iterable[bytes]) -> Iterator[tuple[int, Mapping[str, Any]]]:
        for value in values(data):
            if isinstance(value, Flaw):
                self._bad(value)
                continue
            try:
                yield value.line, decode_json(value.text)
            except ValueError as error:
                self._bad(Flaw(value.line, str(error)))

    def _rows(self, data: Iterable[bytes]) -> Iterator[tuple[int, Mapping[str, Any]]]:
        for row in rows(blocks(data)):
            match row:
                case Flaw():
                    self._bad(row)
                case Row(line, cells):
                    yield line, cells
                case Header(columns) if self._mapper is None:
                    self._check(columns)

    def _check(self, columns: tuple[str, ...]) -> None:
        for name in NEEDED:
            if name not in columns:
                raise UserError(
                    f"{self._file.name}: there is no column `{name}` in the first line",
                    f"it names the columns: {', '.join(COLUMNS)}; for the log of a server name "
                    "its mapping with --from",
                )

    def _in_lists(self, records: Iterable[tuple[int, Mapping[str, Any]]]) -> Iterator[list[Event]]:
        events: list[Event] = []
        for line, record in records:
            try:
                events += self._take(record, line)
            except Missing as missing:
                raise missing.at(self._file.name, line) from None
            except ValueError as error:
                self._bad(Flaw(line, str(error)))
            if len(events) >= _LIST:
                yield events
                events = []
        yield events

    def _bad(self, flaw: Flaw) -> None:
        self._tally.note_bad(self._file.name, flaw.line, flaw.reason)
