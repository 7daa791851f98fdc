"""Rotation and grace as sentences: how long a replaced refresh token goes on working."""

from typing import assert_never

from tolsim.documents.durations import duration
from tolsim.engine.policy import (
    FOREVER,
    Grace,
    GraceEvent,
    GraceReturns,
    LifeUsed,
    MinAge,
    Policy,
    Rotate,
)
from tolsim.render.words.names import bare, counted, number
from tolsim.render.words.occasion import Occasion
from tolsim.render.words.parts import Phrase

_CHANGED = "the policy changed"


def is_dead_at_once(grace: Grace | None) -> bool:
    """Whether no superseded refresh token is ever accepted, with or without a grace written."""
    return grace is None or 0 in (grace.for_, grace.uses, grace.depth)


def rotation(rule: Rotate) -> Phrase:
    """What a refresh does with the refresh token presented."""
    match rule:
        case "always":
            return Phrase("every refresh replaces the refresh token", "rotates")
        case "never":
            return Phrase("a refresh keeps the refresh token", "static")
        case "spend":
            return Phrase("a refresh uses the refresh token up and brings no other", "used once")
        case MinAge(seconds):
            old = f"at least {duration(seconds)} old"
            return Phrase(
                f"a refresh replaces a refresh token that is {old}",
                f"rotates after {duration(seconds)}",
            )
        case LifeUsed(percent):
            return Phrase(
                f"a refresh replaces a refresh token that has {percent}% of its life behind it",
                f"rotates from {percent}% of its life",
            )
        case _:
            assert_never(rule)


def grace_rule(grace: Grace | None) -> str:
    """What becomes of a replaced refresh token."""
    if grace is None or is_dead_at_once(grace):
        return "a replaced refresh token is dead at once"
    return f"a replaced refresh token is {_accepted('still accepted', grace)}"


def grace_returns(returns: GraceReturns) -> Phrase:
    """What a refresh with a tolerated refresh token is answered with."""
    match returns:
        case "new":
            return Phrase("new tokens", "")
        case "same":
            return Phrase("the same answer as the first time", "same answer")
        case "same_refresh":
            return Phrase("a new access token and the same successor", "same successor")
        case "access":
            return Phrase("a new access token alone", "access token alone")
        case _:
            assert_never(returns)


def grace_terms(grace: Grace) -> list[str]:
    """The conditions of a grace in terms: `30s`, `2 uses`."""
    said = [duration(grace.for_)] if grace.for_ < FOREVER else []
    if grace.uses < FOREVER:
        said.append("one use" if grace.uses == 1 else f"{grace.uses} uses")
    if grace.depth < FOREVER:
        said.append("the last one" if grace.depth == 1 else f"the last {grace.depth}")
    later = f" + {duration(grace.linger)}" if grace.linger else ""
    said += [f"until {_event(event).term}{later}" for event in grace.until]
    return said or ["without end"]


def rotation_sentence(policy: Policy, occasion: Occasion | None) -> str:
    """What became of a refresh token that was presented, or becomes of any that is."""
    rules = policy.refresh
    once = "each refresh token works once"
    if occasion is None:
        # This is rotation as RFC 9700, 4.14.2, has it: the old token is invalid at once.
        strict = rules.rotate != "never" and is_dead_at_once(rules.grace)
        return once if strict else grace_sentence(policy, "", None)
    replaced = (
        "used up, none came back" if rules.rotate == "spend" else f"replaced by {occasion.by}"
    )
    if occasion.after == "tolerated" and rules.grace is not None:
        return f"{replaced}, {_accepted('still accepted', rules.grace)}"
    return f"{replaced}, {once}" if is_dead_at_once(rules.grace) else replaced


def grace_sentence(policy: Policy, condition: str, occasion: Occasion | None) -> str:
    """Why a grace ended, or began again; `condition` is empty for the grace as a whole."""
    grace = policy.refresh.grace
    if occasion is None:
        rotate = policy.refresh.rotate
        return rotation(rotate).full if rotate == "never" else grace_rule(grace)
    if grace is None:
        return _CHANGED if occasion.at_change else grace_rule(None)
    if occasion.after == "tolerated":
        return _accepted("accepted again", grace)
    return _CHANGED if occasion.at_change else _lapse(grace, condition, occasion)


def _accepted(how: str, grace: Grace) -> str:
    """`still accepted for 1m and two more times, until its successor is used`."""
    spans = [f"for {duration(grace.for_)}"] if grace.for_ < FOREVER else []
    if grace.uses < FOREVER:
        spans.append(counted(grace.uses, "more time"))
    said = [f"{how} {' and '.join(spans)}" if spans else how]
    if grace.depth < FOREVER:
        last = "the last one" if grace.depth == 1 else f"one of the last {number(grace.depth)}"
        said.append(f"as {last} replaced")
    later = f"{duration(grace.linger)} after " if grace.linger else ""
    said += [f"until {later}{_event(event).full}" for event in grace.until]
    return ", ".join(said)


def _event(event: GraceEvent) -> Phrase:
    """What ends a grace."""
    match event:
        case "successor_refresh":
            return Phrase("its successor is used", "successor used")
        case "new_access_use":
            return Phrase("the new access token is used", "new access used")
        case _:
            assert_never(event)


def _lapse(grace: Grace, condition: str, occasion: Occasion) -> str:
    """Which condition of a grace no longer held."""
    match condition:
        case "for":
            return f"its grace of {duration(grace.for_)} ran out"
        case "uses" if grace.uses == 1:
            return "its one more use is used up"
        case "uses":
            return f"its {number(grace.uses)} more uses are used up"
        case "depth" if grace.depth == 1:
            return f"{occasion.by} came, only the last one is tolerated"
        case "depth":
            return f"{occasion.by} came, only the last {number(grace.depth)} are tolerated"
        case _:
            return _used(grace, occasion)


def _used(grace: Grace, occasion: Occasion) -> str:
    by = occasion.by or ""
    which = f"the new {by}" if bare(by).startswith("A") else f"its successor {by}"
    lingered = f", and {duration(grace.linger)} more ran out" if grace.linger else ""
    return f"{which} was used{lingered}"
