"""All rules of a policy as plain sentences, each with the fields that it is about.

The sentences are those of `rules`, `grace` and `limits`, joined so that they stand without a
token they happened to. What cannot matter is left out: a policy without refresh tokens has no
rotation.
"""

from collections.abc import Iterator
from dataclasses import fields
from typing import Final, NamedTuple, assert_never

from tolsim.documents.durations import duration
from tolsim.engine.policy import (
    DEFAULT_ERRORS,
    FOREVER,
    REQUESTS,
    Grace,
    Limit,
    Policy,
    Reason,
    Refusal,
    Slots,
    TokenKind,
)
from tolsim.render.words.grace import grace_returns, grace_rule, is_dead_at_once, rotation
from tolsim.render.words.limits import limit_sentence, rate_sentence, request_words
from tolsim.render.words.names import shown
from tolsim.render.words.parts import Consequence
from tolsim.render.words.rules import (
    expiry_sentence,
    incident_sentence,
    lag,
    on_refresh,
    replay,
    revocation,
    slots_sentence,
)

_CONDITIONS: Final = tuple(
    field.name.rstrip("_") for field in fields(Grace) if field.name != "returns"
)
_LIMIT_FIELDS: Final = ("kind", "max", "per", "counts", "overflow", "cascade", "on")


class WordedRule(NamedTuple):
    """A sentence, without capital and full stop, and the dotted paths of the fields it is about."""

    sentence: str
    paths: tuple[str, ...]


def policy_rules(policy: Policy) -> tuple[WordedRule, ...]:
    """Return what a policy says of the life of tokens, from their issue to outside events."""
    return tuple(_rules(policy))


def refusal_rules(policy: Policy) -> tuple[WordedRule, ...]:
    """Return what a refused client is answered, where it differs from the default."""
    return tuple(_refusals(policy))


def _rules(policy: Policy) -> Iterator[WordedRule]:
    yield from _life(policy, "access")
    if policy.refresh.issued:
        yield from _life(policy, "refresh")
        yield from _rotation(policy)
        yield WordedRule(on_refresh(policy).full, ("access.on_refresh",))
        yield from _reuse(policy)
    else:
        yield WordedRule("a login brings no refresh token", ("refresh.issued",))
    yield from _logins(policy)
    yield from _limits(policy)
    for rate in policy.rates:
        yield WordedRule(rate_sentence(rate), (f"rates.{rate.name}",))
    yield from _client_credentials(policy)
    yield from _endings(policy)
    yield from _knob(policy)


def _life(policy: Policy, kind: TokenKind) -> Iterator[WordedRule]:
    expires = getattr(policy, kind).expires
    keys = [key for key in ("after_issue", "after_use", "after_login")
            if getattr(expires, key) < FOREVER]  # fmt: skip
    if expires.with_refresh:
        keys.append("with_refresh")
    for key in keys:
        yield WordedRule(expiry_sentence(policy, kind, key), (f"{kind}.expires.{key}",))
    if not keys:
        yield WordedRule(f"{kind} tokens do not expire", (f"{kind}.expires",))


def _rotation(policy: Policy) -> Iterator[WordedRule]:
    rules = policy.refresh
    yield WordedRule(rotation(rules.rotate).full, ("refresh.rotate",))
    if rules.rotate != "never":
        yield from _grace(rules.grace)
    if _has_replay(policy):
        yield _when(replay(policy), "refresh.replay")


def _when(rule: Consequence, path: str) -> WordedRule:
    return WordedRule(f"when {rule.event}, {rule.effect}", (path,))


def _grace(grace: Grace | None) -> Iterator[WordedRule]:
    conditions = tuple(f"refresh.grace.{key}" for key in _CONDITIONS)
    yield WordedRule(grace_rule(grace), ("refresh.grace",) if grace is None else conditions)
    if grace is not None and not is_dead_at_once(grace):
        answer = grace_returns(grace.returns).full
        again = f"a replaced refresh token that is accepted brings {answer}"
        yield WordedRule(again, ("refresh.grace.returns",))


def _has_replay(policy: Policy) -> bool:
    """Whether a refresh token can ever be in a status that the replay rule is about."""
    refresh = policy.refresh
    endless = refresh.grace == Grace(returns=refresh.grace.returns) if refresh.grace else False
    spent = refresh.rotate != "never" and not endless
    return (spent and "spent" in refresh.replay.on) or (
        "revoked" in refresh.replay.on and refresh.replay.revoke != "nothing"
    )


