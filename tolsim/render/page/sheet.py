"""An answer as a value: what is told, before a medium gives it its form.

As text it is laid out here; `shared` draws it for media that have headings, lists and tables.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.text import Text

from tolsim.render.page.fold import hanging
from tolsim.render.page.symbols import Pen, Symbol


class Item(NamedTuple):
    """A sentence, the mark before it, and what is told beneath it."""

    said: Text
    mark: Symbol | None = None
    beneath: tuple["Item", ...] = ()
    url: str = ""
    """An address that ends it; the whole is never folded then: a terminal could not open it."""


class Part(NamedTuple):
    """Items that belong together; those below a title stand apart from each other."""

    items: tuple[Item, ...]
    title: str = ""

    @property
    def is_deep(self) -> bool:
        """Whether anything is told beneath its items, so that these are headings themselves."""
        return any(item.beneath for item in self.items)


class Column(NamedTuple):
    """A column of a table: a heading, and a cell for each row."""

    heading: Text
    cells: tuple[Text, ...]

    @property
    def width(self) -> int:
        return max(cell.cell_len for cell in (self.heading, *self.cells))


class Table(NamedTuple):
    """Columns of equally many cells; those of the first name the rows."""

    columns: tuple[Column, ...]


class Sheet(NamedTuple):
    """A whole answer: its title, the setting it is about, and what is told."""

    title: str
    setting: tuple[Text, ...]
    parts: tuple[Part | Table, ...]


def blocks(parts: Sequence[Part], width: int, pen: Pen) -> Iterator[list[Text]]:
    """Lay out parts as text; between two blocks a page has a blank line."""
    for part in parts:
        told = [list(_lines(item, Text(), width, pen)) for item in part.items]
        if part.title:
            title = hanging(Text(), Text(f"{part.title}:"), width)
            yield from [[*title, *told[0]], *told[1:]]
        else:
            yield [line for lines in told for line in lines]


def _lines(item: Item, margin: Text, width: int, pen: Pen) -> Iterator[Text]:
    mark = Text() if item.mark is None else pen.mark(item.mark)
    prefix = margin + mark
    if item.url:
        yield prefix + item.said + Text(f" {item.url}", item.said.style)
    else:
        # What hangs under its mark needs no deeper margin to be told from the next sentence.
        hang = 0 if item.mark or not margin else 2
        yield from hanging(prefix, item.said, width, hang)
    deeper = 2 if margin else pen.mark_width + 1
    for one in item.beneath:
        yield from _lines(one, Text(" " * (len(margin) + deeper)), width, pen)
