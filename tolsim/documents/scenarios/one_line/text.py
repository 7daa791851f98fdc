"""A scenario in one line as text: statements, which end with a `;` or with the line, and words."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from tolsim.documents.problems import Source
from tolsim.simulation.scenario import Mark

_WORD: Final = re.compile(r"[;,]|[^\s;,]+")


class OneLine(str):
    """A scenario written in one line: loaders read it as such, and any other text as YAML."""

    __slots__ = ()


class Word(NamedTuple):
    """A word of a statement, or a comma, and where it stands."""

    text: str
    mark: Mark

    def part(self, start: int, end: int | None = None) -> "Word":
        """Return a stretch of the word."""
        text = self.text[start:end]
        return Word(text, Mark(self.mark.line, self.mark.column + start, len(text)))


def statements(source: Source) -> Iterator[list[Word]]:
    """Yield the words of every statement that has any."""
    for number, line in enumerate(source.lines, 1):
        words: list[Word] = []
        for found in _WORD.finditer(f"{line};"):
            if found[0] != ";":
                words.append(Word(found[0], Mark(number, found.start() + 1, len(found[0]))))
            elif words:
                yield words
                words = []


def parted_by_commas(words: list[Word]) -> list[list[Word]]:
    """Return what stands before, between and after the commas of a statement."""
    parts: list[list[Word]] = [[]]
    for word in words:
        if word.text == ",":
            parts.append([])
        else:
            parts[-1].append(word)
    return parts
