"""What a walk tells to be forgotten: the shape of a row, and the policies of most of them."""

from typing import Any, NamedTuple

from tolsim.engine.policy import (
    AccessRules,
    Grace,
    Limit,
    Policy,
    Rate,
    RefreshRules,
    Replay,
)


class Forgotten(NamedTuple):
    """A field, the value that forgets it, and a walk under a policy that tells."""

    field: str
    value: object
    policy: Policy
    walk: str
    cast: str = "two systems"


def limited(*limits: Limit, **rules: Any) -> Policy:
    """A policy with these limits."""
    return Policy(limits=limits, **rules)


def access(**rules: Any) -> Policy:
    """A policy with these rules for access tokens."""
    return Policy(access=AccessRules(**rules))


def refresh(**rules: Any) -> Policy:
    """A policy with these rules for refresh tokens."""
    return Policy(refresh=RefreshRules(**rules))


def rate_of_token(max_: int, window: int, **rules: Any) -> Policy:
    """A policy with a rate for each refresh token, which stays."""
    rate = Rate("one", max_, window, per=("app", "token"), **rules)
    return Policy(refresh=RefreshRules(rotate="never"), rates=(rate,))


TWO_RECENT = Limit("two", "access", 2, overflow="revoke_least_recently_used")
TWO_RECENT_GRANTS = Limit("two", "grant", 2, overflow="revoke_least_recently_used")
ONE_OF_A_PARENT = Limit("one", "access", 1, per=("app", "parent"))
ONE_OF_A_SYSTEM = Limit("one", "access", 1, per=("app", "system"))
CHAIN = Replay("chain")
UNTIL_CALL = Grace(until=("new_access_use",), linger=2)
UNTIL_REFRESH = Grace(until=("successor_refresh",), linger=2)
