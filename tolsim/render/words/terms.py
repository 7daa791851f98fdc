"""A policy in a handful of terms, for a line of a list and a row of a table."""

from typing import Final, NamedTuple

from tolsim.documents.durations import duration
from tolsim.engine.policy import FOREVER, Expiry, Grace, LifeUsed, MinAge, Policy
from tolsim.render.words.limits import limit_sentence
from tolsim.render.words.names import shown
from tolsim.render.words.policies import is_dead_at_once

NOTHING: Final = ""
"""A term that has nothing to say."""

_USUAL_KEY: Final = " per user and app"
_EVENTS: Final = {"successor_refresh": "successor used", "new_access_use": "new access used"}
_RETURNS: Final = {"new": "", "same": "same answer", "same_refresh": "same successor"}


class Terms(NamedTuple):
    """What sets a policy apart; a term is empty where there is nothing to say.

    `replaced` tells of a refresh token that was replaced, `earlier` of the access tokens
    that a refresh finds.
    """

    access: str
    refresh: str
    rotation: str
    replaced: str
    replay: str
    earlier: str
    limits: str
    others: tuple[str, ...]


def terms(policy: Policy) -> Terms:
    """A policy in terms."""
    issued = policy.refresh.issued
    return Terms(
        access=_life(policy.access.expires),
        refresh=_life(policy.refresh.expires) if issued else "none",
        rotation=_rotation(policy) if issued else NOTHING,
        replaced=_replaced(policy) if issued else NOTHING,
        replay=_replay(policy) if issued else NOTHING,
        earlier=_earlier(policy) if issued else NOTHING,
        limits=_limits(policy),
        others=_others(policy),
    )


def one_line(policy: Policy) -> tuple[str, ...]:
    """The terms of a policy for a list, each understood by itself."""
    said = terms(policy)
    return tuple(filter(None, (
        f"access {said.access}",
        f"refresh {said.refresh}" if policy.refresh.issued else "no refresh token",
        said.rotation,
        said.replaced and f"grace {said.replaced}",
        said.replay and f"replay ends {said.replay}",
        said.earlier and f"refresh ends {said.earlier}",
        said.limits,
        *said.others,
    )))  # fmt: skip


def _life(expires: Expiry) -> str:
    spans = ((expires.after_issue, ""), (expires.after_use, " unused"),
             (expires.after_login, " from login"))  # fmt: skip
    said = [f"{duration(span)}{start}" for span, start in spans if span < FOREVER]
    if expires.with_refresh:
        said.append("with its refresh token")
    return ", ".join(said) or "without end"


def _rotation(policy: Policy) -> str:
    match policy.refresh.rotate:
        case "always":
            return "rotates"
        case "never":
            return "static"
        case "spend":
            return "used once"
        case MinAge(seconds):
            return f"rotates after {duration(seconds)}"
        case LifeUsed(percent):
            return f"rotates from {percent}% of its life"


def _replaced(policy: Policy) -> str:
    grace = policy.refresh.grace
    if policy.refresh.rotate == "never" or grace is None or is_dead_at_once(grace):
        return NOTHING
    return ", ".join(filter(None, (*_conditions(grace), _RETURNS[grace.returns])))


def _conditions(grace: Grace) -> list[str]:
    said = [duration(grace.for_)] if grace.for_ < FOREVER else []
    if grace.uses < FOREVER:
        said.append("one use" if grace.uses == 1 else f"{grace.uses} uses")
    if grace.depth < FOREVER:
        said.append("the last one" if grace.depth == 1 else f"the last {grace.depth}")
    later = f" + {duration(grace.linger)}" if grace.linger else ""
    said += [f"until {_EVENTS[event]}{later}" for event in grace.until]
    return said or ["without end"]


def _replay(policy: Policy) -> str:
    rule = policy.refresh.replay
    whose = {"nothing": "", "chain": "what it brought", "grant": "its login", "user": "the user's"}
    extent = whose[rule.revoke]
    return f"{extent} ({rule.kinds[0]})" if extent and len(rule.kinds) == 1 else extent


def _earlier(policy: Policy) -> str:
    return {
        "keep": NOTHING,
        "revoke_pair": "its pair's access token",
        "revoke_grant": "its login's access tokens",
        "revoke_user": "the user's access tokens",
    }[policy.access.on_refresh]


def _limits(policy: Policy) -> str:
    """Limits without what goes beyond them; the usual key is left out, and "live" with it."""
    said = (limit_sentence(limit, policy, brief=True) for limit in policy.limits)
    return ", ".join(
        one.replace(_USUAL_KEY, "").replace(" live ", " ").replace("only the ", "").removesuffix(
            " works").removesuffix(" work")
        for one in said
    )  # fmt: skip


def _others(policy: Policy) -> tuple[str, ...]:
    slots, lag = policy.slots, policy.access.revocation_lag
    return tuple(filter(None, (
        "login hands back" if policy.login.returns == "existing" else "",
        "logins share a grant" if policy.login.grant != "new" else "",
        "refresh hands back" if policy.access.reuse_while_left is not None else "",
        "revoked access lives on" if lag else "",
        "rate limited" if policy.rates else "",
        "client credentials" if policy.client_credentials else "",
        f"{shown(slots.parameter)} below {slots.count}" if slots else "",
        "tolerance" if policy.tolerance else "",
    )))  # fmt: skip
