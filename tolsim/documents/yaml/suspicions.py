"""Slips that may have stopped a YAML parser, each with the text as it would be without."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from tolsim.documents.yaml import indentation
from tolsim.documents.yaml.brackets import closed, code_of, first_open
from tolsim.documents.yaml.writer import yaml_quoted
from tolsim.simulation.scenario import Mark

_MEMBER: Final = re.compile(
    r"(?P<before>\s*(?:- +)*(?:[^\s\"'\[\]{},#&*!|>%@`-][^\s:]*(?: +[^\s:]+)*: +|- +))"
    r"(?P<value>\S.*)"
)
"""A line of a block: a key or a dash, and a value."""
_GLUED: Final = re.compile(r"(?P<before>\s*(?:- +)*\w+):(?P<value>[^\s:/].*)")
"""A key whose colon has no blank behind it."""
_BARE: Final = re.compile(r"(?P<before>\s*(?:- +)*(?P<key>\w+)) +(?P<value>[^\s:]+(?: +[^\s:]+)*)")
"""A line of words without a colon."""
_INNER: Final = re.compile(r"(?P<before>.*[\[{,]\s*[^\s:,\[\]{}]+: +)(?P<value>[^,\[\]{}]*)")
"""Inside brackets: everything up to a value, and the value as far as the parser took it."""

_MOST_LINES: Final = 20
"""Lines above the one where the parser stopped that are looked at."""


class Stop(NamedTuple):
    """Where a parser stopped, what it said, what it was reading and where that began."""

    mark: Mark
    said: str
    context: str
    began: Mark | None


class Suspicion(NamedTuple):
    """A slip, and the text mended; where a `rival` reads as well, `either` is the help."""

    sentence: str
    mark: Mark
    help: str
    mended: list[str]
    rival: list[str] | None = None
    either: str = ""


def suspicions(lines: list[str], stop: Stop) -> Iterator[Suspicion]:
    """Yield what may have stopped the parser, the likeliest first."""
    number = min(stop.mark.line, len(lines))
    before = _before(lines, number)
    yield from _open_brackets(lines, stop)
    yield from _surplus(lines, stop)
    yield from _inside_brackets(lines, stop)
    yield from _open_quotes(lines, stop)
    # At the beginning of a line the parser stopped for where it stands, else for what is in it.
    if lines[number - 1][: stop.mark.column - 1].strip():
        yield from _unquoted(lines, number)
    for near in (number, before):
        yield from _glued(lines, near)
        yield from _bare(lines, near)
    yield from _shifted(lines, number)
    yield from _unquoted(lines, before)


def _before(lines: list[str], number: int) -> int:
    """Return the number of the line before one, empty lines and comments aside."""
    above = (n for n in range(number - 1, 0, -1) if code_of(lines[n - 1]))
    return next(above, number)


def _with(lines: list[str], number: int, line: str) -> list[str]:
    return [*lines[: number - 1], line, *lines[number:]]


def _quoted(text: str) -> str:
    return f"'{text}'" if '"' in text and "'" not in text else yaml_quoted(text)


def _open_brackets(lines: list[str], stop: Stop) -> Iterator[Suspicion]:
    """Suspect the bracket inside of which the parser stopped, or that of a line nearby."""
    last = min(stop.mark.line, len(lines))
    began = min(stop.began.line, last) if stop.began and "flow" in stop.context else 0
    for first in dict.fromkeys(filter(None, (began, last, _before(lines, last)))):
        column = first_open(lines[first - 1])
        for number in range(first, min(last, first + _MOST_LINES) + 1):
            line = lines[number - 1]
            whole = closed(line, lines[first - 1] if number > first else "")
            if whole == line:
                continue
            at = column or (stop.began.column if stop.began and first == began else 1)
            where = f"close it on line {number}" if number > first else "close it"
            yield Suspicion(
                f"the bracket `{lines[first - 1][at - 1]}` is not closed", Mark(first, at),
                f"{where}: `{whole.strip()}`", _with(lines, number, whole),
            )  # fmt: skip


def _surplus(lines: list[str], stop: Stop) -> Iterator[Suspicion]:
    """Suspect a bracket that closes nothing."""
    number, column = stop.mark.line, stop.mark.column
    line = lines[number - 1] if number <= len(lines) else ""
    bracket = line[column - 1 : column]
    if bracket in ("]", "}"):
        without = line[: column - 1] + line[column:]
        yield Suspicion(
            f"the bracket `{bracket}` closes nothing", Mark(number, column),
            f"leave it out: `{without.strip()}`", _with(lines, number, without),
        )  # fmt: skip


def _inside_brackets(lines: list[str], stop: Stop) -> Iterator[Suspicion]:
    """Suspect a colon in a text, or a comma that is missing, inside brackets."""
    number, column = stop.mark.line, stop.mark.column
    line = lines[number - 1] if number <= len(lines) else ""
    found = _INNER.fullmatch(line[: column - 1])
    if found is None or not found["value"].strip() or line[column - 1 : column] != ":":
        return
    start = found.end("before")
    end = next((i for i in range(column, len(line)) if line[i] in ",]}"), len(line))
    text = line[start:end].rstrip()
    quoted = f"{line[:start]}{_quoted(text)}{line[start + len(text) :]}"
    *words, last = found["value"].split()
    mark = Mark(number, start + 1, len(text))
    if not words:
        yield Suspicion(
            "a text with a colon and a blank needs quotes", mark,
            f"quote it: `{quoted.strip()}`", _with(lines, number, quoted),
        )  # fmt: skip
        return
    key = start + found["value"].rindex(last)
    parted = f"{line[:key].rstrip()}, {line[key:]}"
    yield Suspicion(
        f"a comma is missing before `{last}`", Mark(number, key + 1, len(last)),
        f"write `{parted.strip()}`", _with(lines, number, parted),
        _with(lines, number, quoted),
        f"write `{parted.strip()}`, or quote the text: `{quoted.strip()}`",
    )  # fmt: skip


def _open_quotes(lines: list[str], stop: Stop) -> Iterator[Suspicion]:
    """Suspect a text whose quotes open and do not close on their line."""
    last = min(stop.mark.line, len(lines))
    began = stop.began.line if stop.began else last
    nearby = range(last, max(0, last - _MOST_LINES), -1)
    # At the end of the file, far below the quote, the parser still knows where it began.
    for number in dict.fromkeys((*nearby, min(began, last))):
        code = code_of(lines[number - 1])
        member = _MEMBER.fullmatch(code)
        quote = member["value"][0] if member else ""
        if member and quote in ("'", '"') and member["value"].count(quote) == 1:
            whole = f"{code}{quote}"
            yield Suspicion(
                f"the quote `{quote}` is not closed", Mark(number, member.start("value") + 1),
                f"close it: `{whole.strip()}`",
                _with(lines, number, whole + lines[number - 1][len(code) :]),
            )  # fmt: skip


def _unquoted(lines: list[str], number: int) -> Iterator[Suspicion]:
    """Suspect a text that cannot stand without quotes, or in those that it has."""
    line = lines[number - 1]
    code = code_of(line)
    found = _MEMBER.fullmatch(code)
    if found is None:
        return
    text = found["value"]
    whole = f"{found['before']}{_quoted(_without_quotes(text))}"
    yield Suspicion(
        _why_quotes(text), Mark(number, found.start("value") + 1, len(text)),
        f"quote it: `{whole.strip()}`", _with(lines, number, whole + line[len(code) :]),
    )  # fmt: skip


def _without_quotes(text: str) -> str:
    quote = text[0]
    # Of an odd number of quotes, those at the ends are a pair, and one stands between them.
    wrapped = quote in "'\"" and text.endswith(quote) and text.count(quote) % 2 == 1
    return text[1:-1] if wrapped and len(text) > 2 else text


def _why_quotes(text: str) -> str:
    if text[0] in "'\"" and _without_quotes(text) != text:
        return f"a `{text[0]}` stands between quotes of the same kind"
    if not text[0].isalnum():
        return f"a text that begins with `{text[0]}` needs quotes"
    return "a text with a colon and a blank needs quotes"


def _glued(lines: list[str], number: int) -> Iterator[Suspicion]:
    """Suspect a colon without a blank behind it."""
    if found := _GLUED.fullmatch(lines[number - 1]):
        whole = f"{found['before']}: {found['value']}"
        yield Suspicion(
            "a blank is missing behind the colon", Mark(number, found.end("before") + 1),
            f"write `{whole.strip()}`", _with(lines, number, whole),
        )  # fmt: skip


def _bare(lines: list[str], number: int) -> Iterator[Suspicion]:
    """Suspect a key without a colon."""
    if found := _BARE.fullmatch(lines[number - 1]):
        whole = f"{found['before']}: {found['value']}"
        yield Suspicion(
            f"a colon is missing behind `{found['key']}`",
            Mark(number, found.start("key") + 1, len(found["key"])),
            f"write `{whole.strip()}`", _with(lines, number, whole),
        )  # fmt: skip


def _shifted(lines: list[str], number: int) -> Iterator[Suspicion]:
    """Suspect a line that is not indented like those that it belongs to."""
    for shift in indentation.shifts(lines, number):
        rival = shift.rival
        yield Suspicion(
            shift.sentence, shift.mark, f"indent it by {shift.way}: `{shift.lines[number - 1]}`",
            shift.lines, rival.lines if rival else None,
            f"indent it by {shift.way}, or by {rival.way}" if rival else "",
        )  # fmt: skip
