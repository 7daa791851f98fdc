"""A scenario with repeats, written out, is the same run."""

import pytest

from tests.documents.shelf import find_policy
from tolsim.documents import Case
from tolsim.documents.scenarios.rounds import step_paths, write_out
from tolsim.documents.yaml.writer import yaml_text
from tolsim.simulation import replay

HEAD = "title: t\nsystems: [legacy, new]\nsteps:\n"
REPEATED = """\
- login: legacy
- repeat: 2
  after: 1m
  every: 1h
  note: day by day
  steps:
    - {refresh: legacy, after: 5s, note: at dawn, if: ok}
    - {repeat: 2, every: 1m, steps: [{call: new, expect: refused}]}
- wait: 1s
"""


@pytest.mark.parametrize("steps", [REPEATED, "- {repeat: 3, steps: [{wait: 1s}, {login: new}]}\n"])
def test_written_out_it_is_the_same_run(steps: str) -> None:
    """Every step at its moment, with its note; and it expects the same."""
    case = Case(HEAD + steps, "f.yaml", find_policy)
    (run,) = case.load().runs
    text = yaml_text({**case.data, "steps": write_out(case.data, run)})
    (again,) = Case(text, "g.yaml", find_policy).load().runs
    for one, other in zip(replay(run).steps, replay(again).steps, strict=True):
        assert (one.at, one.outcome, one.step.note) == (other.at, other.outcome, other.step.note)
        assert (one.step.expect is None) == (other.step.expect is None)
    assert [step.action for step in run.steps] == [step.action for step in again.steps]


def test_where_steps_are_written() -> None:
    """Each round leads to the same places."""
    data = Case(HEAD + REPEATED, "f.yaml", find_policy).data
    day = [("steps", 1, "steps", 0), *[("steps", 1, "steps", 1, "steps", 0)] * 2]
    assert [("steps", 0), *day, *day, ("steps", 2)] == list(step_paths(data))
