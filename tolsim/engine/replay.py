"""Replay: what presenting a dead refresh token revokes (RFC 9700, section 4.14.2).

Where refresh tokens rotate, a spent one that turns up again was in two hands, and the server
cannot tell which of them is the thief's. The RFC has it revoke the active token, too, so that
both must go back to the user; how far a provider really goes is `refresh.replay`.
"""

from collections.abc import Callable

from tolsim.engine.model import State, Token
from tolsim.engine.policy import Policy
from tolsim.engine.revocation import family, revocation, revoke
from tolsim.engine.status import RefreshStatus

Punish = Callable[[State, Token, RefreshStatus, int], None]
"""Answers a refused presentation of a dead refresh token."""


def bind(policy: Policy) -> Punish | None:
    """What a policy revokes then, or nothing where it revokes no more."""
    rule, lag = policy.refresh.replay, policy.access.revocation_lag
    if rule.revoke == "nothing":
        return None

    def punish(state: State, token: Token, reads: RefreshStatus, now: int) -> None:
        if reads not in rule.on or now >= token.expires_at:
            return
        # A client whose answer was lost, or whose requests overtook each other, asks again at once.
        past = token.supersession
        if reads == "spent" and past is not None and now < past.at + rule.leeway:
            return
        how = revocation(now, "refresh.replay", token.number, lag)
        grant = state.grant_of(token)
        match rule.revoke:
            case "chain":
                tokens = family(grant, rule.kinds)
                revoke(state, [n for n in tokens if _descends(state, n, token.number)], how)
            case "grant":
                revoke(state, family(grant, rule.kinds), how)
            case "user":
                for other in state.grants_of(grant.owner, now):
                    revoke(state, family(other, rule.kinds), how)

    return punish


def _descends(state: State, number: int, ancestor: int) -> bool:
    """Whether a token was minted from another, directly or further down."""
    parent = state.tokens[number].parent
    while parent is not None and parent > ancestor:
        parent = state.tokens[parent].parent
    return parent == ancestor
