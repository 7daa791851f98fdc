"""What chance decides of a user's needs, whatever the server will answer.

Each user has a stream of draws for every purpose, and each need takes the same number of draws
whether or not they come to count: so runs under several rules have the same needs (common random
numbers), and what differs is due to the rules. All is made from `Random.random()`, the only method
whose values Python promises to keep over its versions, by inverse functions.
"""

import math
from collections.abc import Callable, Iterator
from random import Random
from statistics import NormalDist
from typing import Final, NamedTuple

from tolsim.documents.populations.population import Group, Hours, Interval, System

_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR
_TO_MONDAY: Final = 3
"""Days from a Monday to 1 January 1970, a Thursday."""

_SMALLEST: Final = 2.0**-54
"""Stands for 0, of which no logarithm is taken; `random()` is a multiple of 2**-53."""

_P95: Final = NormalDist().inv_cdf(0.95)

Draw = Callable[[], float]
"""A stream of numbers from 0 to below 1."""


class Need(NamedTuple):
    """A use that is due: when, which of the answers to its attempts get lost, and, should it be
    refused, after how many seconds somebody logs in again.
    """

    at: int
    lost: tuple[bool, ...]
    back: int


def stream(seed: int, *purpose: str) -> Draw:
    """Return the draws for one purpose of one user."""
    # Not for secrets: a log that can be made again is what a seed is for.
    return Random("/".join((str(seed), *purpose))).random  # noqa: S311


def length(interval: Interval, draw: Draw) -> int:
    """Return one length of an interval: whole seconds, at least one."""
    share = draw()
    match interval.shape:
        case "fixed":
            seconds = interval.middle + (2 * share - 1) * interval.spread
        case "exponential":
            seconds = -interval.middle * math.log(1 - share)
        case "lognormal":
            sigma = math.log(interval.spread / interval.middle) / _P95
            seconds = interval.middle * math.exp(sigma * NormalDist().inv_cdf(share or _SMALLEST))
    return max(1, round(seconds))


def first_login(group: Group, draw: Draw, start: int) -> int:
    """Return when a system is logged in for the first time."""
    return opening(group.hours, start + int(draw() * group.joins))


def needs(group: Group, system: System, seed: int, user: str, since: int) -> Iterator[Need]:
    """Yield every use of a system, without end."""
    due, lost, back = (
        stream(seed, user, system.name, purpose) for purpose in ("uses", "lost", "returns")
    )
    attempts = range(1 + system.retry.times)
    at = since
    while True:
        at += length(system.uses, due)
        if is_open(system.hours, at):
            losses = tuple(lost() < system.lost for _ in attempts) if system.lost else ()
            yield Need(at, losses, length(group.returns, back))


def needless(group: Group, system: System, seed: int, user: str, since: int) -> Iterator[int]:
    """Yield the time of every login that nobody needed, without end where there are any."""
    draw, at = stream(seed, user, system.name, "needless"), since
    while system.needless is not None:
        at += length(system.needless, draw)
        yield opening(group.hours, at)


def is_open(hours: Hours, at: int) -> bool:
    """Return whether a second since 1970 is in the hours."""
    return at % _DAY // _HOUR in hours.hours and (at // _DAY + _TO_MONDAY) % 7 in hours.days


def opening(hours: Hours, at: int) -> int:
    """Return the first second from a second on that is in the hours."""
    while not is_open(hours, at):
        at += _HOUR - at % _HOUR
    return at
