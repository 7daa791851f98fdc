"""Revocation: ending tokens before their time, one by one or by the grant (RFC 7009).

The first death is kept: what is expired or revoked already stays as it is.
"""

from collections.abc import Callable, Collection, Container, Iterable

from tolsim.engine.model import Grant, Revocation, State, Token
from tolsim.engine.policy import FOREVER, TOKEN_KINDS, OnRefresh, Policy, TokenKind


class Revoker:
    """Revokes on behalf of one rule: who is to blame, and which tokens are out of its reach."""

    __slots__ = ("_access", "_by", "_now", "_refresh", "_spared", "_state")

    def __init__(
        self,
        state: State,
        now: int,
        lag: int,
        *,
        rule: str,
        by: int | None,
        spared: Container[int] = (),
    ) -> None:
        self._state = state
        self._now = now
        self._by = by
        self._spared = spared
        # Refresh tokens go to the authorization server itself, which knows at once (RFC 7009,
        # section 3); resource servers may go on accepting self-contained access tokens.
        self._refresh = self._access = Revocation(now, rule, by, now)
        if lag:
            self._access = Revocation(now, rule, by, _lag_until(now, lag))

    def __repr__(self) -> str:
        return f"<Revoker for {self._refresh.rule} at {self._now} s>"

    def token(self, number: int) -> bool:
        """Revoke one token; whether that ended it now."""
        return bool(self.tokens((number,)))

    def tokens(self, numbers: Iterable[int]) -> list[int]:
        """Revoke tokens; those that it ended now."""
        tokens, now, spared = self._state.tokens, self._now, self._spared
        ended = []
        for number in numbers:
            token = tokens[number]
            # The first death is kept: causes would otherwise be rewritten by whoever comes later.
            if token.revocation is None and now < token.expires_at and number not in spared:
                end = self._access if token.kind == "access" else self._refresh
                token.revocation = end if number != self._by else end._replace(by=None)
                ended.append(number)
        self._state.touched += ended
        return ended

    def grant(self, grant: Grant, kinds: Collection[TokenKind] = TOKEN_KINDS) -> None:
        """Revoke every token of a grant, spent ones too."""
        self.tokens(family(grant, kinds))

    def grants(self, grants: Iterable[Grant], kinds: Collection[TokenKind] = TOKEN_KINDS) -> None:
        """Revoke every token of several grants."""
        for grant in grants:
            self.grant(grant, kinds)


def family(grant: Grant, kinds: Collection[TokenKind]) -> list[int]:
    """The numbers of all tokens of a grant, of those kinds, that may still be alive."""
    access = grant.access if "access" in kinds else ()
    return [*access, *grant.current, *grant.superseded] if "refresh" in kinds else [*access]


Ending = Callable[[State, Token, int], list[int]]
"""The access tokens that a refresh with a token ends."""


def bind_on_refresh(rule: OnRefresh) -> Ending | None:
    """What a refresh ends (`access.on_refresh`), or nothing where it ends nothing."""
    match rule:
        case "keep":
            return None
        case "revoke_pair":
            return _pair
        case "revoke_grant":
            return _of_grant
        case "revoke_user":
            return _of_user


def _pair(state: State, presented: Token, now: int) -> list[int]:
    pair = presented.beside
    return [pair] if pair in _of_grant(state, presented, now) else []


def _of_grant(state: State, presented: Token, now: int) -> list[int]:
    # A copy: what is issued before these are ended must not be among them.
    return state.valid_access(state.grants[presented.grant], now).copy()


def _of_user(state: State, presented: Token, now: int) -> list[int]:
    grants = state.grants_of(state.grants[presented.grant].owner, now)
    return [number for grant in grants for number in state.valid_access(grant, now)]


def end(state: State, numbers: Iterable[int], lag: int, by: int, now: int) -> None:
    """End the valid access tokens that a refresh ends, which has issued another."""
    revocation = Revocation(now, "access.on_refresh", by, _lag_until(now, lag))
    for number in numbers:
        state.tokens[number].revocation = revocation
        state.touched.append(number)


def _lag_until(now: int, lag: int) -> int:
    return FOREVER if lag == FOREVER else now + lag


def revoke(state: State, policy: Policy, token: Token, now: int) -> None:
    """RFC 7009: end an active token, and what the policy ends with it.

    By section 2.1 a server that revokes a refresh token should end the access tokens of the same
    grant, too, and may end the refresh token with an access token.
    """
    lag = policy.access.revocation_lag
    revoker = Revoker(state, now, lag, rule=f"revocation.{token.kind}", by=token.number)
    grant = state.grant_of(token)
    revoker.token(token.number)
    match getattr(policy.revocation, token.kind):
        case "pair" if token.beside is not None:
            revoker.token(token.beside)
        case "access":
            revoker.tokens(grant.access)
        case "grant":
            revoker.grant(grant)
        case "user":
            revoker.grants(state.grants_of(grant.owner, now))


def incident(
    state: State, policy: Policy, name: str, user: str | None, system: str | None, now: int
) -> None:
    """End what an incident reaches: the app's grants, the user's, or some of the user's."""
    rule, lag = policy.incidents[name], policy.access.revocation_lag
    revoker = Revoker(state, now, lag, rule=f"incidents.{name}", by=None)
    if rule.scope == "app":
        revoker.grants(state.grants[1:], rule.kinds)
    elif user is not None:
        grants = state.grants_of(user, now)
        if rule.scope != "user":
            # A grant is its maker's, whoever holds its tokens now.
            local = rule.scope == "local"
            grants = [grant for grant in grants if (grant.system == system) == local]
        revoker.grants(grants, rule.kinds)
