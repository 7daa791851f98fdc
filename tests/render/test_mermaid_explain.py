"""Explanations as Mermaid diagrams: whole documents, and what Mermaid's own parser reads."""

import re

import pytest

from tests.render.golden import assert_golden
from tests.render.readers import needs_mermaid, read_by_mermaid
from tests.render.scenes import TWO_SYSTEMS, TWO_TOLERANCES, no_policy
from tests.render.shared_scenes import NASTY, SCENES
from tolsim.analysis.explain.explain import Explanation, explain
from tolsim.documents import Case
from tolsim.render.explain.mermaid import explain_mermaid

LAG = """\
title: A lag, an expiry, and an incident
policy:
  name: slow-to-hear
  access: {expires: {after_issue: 1h}, revocation_lag: 5m}
  refresh: {expires: {after_issue: 90m}}
  assumed: [access.revocation_lag]
systems: [web, batch]
steps:
  - login: web
  - login: batch
  - call: batch
    after: 10m
  - incident: deauthorize
    after: 20m
  - call: web
    after: 10m
  - refresh: web
"""

REFUSED = """\
title: One login at a time
policy:
  name: strict
  limits: {one: {kind: grant, max: 1, overflow: refuse}}
  assumed: [limits.one]
systems: [legacy, new]
steps:
  - login: legacy
  - call: legacy
  - login: new
"""


def explained(text: str, target: str | None = None) -> tuple[Explanation, ...]:
    """Each run of a scenario explained."""
    return explain(Case(text, "scene.yaml", no_policy), target=target)


@pytest.mark.parametrize(
    ("name", "text", "target"),
    [
        ("explain_two_systems.mmd", TWO_SYSTEMS, None),
        ("explain_token.mmd", LAG, "web.A1"),
        ("explain_refused.mmd", REFUSED, "3"),
        ("explain_two_tolerances.mermaid.md", TWO_TOLERANCES, "legacy.R1"),
    ],
)
def test_document(name: str, text: str, target: str | None) -> None:
    """A single run is a diagram; several are Markdown with a diagram each."""
    assert_golden(name, explain_mermaid(explained(text, target), width=60))


def test_other_steps_are_left_out() -> None:
    """Of a long run only the steps are drawn that a token's chain of causes names."""
    drawing = explain_mermaid(explained(SCENES["long_run"], "a.A3"), width=60)
    expected = ["5 (3m) a refreshes with R2", "7 (5m) a refreshes with R3"]
    assert expected == re.findall(r"->>p1: (.*)", drawing)


def test_nothing_to_tell_is_said() -> None:
    """A run in which nothing was lost draws no step."""
    text = "title: t\npolicy: {}\nsystems: [a]\nsteps: [{login: a}]\n"
    lines = explain_mermaid(explained(text), width=80).splitlines()
    expected = "    Note over s1,p1: · Nothing was lost."
    assert expected == lines[-1]
    assert [] == [line for line in lines if ">>" in line]


@pytest.mark.node
@needs_mermaid
def test_mermaid_draws_every_scene() -> None:
    """The parser accepts what is explained of all runs."""
    every = [one for text in (*SCENES.values(), LAG, REFUSED) for one in explained(text)]
    answers = read_by_mermaid([explain_mermaid([one], width=60) for one in every])
    assert [None] * len(every) == [answer["error"] for answer in answers]


@pytest.mark.node
@needs_mermaid
def test_mermaid_reads_names_as_they_are() -> None:
    """Whatever a system is called, arrows, causes and answers say it."""
    reason = ": one live login per user and app, the oldest goes<br/>limits.live-grants"
    expected = [
        (f"1 (0s) {name} logs in", f"✗ {name}.A1 revoked{reason}", f"✗ {name}.A1 is revoked")
        for name in NASTY
    ]
    answers = read_by_mermaid([_of_system(name) for name in NASTY])
    texts = [answer["texts"] for answer in answers]
    assert expected == [(read[1], read[5], read[-1].partition("<br/>")[0]) for read in texts]


def _of_system(name: str) -> str:
    quoted = "'" + name.replace("'", "''") + "'"
    text = TWO_SYSTEMS.replace("legacy", quoted)
    return explain_mermaid(explained(text, f"{name}.A1"), width=200)
