"""What is wrong with a file, where, and what to write instead."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from tolsim.documents.errors import UserError
from tolsim.documents.lookup import look_up, suggestions
from tolsim.simulation.scenario import Mark

PROBLEM_LIMIT: Final = 500
"""Problems after which reading stops: a file this broken is of another kind altogether."""

# YAML 1.2, 5.4, knows CR and LF alone; libyaml counts its lines by YAML 1.1, and the marks are its
# own.
_LINE_BREAK: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


_LONG_QUOTE: Final = re.compile("`([^`]{50})[^`]{2,}([^`]{50})`")
"""What a sentence quotes of a file where it is too much to read."""


class Source:
    """A text that was read: its name as shown, and its lines (split as YAML 1.1 readers count).

    In steps of `one_line` modifiers are spelled otherwise than in YAML.
    """

    __slots__ = ("lines", "name", "one_line")

    def __init__(self, name: str, text: str, *, one_line: bool = False) -> None:
        self.name = name
        self.one_line = one_line
        self.lines: list[str] = _LINE_BREAK.split(text)

    def __repr__(self) -> str:
        return f"Source({self.name!r}, {len(self.lines)} lines)"

    @property
    def typed(self) -> str:
        """The name as it can be typed into a shell."""
        from shlex import quote

        return "-" if self.name == "<stdin>" else quote(self.name)

    def line(self, number: int) -> str:
        """Return a line, counted from 1; beyond the end, an empty one."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


class Place(NamedTuple):
    """A stretch of one line of one file."""

    source: Source
    mark: Mark


class Problem(NamedTuple):
    """One fault of a file.

    `code` is stable and in kebab case, `sentence` says what is wrong, `mark` and
    `line_text` where, `help` what to write instead.
    """

    code: str
    sentence: str
    file: str
    mark: Mark
    line_text: str
    help: str


class DocumentError(UserError):
    """A file that cannot be used, with all its problems in the order of their places."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.sentence for problem in problems[:3]))
        self.problems = problems


class UnknownPolicy(UserError):
    """A reference that names no policy; `candidates` are the names that it may have meant."""

    def __init__(self, reference: str, candidates: tuple[str, ...], sentence: str) -> None:
        known = "`tolsim policies list` shows the known names"
        super().__init__(sentence, ask(candidates) or known)
        self.reference = reference
        self.candidates = candidates


class Problems:
    """The problems found so far, each once."""

    def __init__(self) -> None:
        # A dict for a set that keeps its order: two apps under one broken policy tell it once.
        self._found: dict[Problem, None] = {}
        self.noted = 0
        """How often one was noted, repetitions counted."""

    def __repr__(self) -> str:
        return f"<Problems: {', '.join(problem.code for problem in self._found) or 'none'}>"

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def add(self, place: Place, code: str, sentence: str, help_: str) -> None:
        """Note a problem; raise DocumentError when there are PROBLEM_LIMIT of them."""
        source, mark = place
        sentence = _LONG_QUOTE.sub(r"`\1…\2`", sentence)
        self.extend((Problem(code, sentence, source.name, mark, source.line(mark.line), help_),))

    def fatal(self, place: Place, code: str, sentence: str, help_: str) -> DocumentError:
        """Note a problem that ends the reading; return the error to raise."""
        self.add(place, code, sentence, help_)
        return self.error()

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note problems that were found elsewhere."""
        for problem in problems:
            self.noted += 1
            self._found[problem] = None
            if len(self._found) >= PROBLEM_LIMIT:
                self.raise_any()

    def raise_any(self) -> None:
        """Raise DocumentError if there is any problem."""
        if self._found:
            raise self.error()

    def error(self) -> DocumentError:
        """Return the error that carries what was found, in the order of its places."""
        return DocumentError(tuple(sorted(self._found, key=lambda p: (p.file, p.mark))))


def did_you_mean(word: str, candidates: Iterable[str], otherwise: str = "") -> str:
    """Return the help for a word that is none of the candidates."""
    known = tuple(candidates)
    near = ask(suggestions(look_up(word, known)))
    return near or otherwise or f"write one of: {', '.join(known)}"


def ask(names: Sequence[str]) -> str:
    """Return the question whether one of these names is meant; empty where there is none."""
    if not names:
        return ""
    *others, last = (f"`{name}`" for name in names)
    return f"did you mean {', '.join(others)} or {last}?" if others else f"did you mean {last}?"
