"""A lesson for a class: the same questions as line by line, laid out for a page.

What would tell the answer to a question stands in the answer to it, never before.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.text import Text

from tolsim.analysis.lesson.questions import Question
from tolsim.analysis.lesson.quiz import Quiz
from tolsim.render.lesson.answer import answer_words, letters
from tolsim.render.lesson.sheet import why_wrong
from tolsim.render.lesson.telling import EVERYTHING, Telling
from tolsim.render.lesson.words import option_words, question_sentence
from tolsim.render.page.fold import NARROWEST
from tolsim.render.page.symbols import PEN
from tolsim.render.timeline.heading import heading
from tolsim.render.timeline.lanes import lanes
from tolsim.render.words.about import asked_by, told_by

WIDTH = 78
"""Cells of a story in a handout: a slide is no wider."""


class Told(NamedTuple):
    """The answer to a question: why, what happened, and at the end of a run its lanes."""

    right: str
    why: tuple[str, ...]
    story: tuple[Text, ...]
    lanes: tuple[Text, ...] = ()


class Piece(NamedTuple):
    """A question, and what stands before it: where its run begins, who takes part, and the steps.

    `options` are pairs of a letter and words.
    """

    number: int
    setting: tuple[str, ...]
    story: tuple[Text, ...]
    question: str
    options: tuple[tuple[str, str], ...]
    several: bool
    answer: Told


class Handout(NamedTuple):
    """A lesson as pieces; `asks` is what the file itself asks."""

    title: str
    asks: str
    pieces: tuple[Piece, ...]
    moral: str | None
    more: tuple[str, ...]
    seen: str | None


def handout(quiz: Quiz) -> Handout:
    """Return a lesson, or any scenario that questions were made of, in pieces."""
    lesson = quiz.lesson
    return Handout(
        quiz.title,
        asked_by(quiz.about) if quiz.asks else "",
        tuple(_pieces(quiz)),
        told_by(quiz.about) if lesson is None else lesson.moral,
        () if lesson is None else lesson.more,
        None if lesson is None else lesson.seen,
    )


def _pieces(quiz: Quiz) -> Iterator[Piece]:
    histories = quiz.histories()
    tellings = [Telling(history, width=WIDTH, pen=PEN) for history in histories]
    for number, question in enumerate(quiz.questions):
        telling = tellings[question.run]
        before = quiz.questions[number - 1] if number else None
        begins = before is None or before.run != question.run
        place = 0 if question.what == "differs" else telling.place_of(question.step)
        scenario = telling.history.trace.scenario
        lines = heading(scenario, width=EVERYTHING, pen=PEN, rules=False)[1:] if begins else []
        yield Piece(
            number + 1,
            tuple(line.plain for line in lines),
            tuple(telling.story(place)) if begins else (),
            question_sentence(question, quiz.traces),
            tuple((letter, option_words(question, word)) for letter, word in _options(question)),
            question.several,
            _told(quiz, number, telling, place),
        )


def _options(question: Question) -> Sequence[tuple[str, str]]:
    return list(letters(question.options).items())


def _told(quiz: Quiz, number: int, telling: Telling, place: int) -> Told:
    """Return the answer, and the story up to the step of the next question of the run."""
    question = quiz.questions[number]
    after = quiz.questions[number + 1] if number + 1 < len(quiz.questions) else None
    ends = after is None or after.run != question.run
    end = len(telling.history.steps)
    if after is not None and not ends and after.what != "differs":
        end = telling.place_of(after.step)
    told = telling.told(place, end, asked=end)
    if end > place and question.what != "differs":
        told = [*telling.told(place, place + 1), *telling.because(place)]
        told += telling.told(place + 1, end, asked=end)
    drawn = lanes(telling.history, width=max(WIDTH, NARROWEST), pen=PEN) if ends else []
    return Told(
        answer_words(question),
        tuple(_reasons(question)),
        tuple(told),
        tuple(drawn),
    )


def _reasons(question: Question) -> Iterator[str]:
    """Say of each wrong option why it tempts, or where it would be right."""
    for letter, option in _options(question):
        if option not in question.right and (said := why_wrong(question, option)):
            yield f"Not {letter}. {said}"
