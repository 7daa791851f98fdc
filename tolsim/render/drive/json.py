"""The answer of `tolsim drive` as JSON (manual: drive)."""

from typing import Any

from tolsim.analysis.drive.observed import Driven, Judged, Observed
from tolsim.render.page.json import json_document
from tolsim.simulation.scenario import VERBS
from tolsim.simulation.trace import StepTrace


def drive_document(driven: Driven) -> str:
    """Return the document, on one line."""
    apps = driven.scenario.apps
    return json_document(
        "drive",
        {
            "title": driven.scenario.title,
            "server": driven.server,
            "policy": {app.name: app.policy.name for app in apps},
            "tolerance": {app.name: app.tolerance for app in apps},
            "waits": driven.waits,
            "steps": [_step(judged) for judged in driven.steps],
            "stopped": None if driven.stopped is None else driven.stopped.sentence,
            "totals": {
                "agreed": driven.count("agreed"),
                "disagreed": driven.count("disagreed"),
                "not_judged": driven.count("not judged"),
            },
        },
    )


def _step(judged: Judged) -> dict[str, Any]:
    step = judged.predicted
    return {
        "n": step.n,
        "at": step.at,
        "verb": VERBS[type(step.step.action)],
        "actor": step.actor,
        "predicted": _predicted(step),
        "observed": _observed(judged.observed),
        "verdict": judged.verdict.replace(" ", "_"),
        "because": judged.because or None,
    }


def _predicted(step: StepTrace) -> dict[str, Any]:
    return {
        "outcome": step.outcome,
        "reason": step.reason,
        "status": step.status,
        "code": step.code,
        "used": step.used,
        "answer": step.answer,
    }


def _observed(observed: Observed | None) -> dict[str, Any] | None:
    if observed is None:
        return None
    return {
        "outcome": observed.outcome,
        "status": observed.status,
        "code": observed.code,
        "used": observed.presented,
        "answer": observed.answer,
        "note": observed.note or None,
    }
