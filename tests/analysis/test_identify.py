"""`identify`: which of the known policies fit what was observed, and how near the others are."""

from pathlib import Path

import pytest

from tolsim.analysis.search.identify import Fit, Identification, Miss, identify
from tolsim.analysis.search.observed import NeverGiven
from tolsim.analysis.search.question import Question
from tolsim.catalogue import find_policy, policy_names
from tolsim.documents import Case, Overrides, load_scenario
from tolsim.documents.scenarios.observations import read_table
from tolsim.documents.scenarios.outcomes import UnknownWord
from tolsim.simulation import replay

CASES = sorted(Path("scenarios/cases").glob("*/*.yaml"))
SEED = sorted(Path("scenarios").glob("*.yaml"))
"""The questions of the thread that began the project, with what was said to each."""

ROTATING = "rfc9700-rotation"
STATIC = "google-oauth"


def identified(steps: str, *policies: str, head: str = "systems: [a, b]") -> Identification:
    """What policies fit a scenario of these steps."""
    text = f"title: Seen\n{head}\nsteps:\n{steps}"
    return identify(
        Case(text, "seen.yaml", find_policy), policies or policy_names(), [Question(max_states=50)]
    )


def noted(rows: str, *policies: str) -> Identification:
    """What policies fit a table with every column."""
    header = "time,system,action,result,store,copied_from,presented\n"
    table = read_table((header + rows).encode(), "notes.csv")
    case = Case(table.scenario, "notes.csv", find_policy)
    return identify(case, policies, [Question(max_states=50)], table.presented)


def fitting(found: Identification) -> set[str]:
    """The names of the policies that fit."""
    return {fit.policy for fit in found.consistent}


@pytest.mark.parametrize("path", [*SEED, *CASES], ids=lambda path: path.stem)
def test_it_keeps_the_policy_that_a_case_names(path: Path) -> None:
    """What was observed does not rule out the explanation."""
    text = path.read_text(encoding="utf-8")
    named_runs = load_scenario(text, str(path), find_policy, Overrides(each_run=False)).runs
    names = {app.policy.name for run in named_runs for app in run.apps}
    known = sorted(names & set(policy_names()))
    found = identify(Case(text, str(path), find_policy), known, [Question(max_states=50)])
    assert set(known) <= fitting(found)


def test_it_says_what_contradicts() -> None:
    """The first step at which a policy answers otherwise, and what it answers."""
    found = noted(
        "10:00,a,login,ok\n10:05,b,login,ok\n,a,call,ok\n", "zoom-user", "zoom-user-multi"
    )
    assert (3, (Fit("zoom-user-multi", None, ()),)) == (found.observations, found.consistent)
    (miss,) = found.ruled_out
    assert ("zoom-user", 3, "ok") == (miss.policy, miss.step, miss.expected)


def test_the_answer_tells_that_a_refresh_token_changed() -> None:
    """F8: what an answer carried is an observation, the cheapest of all."""
    steps = "  - {login: a, expect: ok}\n"
    steps += "  - {refresh: a, after: 10m, expect: ok, answer: [a.A2, a.R2]}\n"
    found = identified(steps, ROTATING, STATIC, "dropbox")
    assert (3, {ROTATING}) == (found.observations, fitting(found))
    assert ("an answer with a.A2, a.R2", "with a.A2, a.R1") == found.ruled_out[0][3:]


def test_any_refusal_and_a_status_are_observations() -> None:
    """Whoever knows that it was refused, or how, need not know what the error was called."""
    steps = "  - {login: a, expect: ok}\n  - {refresh: a, expect: ok}\n"
    for seen, fits in (("refused", {ROTATING}), ("400", {ROTATING}), ("401", set[str]())):
        found = identified(f"{steps}  - {{refresh: a, using: a.R1, expect: {seen}}}\n",
                           ROTATING, STATIC)  # fmt: skip
        assert (3, fits) == (found.observations, fitting(found)), seen


def test_policies_that_differ_in_the_name_of_an_error_stand_apart() -> None:
    """F8: the true provider is not lost among strangers because it calls its errors otherwise."""
    steps = "  - {login: a, expect: ok}\n  - {refresh: a, expect: ok}\n"
    steps += "  - {refresh: a, using: a.R1, expect: login_required}\n"
    steps += "  - {call: a, using: a.A1, expect: invalid_token}\n"
    found = identified(steps, STATIC, ROTATING, "github-app-user")
    assert (
        Miss("github-app-user", None, 1, only_names=True),
        Miss(STATIC, None, 2, only_names=False),
        Miss(ROTATING, None, 2, only_names=False),
    ) == found.near


def test_who_has_nothing_to_send_was_not_refused_under_another_name() -> None:
    """A policy without refresh tokens does not fit but for a name."""
    steps = "  - {login: a, expect: ok}\n  - {refresh: a, expect: invalid_grant}\n"
    found = identified(steps, "github-oauth-app")
    assert (Miss("github-oauth-app", None, 1, only_names=False),) == found.near


