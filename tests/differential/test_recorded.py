"""Policies answer as the recorded servers did, to the last token, and say so in the catalogue."""

from collections import Counter
from itertools import islice

import pytest

from tests.differential.changes import changes_by_field, refuses, single_changes
from tests.differential.proved import PAGE, proofs, with_servers
from tests.differential.recording import Recording, recordings
from tests.differential.replay import Replay, Wording, disagreement
from tests.differential.subjects import policy_of, subjects
from tolsim.catalogue import catalogue_policy, find_policy, policy_names
from tolsim.documents import PolicyFile, load_policy
from tolsim.engine.policy import Reason

FEWEST_SEQUENCES = 200
FEWEST_REFUSED = 3

every_recording = pytest.mark.parametrize(
    "recording", [pytest.param(one, id=one.file_name) for one in recordings()]
)


def test_every_configuration_is_recorded() -> None:
    """Each once, of one version."""
    expected = [(name, one) for name, it in subjects().items() for one in it.configurations]
    assert sorted(expected) == sorted((one.server, one.configuration) for one in recordings())


@every_recording
def test_the_policy_answers_as_the_server_did(recording: Recording) -> None:
    """Every answer, every token handed out, every introspection."""
    policy = policy_of(recording.configured.rules).policy
    told = ((disagreement(policy, run), run) for run in recording.runs)
    assert None is next((found for found in told if found[0] is not None), None)


@every_recording
def test_no_sequence_is_recorded_twice(recording: Recording) -> None:
    """As many are different as are counted."""
    asked = {tuple(one[:2] for one in run) for run in recording.runs}
    assert len(recording.runs) == len(asked) >= FEWEST_SEQUENCES


@every_recording
def test_every_field_that_is_set_changes_an_answer(recording: Recording) -> None:
    """What could be left out of a policy unnoticed is not proved."""
    fields = changes_by_field(recording.configured.rules)
    assert [] == [
        path
        for path, policies in fields.items()
        if not any(refuses(recording.runs, policy) for policy in policies)
    ]


@every_recording
def test_single_changes_are_refused(recording: Recording) -> None:
    """The proof bites: a policy that is wrong in one field is found out."""
    changed = single_changes(recording.configured.rules)
    refused = (policy for policy in changed if refuses(recording.runs, policy))
    assert FEWEST_REFUSED == len(list(islice(refused, FEWEST_REFUSED)))


@every_recording
def test_refusals_are_worded_as_the_server_words_them(recording: Recording) -> None:
    """Of several wordings for one reason, the most frequent one."""
    policy = policy_of(recording.configured.rules).policy
    met: dict[Reason, Counter[Wording]] = {}
    for run in recording.runs:
        replay = Replay(policy)
        for exchange in run:
            replay.difference(exchange)
        for reason, wordings in replay.wordings.items():
            met.setdefault(reason, Counter()).update(wordings)
    expected = {reason: wordings.most_common(1)[0][0] for reason, wordings in met.items()}
    ours = {reason: policy.errors[reason] for reason in expected}
    assert expected == {
        reason: Wording(one.error, one.status, one.message) for reason, one in ours.items()
    }


def test_the_catalogue_says_what_was_proved() -> None:
    """What `python -m tests.differential.proved` would write stands in each policy, no more."""
    stated = {name: _load(name).proved for name in policy_names()}
    assert proofs() == {name: proved for name, proved in stated.items() if proved}


def test_the_manual_tells_of_every_server() -> None:
    """Version, configurations, sequences, and what was found."""
    text = PAGE.read_text(encoding="utf-8")
    assert with_servers(text) == text


def _load(name: str) -> PolicyFile:
    source = catalogue_policy(name)
    return load_policy(source.text, source.name, find_policy)
