"""Strict YAML with positions: a text becomes a tree of nodes, or located problems.

The scalars are those of the YAML 1.2 core schema; keys are text; tags, merge keys and
several documents are not part of the format.
"""

import re
from collections.abc import Iterable
from itertools import chain
from typing import Any, Final

import yaml

from tolsim.documents.problems import DocumentError, Place, Problems, Source
from tolsim.documents.reading import MAX_BYTES
from tolsim.documents.yaml.composer import Composer
from tolsim.documents.yaml.nodes import Node
from tolsim.simulation.scenario import Mark

PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser where PyYAML was built with it: ten times as fast."""

BYTE_ORDER_MARK: Final = "\ufeff"
"""Some editors begin a file with it; elsewhere it is a mistake that nobody can see."""

# What YAML forbids, and the byte order mark, which is told apart below. Not the complement of what
# YAML allows, which takes ten times as long to compile.
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)
# `a#b` is one word: a comment is set off by white space (YAML 1.2, 6.6).
_COMMENT: Final = re.compile(r"(?:^|(?<=\s))#[^\r\n]*", re.MULTILINE)


def read_yaml(text: str | bytes, name: str, problems: Problems) -> Node:
    """Return the root of a document.

    Problems that do not end the reading are added to `problems`; others raise DocumentError.
    """
    body = decode(text, name, problems)
    source = Source(name, body)
    refuse_forbidden(body, source, problems)
    try:
        # The text is parsed a second time for this, which hardly any file makes necessary.
        if "\t" in body:
            _refuse_tabs(body, source, problems)
        return Composer(source, problems).compose(yaml.parse(body, Loader=PARSER))
    except yaml.YAMLError as error:
        raise _syntax(error, source, problems) from None


def _end_of(text: str, name: str) -> Place:
    """Return the place just behind a text."""
    source = Source(name, text)
    return Place(source, Mark(len(source.lines), len(source.lines[-1]) + 1))


def decode(text: str | bytes, name: str, problems: Problems) -> str:
    """Return a file's text; raise DocumentError if it is too large or is not UTF-8."""
    if len(text) > MAX_BYTES:
        raise problems.fatal(
            _end_of("", name), "file-too-large", "the file is larger than 5 MiB",
            "split it into several files",
        )  # fmt: skip
    if isinstance(text, str):
        # A text that was read with `utf-8`, not `utf-8-sig`, still has the mark.
        return text.removeprefix(BYTE_ORDER_MARK)
    try:
        return text.decode().removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        place = _end_of(text[: error.start].decode(), name)
        raise problems.fatal(
            place, "not-utf8", "the file is not UTF-8", "save the file as UTF-8"
        ) from None


def refuse_forbidden(text: str, source: Source, problems: Problems) -> None:
    """Raise DocumentError if a text has a character that no file may hold."""
    found = _FORBIDDEN.search(text)
    if found is None:
        return
    place = Place(source, _end_of(text[: found.start()], source.name).mark)
    if found[0] == BYTE_ORDER_MARK:
        raise problems.fatal(
            place, "byte-order-mark", "a byte order mark stands within the file", "remove it"
        )
    raise problems.fatal(
        place, "control-character", f"the character U+{ord(found[0]):04X} cannot stand in a file",
        "remove it" if source.one_line
        else 'remove it, or write it as an escape inside double quotes, such as "\\x1b"',
    )  # fmt: skip


def _refuse_tabs(text: str, source: Source, problems: Problems) -> None:
    """Refuse tabs outside quotes, block texts and comments, where parsers disagree on them."""
    done = 0
    # `a:\tb` is a mapping for libyaml and an error for PyYAML's own parser; YAML 1.2, 6.1, forbids
    # tabs in indentation alone. We refuse them everywhere but in what is quoted.
    events: Iterable[Any] = chain(yaml.parse(text, Loader=PARSER), (None,))
    for event in events:
        if event is not None and not getattr(event, "style", None):
            continue
        end = len(text) if event is None else event.start_mark.index
        # A comment is blanked out, so that what is left keeps its place.
        between = _COMMENT.sub(lambda found: " " * len(found[0]), text[done:end])
        if "\t" in between:
            before = text[: done + between.index("\t")]
            raise _tab(Place(source, _end_of(before, source.name).mark), problems)
        done = end if event is None else event.end_mark.index


def _tab(place: Place, problems: Problems) -> DocumentError:
    return problems.fatal(place, "tab", "a tab in place of spaces", "write spaces instead")


def _syntax(error: yaml.YAMLError, source: Source, problems: Problems) -> DocumentError:
    at = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    mark = Mark(at.line + 1, at.column + 1) if at else Mark(1, 1)
    place = Place(source, mark)
    if source.line(mark.line)[mark.column - 1 : mark.column] == "\t":
        return _tab(place, problems)
    # Imported late: only a text that is not YAML needs it.
    from tolsim.documents.yaml.second_look import look_again

    for slip in look_again(source.lines, PARSER):
        problems.add(Place(source, slip.mark), "yaml-syntax", slip.sentence, slip.help)
    return problems.error()
