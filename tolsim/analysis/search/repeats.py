"""A sequence with what is repeated in it told once."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

WORTH = 3
"""A repeat is told as one where it spares so many things at least."""


def stretches(things: Sequence[T]) -> Iterator[tuple[int, Sequence[T]]]:
    """Yield what a sequence consists of: how often, and what; the rest one by one.

    From each place on, the repeat is taken that spares most, of those the one of the fewest
    things.
    """
    place = 0
    while place < len(things):
        length, times = _best(things, place)
        yield times, things[place : place + length]
        place += length * times


def _best(things: Sequence[T], place: int) -> tuple[int, int]:
    """The length of what is repeated from a place on, and how often it stands there."""
    # Quadratic in the length, for each place: experiments have a few hundred steps at most.
    best, spared = (1, 1), WORTH - 1
    for length in range(1, (len(things) - place) // 2 + 1):
        block, times = things[place : place + length], 1
        while things[place + length * times : place + length * (times + 1)] == block:
            times += 1
        if length * (times - 1) > spared:
            best, spared = (length, times), length * (times - 1)
    return best
