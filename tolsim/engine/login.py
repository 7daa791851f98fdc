"""Login: what it hands out that exists already, and whose grant it joins (manual: rules)."""

from collections.abc import Callable

from tolsim.engine.model import Grant, State, Token
from tolsim.engine.policy import LoginRules

Existing = Callable[[State, str, int], Token | None]
"""The access token that a user's login hands out again at a second, if there is one."""

Join = Callable[[State, str, str, int], Grant | None]
"""The grant that a login of a user on a system joins, if there is one."""


def bind_existing(rules: LoginRules) -> Existing | None:
    """How a login finds its token (`login.returns`), or nothing where all it brings is new."""
    return None if rules.returns == "new" else _newest_access


def bind_join(rules: LoginRules) -> Join | None:
    """How a login finds its grant (`login.grant`), or nothing where it always creates one."""
    match rules.grant:
        case "new":
            return None
        case "user":
            return lambda state, user, _, now: _newest_grant(state, user, None, now)
        case "system":
            return _newest_grant


def _newest_access(state: State, user: str, now: int) -> Token | None:
    grants = state.grants_of(user, now)
    numbers = [number for grant in grants for number in state.valid_access(grant, now)]
    return state.tokens[max(numbers)] if numbers else None


def _newest_grant(state: State, user: str, system: str | None, now: int) -> Grant | None:
    """The user's newest live grant, or the newest that a system made."""
    for grant in reversed(state.grants_of(user, now)):
        if system in (None, grant.system) and state.is_live(grant, now):
            return grant
    return None
