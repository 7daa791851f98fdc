"""Support cases of real systems: each is a scenario that comes true, or stands unexplained."""

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from tolsim.catalogue import find_policy
from tolsim.documents import ScenarioFile, load_scenario
from tolsim.simulation import Scenario, replay

CASES = Path(__file__).parents[2] / "scenarios" / "cases"
MODELINE = "# yaml-language-server: $schema=../../../tolsim/documents/schema/scenario.schema.json\n"

FILES = {str(path.relative_to(CASES)): path for path in sorted(CASES.rglob("*.yaml"))}

every_case = pytest.mark.parametrize("name", FILES)


def evidence() -> dict[str, str]:
    """The id of every case that was collected, and where it was found."""
    with (Path(__file__).parent / "evidence.csv").open(encoding="utf-8", newline="") as rows:
        return {row["id"]: row["url"] for row in csv.DictReader(rows)}


def unexplained() -> list[tuple[str, str]]:
    """The id and the link of every line of the list that says why there is no scenario."""
    listed = (CASES / "UNEXPLAINED.md").read_text(encoding="utf-8")
    return re.findall(r"^- ([a-z0-9-]+-\d{3}), \[.+?\]\((\S+)\): \S", listed, re.MULTILINE)


def case_id(name: str) -> str:
    found = re.match(r"[a-z0-9-]+?-\d{3}(?=-[a-z])", Path(name).name)
    assert found, f"{name} does not start with the id of a case"
    return found[0]


def text(name: str) -> str:
    return FILES[name].read_text(encoding="utf-8")


@cache
def load(name: str) -> ScenarioFile:
    return load_scenario(text(name), str(FILES[name]), find_policy)


def expectations(run: Scenario) -> int:
    return sum(
        (step.expect is not None) + (step.answer is not None) + len(step.then) for step in run.steps
    )


def test_every_case_is_told_once() -> None:
    """The files and the list of the unexplained make up all 80 cases."""
    told = [*map(case_id, FILES), *(case for case, _ in unexplained())]
    assert (80, 80) == (len(evidence()), len(told))
    assert sorted(evidence()) == sorted(told)


def test_the_unexplained_are_linked() -> None:
    """Whoever doubts a reason finds the case."""
    assert [(case, evidence()[case]) for case, _ in unexplained()] == unexplained()


@every_case
def test_a_case_says_where_it_was_found(name: str) -> None:
    """Its first source is the one that the collection names; others may follow."""
    assert evidence()[case_id(name)] == load(name).sources[0]


@every_case
def test_a_case_is_told_in_two_lines(name: str) -> None:
    """What was reported fits on two lines, and editors know the format of the rest."""
    assert 2 == len((load(name).about or "").splitlines())
    assert text(name).startswith(MODELINE)


@every_case
def test_a_case_names_its_policy_and_expects_something(name: str) -> None:
    """No run stands on the default policy, and none passes for want of expectations."""
    runs = load(name).runs
    assert [False] * len(runs) == [run.policy_defaulted for run in runs]
    assert 0 not in [expectations(run) for run in runs]


@every_case
def test_what_was_observed_comes_true(name: str) -> None:
    """Replayed, no expectation of any run fails."""
    expected: list[str] = []
    assert expected == [
        f"{run.apps[0].policy.name}@{run.apps[0].tolerance}, step {step.n}: {failure.sentence}"
        for run in load(name).runs
        for step in replay(run).steps
        for failure in step.failures
    ]
