"""Which questions are made of a scenario, and what each variation of it changes."""

from collections.abc import Iterator

import pytest

from tests.lessons.test_answers import FILES, case_of, quiz_of
from tolsim.analysis.lesson.answers import Answers
from tolsim.analysis.lesson.questions import Question
from tolsim.analysis.lesson.quiz import Quiz, quiz
from tolsim.analysis.lesson.variations import Variation, variations
from tolsim.catalogue import find_policy, policy_names
from tolsim.catalogue.bundled import bundled_scenarios
from tolsim.documents import Case
from tolsim.engine.policy import Policy
from tolsim.simulation import Scenario, replay


def quiz_about(policy: str, *steps: str, lesson: str = "") -> Quiz:
    """The questions of a scenario of two systems."""
    lines = "".join(f"  - {{{step}}}\n" for step in steps)
    text = f"title: t\npolicy: {policy}\nsystems: [a, b]\nsteps:\n{lines}{lesson}"
    return quiz(Case(text, "t.yaml", find_policy))


def run_of(policy: str) -> Scenario:
    """A scenario under a policy, `NAME` or `NAME@N`."""
    name, _, tolerance = policy.partition("@")
    knob = f"tolerance: {tolerance}\n" if tolerance else ""
    text = f"title: t\npolicy: {name}\n{knob}systems: [a]\nsteps: [{{login: a}}]\n"
    return Case(text, "t.yaml", find_policy).load().runs[0]


def brief(question: Question) -> tuple[object, ...]:
    """What is asked, and the variations that give other answers."""
    under = {word: (one.changed, one.tolerance) for word, one in question.under.items()}
    return question.what, str(question.step), question.of, under


def test_what_is_asked_first_are_changes_by_others_then_refusals() -> None:
    """In the order of the steps; the tolerance explains what several changes could."""
    one_more = ("tolerance", 2)
    assert [
        ("state", "3", ("legacy",), {"working": one_more}),
        ("notices", "3", ("legacy",), {"none": one_more}),
        ("tokens", "3", ("legacy",), {"legacy.A1": one_more, "legacy.R1": one_more}),
        ("answer", "4", (), {"ok": one_more}),
        ("answer", "5", (), {"ok": one_more}),
    ] == list(map(brief, quiz_of("two_systems").questions))


def test_of_five_places_a_bystander_takes_the_first() -> None:
    """A system to which another does something is the least foreseen of all."""
    asked = quiz_of("xero-001-token-set-in-every-region").questions
    assert ["state"] * 4 + ["answer"] == [question.what for question in asked]


def test_of_what_is_accepted_the_last_is_asked_first() -> None:
    """There most has happened that could prevent it."""
    asked = quiz_of("does_it_help_legacy").questions
    assert [
        ("tokens", "4"),
        ("answer", "4"),
        ("answer", "5"),
        ("tokens", "6"),
        ("answer", "7"),
    ] == [(question.what, str(question.step)) for question in asked]


@pytest.mark.parametrize("name", FILES)
def test_every_question_has_an_alternative(name: str) -> None:
    """Of at most five tokens; who notices does so later; and no rule speaks of other options."""
    for question in quiz_of(name).questions:
        assert question.under
        assert question.under.keys() <= set(question.options)
        if question.what == "tokens":
            assert len(question.options) <= 5
        if question.what == "notices":
            assert str(question.step) not in question.right


def test_who_has_no_token_to_send_notices_it() -> None:
    """Nothing is refused, but the client knows; a request that does not happen tells nothing."""
    asked = quiz_about(
        "dex", "login: b", "call: a", "call: b",
        lesson="lesson: {asks: [{what: notices, of: a}, {what: notices, of: b}]}\n",
    )  # fmt: skip
    assert [(("2", "none"), ("2",)), (("1", "3", "none"), ("none",))] == [
        (question.options, question.right) for question in asked.questions
    ]


def test_what_does_not_happen_is_no_request() -> None:
    """A retry that is only made after a refusal stands among no options."""
    lesson = "lesson: {asks: [{what: notices, of: a}]}\n"
    steps = "login: a", "call: a, if: refused", "call: a, after: 2h"
    (question,) = quiz_about("dex", *steps, lesson=lesson).questions
    assert ("1", "3", "none") == question.options


def test_a_change_of_run_begins_its_story() -> None:
    """There an earlier step can be asked about again; the first rule that fits explains."""
    lesson = (
        "lesson: {asks: [{what: answer, step: 2, run: xero}, {what: answer, step: 1, run: dex}]}\n"
    )
    asked = quiz_about("[dex, xero]", "login: a", "refresh: a", lesson=lesson)
    assert [(1, 2), (0, 1)] == [
        (question.run, question.step and question.step.step) for question in asked.questions
    ]
    working = quiz_of("01-one-live-login").questions[2].under["working"]
    assert ("tolerance", 2) == (working.changed, working.tolerance)


def changed(policy: str) -> dict[str, Policy]:
    """The policy of each variation of a run, by what it changes."""
    return {
        f"{one.changed}{'' if one.tolerance is None else one.tolerance}": one.trace.scenario.apps[
            0
        ].policy
        for one in variations(run_of(policy))
    }


def test_each_variation_changes_what_it_says() -> None:
    """No limit, no rate; a refresh that ends all access tokens; a replay that ends the login."""
    varied = changed("zoho-crm")
    assert ((), ()) == (varied["no_limits"].limits, varied["no_limits"].rates)
    own = changed("auth0-rotation")
    assert "revoke_user" == own["ends_access"].access.on_refresh
    assert "grant" == changed("rfc9700-rotation")["replay"].refresh.replay.revoke


def with_a_knob() -> Iterator[tuple[str, int]]:
    """The catalogue's policies that have one, and where it stands."""
    for name in policy_names():
        app = run_of(name).apps[0]
        if app.tolerance is not None:
            yield name, app.tolerance


@pytest.mark.parametrize(("name", "tolerance"), list(with_a_knob()))
def test_the_knob_one_up_and_down_is_that_of_the_file(name: str, tolerance: int) -> None:
    """First down, then up; a tolerance that makes no difference is none."""
    told = run_of(f"{name}@{tolerance + 1}")
    found: list[Variation] = [one for one in variations(told) if one.changed == "tolerance"]
    wanted = [
        (number, policy)
        for number in (tolerance, tolerance + 2)
        if (policy := run_of(f"{name}@{number}").apps[0].policy) != told.apps[0].policy
    ]
    assert wanted == [(one.tolerance, one.trace.scenario.apps[0].policy) for one in found]


def test_a_rule_that_comes_later_is_varied_as_well() -> None:
    """Else the answers after the change would be those of the run itself."""
    run = case_of(bundled_scenarios()["13-rule-changes"]).load().runs[0]
    free = next(one for one in variations(run) if one.changed == "no_limits")
    assert {"legacy": "working", "new": "working"} == Answers(free.trace).standing(6).states
    assert replay(run).states != free.trace.states