def _reuse(policy: Policy) -> Iterator[WordedRule]:
    left = policy.access.reuse_while_left
    if left is not None:
        said = f"a refresh hands back the newest access token that has {duration(left)} left"
        yield WordedRule(said, ("access.reuse_while_left",))


def _logins(policy: Policy) -> Iterator[WordedRule]:
    joins = "a login joins the user's newest live grant"
    match policy.login.returns:
        case "new":
            pass
        case "existing":
            said = "a login hands back the user's newest valid access token, if there is one"
            yield WordedRule(said, ("login.returns",))
        case _:
            assert_never(policy.login.returns)
    match policy.login.grant:
        case "new":
            pass
        case "system":
            yield WordedRule(f"{joins} that its system made", ("login.grant",))
        case "user":
            yield WordedRule(f"{joins} that any system made", ("login.grant",))
        case _:
            assert_never(policy.login.grant)
    if not policy.limits:
        yield WordedRule("a login ends no token of an earlier one", ("limits",))


def _limits(policy: Policy) -> Iterator[WordedRule]:
    for limit in policy.limits:
        said = limit_sentence(limit, policy) + _counted_at(limit)
        yield WordedRule(said, tuple(f"limits.{limit.name}.{field}" for field in _LIMIT_FIELDS))


def _counted_at(limit: Limit) -> str:
    every = set(limit.on) == set(REQUESTS)
    return "" if every else f" (counted at {request_words(limit.on)} only)"


def _client_credentials(policy: Policy) -> Iterator[WordedRule]:
    if policy.client_credentials:
        yield WordedRule("client credentials bring an access token", ("client_credentials",))
    if policy.slots is not None:
        said = slots_sentence(policy.slots)
        yield WordedRule(f"{said}, {policy.slots.default} where it is left out", (
            "slots.parameter", "slots.count", "slots.default",
        ))  # fmt: skip
        yield WordedRule(_out_of_range(policy.slots), ("slots.out_of_range",))


def _out_of_range(slots: Slots) -> str:
    other = f"any other {shown(slots.parameter)}"
    match slots.out_of_range:
        case "refuse":
            return f"{other} is refused"
        case "default":
            return f"{other} counts as {slots.default}"
        case "undocumented":
            return f"{other} has an undetermined outcome"
        case _:
            assert_never(slots.out_of_range)


def _endings(policy: Policy) -> Iterator[WordedRule]:
    if policy.access.revocation_lag:
        yield WordedRule(f"a revoked access token is {lag(policy)}", ("access.revocation_lag",))
    if policy.refresh.issued:
        yield _when(revocation(policy, "refresh"), "revocation.refresh")
    yield _when(revocation(policy, "access"), "revocation.access")
    for name, incident in policy.incidents.items():
        yield WordedRule(incident_sentence(name, incident), (f"incidents.{name}",))


def _knob(policy: Policy) -> Iterator[WordedRule]:
    knob = policy.tolerance
    if knob is not None:
        offset = f" {'+' if knob.offset > 0 else '-'} {abs(knob.offset)}" if knob.offset else ""
        said = f"tolerance N sets {shown(knob.sets)} to N{offset}; N is {knob.default} if not set"
        yield WordedRule(said, ("tolerance",))


def _refusals(policy: Policy) -> Iterator[WordedRule]:
    for reason, refusal in policy.errors.items():
        if refusal != DEFAULT_ERRORS[reason]:
            said = f"{_refused(reason)} is answered {_answer(refusal)}"
            yield WordedRule(said, (f"errors.{reason}",))
    for reason in policy.undocumented:
        yield WordedRule(f"how {_refused(reason)} is answered is undetermined", ("undocumented",))


def _refused(reason: Reason) -> str:
    """What is refused for a reason."""
    match reason:
        case "access_expired":
            return "an expired access token"
        case "access_revoked":
            return "a revoked access token"
        case "refresh_expired":
            return "an expired refresh token"
        case "refresh_revoked":
            return "a revoked refresh token"
        case "refresh_reused":
            return "a spent refresh token"
        case "limit_exceeded":
            return "a request over a limit"
        case "rate_limited":
            return "a request over a rate"
        case "slot_out_of_range":
            return "a slot out of range"
        case "unsupported_grant":
            return "a request for client credentials"
        case "no_token":
            return "a client without a token"
        case _:
            assert_never(reason)


def _answer(refusal: Refusal) -> str:
    """`401 invalid_token, code 124, "Invalid access token."`."""
    said = f"{refusal.status or ''} {shown(refusal.error)}".strip()
    if refusal.code is not None:
        said += f", code {shown(refusal.code)}"
    return said if refusal.message is None else f'{said}, "{shown(refusal.message)}"'
