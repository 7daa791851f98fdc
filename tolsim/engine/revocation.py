"""Revocation: ending tokens before their time, one by one or by the grant (RFC 7009).

The first death is kept: what is expired or revoked already stays as it is.
"""

from collections.abc import Callable, Collection, Container, Iterable

from tolsim.engine.model import Grant, Revocation, State, Token
from tolsim.engine.policy import FOREVER, TOKEN_KINDS, OnRefresh, Policy, Seconds, TokenKind


def revocation(now: int, rule: str, by: int | None, lag: Seconds) -> Revocation:
    """How a rule revokes tokens at a second, on account of a token, where access tokens lag."""
    lag_until = now if not lag else min(now + lag, FOREVER)
    # Many requests make one, and the constructor of a NamedTuple takes twice as long.
    return tuple.__new__(Revocation, (now, rule, by, lag_until))


def revoke(
    state: State, numbers: Iterable[int], how: Revocation, spared: Container[int] = ()
) -> list[int]:
    """Revoke tokens but those that are spared; the numbers of those that it ended."""
    tokens, now, by = state.tokens, how.at, how.by
    lags, ended = how.lag_until != now, []
    for number in numbers:
        token = tokens[number]
        # The first death is kept: causes would otherwise be rewritten by whoever comes later.
        if token.revocation is None and now < token.expires_at and number not in spared:
            token.revocation = how if not lags and number != by else _own(how, token)
            ended.append(number)
            if token.kind == "refresh":
                state.grants[token.grant].live_until = 0
    state.touched += ended
    return ended


def _own(how: Revocation, token: Token) -> Revocation:
    """How a revocation reads of a token to which it does not apply to the letter."""
    by = None if how.by == token.number else how.by
    # Refresh tokens go to the authorization server itself, which knows at once (RFC 7009,
    # section 3); resource servers may go on accepting self-contained access tokens.
    lag_until = how.lag_until if token.kind == "access" else how.at
    return how._replace(by=by, lag_until=lag_until)


def family(grant: Grant, kinds: Collection[TokenKind] = TOKEN_KINDS) -> list[int]:
    """The numbers of all tokens of a grant, of those kinds, that may still be alive."""
    if kinds is TOKEN_KINDS:
        return [*grant.access, *grant.current, *grant.superseded]
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
    return [pair] if pair in state.valid_access(state.grants[presented.grant], now) else []


def _of_grant(state: State, presented: Token, now: int) -> list[int]:
    # A copy: what is issued before these are ended must not be among them.
    return state.valid_access(state.grants[presented.grant], now).copy()


def _of_user(state: State, presented: Token, now: int) -> list[int]:
    grants = state.grants_of(state.grants[presented.grant].owner, now)
    return [number for grant in grants for number in state.valid_access(grant, now)]


def on_request(state: State, policy: Policy, token: Token, now: int) -> None:
    """RFC 7009: end an active token, and what the policy ends with it.

    By section 2.1 a server that revokes a refresh token should end the access tokens of the same
    grant, too, and may end the refresh token with an access token.
    """
    lag, grant = policy.access.revocation_lag, state.grant_of(token)
    how = revocation(now, f"revocation.{token.kind}", token.number, lag)
    revoke(state, (token.number,), how)
    match getattr(policy.revocation, token.kind):
        case "pair" if token.beside is not None:
            revoke(state, (token.beside,), how)
        case "access":
            revoke(state, grant.access, how)
        case "grant":
            revoke(state, family(grant), how)
        case "user":
            for other in state.grants_of(grant.owner, now):
                revoke(state, family(other), how)


def incident(
    state: State, policy: Policy, name: str, user: str | None, system: str | None, now: int
) -> None:
    """End what an incident reaches: the app's grants, the user's, or some of the user's."""
    rule = policy.incidents[name]
    grants: Iterable[Grant] = ()
    if rule.scope == "app":
        grants = state.grants[1:]
    elif user is not None:
        grants = state.grants_of(user, now)
        if rule.scope != "user":
            # A grant is its maker's, whoever holds its tokens now.
            local = rule.scope == "local"
            grants = [grant for grant in grants if (grant.system == system) == local]
    how = revocation(now, f"incidents.{name}", None, policy.access.revocation_lag)
    for grant in grants:
        revoke(state, family(grant, rule.kinds), how)
