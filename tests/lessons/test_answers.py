"""The lessons ask what their traces answer, and the questions of any file make sense."""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from tolsim.analysis.history.behaviour import is_refused
from tolsim.analysis.lesson.answers import Answers
from tolsim.analysis.lesson.made import made
from tolsim.analysis.lesson.questions import NONE, Question
from tolsim.analysis.lesson.quiz import Quiz, quiz
from tolsim.catalogue import find_policy
from tolsim.catalogue.bundled import bundled_scenarios
from tolsim.documents import Case
from tolsim.simulation import replay
from tolsim.simulation.scenario import Call

ANSWERS = Path(__file__).parent / "answers.csv"
FILES = {name: path for name, path in bundled_scenarios().items() if path.parent.name != "lessons"}
LESSONS = {name: path for name, path in bundled_scenarios().items() if name not in FILES}


def case_of(path: Path) -> Case:
    """A bundled file, to be replayed."""
    return Case(path.read_bytes(), str(path), find_policy)


@cache
def quiz_of(name: str) -> Quiz:
    """The questions of a bundled file."""
    return quiz(case_of(bundled_scenarios()[name]))


def expected() -> dict[str, list[list[str]]]:
    """What the lessons were written to ask and to be answered, by their names."""
    found = defaultdict(list)
    with ANSWERS.open(encoding="utf-8", newline="") as lines:
        for lesson, *row in list(csv.reader(lines))[1:]:
            found[lesson].append(row)
    return found


def test_there_is_a_lesson_for_each_that_was_written() -> None:
    """None is missing, and none has no answers."""
    assert list(expected()) == list(LESSONS)


@pytest.mark.parametrize("name", LESSONS)
def test_the_trace_answers_what_a_lesson_asks(name: str) -> None:
    """No file holds an answer: what the trace says is what the author had in mind."""
    lesson = quiz_of(name)
    got = [
        [
            lesson.runs[question.run] or "" if question.what != "differs" else "",
            str(question.step or ""),
            question.what,
            ", ".join(question.of),
            ", ".join(question.right) or NONE,
        ]
        for question in lesson.questions
    ]
    # Where an ask names no run it is about the first, which the table leaves out.
    wanted = [
        [run or ("" if what == "differs" else lesson.runs[0] or ""), step, what, of, answer]
        for run, step, what, of, answer in expected()[name]
    ]
    assert wanted == got


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_never_asks_the_impossible(name: str) -> None:
    """The right answer is among the options, and something else is, too."""
    for question in quiz_of(name).questions:
        assert set(question.right) <= set(question.options)
        assert len(question.options) > 1 or question.several


@pytest.mark.parametrize("name", FILES)
def test_questions_are_made_alike_each_time(name: str) -> None:
    """The same file gives the same questions."""
    runs = case_of(FILES[name]).load().runs
    first, second = (made([replay(run) for run in runs]) for _ in range(2))
    assert list(map(repr_of, first)) == list(map(repr_of, second))


def repr_of(question: Question) -> tuple[object, ...]:
    """What is seen of a question; its variations hold whole traces."""
    under = {option: variation.changed for option, variation in question.under.items()}
    return (*question[:6], under)


@pytest.mark.parametrize("name", FILES)
def test_a_wrong_option_is_wrong_here_and_right_under_its_rule(name: str) -> None:
    """Nobody is told "so it would be at tolerance 2" where it would not."""
    for question in quiz_of(name).questions:
        wrong = set(question.options) - set(question.right) - {NONE}
        assert wrong <= set(question.under)
        for option, variation in question.under.items():
            assert option not in question.right
            answers = Answers(variation.trace)
            assert option in answers.right(question.what, place_of(question, answers), question.of)


def place_of(question: Question, answers: Answers) -> int:
    """The place of a question's step in the trace of a variation."""
    numbers = [step.number for step in answers.trace.steps]
    return 0 if question.step is None else numbers.index(question.step)


@pytest.mark.parametrize("name", FILES)
def test_few_questions_are_made_in_the_order_of_the_steps(name: str) -> None:
    """At most five, and none after what it asks about was told."""
    questions = quiz_of(name).questions
    places = [place_of(one, Answers(quiz_of(name).traces[0])) for one in questions]
    assert len(questions) <= 5
    assert sorted(places) == places


@pytest.mark.parametrize("name", FILES)
def test_no_question_is_asked_twice(name: str) -> None:
    """The same request, answered the same, is asked about once."""
    trace = quiz_of(name).traces[0]
    asked = [
        (
            one.what,
            one.of,
            trace.steps[place_of(one, Answers(trace))].step.action,
            one.options,
            one.right,
        )
        for one in quiz_of(name).questions
    ]
    assert not [one for one in asked if asked.count(one) > 1]


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_asked_that_a_refused_call_tells(name: str) -> None:
    """Whose access token was refused is not working: its state would be no question."""
    trace = quiz_of(name).traces[0]
    asked = (
        (one, trace.steps[place_of(one, Answers(trace))])
        for one in quiz_of(name).questions
        if one.what == "state"
    )
    assert not [
        one
        for one, step in asked
        if isinstance(step.step.action, Call) and is_refused(step) and one.of == (step.actor,)
    ]


def test_most_files_give_three_questions() -> None:
    """Five of six files make a lesson that is worth the time."""
    rich = [name for name in FILES if len(quiz_of(name).questions) >= 3]
    assert len(rich) >= len(FILES) * 5 / 6
