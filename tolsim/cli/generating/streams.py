"""A log and its truth, as the pieces of two files."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Final

from tolsim.cli.generating.order import Timed
from tolsim.logs.events import Event
from tolsim.logs.lines import truth_line
from tolsim.logs.lives import Life

PIECE: Final = 1 << 16
"""Bytes that are compressed or written at once, at least."""

_GZIP: Final = 16 + zlib.MAX_WBITS
"""Tells zlib to write the head of a gzip file (RFC 1952): one without a time or a name."""


def timed_lines(
    lives: Iterable[Life], write: Callable[[Event], bytes], truth: IO[bytes] | None
) -> Iterator[Timed]:
    """Yield every line of a log in the order of its users; the truth goes into its file."""
    for life in lives:
        for event in life.events:
            yield event.time, write(event)
        if truth is not None:
            truth.writelines(map(truth_line, life.cut_off))


def pieces(lines: Iterable[bytes], *, compressed: bool) -> Iterator[bytes]:
    """Yield lines in larger pieces, in the form of gzip if asked."""
    gzip = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    waiting: list[bytes] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= PIECE:
            joined = b"".join(waiting)
            yield gzip.compress(joined) if compressed else joined
            waiting.clear()
            size = 0
    joined = b"".join(waiting)
    yield gzip.compress(joined) + gzip.flush() if compressed else joined
