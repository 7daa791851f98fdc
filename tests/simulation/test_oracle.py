"""Two implementations written from the same page agree on every trace."""

import json
from itertools import zip_longest
from typing import Any

from hypothesis import given

from tests.oracle import oracle
from tests.strategies import MARK, scenarios
from tolsim.engine.policy import Policy
from tolsim.render.timeline.json import trace_document
from tolsim.simulation import replay
from tolsim.simulation.scenario import (
    Actor,
    App,
    Call,
    ClientCredentials,
    Scenario,
    Step,
    System,
)


def replayed(scenario: Scenario) -> dict[str, Any]:
    """The scenario's trace, as its JSON has it, without the failures and the policies."""
    [run] = json.loads("".join(trace_document("random", [replay(scenario)])))["runs"]
    assert all(step.pop("failures") == [] for step in run["steps"])
    return {"steps": run["steps"], "locks_out_at": run["locks_out_at"]}


@given(scenarios(most_apps=2))
def test_the_engine_answers_what_the_oracle_answers(scenario: Scenario) -> None:
    """Every field of every step is the same, down to the order of tokens and systems."""
    page, engine = oracle(scenario), replayed(scenario)
    assert [*page["locks_out_at"].items()] == [*engine["locks_out_at"].items()]
    for expected, got in zip_longest(page["steps"], engine["steps"]):
        assert expected == got
        assert [*expected] == [*got]
        assert [*expected["tokens"]] == [*got["tokens"]]
        assert [*expected["systems"]] == [*got["systems"]]
        assert [*expected["holds"]] == [*got["holds"]]


def test_a_system_that_joins_late_has_what_its_store_holds() -> None:
    """Its first call finds the token that another system brought into their store."""
    systems = (System("legacy", "app", "db"), System("new", "app", "db"))
    actions = (
        ClientCredentials(Actor("legacy", None), {}),
        Call(Actor("new", None), "legacy.A9"),
    )
    scenario = Scenario(
        "Late",
        (App("app", Policy(client_credentials=True)),),
        systems,
        ("xyz", "abc"),
        tuple(Step(action, MARK) for action in actions),
    )
    signed_out = dict.fromkeys(("xyz@legacy", "xyz@new", "abc@legacy", "abc@new"), "signed-out")
    expected = [
        signed_out | {"legacy": "working"},
        signed_out | {"legacy": "working", "new": "working"},
    ]
    assert expected == [step["systems"] for step in oracle(scenario)["steps"]]
    assert expected == [step["systems"] for step in replayed(scenario)["steps"]]
