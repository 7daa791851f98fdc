"""Problems as plain text, for a terminal or a log, and as records for JSON documents."""

import shlex
import unicodedata
from collections.abc import Sequence
from typing import Final

from tolsim.documents.problems import Problem
from tolsim.simulation.scenario import Mark

# A terminal would fold a longer line, and a folded line separates the carets from what they mark.
_BEFORE: Final = 60
_AFTER: Final = 60
"""How much of a long line is shown on either side of where the problem starts, in characters."""


def show_problem(problem: Problem) -> str:
    """Return a problem with its place, its line, a run of carets and what to write instead.

    Control and formatting characters come out as escapes, and the carets stand under what
    they mean in a terminal where wide characters take two cells.
    """
    return "\n".join(
        (
            f"error[{problem.code}]: {_escaped(problem.sentence)}",
            *show_excerpt(problem.file, problem.mark, problem.line_text),
            f"help: {_escaped(problem.help)}",
        )
    )


def problem_record(problem: Problem) -> dict[str, object]:
    """Return a problem as the JSON documents hold it."""
    return {
        "code": problem.code,
        "file": problem.file,
        "line": problem.mark.line,
        "column": problem.mark.column,
        "sentence": problem.sentence,
        "help": problem.help,
    }


def show_excerpt(file: str, mark: Mark, line_text: str) -> tuple[str, str, str]:
    """Return the place of a stretch of a line, the line, and a run of carets under the stretch."""
    number = str(mark.line)
    line, carets = _marked(line_text, mark.column - 1, mark.length)
    # An option has no lines to go to.
    place = file if file.startswith("--") else f"{file}:{mark.line}:{mark.column}"
    return (
        f"{' ' * len(number)}--> {_escaped(place)}",
        f"{number} | {line}",
        f"{' ' * len(number)} | {carets}",
    )


def show_words(words: Sequence[str], place: int) -> tuple[str, str]:
    """Return a command line, and a run of carets under one of its words, or after the last."""
    quoted = [*map(shlex.quote, words), ""]
    before = "".join(f"{word} " for word in quoted[:place])
    line, carets = _marked(" ".join(quoted), len(before), len(quoted[place]))
    return f" | {line.rstrip()}", f" | {carets}"


def _marked(line_text: str, start: int, length: int) -> tuple[str, str]:
    """Return what is shown of a line, and a run of carets under a stretch of it."""
    line, start, length = _clipped(line_text, start, length)
    indent = " " * _cells(_escaped(line[:start]))
    carets = "^" * max(1, _cells(_escaped(line[start : start + length])))
    return _escaped(line), f"{indent}{carets}"


def _clipped(line: str, start: int, length: int) -> tuple[str, int, int]:
    """Return what is shown of a line around a stretch, and the stretch's place in it."""
    first = max(0, start - _BEFORE)
    last = start + _AFTER
    before = "…" if first else ""
    after = "…" if last < len(line) else ""
    shown = before + line[first:last] + after
    return shown, start - first + len(before), min(length, _AFTER)


def _escaped(text: str) -> str:
    # Nearly every text; the loop over categories below takes thirty times as long.
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(char) for char in text)


def _escape(char: str) -> str:
    # Cc are the controls of ECMA-48, ESC and CSI among them. Cf turns the direction of text
    # (CVE-2021-42574), or cannot be seen: here people look for what is wrong with their file.
    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return char.encode("unicode_escape").decode()
    return char


def _cells(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    return sum(
        # Unicode Standard Annex 11: wide and full-width characters take two cells. Not by Rich,
        # because the pytest plugin tells problems without loading it.
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
