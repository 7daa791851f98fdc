"""Replay: what presenting a dead refresh token revokes (RFC 9700, section 4.14.2).

Where refresh tokens rotate, a spent one that turns up again was in two hands, and the server
cannot tell which of them is the thief's. The RFC has it revoke the active token, too, so that
both must go back to the user; how far a provider really goes is `refresh.replay`.
"""

from tolsim.engine.model import State, Token
from tolsim.engine.policy import Policy
from tolsim.engine.revocation import Revoker, family
from tolsim.engine.status import RefreshStatus


def replay(state: State, policy: Policy, token: Token, reads: RefreshStatus, now: int) -> None:
    """Answer a refused presentation of a spent or revoked token, before its own expiry."""
    rule = policy.refresh.replay
    if rule.revoke == "nothing" or reads not in rule.on or now >= token.expires_at:
        return
    # A client whose answer was lost, or whose requests overtook each other, asks again at once.
    past = token.supersession
    if reads == "spent" and past is not None and now < past.at + rule.leeway:
        return
    revoker = Revoker(state, policy, now, rule="refresh.replay", by=token.number)
    grant = state.grant_of(token)
    match rule.revoke:
        case "chain":
            for number in family(grant, rule.kinds):
                if _descends(state, number, token.number):
                    revoker.token(number)
        case "grant":
            revoker.grant(grant, rule.kinds)
        case "user":
            revoker.grants(state.grants_of(grant.owner, now), rule.kinds)


def _descends(state: State, number: int, ancestor: int) -> bool:
    """Whether a token was minted from another, directly or further down."""
    parent = state.tokens[number].parent
    while parent is not None and parent > ancestor:
        parent = state.tokens[parent].parent
    return parent == ancestor
