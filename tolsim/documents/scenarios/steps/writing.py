"""Steps put back into the words of a scenario file: what `reading` reads as the same step."""

from typing import Any

from tolsim.documents.durations import duration
from tolsim.engine.policy import TOKEN_KINDS
from tolsim.simulation.scenario import (
    VERBS,
    Action,
    Actor,
    Call,
    Check,
    ClientCredentials,
    Copy,
    Forget,
    Login,
    PolicyChange,
    Race,
    Raise,
    Refresh,
    Revoke,
    Scenario,
    Step,
    Wait,
)


def write_step(step: Step, head: Scenario) -> dict[str, Any]:
    """Return a step as a file writes it, without what it expects.

    Raises TypeError for a race: its requests are written one by one.
    """
    written = _write_action(step.action, head)
    if step.if_ is not None:
        written["if"] = step.if_
    if step.at is not None:
        written["at"] = duration(step.at)
    if step.after:
        written["after"] = duration(step.after)
    if step.note is not None:
        written["note"] = step.note
    return written


def _write_action(action: Action, head: Scenario) -> dict[str, Any]:
    match action:
        case Login() | Refresh() | Call() | ClientCredentials():
            return _write_request(action, head)
        case Revoke(label, by):
            return {"revoke": str(label), **_written(by=by)}
        case Copy(source, to):
            return {"copy": _show(source, head), "to": to.system}
        case Forget(actor, kinds):
            some = None if set(kinds) == set(TOKEN_KINDS) else list(kinds)
            return {"forget": _show(actor, head), **_written(kinds=some)}
        case Raise():
            return _write_incident(action, head)
        case PolicyChange(app, _, patch):
            return {"change": dict(patch), **_written(app=app if len(head.apps) > 1 else None)}
        case Wait(seconds):
            return {"wait": duration(seconds)}
        case Check(sentence):
            return {"check": sentence}
        case Race():
            raise TypeError("the requests of a race are written one by one")


def _write_request(
    action: Login | Refresh | Call | ClientCredentials, head: Scenario
) -> dict[str, Any]:
    using: str | None = getattr(action, "using", None)
    params = getattr(action, "params", None)
    return {
        VERBS[type(action)]: _show(action.actor, head),
        **_written(
            using=None if using is None else str(using),
            params=dict(params) if params else None,
            lost=getattr(action, "lost", False) or None,
        ),
    }


def _write_incident(action: Raise, head: Scenario) -> dict[str, Any]:
    by = action.by
    if by is not None:  # it names the user and the app
        return {"incident": action.incident, "by": _show(by, head)}
    return {
        "incident": action.incident,
        **_written(
            user=action.user if len(head.users) > 1 else None,
            app=action.app if len(head.apps) > 1 else None,
        ),
    }


def _written(**members: Any) -> dict[str, Any]:
    return {key: value for key, value in members.items() if value is not None}


def _show(actor: Actor, head: Scenario) -> str:
    """Return an actor as files write it: `user@system` where there are several users."""
    if len(head.users) == 1 or actor.user is None:
        return actor.system
    return f"{actor.user}@{actor.system}"
