"""A word that nothing answers is told, with the one that was probably meant."""

import pytest

from tolsim.analysis.check.check import Checked, check_file
from tolsim.catalogue import find_policy
from tolsim.documents.scenarios.outcomes import policies_of, quoted_statuses, unknown_words
from tolsim.render.check.failure import because
from tolsim.simulation.scenario import Expected, Mark, Scenario

POLICY = "policy: {name: mine, errors: {refresh_reused: {error: bad_refresh_token, code: '4740'}}}"


def checked(expect: str, rest: str = "") -> tuple[Scenario, Checked]:
    text = f"title: t\n{POLICY}\nsystems: [a]\nsteps:\n- login: a\n  expect: {expect}\n{rest}"
    (run,) = check_file(text, "x.yaml", find_policy).runs
    return run.scenario, run.expectations[0]


def mistaken(expect: str, rest: str = "") -> tuple[str, tuple[str, ...]] | None:
    scenario, one = checked(expect, rest)
    return next(iter(told(one.expected, scenario)), None)


def told(expected: Expected, scenario: Scenario) -> list[tuple[str, tuple[str, ...]]]:
    found = unknown_words([expected], policies_of(scenario))
    return [(word, meant) for word, meant in found if meant]


@pytest.mark.parametrize(
    ("expect", "meant"),
    [
        ("invalid_grnat", "invalid_grant"),
        ("refresh_resued", "refresh_reused"),
        ("bad_refresh_tokens", "bad_refresh_token"),
        ("'4741'", "4740"),
        ("refussed", "refused"),
    ],
)
def test_what_was_meant(expect: str, meant: str) -> None:
    """An error, a reason, or what this policy says in its own words."""
    assert (expect.strip("'"), (meant,)) == mistaken(expect)


@pytest.mark.parametrize(
    "expect", ["ok", "invalid_grant", "bad_refresh_token", "'4740'", "401", "slow_down", "xyzzy"]
)
def test_no_word_is_taken_for_a_mistake_without_need(expect: str) -> None:
    """What is known, a status, an OAuth error of another kind, and what is near to nothing."""
    assert mistaken(expect) is None


def test_a_change_brings_words() -> None:
    """What the policy answers after a change of the run is known, too."""
    change = "- change: {errors: {no_token: {error: invalid_grnt}}}\n"
    assert mistaken("invalid_grnt", change) is None


def test_counts_of_a_race() -> None:
    """Each word that is counted is looked at; a race's `then` is not."""
    scenario, _ = checked("ok")
    counts = Expected("expect", {"ok": 1, "invalid_grnat": 1}, Mark(1, 1))
    assert [("invalid_grnat", ("invalid_grant",))] == told(counts, scenario)
    assert [] == told(Expected("a", "workin", Mark(1, 1)), scenario)


def test_it_is_told_where_it_fails() -> None:
    """Before the chain of causes, in every form of the answer."""
    _, one = checked("invalid_grnat")
    assert (
        "nothing is ever answered `invalid_grnat`: did you mean `invalid_grant`?" == because(one)[0]
    )


def test_a_status_in_quotes() -> None:
    """It is told to be a status, before the chain of causes."""
    _, one = checked("'401'")
    expected = (
        "`401` in quotes is a provider's code, and nothing here is answered so; "
        "a status has no quotes: `expect: 401`"
    )
    assert (expected,) == because(one)


def test_a_code_that_looks_like_a_status() -> None:
    """What a policy answers is no mistake, whatever it looks like."""
    policy = POLICY.replace("4740", "474")
    text = f"title: t\n{policy}\nsystems: [a]\nsteps:\n- login: a\n  expect: '474'\n"
    (run,) = check_file(text, "x.yaml", find_policy).runs
    expected = run.expectations[0].expected
    assert [] == list(quoted_statuses([expected], policies_of(run.scenario)))
