"""Lines in the order of their times: runs sorted in memory, set down, and merged."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import islice
from operator import itemgetter
from tempfile import TemporaryFile
from typing import IO, Final

RUN: Final = 200_000
"""Lines that are sorted in memory: about 80 MB."""

_WIDTH: Final = 20
"""Digits of a time before its line in a file: enough for 64 bits."""

Timed = tuple[int, bytes]
"""A line with its time; lines of one time keep their order."""


def by_time(lines: Iterable[Timed]) -> Iterator[bytes]:
    """Yield lines by time; what does not fit into memory waits in files without a name."""
    rest = iter(lines)
    with ExitStack() as files:
        runs: list[Iterator[Timed]] = []
        while run := sorted(islice(rest, RUN), key=itemgetter(0)):
            if len(run) < RUN:
                runs.append(iter(run))
                break
            file = files.enter_context(TemporaryFile())
            file.writelines(b"%0*d%b" % (_WIDTH, time, line) for time, line in run)
            file.seek(0)
            run.clear()  # before the next one fills up: otherwise two are in memory at once
            runs.append(_read(file))
        yield from (line for _, line in merge(*runs, key=itemgetter(0)))


def _read(file: IO[bytes]) -> Iterator[Timed]:
    return ((int(line[:_WIDTH]), line[_WIDTH:]) for line in file)
