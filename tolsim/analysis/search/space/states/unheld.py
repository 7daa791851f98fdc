"""Tokens that nobody holds and that still count: they fill a limit, or keep a grant alive.

A limit that always evicts the oldest keeps the newest N. So a token older than every held one can
be forgotten: it goes before any of them, and takes nothing with it. And of the tokens of one grant
issued between two held ones it is enough to keep N, those that live longest: whether the older of
the two is evicted does not depend on any more.
"""

from bisect import bisect
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tolsim.analysis.search.space.states.relevance import Relevance
from tolsim.engine.model import State, Token
from tolsim.engine.policy import FOREVER, TOKEN_KINDS, Limit, Policy, TokenKind


class Counted(NamedTuple):
    """What a policy counts in the grants of users, or in those of slots."""

    everywhere: frozenset[TokenKind] = frozenset()
    """The kinds of tokens that are counted in every grant."""
    where_held: frozenset[TokenKind] = frozenset()
    """Those that are counted in grants of which somebody holds a token."""
    grants: bool = False
    """Whether a rule asks if a grant is alive."""


@dataclass(frozen=True, slots=True)
class Unheld:
    """What a policy counts beside the tokens that systems hold."""

    users: Counted
    slots: Counted
    oldest_only: bool
    """Whether limits only ever take the oldest, and nothing else with it."""
    joins: bool
    """Whether a login may join a grant that nobody holds."""
    singly: frozenset[TokenKind]
    """The kinds of tokens of which a rule can end one of a grant, and not those that end sooner."""
    newest_access: bool
    """Whether a refresh may hand out its grant's newest access token."""
    most: int
    """How many tokens of a grant between two held ones are enough; 0: all of them are needed."""
    superseded: bool
    """Whether a limit that ends a superseded refresh token ends others with it."""

    @property
    def anything(self) -> bool:
        """Whether anything counts that nobody holds."""
        return any(self.users) or any(self.slots) or self.newest_access or self.superseded

    @classmethod
    def of(cls, policy: Policy, relevance: Relevance) -> "Unheld":
        """What counts under a policy; `relevance` is what that policy looks at."""
        live = [limit for limit in policy.limits if limit.counts == "live" or limit.cascade]
        joins, existing = policy.login.grant != "new", policy.login.returns == "existing"
        users = _counted([limit for limit in live if "slot" not in limit.per], joins=joins)
        if existing:
            users = users._replace(everywhere=frozenset(TOKEN_KINDS))
        oldest_only = (
            not existing
            and all(map(_takes_the_oldest, live))
            and len({limit.kind == "grant" for limit in live}) < 2
        )
        return cls(
            users=users,
            slots=_counted([limit for limit in live if "user" not in limit.per]),
            oldest_only=oldest_only,
            joins=joins,
            singly=_ended_singly(policy),
            newest_access=relevance.newest_access,
            most=max((limit.max for limit in live), default=0)
            if oldest_only and _end_together(policy)
            else 0,
            superseded=any(limit.cascade and limit.kind == "refresh" for limit in live),
        )

    def kept(self, state: State, held: Collection[int], now: int) -> list[int]:
        """The living tokens that count although nobody holds them, given those that are held."""
        found: list[int] = []
        if not self.anything:
            return found
        tokens = state.tokens
        families = {tokens[number].grant for number in held}
        # Grants and tokens are numbered in the order of their issue: a smaller number is older.
        eldest = min(families, default=len(state.grants))
        oldest = {kind: len(tokens) for kind in TOKEN_KINDS}
        for number in held:
            kind = tokens[number].kind
            oldest[kind] = min(number, oldest[kind])
        for grant in state.grants:
            counted = self.users if grant.slot is None else self.slots
            is_held = grant.number in families
            is_counted = counted.grants and (
                self.joins or not self.oldest_only or grant.number >= eldest
            )
            both: tuple[tuple[TokenKind, list[int]], ...] = (
                ("access", grant.access and state.valid_access(grant, now)),
                ("refresh", grant.current and state.current_refresh(grant, now)),
            )
            for kind, numbers in both:
                if kind in counted.everywhere or (is_held and kind in counted.where_held):
                    found += self._filling(tokens, numbers, held, oldest[kind])
                if is_counted:
                    found += (
                        numbers if kind in self.singly else _longest_living(tokens, numbers, held)
                    )
            if self.superseded:
                found += state.superseded_refresh(grant, now)
            if self.newest_access and is_held and grant.newest_access in grant.access:
                found.append(grant.newest_access)
        return found

    def _filling(
        self, tokens: Sequence[Token], numbers: list[int], held: Collection[int], oldest: int
    ) -> list[int]:
        """The living tokens of one grant that are needed to know how full a limit is."""
        if not self.oldest_only:
            return numbers
        younger = [number for number in numbers if number > oldest and number not in held]
        if not self.most or len(younger) <= self.most:
            return younger
        between = sorted(held)
        stretches: dict[int, list[int]] = {}
        for number in sorted(younger, key=lambda number: (tokens[number].expires_at, number)):
            stretches.setdefault(bisect(between, number), []).append(number)
        return [number for stretch in stretches.values() for number in stretch[-self.most :]]


def _longest_living(
    tokens: Sequence[Token], numbers: Sequence[int], held: Collection[int]
) -> list[int]:
    """The token, held by nobody, that keeps a grant alive after all others have ended."""
    unheld = [number for number in numbers if number not in held]
    return [max(unheld, key=lambda n: (tokens[n].expires_at, n))] if unheld else []


def _counted(limits: Sequence[Limit], *, joins: bool = False) -> Counted:
    local = [limit for limit in limits if not joins and {"grant", "parent"} & {*limit.per}]
    wide = [limit for limit in limits if limit not in local]
    return Counted(
        _kinds(wide), _kinds(local), joins or any(limit.kind == "grant" for limit in limits)
    )


def _kinds(limits: Sequence[Limit]) -> frozenset[TokenKind]:
    return frozenset(limit.kind for limit in limits if limit.kind != "grant")


def _ended_singly(policy: Policy) -> frozenset[TokenKind]:
    """The kinds of which a rule can end the longest-living token of a grant and spare another.

    A replay ends what was minted from the presented token. A limit takes the oldest of a key, and
    so the longest-living one last, unless one grant has tokens of several keys, or tokens that do
    not end in the order of their issue. `revoke_pair` is no such rule: the access token that it is
    about to issue outlives the one that it ends.
    """
    access, refresh = policy.access.expires, policy.refresh.expires
    unordered = {
        "access": access.after_use != FOREVER or access.with_refresh,
        "refresh": refresh.after_use != FOREVER,
        "grant": False,
    }
    kinds = {
        limit.kind for limit in policy.limits if unordered[limit.kind] or _splits_grants(limit)
    }
    if policy.refresh.replay.revoke == "chain":
        kinds.update(policy.refresh.replay.kinds)
    return frozenset(kind for kind in TOKEN_KINDS if kind in kinds)


def _splits_grants(limit: Limit) -> bool:
    """Whether the tokens of one grant may count for different keys."""
    return bool({"parent", "system"} & {*limit.per})


def _end_together(policy: Policy) -> bool:
    """Whether rules other than limits and expiry end all unheld tokens of a grant, or none."""
    return (
        policy.refresh.replay.revoke != "chain"
        and policy.access.on_refresh != "revoke_pair"
        and not any(map(_splits_grants, policy.limits))
    )


def _takes_the_oldest(limit: Limit) -> bool:
    if limit.cascade:
        return False
    return limit.overflow == "revoke_oldest" or (
        limit.overflow == "revoke_all_others" and limit.max == 1
    )
