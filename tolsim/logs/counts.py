"""Counts: what is counted while units are replayed, in any order and by any number of workers.

Combining is associative and commutative: sums, maxima, the least of places and the worst few.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeVar

import msgspec

Spot = tuple[int, int, int]
"""Where in the log: microseconds, the file's number, the line."""

KEPT: Final = 1000
"""How many of the worst users are kept, at most."""

_Pair = tuple[str, str]
_Key = TypeVar("_Key")


class Disagreement(NamedTuple):
    """An answer of the log that is not the replay's: the action, both answers, where it stands."""

    spot: Spot
    action: str
    logged: str
    replayed: str


class Person:
    """What one user went through under one rule."""

    __slots__ = ("at_most", "evictions", "live", "lockouts", "seconds", "systems", "user")

    def __init__(self, user: str | None) -> None:
        self.user = user
        self.lockouts = 0
        self.seconds = 0
        self.systems: set[str] = set()
        self.evictions: dict[_Pair, int] = {}
        self.live = 0
        self.at_most = 0
        """How many logins can be live now: those when they were last counted, and those since."""

    def add(self, other: "Person") -> None:
        """Add what the same user went through at another app."""
        self.lockouts += other.lockouts
        self.seconds += other.seconds
        self.systems |= other.systems
        self.live = max(self.live, other.live)
        for pair, times in other.evictions.items():
            self.evictions[pair] = self.evictions.get(pair, 0) + times


class RunTally(msgspec.Struct):
    """What is counted under one rule; `lockouts` are the seconds of those that ended."""

    users_hurt: int = 0
    systems_hurt: int = 0
    lockouts: dict[int, int] = {}
    open: int = 0
    expired: int = 0
    refused: dict[str, int] = {}
    evictions: dict[str, dict[str, tuple[int, int]]] = {}
    live: dict[int, int] = {}
    forced_logins: int = 0
    recoveries: int = 0
    worst: list[tuple[int, int, str]] = []
    """Of the worst users minus their lock-outs, minus their seconds, and the name."""

    def person(self, person: Person, keep: int = KEPT) -> None:
        """Count a user; nobody (client credentials) counts in the matrix alone."""
        for (by, of), times in person.evictions.items():
            old = self.evictions.setdefault(by, {}).get(of, (0, 0))
            self.evictions[by][of] = old[0] + times, old[1] + (person.user is not None)
        if person.user is None:
            return
        self.live[person.live] = self.live.get(person.live, 0) + 1
        if person.lockouts:
            self.users_hurt += 1
            self.systems_hurt += len(person.systems)
            self.worst.append((-person.lockouts, -person.seconds, person.user))
            if len(self.worst) > 2 * keep:
                self.worst = sorted(self.worst)[:keep]

    def add(self, other: "RunTally", keep: int = KEPT) -> None:
        """Add what another worker counted."""
        self.users_hurt += other.users_hurt
        self.systems_hurt += other.systems_hurt
        self.open += other.open
        self.expired += other.expired
        self.forced_logins += other.forced_logins
        self.recoveries += other.recoveries
        add(self.lockouts, other.lockouts)
        add(self.refused, other.refused)
        add(self.live, other.live)
        for by, row in other.evictions.items():
            mine = self.evictions.setdefault(by, {})
            for of, (times, users) in row.items():
                old = mine.get(of, (0, 0))
                mine[of] = old[0] + times, old[1] + users
        self.worst = sorted(self.worst + other.worst)[:keep]


class AgreementTally(msgspec.Struct):
    """How many users the rule in force explains, and how others part from it first.

    `kinds` has, by action, logged and replayed answer, how many users and the first place.
    """

    users: int = 0
    agreeing: int = 0
    kinds: dict[str, tuple[int, Disagreement]] = {}

    def user(self, first: Disagreement | None) -> None:
        """Count a user by its first disagreement."""
        self.users += 1
        if first is None:
            self.agreeing += 1
        else:
            self._kind("\0".join(first[1:]), 1, first)

    def add(self, other: "AgreementTally") -> None:
        """Add what another worker counted."""
        self.users += other.users
        self.agreeing += other.agreeing
        for key, (times, first) in other.kinds.items():
            self._kind(key, times, first)

    def _kind(self, key: str, times: int, first: Disagreement) -> None:
        old = self.kinds.get(key)
        self.kinds[key] = (times, first) if old is None else (old[0] + times, min(old[1], first))


class Survey(msgspec.Struct):
    """What is known of a log before anything is replayed.

    `logins` counts those that were not refused, `outcomes` refreshes by what the log says of them:
    ok, refused, or nothing.
    """

    events: int = 0
    users: int = 0
    systems: set[str] = set()
    repeated: int = 0
    adopted: int = 0
    reordered: int = 0
    logins: int = 0
    outcomes: dict[str, int] = {}
    unmatched: int = 0
    recoveries: dict[int, int] = {}

    def add(self, other: "Survey") -> None:
        """Add what another worker counted."""
        self.events += other.events
        self.users += other.users
        self.systems |= other.systems
        self.repeated += other.repeated
        self.adopted += other.adopted
        self.reordered += other.reordered
        self.logins += other.logins
        self.unmatched += other.unmatched
        add(self.outcomes, other.outcomes)
        add(self.recoveries, other.recoveries)


def add(counts: dict[_Key, int], others: Mapping[_Key, int]) -> None:
    """Add counts to counts."""
    for key, times in others.items():
        counts[key] = counts.get(key, 0) + times


def quantile(histogram: Mapping[int, int], share: float) -> int | None:
    """The least value that at least this share of all values does not exceed."""
    total = sum(histogram.values())
    seen = 0
    for value in sorted(histogram):
        seen += histogram[value]
        if seen >= share * total:
            return value
    return None