def test_what_was_seen_at_a_step_that_a_policy_skips_contradicts_it() -> None:
    """The client reacted, so the request before was refused; under these rules it is not."""
    steps = (
        "  - {login: a, expect: ok}\n  - {refresh: a, using: a.R1}\n  - {refresh: a, using: a.R1}\n"
    )
    found = identified(f"{steps}  - {{login: a, if: refused, expect: ok}}\n", ROTATING, STATIC)
    assert ({ROTATING}, [(STATIC, 4, "ok", "skipped")]) == (
        fitting(found), [(out.policy, *out[2:]) for out in found.ruled_out]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("invalid_tokn", ("invalid_token",)), ("failed", ()), ("slow_down", ()), ("refused", None),
    ],
)  # fmt: skip
def test_a_word_that_no_policy_can_answer(word: str, meant: tuple[str, ...] | None) -> None:
    """F8: it is told, with what was probably meant."""
    found = identified(f"  - {{login: a, expect: ok}}\n  - {{call: a, expect: {word}}}\n")
    assert (() if meant is None else (UnknownWord(word, meant),)) == found.words


def test_words_of_races_and_of_the_file_itself() -> None:
    """Every word that is counted is looked at; the file's own rules have words, too."""
    steps = "  - {login: a, expect: ok}\n  - race: [{refresh: a}, {refresh: a}]\n"
    steps += "    expect: {ok: 1, invalid_gant: 1}\n  - {call: a, expect: relogin}\n"
    head = "systems: [a]\npolicy: {name: p, errors: {access_expired: {error: relogin}}}"
    found = identified(steps, ROTATING, head=head)
    assert (UnknownWord("invalid_gant", ("invalid_grant",)),) == found.words


def test_counts_are_told_in_words() -> None:
    """F11: without what Python writes."""
    steps = "  - {login: a, expect: ok}\n  - race: [{refresh: a}, {refresh: a}]\n"
    (miss,) = identified(f"{steps}    expect: {{ok: 2}}\n", ROTATING).ruled_out
    assert (2, "2 ok", "1 ok") == miss[2:]


def test_a_system_that_was_never_given_a_token_is_told_as_such() -> None:
    """F12: what it presents is unknown, so that its answer rules nothing out."""
    found = noted("10:00,a,login,ok\n10:05,b,refresh,invalid_grant\n", ROTATING, STATIC)
    assert (NeverGiven(2, "b"),) == found.never_given
    assert (1, {ROTATING, STATIC}) == (found.observations, fitting(found))


@pytest.mark.parametrize(
    "rows",
    [
        ",a,login,ok,db,,\n,a,refresh,ok,db,,\n,b,refresh,ok,db,,\n",
        ",a,login,ok,,,\n,b,call,ok,,a,\n",
        ",a,login,ok,,,\n,b,call,ok,,,a.A1\n",
        ",a,login,ok,,,\n,b,call,no_token,,,\n",
        ",a,login,lost,,,\n,a,login,ok,,,\n,a,call,ok,,,\n",
    ],
)
def test_who_shares_or_copies_was_given_it(rows: str) -> None:
    """F12: a store, a copy or a named token says whose it is."""
    found = noted(rows, ROTATING)
    assert ((), {ROTATING}) == (found.never_given, fitting(found))


def test_a_copied_credential() -> None:
    """F12: two systems with one refresh token, of which one refreshes first."""
    rows = "20:40:22.534,a,login,ok,,,\n20:41,b,call,ok,,a,\n20:42,a,refresh,ok,,,\n"
    found = noted(f"{rows}20:43,b,refresh,invalid_grant,,,\n", ROTATING, STATIC)
    assert ((), {ROTATING}) == (found.never_given, fitting(found))


@pytest.mark.parametrize(
    ("presented", "fits"),
    [("first", {STATIC}), ("previous", {STATIC, "keycloak-revoke-refresh"})],
)
def test_first_and_previous_are_those_of_the_policy(presented: str, fits: set[str]) -> None:
    """Which token that is depends on which tokens a policy issued."""
    rows = f",a,login,ok,,,\n,a,refresh,ok,,,\n,a,refresh,ok,,,\n,a,refresh,ok,,,{presented}\n"
    found = noted(rows, STATIC, "keycloak-revoke-refresh")
    assert fits == fitting(found)


def test_what_is_presented_first_and_before() -> None:
    """A copied token is the first that its system held; one that never changed is both."""
    rows = ",a,login,ok,,,\n,b,copy,,,a,\n,b,refresh,ok,,,\n,b,refresh,invalid_grant,,,"
    for presented in ("first", "previous"):
        found = noted(f"{rows}{presented}\n", ROTATING, STATIC)
        assert {ROTATING} == fitting(found)


def test_the_answers_of_the_next_experiment_are_those_of_a_replay() -> None:
    """Each policy that is named gives the answer under which it is named."""
    found = identified("  - {login: a, expect: ok}\n", "zoom-user-concurrent", "zoom-user-multi")
    assert found.next is not None
    for run in load_scenario(found.next, "next.yaml", find_policy).runs:
        last = replay(run).steps[-1]
        assert () == last.failures
        (policies,) = (answer.policies for answer in found.answers if answer.answer == last.outcome)
        name = run.apps[0].policy.name.replace("-tolerance-", "@")
        assert name in policies


def test_a_policy_that_cannot_replay_a_case_is_no_miss() -> None:
    """It is ruled out with the reason, and not ranked."""
    steps = "  - {login: a, expect: ok}\n  - {incident: removed}\n"
    head = "systems: [a]\npolicy: {name: p, incidents: {removed: {scope: user}}}"
    found = identified(steps, STATIC, head=head)
    assert (None, "a policy that can replay it") == found.ruled_out[0][2:4]
    assert () == found.near
