"""A policy in a handful of terms, for a line of a list and a row of a table."""

from typing import Final, NamedTuple

from tolsim.documents.durations import duration
from tolsim.engine.policy import FOREVER, Expiry, Policy
from tolsim.render.words.grace import grace_returns, grace_terms, is_dead_at_once, rotation
from tolsim.render.words.limits import limit_term
from tolsim.render.words.names import shown
from tolsim.render.words.rules import on_refresh, replay_effect

NOTHING: Final = ""
"""A term that has nothing to say."""


class Terms(NamedTuple):
    """The rules of a policy that differ most between providers; a term may be empty.

    `replaced` is about a refresh token that was replaced, `earlier` about the access tokens
    issued before a refresh.
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
    """Put a policy into terms."""
    issued = policy.refresh.issued
    return Terms(
        access=_life(policy.access.expires),
        refresh=_life(policy.refresh.expires) if issued else "none",
        rotation=rotation(policy.refresh.rotate).term if issued else NOTHING,
        replaced=_replaced(policy) if issued else NOTHING,
        replay=replay_effect(policy).term if issued else NOTHING,
        earlier=on_refresh(policy).term if issued else NOTHING,
        limits=", ".join(limit_term(limit, policy) for limit in policy.limits),
        others=_others(policy),
    )


def one_line(policy: Policy) -> tuple[str, ...]:
    """Put a policy into terms for a list; each can be understood by itself."""
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


def _replaced(policy: Policy) -> str:
    grace = policy.refresh.grace
    if policy.refresh.rotate == "never" or grace is None or is_dead_at_once(grace):
        return NOTHING
    return ", ".join(filter(None, (*grace_terms(grace), grace_returns(grace.returns).term)))


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
