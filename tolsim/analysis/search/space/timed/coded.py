"""Distances in the records of a state as plain values: states are compared and hashed by them.

A state refers to the moments of which it knows something by their places, from 0 in the order in
which they came; the place after them is now.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tolsim.analysis.search.space.states import Frozen
from tolsim.analysis.search.space.timed.distances import Assignment, Difference, Distance
from tolsim.analysis.search.space.timed.zones import Zone


class Code(NamedTuple):
    """A distance in a state: from or to a moment, and so many seconds more."""

    is_ahead: bool
    """Whether it is an end, counted from now; an age is counted from the moment."""
    moment: int
    more: int


class Coded(NamedTuple):
    """A state with codes for its distances, and the moments of which they speak."""

    state: Frozen
    moments: tuple[int, ...]


def coded(state: Frozen, now: int) -> Coded:
    """The state with codes instead of distances, which are all counted from or to now."""
    speaks_of = {m for found in _all(Distance, state) for m in (found.later, found.earlier)}
    moments = sorted(speaks_of - {now})
    places = {moment: place for place, moment in enumerate(moments)}

    def code(distance: Distance) -> Code:
        if now not in (distance.later, distance.earlier) or distance.factor != 1:
            raise TypeError(f"{distance!r} is not counted from now")
        is_ahead = distance.earlier == now
        moment = distance.later if is_ahead else distance.earlier
        return Code(is_ahead, places[moment], distance.more)

    return Coded(_changed(Distance, code, state) if moments else state, tuple(moments))


def decoded(state: Frozen, under: Assignment, now: int) -> Frozen:
    """The state with distances instead of codes; `now` is the place of that moment."""

    def distance(code: Code) -> Distance:
        is_ahead, moment, more = code
        if is_ahead:
            return Distance(under, moment, now, more)
        return Distance(under, now, moment, more)

    return _changed(Code, distance, state) if now else state


def ordered(state: Frozen, moments: int) -> Zone:
    """All positions that the moments of a state can have at all.

    They come in their order, and none of the ends that are ahead has passed yet.
    """
    ends = [code for code in _all(Code, state) if code.is_ahead]
    return Zone.between(
        moments + 1, [Difference(moments, code.moment, code.more - 1) for code in ends]
    )


def _all(kind: type, records: Any) -> Iterator[Any]:
    """The values of a kind in records, in records of these, and so on."""
    for value in records:
        if value.__class__ is kind:
            yield value
        # Most values are numbers, and this is asked of all of them at every move.
        elif value.__class__ is not int and isinstance(value, tuple):
            yield from _all(kind, value)


def _changed(kind: type, change: Callable[[Any], Any], records: Any) -> Any:
    """The records with all the values of a kind changed."""
    values = [
        value
        if value.__class__ is int
        else change(value)
        if value.__class__ is kind
        else _changed(kind, change, value)
        if isinstance(value, tuple)
        else value
        for value in records
    ]
    return records._make(values) if hasattr(records, "_make") else tuple(values)
