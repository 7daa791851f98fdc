"""Which log is read, and how."""

import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tolsim.cli.auditing.amounts import read_amount
from tolsim.cli.auditing.hiding import hidden, read_key
from tolsim.cli.shared.files import Files, reason
from tolsim.documents import UserError
from tolsim.logs.events import Event
from tolsim.logs.formats.sources import STDIN
from tolsim.logs.mappings.shelf import find_mapping
from tolsim.logs.reading import LogFile, Reading, log_files, read_log
from tolsim.logs.systems import Systems, load_systems
from tolsim.logs.tally import Tally, refuse_bad, refuse_nothing
from tolsim.logs.times import parse_bound, parse_day, parse_zone


class Log(NamedTuple):
    """A log: its files, how they are read, how many lines may be bad, the key that hides users."""

    files: tuple[LogFile, ...]
    reading: Reading
    most_bad: int | float
    key: bytes | None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its files, as shown."""
        return tuple(file.name for file in self.files)

    @property
    def size(self) -> int | None:
        """How many bytes its files have; None where one of them does not say."""
        paths = [Path(file.path) for file in self.files]
        if not all(path.is_file() for path in paths):
            return None
        return sum(path.stat().st_size for path in paths)

    def batches(self, tally: Tally) -> Iterator[list[Event]]:
        """Yield its events; raise UserError where too many lines are bad, or none is left."""
        read = read_log(self.files, self.reading, tally)
        yield from read if self.key is None else hidden(read, self.key)
        refuse_bad(tally, self.most_bad)
        refuse_nothing(tally)

    def about(self) -> dict[str, Any]:
        """Tell it, read so, from others: the folder of `--work` belongs to it."""
        reading = self.reading
        mapping = reading.mapping
        return {
            "log": [[file.path, *_state(file)] for file in self.files],
            "mapping": None if mapping is None else repr(mapping.model),
            "reading": repr([
                reading.systems, sorted(reading.apps), reading.since, reading.until,
                str(reading.zone), reading.day,
            ]),
            "users": "as they are" if self.key is None else "hidden",
        }  # fmt: skip


class Said(NamedTuple):
    """What options say of a log."""

    logs: Sequence[str]
    mapping: str | None
    systems: str | None
    zone: str | None
    date: str | None
    max_bad: str
    apps: Sequence[str] | None
    since: str | None
    until: str | None
    key: str | None


def read_said(said: Said, files: Files, *, anonymise: bool) -> Log:
    """Return the log that options mean; raise UserError where one of them makes no sense."""
    zone = None if said.zone is None else parse_zone(said.zone)
    reading = Reading(
        mapping=None if said.mapping is None else find_mapping(said.mapping),
        systems=_systems(said.systems, files),
        apps=frozenset(said.apps or ()),
        since=None if said.since is None else parse_bound(said.since, zone),
        until=None if said.until is None else parse_bound(said.until, zone),
        zone=zone,
        day=None if said.date is None else parse_day(said.date),
    )
    if reading.since is not None and reading.until is not None and reading.since >= reading.until:
        raise UserError(f"--until {said.until} is not after --since {said.since}", "swap the two")
    if said.key is not None and not anonymise:
        raise UserError(f"--key {said.key}: users are named as they are", "add --anonymise")
    most = read_amount("--max-bad", said.max_bad)
    key = read_key(said.key, files) if anonymise else None
    logs = log_files(said.logs)
    for log in logs:
        files.guard(log.path)
    return Log(logs, reading, most, key)


def _systems(path: str | None, files: Files) -> Systems | None:
    if path is None:
        return None
    try:
        text = files.read_bytes(path)
    except OSError as error:
        raise UserError(f"--systems {path}: {reason(error)}", "name a file that exists") from None
    return load_systems(text, path)


def _state(file: LogFile) -> tuple[int | str, ...]:
    if file.path == STDIN:
        # Nothing tells two streams apart: work on one of them is not gone on with for another.
        return (secrets.token_hex(8),)
    path = Path(file.path)
    if not path.is_file():
        return ()
    status = path.stat()
    return status.st_size, status.st_mtime_ns
