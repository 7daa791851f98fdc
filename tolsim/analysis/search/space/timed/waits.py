"""How long to wait on a way, so that everything that was compared comes out as it did there."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tolsim.analysis.search.space.timed.distances import Difference


class Stretch(NamedTuple):
    """A move on the way: what was compared for it, and what the state after it speaks of.

    Both number the moments of the state before, then now, and then the end if it is a wait.
    """

    is_wait: bool
    given: tuple[Difference, ...]
    moments: tuple[int, ...]


def least_waits(way: Sequence[Stretch]) -> list[int]:
    """The seconds of each wait on the way: none can end sooner.

    Raises AssertionError if no clock can go it.
    """
    differences, count = _differences(way)
    # Bellman-Ford for the longest paths: every moment as early as those before it allow.
    seconds = [0] * count
    for _ in range(count):
        before = seconds.copy()
        for later, earlier, most in differences:
            seconds[earlier] = max(seconds[earlier], seconds[later] - most)
        if seconds == before:
            return [end - start for start, end in pairwise(seconds)]
    raise AssertionError(f"no clock can go this way: {way}")


def _differences(way: Sequence[Stretch]) -> tuple[list[Difference], int]:
    """What holds between the beginning and the ends of the waits, and how many these are."""
    differences: list[Difference] = []
    known: list[int] = []
    now = 0
    for is_wait, given, moments in way:
        known.append(now)
        if is_wait:
            differences.append(Difference(now, now + 1, -1))
            now += 1
            known.append(now)
        differences += [
            Difference(known[later], known[earlier], most) for later, earlier, most in given
        ]
        known = [known[moment] for moment in moments]
    return differences, now + 1
