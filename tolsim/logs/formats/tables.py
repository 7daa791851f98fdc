"""CSV: a first line with the names of the columns, and a record a row."""

import csv
from collections.abc import Iterable, Iterator
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
    first = next(source, None)
    if first is None:
        yield from source.flaws
        return
    delimiter = max(DELIMITERS, key=first.count)
    columns = next(csv.reader([first], delimiter=delimiter, skipinitialspace=True))
    yield Header(tuple(name.strip() for name in columns))
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        source.begun = None
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            # The module bounds a cell to 131,072 characters.
            yield Flaw(source.begun or source.line, f"the row cannot be read: {error}")
            continue
        finally:
            yield from source.flaws
            source.flaws.clear()
        if len(cells) == len(columns):
            named = zip(columns, cells, strict=True)
            kept = {name.strip(): cell for name, cell in named if cell}
            yield Row(source.begun or source.line, kept)
        elif cells:
            reason = f"the row has {len(cells)} cells, the first line {len(columns)}"
            yield Flaw(source.begun or source.line, reason)
    yield from source.flaws


class _Lines:
    """The lines as text; `begun` is the first since it was set to None, `line` the last."""

    def __init__(self, blocks: Iterable[Block | Flaw]) -> None:
        self._lines = self._decoded(blocks)
        self.flaws: list[Flaw] = []
        self.line = 0
        self.begun: int | None = None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return next(self._lines)

    def _decoded(self, blocks: Iterable[Block | Flaw]) -> Iterator[str]:
        for block in blocks:
            if isinstance(block, Flaw):
                self.flaws.append(block)
                continue
            # Blank lines too: one may stand within a quoted cell.
            for number, line in enumerate(
                block.data.split(b"\n")[
                    : block.data.count(b"\n") + (not block.data.endswith(b"\n"))
                ],
                block.line,
            ):
                try:
                    text = line.removesuffix(b"\r").decode()
                except UnicodeDecodeError:
                    self.flaws.append(Flaw(number, "it is not UTF-8"))
                    continue
                if "\0" in text:
                    self.flaws.append(Flaw(number, "it holds a NUL byte"))
                    continue
                self.line = number
                self.begun = self.begun or number
                yield f"{text}\n"
