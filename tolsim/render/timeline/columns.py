"""The columns of the lanes: a step each, or steps that go alike in one.

Time leaps after a column if the wait for the next one is long beside the others of the run: the
longest waits are leaps, down to one that is a day or more and at least ten times as long as
the next shorter one. If more than a third of all waits were leaps, there are none: then that is
the pace of the run.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from typing import Final, Literal, NamedTuple

from tolsim.analysis.history.history import History
from tolsim.analysis.history.repetition import quiet
from tolsim.analysis.history.rounds import Alike, Part, parts

_TIMES: Final = 10
_DAY: Final = 86400
_FEWEST: Final = 3
"""Columns in a row that are worth to be made one."""
BREAK: Final = 2
"""Cells of the break where time leaps: its mark and a space."""


Fold = Literal["nothing", "rounds", "all"]
"""What shares a column: nothing; rounds that go alike; also requests that change nothing."""


class Column(NamedTuple):
    """The steps at the places from `first` to `last`: what there is after the last is drawn."""

    first: int
    last: int
    name: str
    racer: str
    """`.2` of a request of a race, otherwise empty."""
    at: int
    """The second of its first step."""
    leaps: bool
    """Whether time leaps after it."""

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
        return [0, *accumulate(self.cells)]

    @property
    def breaks(self) -> list[int]:
        """The cells at which time leaps: the last but one of their columns."""
        pairs = zip(self.columns, self.starts[1:], strict=True)
        return [end - BREAK for column, end in pairs if column.leaps]


class Columns:
    """All columns of a run, the first first."""

    def __init__(self, history: History, fold: Fold = "rounds") -> None:
        told = range(len(history.steps)) if fold == "nothing" else parts(history)
        spans = list(_spans(told, len(history.steps)))
        if fold == "all":
            spans = list(_joined(spans, frozenset(quiet(history))))
        self.all = tuple(_columns(history, spans))
        # For `bisect`, which looks up a step for every token that is drawn.
        self._firsts = [column.first for column in self.all]

    def __repr__(self) -> str:
        return f"<Columns: {len(self.all)}>"

    @property
    def pass_time(self) -> bool:
        """Whether the clock ever moves from one to another."""
        return bool(self.all) and self.all[0].at != self.all[-1].at

    @property
    def has_leaps(self) -> bool:
        """Whether time leaps after any of them."""
        return any(column.leaps for column in self.all)

    def at(self, place: int) -> Column:
        """Return the column in which a step is drawn."""
        return self.all[bisect_right(self._firsts, place) - 1]


def _columns(history: History, spans: Sequence[tuple[int, int]]) -> Iterator[Column]:
    steps = history.steps
    waits = [steps[later].at - steps[last].at for (_, last), (later, _) in pairwise(spans)]
    shortest = _shortest_leap(waits)
    for (first, last), wait in zip(spans, [*waits, 0], strict=False):
        number = steps[first].number
        name, racer = str(number.step), "" if number.racer is None else f".{number.racer}"
        if first < last:
            name, racer = f"{number.step}-{steps[last].number.step}", ""
        leaps = shortest is not None and wait >= shortest
        yield Column(first, last, name, racer, steps[first].at, leaps)


def _shortest_leap(waits: Sequence[int]) -> int | None:
    """Return the shortest wait that is a leap, or None where time does not leap."""
    for count, (wait, shorter) in enumerate(pairwise([*sorted(waits, reverse=True), 0]), 1):
        if wait < _DAY:
            break
        if wait >= _TIMES * shorter:
            return wait if count <= max(1, len(waits) // 3) else None
    return None


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


def _joined(spans: Sequence[tuple[int, int]], quiet: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Yield the columns; those in a row in which a request changes nothing become one."""
    for is_quiet, together in groupby(spans, key=lambda span: span[0] == span[1] in quiet):
        stretch = list(together)
        if is_quiet and len(stretch) >= _FEWEST:
            yield stretch[0][0], stretch[-1][1]
        else:
            yield from stretch


def _alone(told: Sequence[Part]) -> Iterator[int]:
    for part in told:
        if isinstance(part, Alike):
            yield from _alone(part.but)
        else:
            yield part
