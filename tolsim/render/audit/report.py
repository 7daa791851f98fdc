"""An answer as a value: sentences, tables and bars, before a medium gives them a form."""

from typing import NamedTuple


class Pair(NamedTuple):
    """Two amounts in one cell of a table; the second may be empty."""

    first: str
    second: str

    def __str__(self) -> str:
        """Write both as one, where columns of letters cannot line up."""
        return " · ".join(filter(None, self))


Cell = str | Pair


class Grid(NamedTuple):
    """A table; the first cell of each row names it, the others are numbers or short words.

    `strong` is the row to look at first. Where `shades` are given, each cell but the first has
    one, from 0 to 1: how dark it is beside the others.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    strong: int | None = None
    shades: tuple[tuple[float, ...], ...] = ()
    words: tuple[int, ...] = ()
    """The columns that hold words, which begin at the left."""


class Bars(NamedTuple):
    """Counts by name, to be compared by eye; `title` says what is counted.

    `note` says something of the bars themselves, for media that draw them.
    """

    title: str
    rows: tuple[tuple[str, int], ...]
    note: str = ""


class Section(NamedTuple):
    """A part of an answer; `meaning` defines its numbers in a sentence.

    In `meaning` code stands between backticks; `said` may hold names from a log, and is plain.
    `commands` can be run as they stand.
    """

    title: str
    meaning: str = ""
    said: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    grid: Grid | None = None
    bars: Bars | None = None
    chart: Bars | None = None
    """Bars for media that have pictures, where a table says the same."""


class Report(NamedTuple):
    """A whole answer: what it is about, what it cannot say, the conclusion, and the rest.

    In `warnings` code stands between backticks.
    """

    title: str
    setting: tuple[str, ...]
    warnings: tuple[str, ...]
    conclusion: tuple[str, ...]
    sections: tuple[Section, ...]
