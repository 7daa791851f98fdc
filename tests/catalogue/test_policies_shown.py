"""Every policy is shown at work: a scenario tells what is its own, and what it tells comes true."""

from functools import cache
from pathlib import Path

import pytest

from tolsim.catalogue import catalogue_policy, find_policy, policy_names
from tolsim.catalogue.lint import fields_set
from tolsim.documents import (
    DocumentError,
    FindPolicy,
    PolicySource,
    ScenarioFile,
    load_policy,
    load_scenario,
)
from tolsim.simulation import Scenario, replay

FOLDER = Path(__file__).parents[2] / "scenarios" / "policies"
MODELINE = "# yaml-language-server: $schema=../../tolsim/documents/schema/scenario.schema.json\n"

SCENARIOS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
every_scenario = pytest.mark.parametrize("name", SCENARIOS)


def text(name: str) -> str:
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def read(name: str, find: FindPolicy) -> ScenarioFile:
    return load_scenario(text(name), str(FOLDER / f"{name}.yaml"), find)


@cache
def load(name: str) -> ScenarioFile:
    return read(name, find_policy)


def policies(run: Scenario) -> set[str]:
    return {app.policy.name for app in run.apps}


def expects(run: Scenario) -> bool:
    return any(step.expect or step.answer or step.then for step in run.steps)


def failures(run: Scenario) -> list[str]:
    return [failure.sentence for step in replay(run).steps for failure in step.failures]


@cache
def shown() -> dict[str, list[str]]:
    """The scenarios that expect something of a policy, by the policy's name."""
    found: dict[str, list[str]] = {}
    for name in SCENARIOS:
        for run in filter(expects, load(name).runs):
            for policy in policies(run):
                found.setdefault(policy, []).append(name)
    return found


def default_in_place_of(policy: str) -> FindPolicy:
    """Find policies as ever, but for one: under its name there is the default policy."""

    def find(reference: str, referring_file: str) -> PolicySource:
        if reference == policy:
            return PolicySource(f"{policy}.yaml", f"name: {policy}\n")
        return find_policy(reference, referring_file)

    return find


def suits_the_default_policy(policy: str, scenario: str) -> bool:
    """Whether a scenario of a policy comes true as well where nothing but defaults holds."""
    try:
        runs = read(scenario, default_in_place_of(policy)).runs
    except DocumentError:  # it raises an incident or changes a limit that the default lacks
        return False
    return not any(failures(run) for run in runs if policy in policies(run))


def test_every_policy_is_shown() -> None:
    """Each has a scenario that runs under it and expects something."""
    assert [] == [name for name in policy_names() if name not in shown()]


def test_every_policy_is_told_apart() -> None:
    """A policy with a rule of its own has a scenario that the default policy would fail."""
    sources = {name: catalogue_policy(name) for name in shown() if name in policy_names()}
    own = [
        name
        for name, source in sources.items()
        if any(
            not path.startswith("errors.")  # wordings are no rules
            for path in fields_set(load_policy(source.text, source.name, find_policy).policy)
        )
    ]
    assert [] == [
        name
        for name in own
        if all(suits_the_default_policy(name, scenario) for scenario in shown()[name])
    ]


@every_scenario
def test_editors_know_the_format(name: str) -> None:
    """The first line leads an editor to the schema."""
    assert text(name).startswith(MODELINE)


@every_scenario
def test_a_scenario_says_what_it_shows(name: str) -> None:
    """Its prose tells the rule in our own words, and every run expects something."""
    assert len((load(name).about or "").split()) >= 10
    assert [] == [policies(run) for run in load(name).runs if not expects(run)]


@every_scenario
def test_what_a_scenario_expects_comes_true(name: str) -> None:
    """Replayed, no expectation of any run fails."""
    expected: list[tuple[set[str], list[str]]] = []
    assert expected == [
        (policies(run), failed) for run in load(name).runs if (failed := failures(run))
    ]
