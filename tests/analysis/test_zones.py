"""Bounds of distances stand for the positions that all of them allow, no more and no fewer."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tolsim.analysis.search.space.timed.distances import Difference
from tolsim.analysis.search.space.timed.waits import Stretch, least_waits
from tolsim.analysis.search.space.timed.zones import Zone

FARTHEST = 4
"""The most seconds between the first moment and now that are tried one by one."""

Position = tuple[int, ...]


def positions(zone: Zone) -> set[Position]:
    """The positions of a zone in which the last moment is second 0."""
    return {
        (*before, 0)
        for before in product(range(-FARTHEST, 1), repeat=zone.size - 1)
        if all(
            (*before, 0)[i] - (*before, 0)[j] <= zone.bounds[i * zone.size + j]
            for i in range(zone.size)
            for j in range(zone.size)
        )
    }


def lies(position: Position, difference: Difference) -> bool:
    """Whether a difference holds in a position."""
    return position[difference.later] - position[difference.earlier] <= difference.most


differences = st.builds(
    Difference, st.integers(0, 2), st.integers(0, 2), st.integers(-3, 3)
).filter(lambda difference: difference.later != difference.earlier)
# Bounded, so that all their positions can be tried.
near = Zone.between(3, [Difference(2, 0, FARTHEST)])


@given(st.lists(differences, max_size=4))
def test_a_zone_is_its_positions(known: list[Difference]) -> None:
    """Each difference takes away the positions in which it does not hold."""
    zone, expected = near, positions(near)
    for difference in known:
        expected_then = {position for position in expected if lies(position, difference)}
        assert zone.allows(difference) == bool(expected_then)
        assert zone.implies(difference) == (expected_then == expected)
        assert zone.allows(difference.opposite) == (expected_then != expected)
        if expected_then:
            zone, expected = zone.where(difference), expected_then
            assert expected == positions(zone)
            assert zone.seconds() in expected
            assert {(first, 0) for first, _, _ in expected} == positions(zone.of((0, 2)))


@given(st.lists(differences, max_size=4))
def test_a_zone_lies_within_another(known: list[Difference]) -> None:
    """Where it has no position that the other lacks."""
    zone = near
    for difference in known:
        before, zone = zone, zone.where(difference) if zone.allows(difference) else zone
        assert zone.within(before)
        assert before.within(zone) == (positions(before) == positions(zone))


def test_later_is_at_least_so_much_later() -> None:
    """And may be any time later, whatever has been before."""
    zone = Zone.between(2, [Difference(1, 0, 1)]).later(2)
    assert {(-4, -4, 0), (-4, -3, 0), (-3, -3, 0), (-3, -2, 0), (-2, -2, 0)} == positions(zone)


def test_waits_are_as_short_as_the_way_allows() -> None:
    """Three seconds; then so long that ten have passed since, and twenty in all."""
    way = [
        Stretch(is_wait=False, given=(), moments=(0,)),
        Stretch(is_wait=True, given=(Difference(1, 2, -3),), moments=(0, 1, 2)),
        Stretch(is_wait=False, given=(), moments=(0, 2)),
        Stretch(is_wait=True, given=(Difference(1, 3, -10), Difference(0, 3, -20)), moments=()),
    ]
    assert [3, 17] == least_waits(way)
