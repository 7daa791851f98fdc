"""The rulers above the lanes: the steps' numbers, the requests of races, and the clock."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from tolsim.render.timeline.columns import Band
from tolsim.render.words.clock import tick
from tolsim.simulation.scenario import Scenario

STEP: Final = "step"
CLOCK: Final = "clock"


class Ruler(NamedTuple):
    """A row of words, each with the cell at which it begins."""

    name: str
    words: tuple[tuple[int, str], ...]

    @property
    def line(self) -> str:
        """The row as text."""
        line = ""
        for start, word in self.words:
            line = line.ljust(start) + word
        return line


def rulers(scenario: Scenario, band: Band, room: int, *, clock: bool) -> Iterator[Ruler]:
    """Yield the rulers of a band; `room` is how many cells there are from its beginning on."""
    pairs = list(zip(band.starts, band.columns, strict=False))
    yield Ruler(STEP, tuple((start, column.name) for start, column in pairs))
    racers = tuple((start, column.racer) for start, column in pairs if column.racer)
    if racers:
        yield Ruler("", racers)
    if clock:
        yield Ruler(CLOCK, tuple(_ticks(scenario, band, room)))


def _ticks(scenario: Scenario, band: Band, room: int) -> Iterator[tuple[int, str]]:
    """Yield the moments for which there is room; none twice, and none beyond a leap of time."""
    free, before = 0, -1
    ends = iter([*band.breaks, room + 1])
    end = next(ends)
    for start, column in zip(band.starts, band.columns, strict=False):
        while end < start:
            end = next(ends)
        word = tick(scenario, column.at, max(before, 0))
        if column.at != before and free <= start and start + len(word) < end:
            yield start, word
            free, before = start + len(word) + 1, column.at
