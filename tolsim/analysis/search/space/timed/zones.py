"""Zones: all positions that moments can have, as bounds of the distance between every two.

These are the difference-bound matrices of timed automata (Dill 1989; Bengtsson and Yi 2004), with
moments that stand still where those have clocks that run, and in whole seconds.
"""

from collections.abc import Sequence
from math import inf

from tolsim.analysis.search.space.timed.distances import Difference

Bound = float
"""Whole seconds, or infinity."""


class Zone:
    """Where moments can lie: `bounds[i * size + j]` is the most by which i comes after j.

    The bounds are closed: none can be tightened without losing a position. The last moment is now.
    """

    __slots__ = ("bounds", "size")

    def __init__(self, size: int, bounds: tuple[Bound, ...]) -> None:
        self.size = size
        self.bounds = bounds

    def __repr__(self) -> str:
        size = self.size
        rows = [self.bounds[i * size : (i + 1) * size] for i in range(size)]
        return f"<Zone {rows}>"

    @classmethod
    def between(cls, size: int, known: Sequence[Difference]) -> "Zone":
        """Everything that differences allow, of moments in the order in which they came.

        There must be something: these differences do not contradict each other.
        """
        bounds: list[Bound] = [0 if i <= j else inf for i in range(size) for j in range(size)]
        zone = cls(size, tuple(bounds))
        for difference in known:
            zone = zone.where(difference)
        return zone

    def allows(self, difference: Difference) -> bool:
        """Whether there are positions in which it holds."""
        later, earlier, most = difference
        return self.bounds[earlier * self.size + later] + most >= 0

    def implies(self, difference: Difference) -> bool:
        """Whether it holds in all positions."""
        return self.bounds[difference.later * self.size + difference.earlier] <= difference.most

    def where(self, difference: Difference) -> "Zone":
        """The positions in which a difference holds, of which there must be some."""
        if self.implies(difference):
            return self
        later, earlier, most = difference
        size, bounds = self.size, self.bounds
        onward = [most + bound for bound in bounds[earlier * size : (earlier + 1) * size]]
        found: list[Bound] = []
        for start in range(0, size * size, size):
            first = bounds[start + later]
            row = bounds[start : start + size]
            found += [min(bound, first + rest) for bound, rest in zip(row, onward, strict=True)]
        return Zone(size, tuple(found))

    def later(self, least: int) -> "Zone":
        """The positions of these moments, and of one that comes at least so much after now."""
        size, bounds = self.size, self.bounds
        found: list[Bound] = []
        for start in range(0, size * size, size):
            row = bounds[start : start + size]
            found += row
            found.append(row[-1] - least)
        found += [inf] * size
        found.append(0)
        return Zone(size + 1, tuple(found))

    def of(self, kept: Sequence[int]) -> "Zone":
        """The positions of some of the moments, whatever those of the others."""
        size, bounds = self.size, self.bounds
        return Zone(len(kept), tuple([bounds[i * size + j] for i in kept for j in kept]))

    def within(self, other: "Zone") -> bool:
        """Whether the other zone has all these positions."""
        return all(a <= b for a, b in zip(self.bounds, other.bounds, strict=True))

    def seconds(self) -> tuple[int, ...]:
        """One of the positions, counted back from the earliest that now can have."""
        # Every moment as late as now allows: of closed bounds, that is always a position.
        start = self.size - 1
        return tuple([int(self.bounds[i * self.size + start]) for i in range(self.size)])
