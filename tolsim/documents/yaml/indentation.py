"""A line of YAML that is not indented like those that it belongs to."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from tolsim.documents.yaml.brackets import code_of
from tolsim.simulation.scenario import Mark

_DASHES: Final = re.compile(r" *(?:- +)*")
_KEY: Final = re.compile(r"[^\s:]+(?: [^\s:]+)*(?=:(?: |$))")
_OPEN_END: Final = re.compile(r"(?::|[|>][-+]?[0-9]?[-+]?)$")
"""How a line ends whose value is on the lines below."""
_WORDS: Final = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LONGEST_QUOTE: Final = 40


class _Column(NamedTuple):
    """A column, from 0, in which keys or dashes of an open block stand, and the line that says so.

    `dash` is the column of the dash of an entry whose keys these are.
    """

    column: int
    line: int
    dash: int | None = None


class Way(NamedTuple):
    """A text with a line moved to a column, and how far that is in words."""

    lines: list[str]
    way: str


class Shift(NamedTuple):
    """A line that may have slipped, where it should be, and where it could be as well."""

    sentence: str
    mark: Mark
    lines: list[str]
    way: str
    rival: Way | None


def shifts(lines: list[str], number: int) -> Iterator[Shift]:
    """Yield the places that a line may have slipped from, the nearest first."""
    line = lines[number - 1]
    indent = _indent(line)
    columns = [one for one in _columns(lines, number) if one.column != indent]
    columns.sort(key=lambda one: (abs(one.column - indent), -one.column))
    for i, one in enumerate(columns):
        rival = columns[i + 1] if i + 1 < len(columns) else None
        # Who forgets that a dash takes two columns puts the keys of an entry under it: likelier
        # than a key of the whole file that stands in the middle of a list.
        certain = rival is None or (one.dash == indent and rival.column == 0)
        tied = rival is not None and abs(rival.column - indent) == abs(one.column - indent)
        for followed in _followed(line):
            moved = _moved(lines, number, one.column, followed=followed)
            yield Shift(
                _sentence(lines, number, one),
                _mark(line, number),
                moved.lines,
                moved.way,
                _moved(lines, number, rival.column, followed=followed)
                if rival and tied and not certain
                else None,
            )


def _followed(line: str) -> tuple[bool, ...]:
    """Return whether the lines below, indented by more, may belong to a line."""
    code = code_of(line)
    if code.lstrip(" ").startswith("- "):
        return False, True
    return (_OPEN_END.search(code) is not None,)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _columns(lines: list[str], number: int) -> list[_Column]:
    """Return the columns of the blocks that are open above a line, for what it begins with."""
    is_entry = lines[number - 1].lstrip(" ").startswith("- ")
    found: dict[int, _Column] = {}
    least = len(lines[number - 1]) + 1_000
    for above in range(number - 1, 0, -1):
        line = lines[above - 1]
        indent = _indent(line)
        if not code_of(line) or indent >= least:
            continue
        dashes = line[: _DASHES.match(line).end()]  # type: ignore[union-attr] # it can be empty
        if is_entry:
            places = [_Column(i, above) for i, letter in enumerate(dashes) if letter == "-"]
        else:
            dash = dashes.rindex("-") if "-" in dashes else None
            places = [_Column(len(dashes), above, dash)]
        for one in places:
            # The line with the dash says best which entry the keys below it belong to.
            if one.column not in found or one.dash is not None:
                found[one.column] = one
        least = indent
    return list(found.values())


def _moved(lines: list[str], number: int, column: int, *, followed: bool) -> Way:
    """Return the text with a line, and those that follow it, moved to a column."""
    indent = _indent(lines[number - 1])
    by = column - indent
    moved = list(lines)
    for i in range(number - 1, len(lines)):
        if i >= number and (not followed or (code_of(lines[i]) and _indent(lines[i]) <= indent)):
            break
        if lines[i].strip():
            moved[i] = " " * max(0, _indent(lines[i]) + by) + lines[i].lstrip(" ")
    return Way(moved, f"{in_words(abs(by))} {'more' if by > 0 else 'less'}")


def in_words(count: int) -> str:
    """Return a small number as a word."""
    return _WORDS[count] if count < len(_WORDS) else str(count)


def _sentence(lines: list[str], number: int, to: _Column) -> str:
    what = _what(lines[number - 1])
    beside = code_of(lines[to.line - 1]).strip()
    if len(beside) > _LONGEST_QUOTE:
        beside = f"{beside[:_LONGEST_QUOTE]}…"
    if to.dash is not None and _indent(lines[number - 1]) < to.column:
        return f"{what} stands outside of `{beside}` on line {to.line}"
    return f"{what} is not in line with `{beside}` on line {to.line}"


def _what(line: str) -> str:
    if line.lstrip(" ").startswith("- "):
        return "this dash"
    key = _KEY.match(line.lstrip(" "))
    return f"`{key[0]}`" if key else "this"


def _mark(line: str, number: int) -> Mark:
    indent = _indent(line)
    key = _KEY.match(line.lstrip(" "))
    dash = line.lstrip(" ").startswith("- ")
    return Mark(number, indent + 1, 1 if dash or not key else len(key[0]))
