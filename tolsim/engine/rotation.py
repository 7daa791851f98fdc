"""Rotation: whether a refresh replaces the refresh token presented (RFC 6749, section 6).

The RFC leaves it to the server whether a refresh brings a new refresh token and, if so, whether
the old one is revoked; the client has to discard the old one. RFC 9700, section 4.14.2 wants
rotation, or tokens bound to their sender, for clients that cannot keep a secret.
"""

from collections.abc import Callable

from tolsim.engine.model import State, Supersession, Token
from tolsim.engine.policy import FOREVER, LifeUsed, MinAge, Rotate

Rotates = Callable[[Token, int], bool]
"""Whether a refresh with a current token at a second supersedes it."""


def bind(rule: Rotate) -> Rotates | None:
    """When a rule supersedes a token, or nothing where it never does."""
    match rule:
        case "always" | "spend":
            return lambda _, __: True
        case "never":
            return None
        case MinAge(seconds):
            return lambda token, now: now - token.issued_at >= seconds
        case LifeUsed(percent):
            return lambda token, now: _has_lived(token, percent, now)


def _has_lived(token: Token, percent: int, now: int) -> bool:
    # Percentages are compared without a division, so that all stays in whole numbers.
    life = token.expires.after_issue
    return life != FOREVER and (now - token.issued_at) * 100 >= percent * life


def supersede(state: State, token: Token, access: int, refresh: int | None, now: int) -> None:
    """Record the first successors of a refresh token; later ones change nothing."""
    # A tolerated token that is refreshed again has more successors; its grace goes by the first.
    if token.supersession is None:
        token.supersession = Supersession(now, access, refresh)
        grant = state.grants[token.grant]
        grant.current.remove(token.number)
        if refresh is None:
            grant.live_until = 0
        grant.superseded.append(token.number)
        state.touched.append(token.number)
