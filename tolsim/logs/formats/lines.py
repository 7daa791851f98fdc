"""Lines of bounded length, as many at a time as a chunk holds."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tolsim.logs.formats.flaws import LONGEST, TOO_LONG, Damaged, Flaw


class Block(NamedTuple):
    """Whole lines, and the number of the first; only the last line of a file may lack its end."""

    line: int
    data: bytes

    def numbered(self) -> Iterator[tuple[int, bytes]]:
        """Yield every line, without its end, and its number."""
        lines = self.data.split(b"\n")
        if self.data.endswith(b"\n"):
            lines.pop()
        return enumerate(lines, self.line)

    def each(self) -> Iterator[tuple[int, bytes]]:
        """Yield every line that is not blank, and its number."""
        return ((number, line) for number, line in self.numbered() if line.strip())


def blocks(chunks: Iterable[bytes]) -> Iterator[Block | Flaw]:
    """Yield the lines of a file, block by block, and what is too long or damaged in it."""
    line, rest, skipping = 1, b"", False
    try:
        for chunk in chunks:
            begin = 0
            if skipping or len(rest) + len(chunk) > LONGEST:
                # The line that began before this chunk may be too long.
                end = chunk.find(b"\n")
                size = len(rest) + (end if end >= 0 else len(chunk))
                if skipping or size > LONGEST:
                    if not skipping:
                        yield Flaw(line, TOO_LONG)
                    skipping, rest = end < 0, b""
                    if skipping:
                        continue
                    begin, line = end + 1, line + 1
            end = chunk.rfind(b"\n") + 1
            if end > begin:
                data = rest + chunk[begin:end]
                yield Block(line, data)
                line, rest = line + data.count(b"\n"), b""
                begin = end
            rest += chunk[begin:]
    except Damaged as error:
        if rest:
            yield Block(line, rest)
        yield Flaw(line, str(error))
        return
    if rest:
        yield Block(line, rest)
