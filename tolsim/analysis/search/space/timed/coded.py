"""Distances in the records of a state as whole numbers: what is compared and hashed is all plain.

A state refers to the moments of which it knows something by their places, from 0 in the order in
which they came; the place after them is now. The code of a distance says from which moment it is
counted, and how much is added. Codes are far above all seconds.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tolsim.analysis.search.space.states import Frozen
from tolsim.analysis.search.space.timed.distances import Assignment, Difference, Distance
from tolsim.analysis.search.space.timed.zones import Zone

_MOMENT = 1 << 80
"""The code of a moment is so many times its place, counted from 1; what is added is far less."""


class Coded(NamedTuple):
    """A state with codes for its distances, and the moments of which they speak."""

    state: Frozen
    moments: tuple[int, ...]


def coded(state: Frozen, now: int) -> Coded:
    """The state with codes instead of distances, which are all counted from or to now."""
    found = [leaf for leaf in _leaves(state) if isinstance(leaf, Distance)]
    if not found:
        return Coded(state, ())
    moments = sorted({moment for leaf in found for moment in (leaf.later, leaf.earlier)} - {now})
    codes = {moment: _MOMENT * place for place, moment in enumerate(moments, 1)}

    def code(leaf: Any) -> Any:
        if not isinstance(leaf, Distance):
            return leaf
        if now not in (leaf.later, leaf.earlier) or leaf.factor != 1:
            raise TypeError(f"{leaf!r} is not counted from now")
        return (
            codes[leaf.later] + leaf.more
            if leaf.earlier == now
            else leaf.more - codes[leaf.earlier]
        )

    return Coded(_mapped(state, code), tuple(moments))


def decoded(state: Frozen, under: Assignment, now: int) -> Frozen:
    """The state with distances instead of codes; `now` is the place of that moment."""

    def distance(leaf: Any) -> Any:
        if not _is_code(leaf):
            return leaf
        if leaf < 0:
            return -distance(-leaf)
        place, more = _parts(leaf)
        return Distance(under, place, now, more)

    return Frozen(*_mapped(state, distance))


def ordered(state: Frozen, moments: int) -> Zone:
    """All positions that the moments of a state can have at all.

    They come in their order, and none of the ends that are ahead has passed yet.
    """
    ends = [_parts(leaf) for leaf in _leaves(state) if _is_code(leaf) and leaf > 0]
    return Zone.between(moments + 1, [Difference(moments, place, more - 1) for place, more in ends])


def _is_code(leaf: Any) -> bool:
    return isinstance(leaf, int) and abs(leaf) >= _MOMENT >> 1


def _parts(code: int) -> tuple[int, int]:
    """The place of a moment, and the seconds added to it."""
    place = (code + (_MOMENT >> 1)) // _MOMENT
    return place - 1, code - place * _MOMENT


def _leaves(records: Any) -> Iterator[Any]:
    for record in records:
        if isinstance(record, tuple):
            yield from _leaves(record)
        else:
            yield record


def _mapped(records: Any, change: Callable[[Any], Any]) -> Any:
    """Records with each of their values changed."""
    if not isinstance(records, tuple):
        return change(records)
    values = [_mapped(record, change) for record in records]
    return type(records)(*values) if hasattr(records, "_fields") else tuple(values)
