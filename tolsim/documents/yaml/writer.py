"""Plain data as YAML that reads back as the same data.

What is new (a remedy, something found by a search, a policy with what it extends) has no text
yet to keep; `rewriting` changes values of a text that has one.
"""

import re
from collections.abc import Mapping
from math import inf
from typing import Any, Final

import yaml

from tolsim.documents.unseen import UNSEEN
from tolsim.documents.yaml.scalars import FLOAT, INTEGER, WORDS, core_scalar

_UNSEEN: Final = re.compile(f"[{UNSEEN}]")

WIDTH: Final = 100
"""Columns that a collection may take on one line, and after which a long text is folded."""


def yaml_text(data: Mapping[str, Any]) -> str:
    """Return plain data as a file: collections of scalars on one line, all else in blocks."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)


def yaml_flow(value: Any) -> str:
    """Return plain data on one line, as it can stand anywhere in a file."""
    # Inside a list, so that a scalar is quoted where it must be between commas and braces.
    listed = yaml.dump(
        [value], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=inf,
        default_flow_style=True,
    )  # fmt: skip
    return listed.removeprefix("[").removesuffix("]\n")


def yaml_quoted(text: str) -> str:
    """Return a text in double quotes."""
    return yaml.dump(
        text, Dumper=_Dumper, allow_unicode=True, width=inf, default_style='"'
    ).removesuffix("\n")


class _Dumper(yaml.SafeDumper):
    """Writes what the strict reader takes back unchanged, in the style of the shipped files."""

    # Not those of YAML 1.1, to which PyYAML keeps: there, `no` and `1:30` are not text.
    # Defined here, because `add_implicit_resolver` copies an inherited table before it adds.
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Write out a value that occurs twice; an alias is harder to read."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Indent lists inside mappings."""
        # By default PyYAML writes `- ` of a list in the column of the key above it.
        super().increase_indent(flow, False)

    def choose_scalar_style(self) -> str:
        """Quote with double quotes alone: they can hold any character."""
        style: str = super().choose_scalar_style()
        return '"' if style == "'" else style

    def write_double_quoted(self, text: str, split: bool = True) -> None:  # noqa: ARG002
        """Leave a quoted text on one line: folding it takes a backslash at each end.

        What nobody would see in it is escaped, and with it, in that text, all but ASCII.
        """
        self.allow_unicode = _UNSEEN.search(text) is None
        super().write_double_quoted(text, split=False)
        self.allow_unicode = True

    def serialize(self, node: yaml.Node) -> None:
        """Write a document whose collections stand on one line or on several, as reads best."""
        # PyYAML by itself would put every collection of plain scalars on one line, however long.
        if not self.default_flow_style:
            _lay_out(node, 0)
        super().serialize(node)

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Write prose in a block, and what would be read as something else in quotes."""
        unseen = _UNSEEN.search(text) is not None
        style = '"' if unseen or not _is_plain(text) else None
        if _is_prose(text) and not unseen and not self.default_style:
            style = "|"
        node: yaml.ScalarNode = self.represent_scalar("tag:yaml.org,2002:str", text, style)
        return node


_Dumper.add_representer(str, _Dumper.represent_text)
_Dumper.add_multi_representer(str, _Dumper.represent_text)  # a label is a kind of text
for _tag, _pattern in (
    ("null", "|".join(word for word, value in WORDS.items() if value is None and word)),
    ("bool", "|".join(word for word, value in WORDS.items() if value is not None)),
    ("int", INTEGER),
    ("float", FLOAT),
):
    _Dumper.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), None
    )


def _lay_out(node: yaml.Node, room: int) -> None:
    """Put a collection on one line if its scalars take no more than that many characters.

    Records in a list, such as steps, take a line for each key, and sentences a line each.
    """
    if isinstance(node, yaml.MappingNode):
        parts = [part for member in node.value for part in member]
        for key, value in node.value:
            _lay_out(value, WIDTH - len(key.value) - len(": []"))
    elif isinstance(node, yaml.SequenceNode):
        parts = node.value
        for item in parts:
            _lay_out(item, 0 if isinstance(item, yaml.MappingNode) else WIDTH)
        # A scalar with a space is a sentence; two of them on a line are hard to tell apart.
        if any(" " in item.value for item in parts):
            room = 0
    else:
        return
    nested = any(part.value and not isinstance(part, yaml.ScalarNode) for part in parts)
    node.flow_style = not nested and sum(len(part.value) + 2 for part in parts) <= room


def _is_prose(text: str) -> bool:
    """Return whether a text of several lines can stand in a block as it is."""
    lines = text.removesuffix("\n").split("\n")
    plain = all(line.isprintable() and line == line.strip() for line in lines)
    # What `|` alone can say: one line end at the end, and no indentation of the first line, which
    # would need an indicator such as `|2` (YAML 1.2, 8.1.1).
    return text.endswith("\n") and plain and all((lines[0], lines[-1]))


def _is_plain(text: str) -> bool:
    """Return whether a text that is not quoted is read as that text."""
    try:
        return core_scalar(text) == text
    except OverflowError:
        return False
