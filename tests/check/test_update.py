"""What an update writes: what happened, in place of what failed, and nothing else."""

import pytest

from tolsim.analysis.check.check import check_file
from tolsim.analysis.check.update import CannotUpdate, update_expectations
from tolsim.catalogue import find_policy

HEAD = """\
# a comment
title: Two systems   # another
policy: zoom-user-concurrent
tolerance: {}
systems: [legacy, new]
steps:
"""


def update(steps: str, tolerance: str = "1") -> str:
    head = HEAD.format(tolerance)
    new = update_expectations(head + steps, "x.yaml", find_policy)
    assert head == new[: len(head)]
    check = check_file(new, "x.yaml", find_policy)
    assert (0, ()) == (check.failed, check.problems)
    return new[len(head) :]


def test_what_failed_is_replaced() -> None:
    """Outcomes, answers and standings; what held, and every comment, stays."""
    steps = """\
  - {login: legacy, answer: [legacy.A1],   then: {legacy: working}}   # first
  - login: new
    expect: 'invalid_grant'
    then:
      legacy:   working   # not any more
      new: working
      legacy.A1: active
"""
    expected = """\
  - {login: legacy, answer: [legacy.A1, legacy.R1],   then: {legacy: working}}   # first
  - login: new
    expect: 'ok'
    then:
      legacy:   locked-out   # not any more
      new: working
      legacy.A1: inactive
"""
    assert expected == update(steps)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ok", "invalid_token"),
        ("refresh_reused", "access_revoked"),
        ("invalid_grant", "invalid_token"),
        ("403", "401"),
    ],
)
def test_an_outcome_is_told_in_the_words_of_the_old_one(old: str, new: str) -> None:
    """A reason stays a reason, the provider's code a code, an error an error."""
    steps = "  - login: legacy\n  - login: new\n  - call: legacy\n    expect: {}\n"
    assert steps.format(new) == update(steps.format(old))


def test_a_code_stays_a_code() -> None:
    """The provider's own, as it stands for another refusal."""
    text = """\
title: Codes
policy: zoom-user
systems: [legacy, new]
steps:
  - login: legacy
  - login: new
  - call: legacy
    expect: "4741"
"""
    assert text.replace("4741", "124") == update_expectations(text, "x.yaml", find_policy)


def test_runs_that_differ_get_an_expectation_each() -> None:
    """By tolerance where the policy is the same; a block becomes a block."""
    steps = """\
  - login: legacy
  - login: new
    then:
      legacy: working
  - call: legacy
    expect: ok
"""
    expected = """\
  - login: legacy
  - login: new
    then:
      tolerance 1: {legacy: locked-out}
      tolerance 2: {legacy: working}
  - call: legacy
    expect: {tolerance 1: invalid_token, tolerance 2: ok}
"""
    assert expected == update(steps, "[1, 2]")


def test_an_expectation_of_one_run_is_its_own() -> None:
    """Only the run that failed has its word replaced."""
    steps = "  - login: legacy\n  - login: new\n  - call: legacy\n    expect: {}\n"
    old = "{tolerance 1: ok, tolerance 2: ok}"
    assert steps.format("{tolerance 1: invalid_token, tolerance 2: ok}") == update(
        steps.format(old), "[1, 2]"
    )


def test_a_race_is_counted_anew() -> None:
    """Where every order comes to the same counts."""
    steps = "  - race: [{{login: legacy}}, {{login: new}}]\n    expect: {}\n"
    assert steps.format("{ok: 2}") == update(steps.format("{invalid_grant: 2}"))


def test_a_file_that_expects_nothing_is_given_outcomes() -> None:
    """One for each request outside a race, behind its verb."""
    steps = """\
  - login: legacy   # here

  - {login: new, after: 1m}
  - wait: 1m
  - race: [{call: legacy}, {call: new}]
  - call: legacy
    using: legacy.A1
"""
    expected = """\
  - login: legacy   # here
    expect: ok

  - {login: new, expect: ok, after: 1m}
  - wait: 1m
  - race: [{call: legacy}, {call: new}]
  - call: legacy
    expect: invalid_token
    using: legacy.A1
"""
    assert expected == update(steps)


def test_an_update_is_done_once() -> None:
    """What holds is not touched."""
    steps = "  - login: legacy\n    expect: ok\n"
    assert steps == update(steps)


