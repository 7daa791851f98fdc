"""CSV: a first line with the names of the columns, and a record a row."""

import csv
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from tolsim.logs.formats.flaws import Flaw
from tolsim.logs.formats.lines import Block

DELIMITERS: Final = ",;\t|"
"""What may stand between cells: spreadsheets write what their language asks for."""


class Row(NamedTuple):
    """A row: the line where it begins, and what its columns hold, but for those that are empty."""

    line: int
    cells: dict[str, str]


class Header(NamedTuple):
    """The names of the columns, as the first line writes them."""

    columns: tuple[str, ...]


def rows(blocks: Iterable[Block | Flaw]) -> Iterator[Header | Row | Flaw]:
    """Yield the header and the rows of a table; a quoted cell may go over several lines."""
    source = _Lines(blocks)
    first = next(source, "")
    yield from source.told()
    delimiter = max(DELIMITERS, key=first.count)
    # The module bounds a cell to 131,072 characters.
    reader = csv.reader(chain((first,), source), delimiter=delimiter, strict=True)
    columns: list[str] = []
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            yield Flaw(source.begin, f"the row cannot be read: {error}")
        else:
            if not columns:
                columns = [name.strip() for name in cells]
                yield Header(tuple(columns))
            elif len(cells) == len(columns):
                named = zip(columns, cells, strict=True)
                yield Row(source.begin, {name: cell for name, cell in named if cell})
            elif cells:
                counts = f"the row has {len(cells)} cells, the first line {len(columns)}"
                yield Flaw(source.begin, counts)
        yield from source.told()
    yield from source.told()


class _Lines:
    """The lines as text, and what of them is none."""

    def __init__(self, blocks: Iterable[Block | Flaw]) -> None:
        self._lines = self._decoded(blocks)
        self._flaws: list[Flaw] = []
        self.begin = 1
        """The first line since it was last told."""
        self._next_begins = True

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        number, text = next(self._lines)
        if self._next_begins:
            self.begin, self._next_begins = number, False
        return text

    def told(self) -> list[Flaw]:
        """Return the flaws that were not told yet; the next line begins a row."""
        flaws, self._flaws, self._next_begins = self._flaws, [], True
        return flaws

    def _decoded(self, blocks: Iterable[Block | Flaw]) -> Iterator[tuple[int, str]]:
        for block in blocks:
            if isinstance(block, Flaw):
                self._flaws.append(block)
                continue
            for number, line in block.numbered():
                try:
                    text = line.removesuffix(b"\r").decode()
                except UnicodeDecodeError:
                    self._flaws.append(Flaw(number, "it is not UTF-8"))
                    continue
                if "\0" in text:
                    self._flaws.append(Flaw(number, "it holds a NUL byte"))
                else:
                    yield number, f"{text}\n"
