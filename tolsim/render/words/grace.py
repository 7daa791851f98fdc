"""Rotation and grace as sentences: how long a replaced refresh token goes on working."""

from typing import Final

from tolsim.documents.durations import duration
from tolsim.engine.policy import FOREVER, Grace, Policy, RefreshRules
from tolsim.render.words.names import bare, counted, number
from tolsim.render.words.occasion import Occasion

_EVENTS: Final = {
    "successor_refresh": "its successor is used",
    "new_access_use": "the new access token is used",
}


def rotation_sentence(policy: Policy, occasion: Occasion | None) -> str:
    """What becomes of a refresh token that was presented."""
    rules = policy.refresh
    if occasion is None:
        return _rotation(rules)
    replaced = _replaced(rules, occasion)
    if occasion.after == "tolerated" and rules.grace is not None:
        return f"{replaced}, {accepted(rules.grace)}"
    return f"{replaced}, each refresh token works once" if rules.grace is None else replaced


def grace_sentence(policy: Policy, condition: str, occasion: Occasion | None) -> str:
    """Why a grace ended, or began again; `condition` is empty for the grace as a whole."""
    grace = policy.refresh.grace
    if occasion is None or grace is None:
        none = "a replaced refresh token is dead at once"
        changed = occasion is not None and occasion.at_change
        return (
            "the policy changed"
            if changed
            else none
            if grace is None
            else _rotation(policy.refresh)
        )
    if occasion.after == "tolerated":
        return accepted(grace).replace("still accepted", "accepted again", 1)
    if occasion.at_change:
        return "the policy changed"
    return _lapse(grace, condition, occasion)


def accepted(grace: Grace) -> str:
    """`still accepted for 1m and two more times, until its successor is used`."""
    spans = [f"for {duration(grace.for_)}"] if grace.for_ < FOREVER else []
    if grace.uses < FOREVER:
        spans.append(counted(grace.uses, "more time"))
    said = ["still accepted " + " and ".join(spans) if spans else "still accepted"]
    if grace.depth < FOREVER:
        said.append(f"as one of the last {number(grace.depth)} replaced")
    if grace.depth == 1:
        said[-1] = "as the last one replaced"
    later = f"{duration(grace.linger)} after " if grace.linger else ""
    said += [f"until {later}{_EVENTS[event]}" for event in grace.until]
    return ", ".join(said)


def _rotation(rules: RefreshRules) -> str:
    if rules.rotate == "never":
        return "a refresh keeps the refresh token"
    if rules.grace is None:
        return "each refresh token works once"
    return f"a replaced refresh token is {accepted(rules.grace)}"


def _replaced(rules: RefreshRules, occasion: Occasion) -> str:
    if rules.rotate == "spend":
        return "used up, none came back"
    return f"replaced by {occasion.by}"


def _lapse(grace: Grace, condition: str, occasion: Occasion) -> str:
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