NEVER_ISSUED = """\
  - login: legacy
  - refresh: legacy
    lost: true
  - login: new
  - refresh: legacy
    then: {legacy.A3: valid}
"""
NEVER_THE_SAME = """\
  - login: legacy
  - repeat: 2
    steps:
      - call: legacy
        expect: refused
      - login: new
"""
NOTHING_YET = """\
  - login: legacy
  - {repeat: 2, steps: [{call: legacy}, {login: new}]}
"""
SEVERAL_AT_ONCE = """\
  - login: legacy
    then: {one of: {legacy: working, legacy.A1: valid}}
"""
LEFT_TO_CHANCE = """\
  - race:
      - login: legacy
        then: {new: working}
      - login: new
"""
BY_CHANCE = (
    "nothing written at step 1.1 can hold: expected new signed-out, it is locked-out, "
    "if they are answered in the order 2, 1"
)
ALIASED = """\
  - login: legacy
    expect: &x invalid_grant
  - login: new
    expect: *x
"""


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        (
            NEVER_ISSUED,
            "nothing written at step 4 can hold: expected legacy.A3 valid, it is not issued",
        ),
        (LEFT_TO_CHANCE, BY_CHANCE),
        (NEVER_THE_SAME, "what step 2 repeats does not go the same way in every round"),
        (NOTHING_YET, "what step 2 repeats does not go the same way in every round"),
        (SEVERAL_AT_ONCE, "what `one of` should say at step 1 is your choice"),
        (ALIASED, "what is expected is written in a way that cannot be replaced"),
    ],
    ids=["never-issued", "left-to-chance", "never-the-same", "nothing-yet", "one-of", "aliased"],
)
def test_what_cannot_be_written_is_refused(steps: str, sentence: str) -> None:
    """The sentence says why; the file stays as it is."""
    with pytest.raises(CannotUpdate) as caught:
        update(steps)
    assert sentence == str(caught.value)


def test_what_every_round_did_is_written_once() -> None:
    """Into the step that is repeated, whichever way it is nested; steps behind it are found."""
    steps = """\
  - login: legacy
  - repeat: 2
    steps:
      - login: new
      - repeat: 3
        steps:
          - call: legacy
            expect: ok
            then: {one of: {legacy: working, new: working}, legacy: working}
      - {call: new, expect: 401}
  - race: [{call: legacy}, {call: legacy}]
    expect: {ok: 2}
"""
    assert update(steps) == (
        steps.replace("expect: ok\n", "expect: invalid_token\n")
        .replace(", legacy: working}", ", legacy: locked-out}")
        .replace("expect: 401", "expect: ok")
        .replace("{ok: 2}", "{invalid_token: 2}")
    )


def test_outcomes_of_a_file_that_expects_nothing() -> None:
    """In a repeat too; a step that did not take place was answered nothing."""
    steps = """\
  - login: legacy
  - {repeat: 2, steps: [{call: legacy}, {refresh: legacy, if: refused}]}
"""
    expected = """\
  - login: legacy
    expect: ok
  - {repeat: 2, steps: [{call: legacy, expect: ok}, {refresh: legacy, if: refused}]}
"""
    assert expected == update(steps)


def test_a_status_is_written_for_each_run() -> None:
    """Numbers from run to run are no counts of a race."""
    steps = """\
  - login: legacy
  - login: new
  - call: legacy
    expect: {tolerance 1: 403, tolerance 2: 401}
"""
    expected = steps.replace("403", "401").replace("tolerance 2: 401", "tolerance 2: ok")
    assert expected == update(steps, "[1, 2]")


def test_runs_that_no_key_tells_apart_are_refused() -> None:
    """Each of two policies at two tolerances comes to its own end: no key says so."""
    text = """\
title: Four runs
policy: [zoom-user-concurrent, zoom-user-refresh-reuse]
tolerance: [1, 2]
systems: [legacy, new]
steps:
  - login: legacy
  - login: new
  - call: legacy
    expect: invalid_request
"""
    runs = check_file(text, "x.yaml", find_policy).runs
    outcomes = [run.failed[0].failed.failure.got for run in runs if run.failed[0].failed]
    assert 2 == len(set(outcomes))
    with pytest.raises(CannotUpdate, match="neither the policy nor the tolerance alone"):
        update_expectations(text, "x.yaml", find_policy)
