"""Answers from a file: a line for each question, judged without a conversation."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tolsim.analysis.lesson.quiz import Quiz
from tolsim.cli.learning.sitting import Left
from tolsim.cli.shared.streams import show
from tolsim.documents import UserError
from tolsim.render.lesson.answer import read_answer, usage


class Line(NamedTuple):
    """An answer as written, and where."""

    file: str
    number: int
    text: str


def read_answers(name: str, text: bytes, quiz: Quiz) -> list[Line]:
    """Return a line for each question; raises UserError if they are not as many, or senseless."""
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{name}: it is not UTF-8 text", "save the answers as UTF-8") from None
    lines = [
        Line(name, number, written)
        for number, whole in enumerate(decoded.splitlines(), 1)
        if (written := whole.partition("#")[0].strip())
    ]
    if len(lines) != len(quiz.questions):
        raise UserError(
            f"{name} has {len(lines)} answers to {len(quiz.questions)} questions",
            "write a line for each question: letters, or - for none",
        )
    for line, question in zip(lines, quiz.questions, strict=True):
        if read_answer(question, line.text) is None:
            raise UserError(
                f"{line.file}:{line.number}: `{line.text}` is none of the answers",
                usage(question).partition(";")[0] + ".",
            )
    return lines


def replay(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the answers, each shown as if it was typed."""
    for line in lines:
        show(f"> {line.text}\n")
        yield line.text


class Reader:
    """Reads answers that were written beforehand."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._answers = replay(lines)

    def __repr__(self) -> str:
        return "<Reader of answers>"

    def __call__(self) -> str:
        """Return the next answer; raises Left where there is none."""
        for answer in self._answers:
            return answer
        raise Left
