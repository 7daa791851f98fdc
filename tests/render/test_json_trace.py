"""The trace as JSON: byte for byte what the format says."""

import json
from typing import Any

from hypothesis import given

from tests.render.scenes import TWO_SYSTEMS, trace
from tests.strategies import scenarios
from tolsim.render.timeline.json import trace_document
from tolsim.simulation import Scenario, replay

KEYS = ["n", "at", "verb", "actor", "outcome", "reason", "status", "code", "issued", "answer",
        "used", "changes", "tokens", "systems", "holds", "failures"]  # fmt: skip


def test_step_of_a_document() -> None:
    """A step holds its keys in order, and a snapshot of all tokens and systems."""
    document = json.loads(trace_document("t", [trace(TWO_SYSTEMS)]))
    step = document["runs"][0]["steps"][3]
    assert KEYS == list(step)
    assert {
        "n": 4,
        "at": 600,
        "verb": "call",
        "actor": "legacy",
        "outcome": "invalid_token",
        "reason": "access_revoked",
        "status": 401,
        "code": "124",
        "issued": [],
        "answer": [],
        "used": "legacy.A1",
        "changes": [],
        "tokens": {
            "legacy.A1": "revoked",
            "legacy.R1": "revoked",
            "new.A1": "valid",
            "new.R1": "current",
        },
        "systems": {"legacy": "locked-out", "new": "working"},
        "holds": {"legacy": ["legacy.A1", "legacy.R1"], "new": ["new.A1", "new.R1"]},
        "failures": [],
    } == step


def test_names_are_not_escaped() -> None:
    """Text beyond ASCII stands as it is, in UTF-8."""
    expected = '{"format":"tolsim.trace","version":1,"title":"システム","runs":[]}'
    assert expected == trace_document("システム", [])


@given(scenarios(most_apps=2))
def test_compact_tells_what_changed(scenario: Scenario) -> None:
    """The snapshots of the whole document follow from those of the compact one."""
    found = replay(scenario)
    whole = _steps(trace_document("t", [found]))
    compact = _steps(trace_document("t", [found], compact=True))
    tokens: dict[str, str] = {}
    holds: dict[str, Any] = {actor: [None, None] for actor in found.states}
    for full, brief in zip(whole, compact, strict=True):
        tokens.update(brief["tokens"])
        assert all(held != holds[actor] for actor, held in brief["holds"].items())
        holds.update(brief["holds"])
        assert full["holds"] == {actor: holds[actor] for actor in full["systems"]}
        assert full["tokens"] == tokens
        assert set(brief["tokens"]) == {*full["issued"], *(c["token"] for c in full["changes"])}
        assert brief["systems"].items() <= full["systems"].items()
        snapshots: dict[str, Any] = {"tokens": {}, "systems": {}, "holds": {}}
        assert full | snapshots == brief | snapshots


def _steps(document: str) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = json.loads(document)["runs"][0]["steps"]
    return steps
