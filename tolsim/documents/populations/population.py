"""A population: who uses an app, with which systems, how often. Durations are seconds."""

from typing import Literal, NamedTuple

from tolsim.engine.policy import Policy

Shape = Literal["fixed", "exponential", "lognormal"]


class Interval(NamedTuple):
    """A time that is drawn anew each time.

    `middle` is the mean of a fixed or exponential one, the median of a lognormal one. `spread` is
    how far a fixed one strays to either side, and the 95th percentile of a lognormal one.
    """

    shape: Shape
    middle: int
    spread: int = 0


class Hours(NamedTuple):
    """When something happens: hours of the day and days of the week (Monday is 0), UTC."""

    hours: frozenset[int] = frozenset(range(24))
    days: frozenset[int] = frozenset(range(7))


ALWAYS = Hours()


class Retry(NamedTuple):
    """A client sends a refresh again whose answer did not come: after how long, how often."""

    after: int
    times: int


class System(NamedTuple):
    """One deployment of the app, as the users of a group have it.

    `lost` is the share of refreshes whose answer does not arrive, as a fraction of one. One that
    `calls` presents its access token while that lasts.
    """

    name: str
    uses: Interval
    store: str | None = None
    calls: bool = False
    hours: Hours = ALWAYS
    needless: Interval | None = None
    lost: float = 0.0
    retry: Retry = Retry(5, 0)


class Group(NamedTuple):
    """Users who are alike: their systems, and when they log in again once one is cut off."""

    name: str
    users: int
    systems: tuple[System, ...]
    returns: Interval
    joins: int
    hours: Hours = ALWAYS


class Population(NamedTuple):
    """Everyone who uses an app under a policy, from `start` (seconds since 1970) on."""

    title: str
    policy: Policy
    tolerance: int | None
    start: int
    lasts: int
    groups: tuple[Group, ...]
