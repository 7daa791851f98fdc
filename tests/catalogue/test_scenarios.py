"""The scenarios that are shipped say what they are about, and what they say comes true."""

from functools import cache
from pathlib import Path

import pytest

from tolsim.catalogue import find_policy
from tolsim.documents import ScenarioFile, load_scenario
from tolsim.simulation import Scenario, replay
from tolsim.simulation.scenario import Actor, Call, Login, Refresh

pytestmark = pytest.mark.installed

FOLDER = Path(__file__).parents[2] / "scenarios"
MODELINE = "# yaml-language-server: $schema=../tolsim/documents/schema/scenario.schema.json\n"
SEED = (
    "https://devforum.zoom.us/t/the-procedure-for-increasing-the-token-tolerance-token-index"
    "-and-its-impact/95429"
)

every_scenario = pytest.mark.parametrize(
    "name", sorted(path.stem for path in FOLDER.glob("*.yaml"))
)


def text(name: str) -> str:
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


@cache
def load(name: str) -> ScenarioFile:
    return load_scenario(text(name), str(FOLDER / f"{name}.yaml"), find_policy)


def expectations(run: Scenario) -> int:
    return sum(
        (step.expect is not None) + (step.answer is not None) + len(step.then) for step in run.steps
    )


def test_every_question_of_the_seed_thread_has_a_file() -> None:
    """The thread in which two systems began to end each other's tokens."""
    expected = {
        "development_and_production",
        "does_it_help_legacy",
        "five_or_six_uses",
        "index_instead_of_token_index",
        "index_out_of_range",
        "legacy_without_token_index",
        "lost_refresh_answer",
        "lost_refresh_answer_plus_one",
        "several_tokens_feature",
        "staff_definition",
        "three_environments",
        "tolerance_raised_while_tokens_live",
        "two_systems",
    }
    assert expected == {
        path.stem for path in FOLDER.glob("*.yaml") if SEED in load(path.stem).sources
    }


@every_scenario
def test_editors_know_the_format(name: str) -> None:
    """The first line leads an editor to the schema."""
    assert text(name).startswith(MODELINE)


@every_scenario
def test_a_scenario_asks_and_answers(name: str) -> None:
    """Its prose names the question and the answer, and every run expects something."""
    about = load(name).about or ""
    assert ("Question: " in about, "Answer: " in about) == (True, True)
    assert 0 not in [expectations(run) for run in load(name).runs]


@every_scenario
def test_what_a_scenario_expects_comes_true(name: str) -> None:
    """Replayed, no expectation of any run fails."""
    expected: list[str] = []
    assert expected == [
        f"{run.apps[0].policy.name}@{run.apps[0].tolerance}, step {step.n}: {failure.sentence}"
        for run in load(name).runs
        for step in replay(run).steps
        for failure in step.failures
    ]


def test_two_systems_is_the_case_itself() -> None:
    """Its cast, clock and requests are those of the README's first screen."""
    (run,) = load("two_systems").runs
    legacy, new = Actor("legacy", "xyz"), Actor("new", "xyz")
    expected = [
        (0, Login(legacy)),
        (60, Call(legacy)),
        (300, Login(new)),
        (600, Call(legacy)),
        (600, Refresh(legacy)),
        (660, Call(new)),
    ]
    assert expected == [(step.at, step.step.action) for step in replay(run).steps]
    assert ("Two systems, one app", ["legacy", "new"], ("xyz",)) == (
        run.title,
        [system.name for system in run.systems],
        run.users,
    )
    assert [("zoom-user-concurrent", 1)] == [(app.policy.name, app.tolerance) for app in run.apps]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("lost_refresh_answer", 2), ("lost_refresh_answer_plus_one", 1)],
)
def test_the_smallest_tolerance_that_survives_a_lost_answer(name: str, expected: int) -> None:
    """Two by the words of the definition, one by its purpose."""
    survived = [
        run.apps[0].tolerance for run in load(name).runs if replay(run).steps[-1].outcome == "ok"
    ]
    assert list(range(expected, 3)) == survived
