"""Steps read one by one are those of a file that has them all."""

from typing import Any

import pytest

from tolsim.catalogue import find_policy
from tolsim.documents import DocumentError, load_scenario
from tolsim.documents.scenarios.onward import Onward
from tolsim.documents.yaml.writer import yaml_text
from tolsim.simulation.scenario import Actor, Call

HEAD = {"title": "T", "systems": ["a", "b"], "policy": "zoom-user-concurrent", "tolerance": 1}


def onward() -> Onward:
    return Onward(HEAD, "head.yaml", find_policy)


def test_the_same_steps_as_in_a_file() -> None:
    """Whatever the verb, and whatever the steps before have come to."""
    written: list[dict[str, Any]] = [
        {"login": "a"},
        {"login": "b", "lost": True},
        {"change": {"tolerance": 2}},
        {"call": "a", "using": "a.A1", "after": "5m"},
        {"change": {"refresh": {"rotate": "never"}}},
        {"refresh": "b", "using": "b.R1"},
        {"incident": "deauthorize"},
        {"revoke": "a.R1", "by": "a"},
        {"copy": "a", "to": "b"},
        {"forget": "a", "kinds": ["access"]},
        {"wait": "1d"},
    ]
    (run,) = load_scenario(yaml_text({**HEAD, "steps": written}), "x.yaml", find_policy).runs
    reader = onward()
    read = [reader.read(step, "step") for step in written]
    assert [step.action for step in run.steps] == [step.action for step in read]
    assert [step.after for step in run.steps] == [step.after for step in read]


def test_what_is_wrong_is_told_and_forgotten() -> None:
    """A step that cannot be read leaves no trace."""
    reader = onward()
    for wrong in ({"call": "a", "using": "a.A1"}, {"login": "nobody"}, {"x": 1}, {}):
        with pytest.raises(DocumentError):
            reader.read(wrong, "step")
    # Of two logins of which one cannot be done, none has issued anything.
    with pytest.raises(DocumentError):
        reader.read({"race": [{"login": "a"}, {"login": "nobody"}]}, "step")
    with pytest.raises(DocumentError, match="no step so far can have issued"):
        reader.read({"call": "a", "using": "a.A1"}, "step")


def test_steps_that_others_made_are_followed() -> None:
    """Their tokens can be named, and their changes of the policy are in force."""
    first, second = onward(), onward()
    for written in ({"login": "a"}, {"change": {"tolerance": 5}}):
        second.follow(first.read(written, "step"), written)
    again = {"change": {"access": {"expires": {"after_issue": "5m"}}}}
    assert first.read(again, "step") == second.read(again, "step")
    step = second.read({"call": "a", "using": "a.A1"}, "step")
    assert Call(Actor("a", "user"), "a.A1") == step.action


def test_a_head_has_to_be_one() -> None:
    """What is wrong with it is told as of a file."""
    with pytest.raises(DocumentError, match="systems"):
        Onward({"title": "T"}, "head.yaml", find_policy)
