"""Issue: the tokens that an accepted request brings, new or known (RFC 6749, section 5.1)."""

from collections.abc import Callable

from tolsim.engine import expiry
from tolsim.engine.model import Grant, State, Token
from tolsim.engine.policy import FOREVER, Policy, Seconds

Issue = Callable[[State, Grant, Token | None, str, int, bool], Token]
"""Issues tokens of a grant: it is given the refresh token presented for them, the system, the
second, and whether a refresh token is among them. Returns the access token, which knows the
other; of the two, the RFC requires only the access token in an answer."""

Reuse = Callable[[State, Grant, int], Token | None]
"""The access token that a refresh of a grant hands out again at a second, if there is one."""


def bind(policy: Policy) -> Issue:
    """How a policy issues tokens."""
    of_access, of_refresh = policy.access.expires, policy.refresh.expires
    access_life, cap_access = expiry.bind(of_access)
    refresh_life, cap_refresh = expiry.bind(of_refresh)

    def issue(
        state: State, grant: Grant, parent: Token | None, system: str, now: int, both: bool
    ) -> Token:
        tokens, family, login_at = state.tokens, grant.number, grant.created_at
        number, origin = len(tokens), None if parent is None else parent.number
        # The access token is numbered first, but the refresh token may tell when it will end.
        beside, guide = None, parent
        if both:
            beside = number + 1
            end = now + refresh_life if refresh_life != FOREVER else FOREVER
            if cap_refresh:
                end = cap_refresh(end, login_at, FOREVER)
            guide = Token(
                beside, "refresh", family, system, origin, number, now, now, of_refresh, end
            )
        end, bound = now + access_life if access_life != FOREVER else FOREVER, FOREVER
        if cap_access:
            if of_access.with_refresh and guide is not None:
                bound = guide.expires_at
            end = cap_access(end, login_at, bound)
        access = Token(
            number, "access", family, system, origin, beside, now, now, of_access, end, bound
        )
        tokens.append(access)
        grant.access.append(number)
        if beside is not None and guide is not None:
            tokens.append(guide)
            grant.current.append(beside)
            grant.live_until = guide.expires_at
        grant.newest_access, grant.used_at = number, now
        return access

    return issue


def bind_reuse(left: Seconds | None) -> Reuse | None:
    """When the newest access token has enough life left (`access.reuse_while_left`)."""
    if left is None:
        return None

    def reuse(state: State, grant: Grant, now: int) -> Token | None:
        newest = state.tokens[grant.newest_access]
        # Also where `left` is 0, a token that has ended is not handed out.
        enough = newest.expires_at - now >= max(left, 1)
        return newest if enough and newest.revocation is None else None

    return reuse
