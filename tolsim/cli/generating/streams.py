"""A log and its truth, as the pieces of two files."""

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import IO, Final

from tolsim.cli.generating.order import Timed
from tolsim.cli.shared.console import say
from tolsim.logs.lives import Life
from tolsim.logs.mappings.shelf import find_mapping
from tolsim.logs.truth import truth_line
from tolsim.logs.writing import CannotWrite, line_writer

PIECE: Final = 1 << 16
"""Bytes that are compressed or written at once, at least."""

_GZIP: Final = 16 + zlib.MAX_WBITS
"""Tells zlib to write the head of a gzip file (RFC 1952): one without a time or a name."""


class Lines:
    """The lines of a log, in tolsim's own form or that of a mapping."""

    def __init__(self, mapping: str | None) -> None:
        self._name = mapping
        self._write = line_writer(None if mapping is None else find_mapping(mapping))
        self._left_out: Counter[str] = Counter()

    def of(self, lives: Iterable[Life], truth: IO[bytes] | None) -> Iterator[Timed]:
        """Yield every line in the order of the users; the truth goes into its file."""
        for life in lives:
            for event in life.events:
                try:
                    yield event.time, self._write(event)
                except CannotWrite:
                    self._left_out[f"{event.action} ({event.result})"] += 1
            if truth is not None:
                truth.writelines(map(truth_line, life.cut_off))

    def tell_left_out(self) -> None:
        """Say on standard error which events such a log does not hold."""
        for what, times in sorted(self._left_out.items()):
            say(
                f"note: a log of {self._name} has no line for {what}, of which there were {times:,}"
            )


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
