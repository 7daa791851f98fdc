"""All rules of a policy as plain sentences, each with the fields that it speaks of.

The sentences are those of `rules`, put so that they stand without a token they happened to.
What cannot matter is left out: a policy without refresh tokens has no rotation.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from tolsim.documents.durations import duration
from tolsim.engine.policy import (
    DEFAULT_ERRORS,
    FOREVER,
    REQUESTS,
    Grace,
    LifeUsed,
    Limit,
    MinAge,
    Policy,
    Reason,
    Refusal,
    Slots,
    TokenKind,
)
from tolsim.render.words.limits import REQUEST_WORDS
from tolsim.render.words.names import listed, shown
from tolsim.render.words.rules import rule_sentence

_CONDITIONS: Final = ("for", "uses", "depth", "until", "linger")
_LIMIT_FIELDS: Final = ("kind", "max", "per", "counts", "overflow", "cascade", "on")

_ANSWERED: Final[dict[Reason, str]] = {
    "access_expired": "an expired access token",
    "access_revoked": "a revoked access token",
    "refresh_expired": "an expired refresh token",
    "refresh_revoked": "a revoked refresh token",
    "refresh_reused": "a spent refresh token",
    "limit_exceeded": "a request over a limit",
    "rate_limited": "a request over a rate",
    "slot_out_of_range": "a slot out of range",
    "unsupported_grant": "a request for client credentials",
    "no_token": "a client without a token",
}


class Rule(NamedTuple):
    """A sentence, without capital and full stop, and the dotted paths that it puts into words."""

    sentence: str
    paths: tuple[str, ...]


def policy_rules(policy: Policy) -> tuple[Rule, ...]:
    """What a policy says of the life of tokens, from their issue to outside events."""
    return tuple(_rules(policy))


def refusal_rules(policy: Policy) -> tuple[Rule, ...]:
    """What a refused client reads, as far as it is not the usual."""
    return tuple(_refusals(policy))


def is_dead_at_once(grace: Grace | None) -> bool:
    """Whether no superseded refresh token is ever accepted, with or without a grace written."""
    return grace is None or 0 in (grace.for_, grace.uses, grace.depth)


def _rules(policy: Policy) -> Iterator[Rule]:
    yield from _life(policy, "access")
    if policy.refresh.issued:
        yield from _life(policy, "refresh")
        yield from _rotation(policy)
        yield from _said(policy, "access.on_refresh")
        yield from _reuse(policy)
    else:
        yield Rule("a login brings no refresh token", ("refresh.issued",))
    yield from _logins(policy)
    yield from _limits(policy)
    for rate in policy.rates:
        yield from _said(policy, f"rates.{rate.name}")
    yield from _client_credentials(policy)
    yield from _endings(policy)
    yield from _knob(policy)


def _said(policy: Policy, path: str, before: str = "") -> Iterator[Rule]:
    yield Rule(before + rule_sentence(policy, path), (path,))


def _life(policy: Policy, kind: TokenKind) -> Iterator[Rule]:
    expires = getattr(policy, kind).expires
    keys = [key for key in ("after_issue", "after_use", "after_login")
            if getattr(expires, key) < FOREVER]  # fmt: skip
    if expires.with_refresh:
        keys.append("with_refresh")
    for key in keys:
        yield from _said(policy, f"{kind}.expires.{key}")
    if not keys:
        yield Rule(f"{kind} tokens do not expire", (f"{kind}.expires",))


def _rotation(policy: Policy) -> Iterator[Rule]:
    yield Rule(_rotates(policy), ("refresh.rotate",))
    if policy.refresh.rotate != "never":
        yield from _grace(policy)
    if _has_replay(policy):
        said = rule_sentence(policy, "refresh.replay").replace(" comes back, so ", " comes back, ")
        yield Rule(f"when {said}", ("refresh.replay",))


def _rotates(policy: Policy) -> str:
    match policy.refresh.rotate:
        case "always":
            return "every refresh replaces the refresh token"
        case "never":
            return "a refresh keeps the refresh token"
        case "spend":
            return "a refresh uses the refresh token up and brings no other"
        case MinAge(seconds):
            return f"a refresh replaces a refresh token that is at least {duration(seconds)} old"
        case LifeUsed(percent):
            return f"a refresh replaces a refresh token that has {percent}% of its life behind it"


def _grace(policy: Policy) -> Iterator[Rule]:
    grace = policy.refresh.grace
    conditions = tuple(f"refresh.grace.{key}" for key in _CONDITIONS)
    if grace is None or is_dead_at_once(grace):
        paths = ("refresh.grace",) if grace is None else conditions
        yield Rule("a replaced refresh token is dead at once", paths)
        return
    yield Rule(rule_sentence(policy, "refresh.grace"), conditions)
    answers = {
        "new": "new tokens",
        "same": "the same answer as the first time",
        "same_refresh": "a new access token and the same successor",
    }
    again = f"a replaced refresh token that is accepted brings {answers[grace.returns]}"
    yield Rule(again, ("refresh.grace.returns",))


def _has_replay(policy: Policy) -> bool:
    """Whether a refresh token can ever be dead in a way that the rule, or its absence, is about."""
    refresh = policy.refresh
    endless = refresh.grace == Grace(returns=refresh.grace.returns) if refresh.grace else False
    spent = refresh.rotate != "never" and not endless
    return (spent and "spent" in refresh.replay.on) or (
        "revoked" in refresh.replay.on and refresh.replay.revoke != "nothing"
    )


def _reuse(policy: Policy) -> Iterator[Rule]:
    left = policy.access.reuse_while_left
    if left is not None:
        said = f"a refresh hands back the newest access token that has {duration(left)} left"
        yield Rule(said, ("access.reuse_while_left",))


def _logins(policy: Policy) -> Iterator[Rule]:
    if policy.login.returns == "existing":
        said = "a login hands back the user's newest valid access token, if there is one"
        yield Rule(said, ("login.returns",))
    if policy.login.grant != "new":
        whose = {"system": "its system made", "user": "any system made"}[policy.login.grant]
        yield Rule(f"a login joins the user's newest live grant that {whose}", ("login.grant",))
    if not policy.limits:
        yield Rule("a login ends no token of an earlier one", ("limits",))


def _limits(policy: Policy) -> Iterator[Rule]:
    for limit in policy.limits:
        path = f"limits.{limit.name}"
        said = rule_sentence(policy, path) + _when(limit)
        yield Rule(said, tuple(f"{path}.{field}" for field in _LIMIT_FIELDS))


def _when(limit: Limit) -> str:
    if set(limit.on) == set(REQUESTS):
        return ""
    return f" (counted at {listed([REQUEST_WORDS[request] for request in limit.on])} only)"


def _client_credentials(policy: Policy) -> Iterator[Rule]:
    if policy.client_credentials:
        yield Rule("client credentials bring an access token", ("client_credentials",))
    if policy.slots is not None:
        said = rule_sentence(policy, "slots")
        yield Rule(f"{said}, {policy.slots.default} where it is left out", (
            "slots.parameter", "slots.count", "slots.default",
        ))  # fmt: skip
        yield Rule(_out_of_range(policy.slots), ("slots.out_of_range",))


def _out_of_range(slots: Slots) -> str:
    return (
        f"any other {shown(slots.parameter)} "
        + {
            "refuse": "is refused",
            "default": f"counts as {slots.default}",
            "undocumented": "has an undetermined outcome",
        }[slots.out_of_range]
    )


def _endings(policy: Policy) -> Iterator[Rule]:
    if policy.access.revocation_lag:
        yield from _said(policy, "access.revocation_lag", "a revoked access token is ")
    if policy.refresh.issued:
        yield from _said(policy, "revocation.refresh", "when ")
    yield from _said(policy, "revocation.access", "when ")
    for name in policy.incidents:
        yield from _said(policy, f"incidents.{name}")


def _knob(policy: Policy) -> Iterator[Rule]:
    knob = policy.tolerance
    if knob is not None:
        offset = f" {'+' if knob.offset > 0 else '-'} {abs(knob.offset)}" if knob.offset else ""
        said = f"tolerance N sets {shown(knob.sets)} to N{offset}; N is {knob.default} if not set"
        yield Rule(said, ("tolerance",))


def _refusals(policy: Policy) -> Iterator[Rule]:
    for reason, refusal in policy.errors.items():
        if refusal != DEFAULT_ERRORS[reason]:
            said = f"{_ANSWERED[reason]} is answered {_answer(refusal)}"
            yield Rule(said, (f"errors.{reason}",))
    for reason in policy.undocumented:
        yield Rule(f"how {_ANSWERED[reason]} is answered is undetermined", ("undocumented",))


def _answer(refusal: Refusal) -> str:
    """`401 invalid_token, code 124, "Invalid access token."`."""
    said = f"{refusal.status or ''} {shown(refusal.error)}".strip()
    if refusal.code is not None:
        said += f", code {shown(refusal.code)}"
    return said if refusal.message is None else f'{said}, "{shown(refusal.message)}"'
