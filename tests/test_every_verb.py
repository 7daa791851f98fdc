"""A verb is known wherever it must be: a new one fails here by its name."""

from typing import Final, get_args

import pytest

from tolsim.catalogue import find_policy
from tolsim.documents import load_scenario
from tolsim.documents.scenarios.model import STEPS
from tolsim.render.timeline.text import timeline
from tolsim.simulation import replay
from tolsim.simulation.scenario import VERBS, Verb

EXAMPLES: Final = {
    "login": "{login: legacy}",
    "refresh": "{refresh: legacy}",
    "call": "{call: legacy}",
    "client_credentials": "{client_credentials: legacy}",
    "revoke": "{revoke: legacy.A1}",
    "copy": "{copy: legacy, to: new}",
    "forget": "{forget: legacy}",
    "incident": "{incident: deauthorize}",
    "change": "{change: {access: {expires: {after_issue: 5m}}}}",
    "wait": "{wait: 5m}",
    "check": "{check: Look at the log.}",
    "race": "{race: [{refresh: legacy}, {call: legacy}]}",
}
"""A step of each verb, after a login."""

FILE: Final = "title: Verbs\npolicy: {name: mine, client_credentials: true}\nsystems: [legacy, new]"


@pytest.mark.parametrize("verb", [verb for verb in STEPS if verb != "repeat"])
def test_a_step_of_a_file_is_done_and_told(verb: str) -> None:
    """What a file writes is an action of that verb, and the story has words for it."""
    text = f"{FILE}\nsteps:\n- {{login: legacy}}\n- {EXAMPLES[verb]}\n"
    [run] = load_scenario(text, "verbs.yaml", find_policy).runs
    assert ["login", verb] == [VERBS[type(step.action)] for step in run.steps]
    assert timeline(replay(run), width=80, ascii=True).plain


def test_files_write_every_verb() -> None:
    """Files, actions and their names are the same set; a repeat becomes the steps it repeats."""
    assert {*get_args(Verb)} == {*VERBS.values()} == {*EXAMPLES} == {*STEPS} - {"repeat"}
