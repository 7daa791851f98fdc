"""Nothing that is shown before a question tells its answer."""

import re

import pytest

from tests.lessons.test_answers import FILES, LESSONS, quiz_of
from tolsim.render.lesson.handout import handout
from tolsim.render.lesson.sheet import Sheet
from tolsim.render.lesson.words import hint
from tolsim.render.words.rules import knob_sentence

NAMES = [*LESSONS, *FILES]


def stops_of(name: str, width: int = 80) -> list[str]:
    """What stands on the screen when each question of a file is asked."""
    sheet = Sheet(quiz_of(name), width=width, ascii=False)
    opening = "\n".join(line.plain for line in sheet.opening(quiz_of(name).title))
    pages, before = [], None
    for number, question in enumerate(sheet.quiz.questions):
        first = before is None or before.run != question.run
        again = not first and before is not None and before.step == question.step
        used = opening.count("\n") + 2 if number == 0 else 0
        page = sheet.stop(number, first=first, again=again, used=used).plain
        pages.append(f"{opening}\n\n{page}" if number == 0 else page)
        before = question
    return pages


@pytest.mark.parametrize("name", LESSONS)
def test_a_stop_of_a_lesson_fits_a_terminal(name: str) -> None:
    """80 columns and 24 rows, two of them for what is typed and the space above it."""
    for page in stops_of(name):
        lines = page.split("\n")
        assert len(lines) <= 22
        assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("name", NAMES)
def test_no_label_is_named_that_is_not_issued_yet(name: str) -> None:
    """`refreshes with R2` would tell what an earlier step brought; the hint names none, either."""
    lesson = quiz_of(name)
    histories = lesson.histories()
    for question, stop in zip(lesson.questions, stops_of(name), strict=True):
        page = f"{stop}\n{hint(question, histories)}"
        trace = lesson.traces[question.run]
        ahead = trace.steps[[s.number for s in trace.steps].index(question.step):] if (
            question.step
        ) else trace.steps  # fmt: skip
        asked = set(question.options) if question.what == "tokens" else set()
        issued = {str(issue.token) for step in ahead for issue in step.issued} - asked
        for label in issued:
            assert not re.search(rf"(?<![\w@]){re.escape(label)}(?!\d)", page)


@pytest.mark.parametrize("name", LESSONS)
def test_no_outcome_is_shown_before_its_question(name: str) -> None:
    """A step that is asked about is marked with a question mark, and so is all that follows."""
    lesson = quiz_of(name)
    for question, page in zip(lesson.questions, stops_of(name), strict=True):
        rows = re.findall(r"^ *(\d+(?:\.\d+)?)  +\S+  (\S) ", page, re.MULTILINE)
        numbers = [str(step.number) for step in lesson.traces[question.run].steps]
        if question.what == "differs" or not rows:
            continue
        asked = numbers.index(str(question.step))
        ahead = set(numbers[asked:])
        assert {mark for number, mark in rows if number in ahead} <= {"?", "·"}


@pytest.mark.parametrize("name", NAMES)
def test_the_rule_is_held_back(name: str) -> None:
    """What the tolerance means is the hint, not part of the heading."""
    lesson = quiz_of(name)
    if not lesson.questions:
        pytest.skip("nothing is asked")
    first = stops_of(name)[0]
    for trace in lesson.traces:
        for app in trace.scenario.apps:
            if app.policy.tolerance is not None:
                assert f"means: {knob_sentence(app.policy, app.policy.tolerance.sets)}" not in first


@pytest.mark.parametrize("name", NAMES)
def test_what_the_file_answers_is_held_back(name: str) -> None:
    """Of `about`, all from `Answer:` on."""
    lesson = quiz_of(name)
    answer = (lesson.about or "").partition("Answer:")[2].split()
    if lesson.questions and answer:
        assert " ".join(answer[:6]) not in " ".join(stops_of(name)[0].split())


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_asks_nothing_tells_its_story_at_the_end(name: str) -> None:
    """The summary of a case says what happened: it stands before the score, not the questions."""
    lesson = quiz_of(name)
    if not lesson.questions or "Question:" in (about := lesson.about or "") or "Answer:" in about:
        return
    sheet = Sheet(lesson, width=80, ascii=False)
    words = " ".join(about.split()[:8])
    assert words not in " ".join(stops_of(name)[0].split())
    assert words in " ".join(sheet.ending(0).plain.split())
    assert ("", words) == (
        handout(lesson).asks,
        " ".join((handout(lesson).moral or "").split()[:8]),
    )


def test_at_the_end_stands_what_the_file_answers() -> None:
    """Of a file that asks a question, the answer; of a lesson, its moral alone."""
    told = "It takes the only place, so legacy loses its access token and its refresh token."
    scenario, lesson = quiz_of("two_systems"), quiz_of("01-one-live-login")
    assert [told, "5 of 5 at the first try."] == [
        " ".join(part.split())
        for part in Sheet(scenario, width=80, ascii=False).ending(5).plain.split("\n\n")
    ]
    assert lesson.lesson is not None
    moral = Sheet(lesson, width=200, ascii=False).ending(3).plain.split("\n")[0]
    assert lesson.lesson.moral == moral


def test_of_a_race_the_winner_is_not_told_before_its_end() -> None:
    """What its first request did to the one that is asked about would give the answer away."""
    lesson = quiz_of("10-race-and-store")
    first, last = stops_of("10-race-and-store")[::2]
    told = "\n".join(line.plain for line in handout(lesson).pieces[1].answer.story)
    assert "4.1" in first
    assert "→" not in first
    for text in (last, told):
        assert "→" not in text[text.index("\n5.1") :]


def test_the_story_is_told_whole_on_request() -> None:
    """What a stop leaves out for want of rows."""
    sheet = Sheet(quiz_of("10-race-and-store"), width=80, ascii=False)
    short = sheet.stop(0, first=True, used=8).plain
    whole = sheet.stop(0, first=True, whole=True, used=8).plain
    assert "the story up to step 3 is left out; s tells it" in short
    assert ["1", "2", "3", "4", "4.1", "4.2", "5.1", "5.2", "6", "7", "8"] == re.findall(
        r"^ *(\d(?:\.\d)?)  +\d", whole, re.MULTILINE
    )
