"""What is said of answers, of refusals, and of what is missing."""

from dataclasses import replace

import pytest

from tests.lessons.test_answers import quiz_of
from tests.lessons.test_made import quiz_about
from tolsim.analysis.lesson.questions import is_right
from tolsim.render.lesson.answer import read_answer
from tolsim.render.lesson.handout import handout
from tolsim.render.lesson.sheet import Sheet

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
    quiz = quiz_about("auth0-rotation", "login: a", "refresh: a, after: 1h", lesson=MINE)
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
    rule = "at most 10 refreshes within 10m per user and app"
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
