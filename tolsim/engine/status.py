"""The status of a token, and the cause of every change of it (manual: semantics, answers)."""

from typing import Literal, NamedTuple

from tolsim.engine import grace
from tolsim.engine.expiry import ending_rule
from tolsim.engine.model import State, Token
from tolsim.engine.policy import FOREVER, Grace

AccessStatus = Literal["valid", "lingering", "revoked", "expired"]
RefreshStatus = Literal["current", "tolerated", "spent", "revoked", "expired"]
Status = AccessStatus | RefreshStatus

ACTIVE: frozenset[Status] = frozenset({"valid", "lingering", "current", "tolerated"})
"""The statuses that RFC 7662 would call active."""


class Cause(NamedTuple):
    """Why a status changed: a dotted path of the policy, the second, the other token."""

    rule: str
    at: int
    by: int | None


def access_status(token: Token, now: int) -> AccessStatus:
    """The status of an access token."""
    end = token.revocation
    # Who accepts a revoked token looks at its signature and expiry alone: to them a token that
    # ends while it lingers has expired. Revoked is one whose lag was over before.
    if now >= token.expires_at and (end is None or token.expires_at <= end.lag_until):
        return "expired"
    if end is None:
        return "valid"
    return "lingering" if now < end.lag_until else "revoked"


def refresh_status(state: State, token: Token, rule: Grace | None, now: int) -> RefreshStatus:
    """The status of a refresh token under the grace in force."""
    if token.revocation is not None:
        return "revoked"
    if now >= token.expires_at:
        return "expired"
    if token.supersession is None:
        return "current"
    if rule is not None and grace.holds(state.tokens, token, rule, now):
        return "tolerated"
    return "spent"


def status(state: State, token: Token, rule: Grace | None, now: int) -> Status:
    """The status of a token of either kind."""
    if token.kind == "access":
        return access_status(token, now)
    return refresh_status(state, token, rule, now)


def cause(
    state: State, token: Token, before: Status, rule: Grace | None, now: int, *, changed: bool
) -> Cause:
    """Why a token's status is no longer what it was `before`.

    It is the last transition in between. `changed` says that the policy has just changed,
    and that the clock has not moved since: the status changed because of that.
    """
    if token.revocation is not None:
        return _death(state, token, before)
    if now >= token.expires_at:
        return _expired(state, token)
    if token.supersession is None:
        raise ValueError(f"nothing has happened to token {token.number}")
    # A grace that does not hold at the superseding never began: the rotation made it spent.
    if before == "current":
        past = token.supersession
        return Cause("refresh.rotate", past.at, past.refresh or past.access)
    if before == "spent" or rule is None:
        return Cause("refresh.grace", now, None)
    lapse = grace.first_lapse(state.tokens, token, rule, now)
    return Cause(f"refresh.grace.{lapse.condition}", now if changed else lapse.at, lapse.by)


def next_due(state: State, token: Token, rule: Grace | None, now: int) -> int:
    """The second at which the clock alone will change the status next, or `FOREVER`."""
    reads = status(state, token, rule, now)
    if reads == "lingering" and token.revocation is not None:
        return min(token.revocation.lag_until, token.expires_at)
    if reads in ("revoked", "expired"):
        return FOREVER
    if reads == "tolerated" and rule is not None:
        return min(token.expires_at, grace.next_lapse(token, rule))
    return token.expires_at


def _death(state: State, token: Token, before: Status) -> Cause:
    end = token.revocation
    if end is None:
        raise ValueError(f"token {token.number} is not revoked")
    if before != "lingering":
        return Cause(end.rule, end.at, end.by)
    if token.expires_at <= end.lag_until:
        return _expired(state, token)
    return Cause("access.revocation_lag", end.lag_until, None)


def _expired(state: State, token: Token) -> Cause:
    key = ending_rule(token, state.grant_of(token).created_at)
    return Cause(f"{token.kind}.expires.{key}", token.expires_at, None)
