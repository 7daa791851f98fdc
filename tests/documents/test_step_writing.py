"""Steps put back into words are read as the same steps."""

from dataclasses import replace
from typing import Any

from tolsim.catalogue import find_policy
from tolsim.catalogue.bundled import bundled_scenarios
from tolsim.documents import Case
from tolsim.documents.scenarios.steps.writing import write_step
from tolsim.documents.yaml.writer import yaml_text
from tolsim.simulation.scenario import Mark, Race, Scenario, Step

HERE = Mark(1, 1)
SEVERAL = """\
title: Everything that a step can say
users: [ada, bob]
apps:
  phone:
    policy:
      client_credentials: true
      slots: {parameter: token_index, count: 2}
      incidents: {logout: {scope: local}, sale: {scope: app}, leaving: {scope: user}}
      tolerance: {default: 1, sets: refresh.grace.uses}
  desk: {policy: xero}
systems: {a: {app: phone}, b: {app: phone}, c: {app: desk}}
steps:
  - {login: ada@a, after: 1h, note: the first}
  - {login: bob@c, at: 1d}
  - {refresh: ada@a, lost: true}
  - {refresh: ada@b, using: ada@a.R1, if: lost}
  - {client_credentials: a, params: {token_index: 1}}
  - {call: a}
  - {call: ada@b, using: ada@a.A1}
  - {revoke: ada@a.R1, by: ada@a}
  - {revoke: bob@c.A1}
  - {copy: ada@a, to: b}
  - {forget: ada@a, kinds: [access]}
  - {forget: bob@c}
  - {incident: logout, by: ada@a}
  - {incident: sale, app: phone}
  - {incident: leaving, user: ada, app: phone}
  - {change: {access: {expires: {after_issue: 5m}}, tolerance: 2}, app: phone}
  - {wait: 5m}
  - {check: "so it stands"}
"""


def bare(step: Step) -> Step:
    """A step without what it expects, and without its place."""
    return replace(step, mark=HERE, expect=None, answer=None, then=(), rounds=())


def written(run: Scenario, data: dict[str, Any]) -> tuple[Step, ...]:
    """The steps of a run, written and read once more."""
    steps = [write_step(step, run) for step in run.steps]
    text = yaml_text({**data, "steps": steps})
    (again,) = Case(text, "again.yaml", find_policy).load().runs
    return tuple(map(bare, again.steps))


def test_everything_that_a_step_can_say() -> None:
    """Of several users and apps, with every modifier."""
    case = Case(SEVERAL, "several.yaml", find_policy)
    (run,) = case.load().runs
    assert tuple(map(bare, run.steps)) == written(run, case.data)


def test_the_steps_of_scenarios_of_one_run() -> None:
    """Races aside, which are written request by request, and repeats, which are written out."""
    tried = 0
    for path in bundled_scenarios().values():
        case = Case(path.read_text(encoding="utf-8"), str(path), find_policy)
        run, *others = case.load().runs
        if not others and not any(isinstance(step.action, Race) for step in run.steps):
            tried += 1
            assert tuple(map(bare, run.steps)) == written(run, case.data), path.name
    assert tried > 50
