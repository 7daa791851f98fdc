"""The questions of a file, with the answers given, as a document (manual: learn)."""

from collections.abc import Sequence
from typing import Any

from tolsim.analysis.lesson.questions import NONE, Question, is_right
from tolsim.analysis.lesson.quiz import Quiz
from tolsim.render.lesson.words import variation_words
from tolsim.render.page.json import json_document


def learn_document(quiz: Quiz, given: Sequence[tuple[str, ...] | None]) -> str:
    """Write what was asked, the right answers and those that were given."""
    asks = [
        _ask(quiz, question, answer) for question, answer in zip(quiz.questions, given, strict=True)
    ]
    right = sum(ask["right"] is True for ask in asks)
    score = {"right": right, "of": len(asks)}
    return json_document("learn", {"title": quiz.title, "asks": asks, "score": score})


def _ask(quiz: Quiz, question: Question, given: tuple[str, ...] | None) -> dict[str, Any]:
    return {
        "run": quiz.runs[question.run],
        "step": None if question.step is None else _number(question),
        "what": question.what,
        "of": list(question.of),
        "options": list(question.options),
        "answer": _options(question, question.right),
        "given": None if given is None else _options(question, given),
        "right": None if given is None else is_right(question, given),
        "because": {
            **{
                option: f"so it would be {variation_words(variation)}"
                for option, variation in question.under.items()
            },
            **question.because,
        },
    }


def _number(question: Question) -> int | str:
    step = question.step
    if step is None or step.racer is not None:
        return str(step)
    return step.step


def _options(question: Question, options: Sequence[str]) -> str | list[str]:
    if question.several:
        return [option for option in options if option != NONE]
    return options[0]
