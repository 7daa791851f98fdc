"""What counts of a past although nobody holds it: what fills a limit, or keeps a grant alive.

A limit that only ever takes the oldest leaves the youngest so many, whatever else there is.
So what is older than all that is held can be forgotten: nothing held will go because of it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tolsim.engine.model import Grant, State
from tolsim.engine.policy import TOKEN_KINDS, Limit, Policy, TokenKind


class Counted(NamedTuple):
    """What is counted of the grants of users, or of those of slots."""

    everywhere: frozenset[TokenKind] = frozenset()
    """The kinds of tokens that are counted in every grant."""
    where_held: frozenset[TokenKind] = frozenset()
    """Those that are counted in grants of which somebody holds a token."""
    grants: bool = False
    """Whether it counts that a grant is alive."""


@dataclass(frozen=True, slots=True)
class Unheld:
    """What a policy counts beside what systems hold."""

    users: Counted
    slots: Counted
    oldest_only: bool
    """Whether limits only ever take the oldest, and nothing else with it."""
    joins: bool
    """Whether a login may join a grant that nobody holds."""
    pairs: bool
    """Whether it counts which access token was issued beside a refresh token."""
    newest_access: bool
    """Whether a refresh may hand out its grant's newest access token."""
    superseded: bool
    """Whether a limit that ends a superseded refresh token ends others with it."""

    @classmethod
    def of(cls, policy: Policy) -> "Unheld":
        """What counts under a policy."""
        live = [limit for limit in policy.limits if limit.counts == "live" or limit.cascade]
        joins, existing = policy.login.grant != "new", policy.login.returns == "existing"
        users = _counted([limit for limit in live if "slot" not in limit.per], joins=joins)
        if existing:
            users = users._replace(everywhere=frozenset(TOKEN_KINDS))
        return cls(
            users,
            _counted([limit for limit in live if "user" not in limit.per]),
            not existing
            and all(map(_takes_the_oldest, live))
            and len({limit.kind == "grant" for limit in live}) < 2,
            joins,
            policy.access.on_refresh == "revoke_pair"
            or any("parent" in limit.per for limit in policy.limits),
            policy.access.reuse_while_left is not None,
            any(limit.cascade and limit.kind == "refresh" for limit in policy.limits),
        )

    def kept(self, state: State, held: Collection[int], now: int) -> Iterator[int]:
        """The living tokens that count, given those that somebody holds."""
        if not (any(self.users) or any(self.slots) or self.newest_access):
            return
        tokens = state.tokens
        families = {tokens[number].grant for number in held}
        eldest = min(families, default=len(state.grants))
        oldest = {
            kind: min((n for n in held if tokens[n].kind == kind), default=len(tokens))
            for kind in TOKEN_KINDS
        }
        for grant in state.grants:
            if grant.access or grant.current or (self.superseded and grant.superseded):
                is_held = grant.number in families
                yield from self._counting(state, grant, oldest, now, is_held=is_held)
                if self.joins or not self.oldest_only or grant.number >= eldest:
                    yield from self._keeping_alive(state, grant, now)

    def _counting(
        self,
        state: State,
        grant: Grant,
        oldest: Mapping[TokenKind, int],
        now: int,
        *,
        is_held: bool,
    ) -> Iterator[int]:
        """The tokens that fill a limit, or that may be handed out."""
        counted = self._counted(grant)
        for kind, numbers in _alive(state, grant, now):
            if kind in counted.everywhere or (is_held and kind in counted.where_held):
                for number in numbers:
                    if not self.oldest_only or number > oldest[kind]:
                        yield number
        if self.superseded:
            yield from state.superseded_refresh(grant, now)
        if self.newest_access and is_held and grant.newest_access in grant.access:
            yield grant.newest_access

    def _keeping_alive(self, state: State, grant: Grant, now: int) -> Iterator[int]:
        """The tokens by which the grant is alive, where that counts."""
        if self._counted(grant).grants:
            for _, numbers in _alive(state, grant, now):
                if self.pairs:
                    yield from numbers
                elif numbers:
                    # Any of them will do; the one that lives longest says it all.
                    yield max(numbers, key=lambda n: (state.tokens[n].expires_at, n))

    def _counted(self, grant: Grant) -> Counted:
        return self.slots if grant.user is None else self.users


def _alive(state: State, grant: Grant, now: int) -> Iterator[tuple[TokenKind, list[int]]]:
    yield "access", state.valid_access(grant, now)
    yield "refresh", state.current_refresh(grant, now)


def _counted(limits: Sequence[Limit], *, joins: bool = False) -> Counted:
    local = [limit for limit in limits if not joins and {"grant", "parent"} & {*limit.per}]
    wide = [limit for limit in limits if limit not in local]
    return Counted(
        _kinds(wide), _kinds(local), joins or any(limit.kind == "grant" for limit in limits)
    )


def _kinds(limits: Sequence[Limit]) -> frozenset[TokenKind]:
    return frozenset(limit.kind for limit in limits if limit.kind != "grant")


def _takes_the_oldest(limit: Limit) -> bool:
    if limit.cascade:
        return False
    return limit.overflow == "revoke_oldest" or (
        limit.overflow == "revoke_all_others" and limit.max == 1
    )
