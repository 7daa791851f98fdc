"""Partitions: the events of a log on disk, the users spread over files by a stable hash.

Every event of a user is in one partition, so that each can be sorted and replayed by itself,
in any order and by any process. Ids of tokens are written as HMAC-SHA-256 alone, with a key
that lives as long as the run; files are the owner's alone.
"""

import hmac
import os
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any, BinaryIO, Final, Self
from zlib import crc32

import msgspec

from tolsim.logs.events import Event
from tolsim.logs.units import Act, Unit, unit_of

BATCH: Final = 128
"""How many events of a partition are written at once."""

TARGET: Final = 8 << 20
"""How many bytes of plain log one partition is to hold; a replay takes about 20 times as much."""

MOST: Final = 200
"""How many partitions there are at most: their files are open at once, and macOS allows 256."""

USUAL: Final = 64
"""How many there are where nobody knows how long the log is."""

_ENCODER: Final = msgspec.msgpack.Encoder()
_EVENTS: Final = msgspec.msgpack.Decoder(list[Event])
_UNIT: Final = msgspec.msgpack.Decoder(Unit)
_RUN: Final = msgspec.msgpack.Decoder(list[tuple[int, Act]])

_ORDER: Final = attrgetter("time", "file", "line")

BROADCAST: Final = -1
"""The number of the file of what happened to every user."""


def number_of_partitions(size: int | None) -> int:
    """How many partitions a log of so many bytes gets."""
    return USUAL if size is None else min(MOST, max(1, -(-size // TARGET)))


def partition_of(event: Event, count: int) -> int:
    """The partition of an event: by its user, or by its app where there is none."""
    key = event.user if event.user is not None else f"\0{event.app or ''}"
    return crc32(key.encode("utf-8", "surrogatepass")) % count


class Spill:
    """Writes events to their partitions."""

    def __init__(self, folder: Path, count: int, key: bytes | None = None) -> None:
        self._key = os.urandom(32) if key is None else key
        self._count = count
        self._files = [private(folder / name(number)) for number in range(count)]
        self._waiting: list[list[Event]] = [[] for _ in range(count)]
        self._broadcast = private(folder / name(BROADCAST))
        self._everyone: list[Event] = []

    def add(self, event: Event) -> None:
        """Write an event; one that reaches every user to a file of its own."""
        if event.presented is not None:
            event.presented = self._hidden(event.presented)
        if event.access is not None:
            event.access = self._hidden(event.access)
        if event.refresh is not None:
            event.refresh = self._hidden(event.refresh)
        if event.grant is not None:
            event.grant = self._hidden(event.grant)
        if event.action == "incident" and event.user is None:
            self._everyone.append(event)
            return
        number = partition_of(event, self._count)
        waiting = self._waiting[number]
        waiting.append(event)
        if len(waiting) >= BATCH:
            write(self._files[number], waiting)
            waiting.clear()

    def __enter__(self) -> Self:
        """Open for as long as the log is read."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files, also where the log cannot be read to its end."""
        for file in (*self._files, self._broadcast):
            file.close()

    def finish(self) -> int:
        """Write what is left; return how many events to everyone were repeated."""
        self._everyone.sort(key=_ORDER)
        ids: set[str] = set()
        once = [event for event in self._everyone if not _known(event.id, ids)]
        repeated = len(self._everyone) - len(once)
        for event in once:
            event.id = None
        write(self._broadcast, once)
        for file, waiting in zip(self._files, self._waiting, strict=True):
            if waiting:
                write(file, waiting)
        return repeated

    def _hidden(self, token: str) -> str:
        # Half of the digest tells 2^64 ids apart.
        return hmac.digest(self._key, token.encode("utf-8", "surrogatepass"), "sha256")[:16].hex()


def _known(one: str | None, ids: set[str]) -> bool:
    """Whether an id came before; it is noted."""
    known = one in ids
    if one is not None:
        ids.add(one)
    return known


def name(number: int) -> str:
    """The name of a partition's file."""
    return "everyone" if number == BROADCAST else f"{number:04}"


def private(path: Path) -> BinaryIO:
    """Open a new file that nobody else can read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def write(file: BinaryIO, value: Any) -> None:
    """Write a record with its length before it."""
    data = _ENCODER.encode(value)
    file.write(len(data).to_bytes(4, "big"))
    file.write(data)


def records(file: BinaryIO) -> Iterator[bytes]:
    """Read records as they were written."""
    while head := file.read(4):
        yield file.read(int.from_bytes(head, "big"))


def read_events(path: Path) -> list[Event]:
    """Read the events of a partition, as they were written."""
    with path.open("rb") as file:
        return [event for record in records(file) for event in _EVENTS.decode(record)]


def read_units(path: Path) -> Iterator[Unit]:
    """Read units one by one."""
    with path.open("rb") as file:
        yield from map(_UNIT.decode, records(file))


def read_run(path: Path) -> Iterator[tuple[int, Act]]:
    """Read the acts of a partition in the order of time, each with its unit's place."""
    with path.open("rb") as file:
        for record in records(file):
            yield from _RUN.decode(record)


def units_of(events: Iterable[Event], everyone: Sequence[Event]) -> Iterator[Unit]:
    """Put the events of a partition together as units, sorted, those of one user in a row."""
    groups: dict[tuple[str | None, str | None], list[Event]] = {}
    for event in events:
        key = event.user, event.app
        if (group := groups.get(key)) is None:
            group = groups[key] = []
        group.append(event)
    for user, app in sorted(groups, key=_by_name):
        mine = groups.pop((user, app))
        # Whatever names no app reaches all.
        mine += (event for event in everyone if event.app is None or event.app == app)
        mine.sort(key=_ORDER)
        yield unit_of(app or "", user, mine)


def _by_name(key: tuple[str | None, str | None]) -> tuple[bool, str, str]:
    user, app = key
    return user is None, user or "", app or ""
