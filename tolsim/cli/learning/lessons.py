"""The lessons that came with tolsim, by number and name."""

import os
from typing import NamedTuple

from tolsim.analysis.lesson.quiz import Quiz, quiz
from tolsim.catalogue.bundled import bundled_scenarios, lesson_names
from tolsim.cli.shared.files import Files
from tolsim.cli.shared.inputs import STDIN
from tolsim.documents import UserError
from tolsim.documents.scenarios.one_line.text import OneLine


class Lesson(NamedTuple):
    """A lesson: its number from 1, the name of its file, and its questions."""

    number: int
    name: str
    quiz: Quiz

    @property
    def title(self) -> str:
        """The title, without the number that the file's own has."""
        return self.quiz.title.removeprefix(f"{self.number}. ")


def find_lesson(word: str) -> str | None:
    """Return the name of the lesson that a number, or a name with or without it, means."""
    names = lesson_names()
    if word.isascii() and word.isdigit():
        number = int(word)
        return names[number - 1] if 0 < number <= len(names) else None
    return next((name for name in names if word in (name, name.partition("-")[2])), None)


def name_lesson(word: str) -> str | None:
    """Return the name of the lesson that a word means; raises UserError for a number too high.

    A file of that name comes first: it is the user's own.
    """
    # os.path answers False for a name that is too long, where Path raises.
    if word == STDIN or isinstance(word, OneLine) or os.path.exists(word):  # noqa: PTH110
        return None
    name = find_lesson(word)
    if name is None and word.isascii() and word.isdigit():
        raise UserError(
            f"there is no lesson {word}",
            f"name one from 1 to {len(lesson_names())}; `tolsim learn` lists them",
        )
    return name


def open_lesson(name: str, files: Files) -> Lesson:
    """Return a lesson by its whole name."""
    number = lesson_names().index(name) + 1
    return Lesson(number, name, quiz(files.case(str(bundled_scenarios()[name]))))
