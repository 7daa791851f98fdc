"""How the outcome of a move depends on the positions of moments: a tree of comparisons.

It grows with the zones in which it is asked for an outcome: where a zone reaches a part of the tree
that is not known yet, one of its positions is tried, and what was compared on the way is
remembered.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, NamedTuple, TypeVar

from tolsim.analysis.search.space.timed.distances import Assignment, Difference
from tolsim.analysis.search.space.timed.zones import Zone

T = TypeVar("T")


class Branch(NamedTuple, Generic[T]):
    """An outcome, and the positions of a zone that lead to it: where all `given` holds."""

    outcome: T
    zone: Zone
    given: tuple[Difference, ...]


class Guards(Generic[T]):
    """A tree of comparisons, or an outcome at the end of one, or what is not known yet."""

    __slots__ = ("guard", "no", "outcome", "yes")

    def __init__(self) -> None:
        self.guard: Difference | None = None
        self.outcome: T | None = None
        self.yes: Guards[T] | None = None
        self.no: Guards[T] | None = None

    def __repr__(self) -> str:
        return f"<Guards: {self.outcome or self.guard}>"

    def branches(self, zone: Zone, under: Assignment, play: Callable[[], T]) -> Iterator[Branch[T]]:
        """Every outcome that positions of a zone lead to.

        `play` plays one that is not known, with comparisons that are made under `under`.
        """
        waiting: list[tuple[Guards[T], Zone, tuple[Difference, ...]]] = [(self, zone, ())]
        while waiting:
            tree, zone, given = waiting.pop()
            if tree.guard is None and tree.outcome is None:
                under.begin(zone.seconds())
                outcome = play()
                self._learn(under.made, outcome)
            if tree.outcome is not None:
                yield Branch(tree.outcome, zone, given)
                continue
            for side, difference in tree.sides():
                if zone.implies(difference):
                    waiting.append((side, zone, given))
                elif zone.allows(difference):
                    waiting.append((side, zone.where(difference), (*given, difference)))

    def sides(self) -> tuple[tuple["Guards[T]", Difference], ...]:
        """Where the comparison leads to, and what holds there."""
        if self.guard is None or self.yes is None or self.no is None:
            return ()
        return (self.no, self.guard.opposite), (self.yes, self.guard)

    def _learn(self, made: Mapping[Difference, bool], outcome: T) -> None:
        """Remember an outcome behind the comparisons that were made for it."""
        tree = self
        for difference, holds in made.items():
            if tree.guard is None:
                tree.guard, tree.yes, tree.no = difference, Guards(), Guards()
            if tree.guard != difference or tree.yes is None or tree.no is None:
                raise AssertionError(f"{difference} was compared, and {tree.guard} before")
            tree = tree.yes if holds else tree.no
        tree.outcome = outcome
