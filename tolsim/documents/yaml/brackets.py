"""The brackets of a line of YAML, as far as a line by itself can tell."""

from typing import Final, NamedTuple

_CLOSING: Final = {"[": "]", "{": "}"}
_QUOTES: Final = "'\""
_BEFORE_A_TEXT: Final = "[{,:-"
"""What stands before a text that may begin with a quote; elsewhere a quote is a letter."""


class _Letter(NamedTuple):
    """A letter that is neither in quotes nor in a comment; columns count from 0."""

    column: int
    letter: str


def code_of(line: str) -> str:
    """Return a line without its comment and the blanks at its end."""
    return line[: _parted(line)[1]].rstrip()


def first_open(line: str) -> int:
    """Return the column, from 1, of the innermost bracket that a line leaves open; 0 for none."""
    stack = _left_open(line)
    return stack[-1].column + 1 if stack else 0


def closed(line: str, above: str = "") -> str:
    """Return a line with the brackets closed that it, or the line above, leaves open."""
    stack = _left_open(above)
    letters = list(line)
    for one in _parted(line)[0]:
        if one.letter in _CLOSING:
            stack.append(one)
        elif one.letter in _CLOSING.values() and stack:
            # What closes another kind was probably meant to close this one.
            letters[one.column] = _CLOSING[stack.pop().letter]
    end = len(code_of(line))
    missing = "".join(_CLOSING[one.letter] for one in reversed(stack))
    return "".join(letters[:end]) + missing + line[end:]


def _left_open(line: str) -> list[_Letter]:
    stack: list[_Letter] = []
    for one in _parted(line)[0]:
        if one.letter in _CLOSING:
            stack.append(one)
        elif one.letter in _CLOSING.values() and stack:
            stack.pop()
    return stack


def _parted(line: str) -> tuple[list[_Letter], int]:
    """Return the letters of a line outside of quotes, and where its comment begins."""
    bare: list[_Letter] = []
    quote, before = "", ":"
    for i, letter in enumerate(line):
        if quote:
            # A backslash escapes a quote in double quotes alone (YAML 1.2, 7.3).
            escaped = quote == '"' and line[i - 1] == "\\"
            quote = "" if letter == quote and not escaped else quote
        elif letter == "#" and not line[i - 1 : i].strip():
            return bare, i
        elif letter in _QUOTES and before in _BEFORE_A_TEXT and letter in line[i + 1 :]:
            quote = letter
        else:
            bare.append(_Letter(i, letter))
        before = before if letter.isspace() else letter
    return bare, len(line)
