"""A population played several times: what is due to the rules, and what to chance.

Nothing is replayed here: under each rule the users live their lives anew, by the same seeds.
"""

from collections.abc import Sequence
from statistics import median_low
from typing import NamedTuple

from tolsim.documents.populations.population import Population
from tolsim.logs.generate import lives


class Trial(NamedTuple):
    """What came of one seed; of spans in seconds those that ended, None where none did."""

    users_hurt: int
    systems_hurt: int
    lockouts: int
    open: int
    median: int | None
    p95: int | None
    expired: int


class Range(NamedTuple):
    """What came of several seeds; None where nothing came of any.

    The median is one of the values: of two in the middle, the smaller.
    """

    min: int | None
    median: int | None
    max: int | None


class Played(NamedTuple):
    """A rule, and the range of what came of it; `assumed` names its fields without a source."""

    policy: str
    tolerance: int | None
    assumed: tuple[str, ...]
    users_hurt: Range
    systems_hurt: Range
    lockouts: Range
    open: Range
    median: Range
    p95: Range
    expired: Range


class Repeats(NamedTuple):
    """The whole answer; the seeds are those from 0 on."""

    title: str
    users: int
    start: int
    lasts: int
    repeats: int
    runs: tuple[Played, ...]


def play(population: Population, seed: int) -> Trial:
    """Play a population once; raises Undecided as `lives` does."""
    cut_off = [one for life in lives(population, seed) for one in life.cut_off]
    lockouts = [one for one in cut_off if one.reason != "refresh_expired"]
    spans = sorted(one.until - one.at for one in lockouts if one.until is not None)
    return Trial(
        len({one.user for one in lockouts}),
        len({(one.user, one.system) for one in lockouts}),
        len(lockouts),
        len(lockouts) - len(spans),
        _quantile(spans, 50),
        _quantile(spans, 95),
        len(cut_off) - len(lockouts),
    )


def combine(population: Population, trials: Sequence[Trial]) -> Played:
    """Put together what came of a population under one rule."""
    policy = population.policy
    ranges = map(_range, zip(*trials, strict=True))
    return Played(policy.name, population.tolerance, policy.assumed, *ranges)


def _range(values: Sequence[int | None]) -> Range:
    known = [value for value in values if value is not None]
    return Range(min(known), median_low(known), max(known)) if known else Range(None, None, None)


def _quantile(ordered: Sequence[int], percent: int) -> int | None:
    """The least value that at least this share of all values does not exceed."""
    if not ordered:
        return None
    return ordered[-(-len(ordered) * percent // 100) - 1]
