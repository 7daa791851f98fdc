"""Pages, paragraphs and lines of the manual, found by name. Only the standard library is needed.

A *topic* is the name of a page, a heading, a dotted field of a policy, or a term: what stands as
code or in bold at the beginning of a row or of a list's item.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

FOLDER: Final = Path(__file__).parent
CONTENTS: Final = "README"  # GitHub shows a file of this name beneath the list of the folder

_LISTED: Final = re.compile(r"^- \[(?P<topic>[\w-]+)\]\([\w-]+\.md\): (?P<summary>.+)$")
_HEADING: Final = re.compile(r"^(?P<marks>#+) (?P<title>.+)$")
_TERMS: Final = re.compile(r"^(?:\| |- )(?P<terms>`[^`]+`(?:, `[^`]+`)*|\*\*\w+\*\*)")
# An option, words before what is to be put in, or whatever else stands there.
_TERM: Final = re.compile(r"(?:`|\*\*)(-[^\s`=]+|[a-z][^`*:=A-Z]*|[^\s`*:=(]+)[^`*]*(?:`|\*\*)")
_RULE: Final = re.compile(r"^\| -+:? \|")


class Part(NamedTuple):
    """A stretch of a page: its page, the heading above it, and its Markdown."""

    page: str
    heading: str
    text: str


class _Line(NamedTuple):
    """A line of a page, and whether it is a heading: within a block of code nothing is one."""

    text: str
    level: int
    fenced: bool


def contents() -> Part:
    """The list of the pages, a line each."""
    return Part(CONTENTS, CONTENTS, _read(CONTENTS))


@cache
def pages() -> dict[str, str]:
    """Every page, in the order of the list, with the sentence that says what is in it."""
    listed = filter(None, map(_LISTED.match, _read(CONTENTS).splitlines()))
    return {match["topic"]: match["summary"] for match in listed}


def page(name: str) -> str:
    """The Markdown of a page. Raises KeyError if there is none of this name."""
    if name not in pages():
        raise KeyError(name)
    return _read(name)


def look_up(topic: str) -> list[Part]:
    """Everything that has this name: pages and sections, whole, then rows and items elsewhere.

    Where nothing has it: the row of a dotted field, as `refresh.grace.for` is the row `for` of the
    section `refresh.grace` (in `limits.NAME` a word in capitals stands for any name), else the
    sections whose heading has these words.
    """
    wanted = topic.strip().strip("`").casefold().removeprefix("tolsim ")
    whole = [Part(name, name, page(name)) for name in pages() if name == wanted]
    whole += [part for part in _sections() if wanted in _names(part.heading)]
    rows = [part for term, part in _terms() if term == wanted and not _is_within(part, whole)]
    return whole + rows or _keys(wanted) or _about(wanted)


def grep(word: str) -> list[Part]:
    """The lines in which a word stands, in capitals or not, each under its page and heading.

    Those where it begins a word, `race` and not `grace`; where there are none, all.
    """
    begun = re.compile(rf"(?<!\w){re.escape(word)}", re.IGNORECASE)
    inside = re.compile(re.escape(word), re.IGNORECASE)
    lines = [Part(name, heading, line.text) for name in pages() for heading, line in _headed(name)]
    for pattern in (begun, inside):
        if found := [line for line in lines if pattern.search(line.text)]:
            return found
    return []


@cache
def names() -> tuple[str, ...]:
    """Everything that can be looked up, but for fields with names of the reader's own."""
    headings = {name for part in _sections() for name in _names(part.heading)}
    return tuple(sorted({*pages(), *headings, *(term for term, _ in _terms())}))


@cache
def _read(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def _lines(text: str) -> Iterator[_Line]:
    fenced = False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        heading = None if fenced else _HEADING.match(line)
        yield _Line(line, len(heading["marks"]) if heading else 0, fenced)


def _headed(name: str) -> Iterator[tuple[str, _Line]]:
    """The lines of a page below its title, each with the heading above it."""
    heading = name
    for line in _lines(page(name)):
        if line.level > 1:
            heading = line.text.lstrip("# ")
        yield heading, line


@cache
def _sections() -> tuple[Part, ...]:
    """Every section below the title of its page, down to the next heading that is not below it."""
    found = []
    for name in pages():
        lines = list(_lines(page(name)))
        for start, line in enumerate(lines):
            if line.level > 1:
                below = range(start + 1, len(lines))
                end = next((n for n in below if 0 < lines[n].level <= line.level), len(lines))
                text = "\n".join(one.text for one in lines[start:end])
                found.append(Part(name, line.text.lstrip("# "), text.rstrip() + "\n"))
    return tuple(found)


def _names(heading: str) -> set[str]:
    """What a section is called: `refresh.grace` also `grace`, and `limits.NAME` also `limits`."""
    plain = re.sub(r"\.[A-Z]+$", "", heading.replace("`", "")).casefold().removeprefix("tolsim ")
    dotted = re.fullmatch(r"[\w.]+\.(\w+)", plain)
    return {plain, dotted[1]} if dotted else {plain}


def _is_within(row: Part, whole: list[Part]) -> bool:
    """Whether a row stands in what is shown anyway."""
    last = row.text.splitlines()[-1]
    return any(row.page == part.page and last in part.text for part in whole)


def _keys(wanted: str) -> list[Part]:
    """The row of a field within the section of the record that it belongs to."""
    found = []
    for part in _sections():
        pattern = re.sub(r"(?<=\.)[A-Z]+", r"[\\w-]+", re.escape(part.heading))
        if match := re.fullmatch(rf"{pattern.casefold()}(?:\.(\w+))?", wanted):
            rows = _terms_of(part.page, part.heading, part.text)
            found += [row for term, row in rows if term == match[1]] if match[1] else [part]
    return found


def _about(wanted: str) -> list[Part]:
    """The sections whose heading has all these words."""
    words = set(wanted.replace("-", " ").split())
    return [part for part in _sections() if words and words <= set(part.heading.casefold().split())]


@cache
def _terms() -> tuple[tuple[str, Part], ...]:
    """Every term with the row or item that defines it."""
    found = []
    for name in pages():
        found += list(_terms_of(name, name, page(name)))
    return tuple(found)


def _terms_of(name: str, heading: str, text: str) -> Iterator[tuple[str, Part]]:
    lines = list(_lines(text))
    head: list[str] = []
    for n, line in enumerate(lines):
        if line.level > 1:
            heading = line.text.lstrip("# ")
        if _RULE.match(line.text):
            head = [lines[n - 1].text, line.text]
        elif not line.fenced and (match := _TERMS.match(line.text)):
            row = [*head, line.text] if line.text.startswith("|") else _item(lines[n:])
            for term in _TERM.findall(match["terms"]):
                yield term.strip().casefold(), Part(name, heading, "\n".join(row) + "\n")


def _item(lines: list[_Line]) -> list[str]:
    """The lines of a list's item: the first, and those that are indented below it."""
    first, *others = (line.text for line in lines)
    end = next((n for n, line in enumerate(others) if not line.startswith("  ")), len(others))
    return [first, *others[:end]]
