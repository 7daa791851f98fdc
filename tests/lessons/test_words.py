"""What is said of answers, of refusals, and of what is missing."""

import json
from dataclasses import replace
from typing import Final, get_args

import pytest

from tests.lessons.test_answers import quiz_of
from tests.lessons.test_made import quiz_about
from tolsim.analysis.lesson.questions import is_right
from tolsim.analysis.lesson.variations import Changed, Variation
from tolsim.render.lesson.answer import read_answer
from tolsim.render.lesson.handout import handout
from tolsim.render.lesson.json import learn_document
from tolsim.render.lesson.sheet import Sheet
from tolsim.render.lesson.words import variation_words

MINE = """\
lesson:
  asks:
    - step: 2
      what: tokens
      of: a
      wrong: {a.A1: "Why it tempts.", a.R2: "Why it is left out."}
"""


def told(name: str, number: int) -> str:
    """What is told when a question, counted from 0, was answered."""
    page = Sheet(quiz_of(name), width=200, ascii=False).reveal(number)
    return "" if page is None else page.plain


def test_none_of_several_is_typed_as_a_dash() -> None:
    """Of tokens it is no option at all, of steps one of its own; a letter twice is one answer."""
    tokens, steps = (
        quiz_of("01-one-live-login").questions[1],
        quiz_of("05-zero-and-one").questions[0],
    )
    assert ((), ("none",)) == (read_answer(tokens, "-"), read_answer(steps, "-"))
    assert is_right(steps, ("none",))
    assert ("legacy.A1",) == read_answer(tokens, "a a")
    assert ("ok",) == read_answer(quiz_of("01-one-live-login").questions[0], "a a")


def test_a_right_option_is_never_told_to_be_wrong() -> None:
    """Though the author says why it is left out."""
    first = handout(quiz_of("08-grace")).pieces[0].answer
    assert ("a b c d: slow.A1; slow.R1; slow.A2; slow.R2", ()) == (first.right, first.why)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("a.A1",), "✗ No. Why it tempts."),
        (("a.A2",), "✗ Not quite: that is right, but something is missing. Why it is left out."),
        ((), "✗ No. Why it is left out."),
    ],
)
def test_what_is_wrong_is_told_before_what_is_missing(given: tuple[str, ...], said: str) -> None:
    """Nothing at all is not quite nothing that is wrong: it is simply no answer."""
    quiz = quiz_about("okta-rotation", "login: a", "refresh: a, after: 1h", lesson=MINE)
    sheet = Sheet(quiz, width=200, ascii=False)
    assert f"{said} Once more, or ? for a hint." == sheet.wrong(0, given, last=False).plain


def test_a_refusal_says_what_had_ended_the_token_before() -> None:
    """Not what the request itself did to it: a replay revokes what was spent."""
    assert (
        "refused because legacy.R1 was spent at step 3 (50m) by legacy.R2: "
        "replaced by legacy.R2, each refresh token works once" in told("09-replay", 1)
    )
    assert "refused because legacy.R1 was revoked at step 3 (5m) by new.A1" in told(
        "02-who-notices", 2
    )


def test_a_limit_says_what_it_allows() -> None:
    """No token ended: the rule that refused is the cause, and the hint."""
    asked = "lesson: {asks: [{what: answer, step: 12}]}\n"
    quiz = quiz_about("zoho-crm", "login: a", *["refresh: a"] * 11, lesson=asked)
    sheet = Sheet(quiz, width=200, ascii=False)
    rule = "at most 10 refreshes in each fixed window of 10m per refresh token"
    page = sheet.reveal(0)
    assert page is not None
    assert page.plain.endswith(f"refused because {rule}")
    assert f"  The rule: {rule}." == sheet.hint(0).plain


def test_who_had_nothing_to_send_is_told() -> None:
    """That is no refusal."""
    asked = "lesson: {asks: [{what: answer, step: 1}]}\n"
    page = Sheet(quiz_about("dex", "call: a", lesson=asked), width=200, ascii=False).reveal(0)
    assert page is not None
    assert page.plain.endswith("because a had no token to send")


def test_the_step_is_told_though_another_run_asks_about_its_number() -> None:
    """Only a second question about the same step of the same run holds it back."""
    assert "legacy refreshes with R1: refused" in told("12-expiry", 0)
    assert "" == told("01-one-live-login", 0)


def test_a_long_text_of_a_file_is_cut() -> None:
    """It would push the question off the screen."""
    quiz = replace(quiz_of("01-one-live-login"), about="word " * 300)
    opening = Sheet(quiz, width=80, ascii=False).opening("t")
    assert "(more in the file)" == opening[-1].plain
    assert 10 == len(opening)


CHANGES: Final = """\
at tolerance 2
if nothing were limited
if a refresh left the refresh token as it is
if every refresh replaced the refresh token
if a replaced refresh token were refused at once
if a replaced refresh token were accepted for ever
if a dead refresh token that is presented ended nothing else
if a dead refresh token that is presented ended the whole login
if a refresh ended all earlier access tokens of the user
if a refresh ended no access token
if there were no slots
if no token expired
under dex
"""


def test_every_change_is_said() -> None:
    """As the end of a sentence: so it would be ..."""
    (trace,) = quiz_about("dex", "login: a").traces
    said = [
        variation_words(Variation(changed, trace, 2 if changed == "tolerance" else None))
        for changed in get_args(Changed)
    ]
    assert CHANGES == "".join(f"{one}\n" for one in said)


def test_the_document_counts_what_was_answered() -> None:
    """Without answers nothing is right; a request of a race has a number of its own."""
    quiz = quiz_of("10-race-and-store")
    document = json.loads(learn_document(quiz, [None] * 3))
    asks = document["asks"]
    assert {"right": 0, "of": 3} == document["score"]
    assert ["4.2", "4.2", "5.2"] == [ask["step"] for ask in asks]
    assert [(None, None)] * 3 == [(ask["given"], ask["right"]) for ask in asks]
    assert "The first one spent the token a moment before." == asks[0]["because"]["ok"]
    given = json.loads(learn_document(quiz, [("refresh_reused",), ("working",), ("working",)]))
    assert {"right": 2, "of": 3} == given["score"]
    plain = json.loads(learn_document(quiz_of("two_systems"), [None] * 5))["asks"][0]
    assert (3, {"working": "so it would be at tolerance 2"}) == (plain["step"], plain["because"])


def test_the_hint_speaks_of_the_system_that_is_asked_about() -> None:
    """The same step may end tokens of another one by another rule."""
    page = Sheet(quiz_of("06-ping-pong"), width=200, ascii=False).hint(1).plain
    assert "  The rule: one live access token per user and app, the oldest goes." == page


def test_the_hint_to_who_notices_is_what_ended_the_token() -> None:
    """Nothing happens at the step from which it is asked."""
    page = Sheet(quiz_of("02-who-notices"), width=200, ascii=False).hint(0).plain
    assert "  The rule: one live login per user and app, the oldest goes." == page
