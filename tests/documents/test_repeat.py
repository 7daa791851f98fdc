"""Repeated steps: read as if they were written out, round after round."""

import pytest

from tests.documents.shelf import find_policy
from tolsim.documents import load_scenario
from tolsim.simulation import replay
from tolsim.simulation.scenario import Mark, Round, Scenario

HEAD = "title: t\nsystems: [legacy, new]\nsteps:\n"


NESTED = """\
- repeat: 2
  every: 1h
  steps:
    - {repeat: 2, every: 1m, after: 1s, steps: [{login: new}]}
    - call: new
"""


def run_of(steps: str) -> Scenario:
    (run,) = load_scenario(f"{HEAD}{steps}", "f.yaml", find_policy).runs
    return run


def moments(steps: str) -> list[int]:
    return [step.at for step in replay(run_of(steps)).steps]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("- {repeat: 2, steps: [{login: new}, {wait: 5s}]}\n- call: new\n", [0, 5, 5, 10, 10]),
        ("- {repeat: 3, every: 1m, steps: [{login: new}, {wait: 5s}]}\n- call: new\n",
         [0, 5, 60, 65, 120, 125, 125]),
        ("- {repeat: 2, every: 1m, after: 10s, steps: [{login: new, after: 5s}]}\n", [15, 75]),
        ("- {repeat: 2, every: 5s, at: 1m, steps: [{wait: 5s}]}\n", [65, 70]),
        ("- {repeat: 2, every: 0s, steps: [{login: new}]}\n", [0, 0]),
        (NESTED, [1, 61, 61, 3601, 3661, 3661]),
        ("- repeat: 2\n  every: 1h\n  steps: [{repeat: 2, steps: [{login: new}]}]\n",
         [0, 0, 3600, 3600]),
    ],
)  # fmt: skip
def test_when_rounds_happen(steps: str, expected: list[int]) -> None:
    """At once, or `every` so often; the clock then stands where the last round ended."""
    assert expected == moments(steps)


def test_a_step_knows_its_rounds() -> None:
    """The outermost first; the note of a repeat stands at the first step alone."""
    run = run_of(
        "- repeat: 2\n  note: night and day\n  steps:\n  - {repeat: 2, note: twice, steps: "
        "[{login: new, note: own}]}\n  - call: new\n"
    )
    outer, inner = Mark(4, 3, 6), Mark(7, 6, 6)
    assert [
        (1, 1, "night and day; twice; own"), (1, 2, "own"), (1, None, None),
        (2, 1, "twice; own"), (2, 2, "own"), (2, None, None),
    ] == [
        (step.rounds[0].number, step.rounds[1].number if step.rounds[1:] else None, step.note)
        for step in run.steps
    ]  # fmt: skip
    assert (Round(outer, 2, 2), Round(inner, 1, 2)) == run.steps[3].rounds


def test_labels_count_every_round() -> None:
    """After ten logins there are ten tokens, as if they were written out."""
    run = run_of("- {repeat: 10, steps: [{login: new}]}\n- call: new\n  using: new.A10\n")
    assert ("new.A10", "ok") == (run.steps[-1].action.using, replay(run).steps[-1].outcome)  # type: ignore[union-attr]


def test_expectations_are_judged_in_every_round() -> None:
    """The third round is the first in which the oldest login is gone."""
    run = run_of(
        "- login: legacy\n- {repeat: 2, steps: [{login: new}, {call: legacy, expect: refused}]}\n"
    )
    assert [0, 0, 0, 0, 0] == [len(step.failures) for step in replay(run).steps]
    mistaken = run_of("- {repeat: 3, steps: [{login: new, then: {new.R1: current}}]}\n")
    assert [0, 1, 1] == [len(step.failures) for step in replay(mistaken).steps]


def test_as_many_steps_as_a_file_may_have() -> None:
    """Twenty thousand, a race being one."""
    race = "{race: [{call: new}, {call: new}]}"
    steps = f"- login: new\n- {{repeat: 9999, steps: [{race}, {{call: new}}]}}\n- wait: 1s\n"
    assert 20_000 == len(run_of(steps).steps)
