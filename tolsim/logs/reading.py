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

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import NamedTuple

from tolsim.documents.mappings.file import MappingFile
from tolsim.logs.events import Event
from tolsim.logs.systems import Systems
from tolsim.logs.tally import Tally


class LogFile(NamedTuple):
    """A file of a log: its place among those that were named, its path or URL, its name as shown."""

    number: int
    path: str
    name: str


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


def log_files(paths: Iterable[str]) -> tuple[LogFile, ...]:
    """Return the files that paths mean: files, globs, `-` and URLs; raises UserError."""
    raise NotImplementedError


def read_log(files: Sequence[LogFile], reading: Reading, tally: Tally) -> Iterator[list[Event]]:
    """Yield the events of files, in lists; raises UserError where a file cannot be read at all."""
    raise NotImplementedError


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
