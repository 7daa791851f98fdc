"""Questions asked one after the other, line by line: nothing is redrawn, and no key is special."""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from rich.text import Text

from tolsim.analysis.lesson.questions import is_right
from tolsim.analysis.lesson.quiz import Quiz
from tolsim.cli.shared.look import Look
from tolsim.cli.shared.streams import show
from tolsim.render.lesson.answer import read_answer
from tolsim.render.lesson.sheet import Sheet

TRIES: Final = 2


class Left(Exception):
    """The reader has left: by `q`, or because the input ended."""


class Reply(NamedTuple):
    """An answer, if one was given, and whether it was right at the first try without a hint."""

    given: tuple[str, ...] | None
    point: bool


Read = Callable[[], str]
"""Reads a line; raises Left at the end of the input."""


def read_line() -> str:
    """Ask for a line on the terminal; raises Left where the input ends."""
    show("> ")
    line = sys.stdin.readline()
    if not line:
        show("\n")
        raise Left
    return line.strip()


class Sitting:
    """Asks the questions of a file, and tells its story in between."""

    def __init__(self, quiz: Quiz, look: Look, read: Read, *, tries: int = TRIES) -> None:
        self.quiz = quiz
        self._look, self._read, self._tries = look, read, tries
        self.sheet = Sheet(quiz, width=look.columns, ascii=look.ascii)

    def __repr__(self) -> str:
        return f"<Sitting over {self.quiz.title!r}>"

    def ask_all(self, title: str) -> Iterator[Reply]:
        """Ask every question; raises Left when the reader leaves."""
        opening = self.sheet.opening(title)
        self._say(*opening, Text())
        before = None
        for number, question in enumerate(self.quiz.questions):
            if before is not None and question.run != before.run:
                self._tell(self.sheet.rest(number - 1))
            first = before is None or question.run != before.run
            again = not first and before is not None and question.step == before.step
            used = len(opening) + 1 if number == 0 else 0
            self._tell(self.sheet.stop(number, first=first, again=again, used=used))
            yield self._ask(number)
            self._tell(self.sheet.reveal(number))
            before = question
        if self.quiz.questions:
            self._tell(self.sheet.rest(len(self.quiz.questions) - 1))

    def ask_one(self, number: int, title: str) -> Reply:
        """Ask one question, with the story before it, and tell its step."""
        opening = [Text(title, "bold")]
        self._say(*opening, Text())
        self._tell(self.sheet.stop(number, first=True, used=2))
        reply = self._ask(number)
        self._tell(self.sheet.reveal(number))
        return reply

    def end(self, right: int) -> None:
        """Say the moral and the score."""
        self._tell(self.sheet.ending(right))

    def _ask(self, number: int) -> Reply:
        """Ask until there is an answer: whatever is no answer costs no try."""
        tries, hinted = 0, False
        while True:
            typed = self._read()
            match typed:
                case "q":
                    raise Left
                case "?":
                    hinted = True
                    self._tell(self.sheet.hint(number), space=False)
                    continue
                case "!":
                    self._tell(self.sheet.answer(number))
                    return Reply(None, point=False)
                case "s":
                    self._tell(self.sheet.stop(number, first=True, whole=True))
                    continue
            given = read_answer(self.quiz.questions[number], typed)
            if given is None:
                self._tell(self.sheet.usage(number), space=False)
                continue
            tries += 1
            right = is_right(self.quiz.questions[number], given)
            if right or tries == self._tries:
                said = self.sheet.right(tries) if right else None
                self._tell(said or self.sheet.wrong(number, given, last=True))
                return Reply(given, point=right and tries == 1 and not hinted)
            self._tell(self.sheet.wrong(number, given, last=False), space=False)

    def _tell(self, page: Text | None, *, space: bool = True) -> None:
        if page is not None:
            show(self._look.text(page) + ("\n" if space else ""))

    def _say(self, *lines: Text) -> None:
        for line in lines:
            show(self._look.text(line))


def points(replies: Sequence[Reply]) -> list[bool]:
    """Return for each question whether it was right at the first try."""
    return [reply.point for reply in replies]
