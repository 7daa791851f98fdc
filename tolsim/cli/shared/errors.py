"""What a user is told when a command cannot do what was asked: always in one form."""

import sys
from collections.abc import Sequence
from shutil import get_terminal_size
from textwrap import wrap
from typing import Final

from tolsim.cli.shared.console import is_terminal, say
from tolsim.documents import DocumentError, UserError
from tolsim.render.page.problems import show_problem, show_words
from tolsim.render.words.names import shown

INVALID = 2
"""The exit code for bad usage and invalid files."""

_NARROWEST: Final = 20
"""Columns that are enough to fold a sentence to."""


class BadUsage(UserError):
    """A command line makes no sense.

    `words` are the command line, and `place` is that of the word to blame; after the last one
    where something is missing, and None where no single word is to blame.
    """

    def __init__(
        self, sentence: str, help_: str, words: Sequence[str] = (), place: int | None = None
    ) -> None:
        super().__init__(sentence, help_)
        self.words = words
        self.place = place


def tell(error: UserError) -> None:
    """Write an error and its way out to standard error; of a file, every problem it has."""
    if isinstance(error, DocumentError):
        for problem in error.problems:
            say(f"{show_problem(problem)}\n")
    elif isinstance(error, BadUsage):
        _say("error[usage]: ", error.sentence)
        if error.place is not None:
            say("\n".join(show_words(error.words, error.place)))
        _say("help: ", error.help)
    else:
        _tell_refusal(error)


def _tell_refusal(error: UserError) -> None:
    sentence, *lines = error.sentence.split("\n")
    _say("error: ", sentence)
    for line in lines:
        _say("", line)
    if error.help:
        _say("  help: ", error.help)
    margin = max((len(name) for name, _ in error.choices), default=0)
    for name, title in error.choices:
        _say(f"    {shown(name):{margin}}  ", title)


def _say(before: str, text: str) -> None:
    """Tell a text; on a terminal it folds behind what stands before it, where there is room."""
    line, width = f"{before}{shown(text)}", get_terminal_size().columns
    if is_terminal(sys.stderr) and width > len(before) + _NARROWEST:
        folded = wrap(
            line, width, subsequent_indent=" " * len(before),
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        line = "\n".join(folded)
    say(line.rstrip())
