"""Rotation: whether a refresh replaces the refresh token presented (RFC 6749, section 6).

The RFC leaves it to the server whether a refresh brings a new refresh token and, if so, whether
the old one is revoked; the client has to discard the old one. RFC 9700, section 4.14.2 wants
rotation, or tokens bound to their sender, for clients that cannot keep a secret.
"""

from tolsim.engine.model import State, Supersession, Token
from tolsim.engine.policy import FOREVER, LifeUsed, MinAge, Rotate


def rotates(token: Token, rule: Rotate, now: int) -> bool:
    """Whether a refresh with a current token supersedes it."""
    match rule:
        case "always" | "spend":
            return True
        case "never":
            return False
        case MinAge(seconds):
            return now - token.issued_at >= seconds
        case LifeUsed(percent):
            # Percentages are compared without a division, so that all stays in whole numbers.
            life = token.expires.after_issue
            return life != FOREVER and (now - token.issued_at) * 100 >= percent * life


def supersede(state: State, token: Token, access: int, refresh: int | None, now: int) -> None:
    """Record the first successors of a refresh token; later ones change nothing."""
    # A tolerated token that is refreshed again has more successors; its grace goes by the first.
    if token.supersession is None:
        token.supersession = Supersession(now, access, refresh)
        grant = state.grant_of(token)
        grant.current.remove(token.number)
        grant.superseded.append(token.number)
        state.touched.append(token.number)
