"""The columns of the lanes: a step each, or rounds that go alike in one."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tolsim.analysis.history.history import History
from tolsim.analysis.history.rounds import Alike, Part, parts


class Column(NamedTuple):
    """The steps at the places from `first` to `last`: what there is after the last is drawn."""

    first: int
    last: int
    name: str

    @property
    def places(self) -> range:
        return range(self.first, self.last + 1)


class Band(NamedTuple):
    """Columns drawn side by side, and how many cells wide each one is."""

    columns: tuple[Column, ...]
    cells: tuple[int, ...]

    @property
    def places(self) -> range:
        return range(self.columns[0].first, self.columns[-1].last + 1)

    @property
    def width(self) -> int:
        return sum(self.cells)

    @property
    def starts(self) -> list[int]:
        """The cell at which each column begins, and at the end where the last one stops."""
        return [sum(self.cells[:i]) for i in range(len(self.cells) + 1)]


class Columns:
    """All columns of a run, the first first."""

    def __init__(self, history: History) -> None:
        steps = history.steps
        self.all = tuple(
            Column(first, last, _name(history, first, last))
            for first, last in _spans(parts(history), len(steps))
        )
        # For `bisect`, which looks up a step for every token that is drawn.
        self._firsts = [column.first for column in self.all]

    def __repr__(self) -> str:
        return f"<Columns: {len(self.all)}>"

    def at(self, place: int) -> Column:
        """Return the column in which a step is drawn."""
        return self.all[bisect_right(self._firsts, place) - 1]


def _name(history: History, first: int, last: int) -> str:
    if first == last:
        return str(history.steps[first].number)
    return f"{history.steps[first].number.step}-{history.steps[last].number.step}"


def _spans(told: Sequence[Part], steps: int) -> Iterator[tuple[int, int]]:
    """Yield the steps that are told one by one, and between them all others together."""
    alone, start = set(_alone(told)), 0
    for place in range(steps):
        if place in alone:
            if start < place:
                yield start, place - 1
            yield place, place
            start = place + 1
    if start < steps:
        yield start, steps - 1


def _alone(told: Sequence[Part]) -> Iterator[int]:
    for part in told:
        if isinstance(part, Alike):
            yield from _alone(part.but)
        else:
            yield part
