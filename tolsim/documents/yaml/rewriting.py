"""Values of a YAML text replaced where they stand; every other character stays as it is.

A text is never dumped anew: comments, order, quotes and the layout of everything that is not
replaced cannot change.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import yaml

from tolsim.documents.errors import UserError
from tolsim.documents.yaml.reader import PARSER
from tolsim.documents.yaml.writer import yaml_flow, yaml_quoted

Written = str | int | list[str] | Mapping[str, Any]
"""A value to write: a scalar, a list, or a mapping of such values."""


class CannotRewrite(UserError):
    """A value cannot be replaced where it stands."""


class Edit(NamedTuple):
    """A value to write at a path of keys and places in lists.

    Where the last key is not there yet, it is written behind the member `behind`.
    """

    path: tuple[str | int, ...]
    value: Written
    behind: str = ""


class _Splice(NamedTuple):
    """Characters to put in place of a stretch of the text."""

    start: int
    end: int
    characters: str


def rewritten(text: str, edits: Iterable[Edit]) -> str:
    """Return a YAML text with values replaced; raises CannotRewrite.

    The text must be one that can be read.
    """
    root = yaml.compose(text, Loader=PARSER)
    # From the end to the beginning, so that no splice moves the place of another. A set: edits that
    # reach one value through an alias are one splice, if they agree.
    splices = sorted({_splice(text, root, edit) for edit in edits}, reverse=True)
    for later, earlier in pairwise(splices):
        if later.start < earlier.end:
            raise CannotRewrite("two values stand in one place, through an alias")
    for splice in splices:
        text = text[: splice.start] + splice.characters + text[splice.end :]
    return text


def _splice(text: str, root: Any, edit: Edit) -> _Splice:
    *path, last = edit.path
    parent = root
    for key in path:
        parent = _inside(parent, key)
    node = _inside(parent, last)
    if node is None:
        return _insertion(text, parent, edit)
    start, end = node.start_mark.index, _end(node)
    # A `#` inside quotes is taken for a comment, too: to refuse is better than to lose one.
    if "#" in text[start:end] and not isinstance(node, yaml.ScalarNode):
        raise CannotRewrite("there is a comment inside what would be replaced")
    return _Splice(start, end, _characters(node, edit.value))


def _inside(node: Any, key: str | int) -> Any:
    if isinstance(key, int):
        return node.value[key]
    return next((value for name, value in node.value if name.value == key), None)


def _end(node: Any) -> int:
    """Return where a node ends: PyYAML lets a block collection reach to the next token."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


def _characters(node: Any, value: Written) -> str:
    """Return a value in the style of the one that it replaces."""
    if isinstance(node, yaml.ScalarNode) and isinstance(value, str) and node.style in ("'", '"'):
        return yaml_quoted(value) if node.style == '"' else _single(value)
    if isinstance(node, yaml.MappingNode) and not node.flow_style and isinstance(value, Mapping):
        margin = "\n" + " " * node.start_mark.column
        return margin.join(f"{yaml_flow(key)}: {yaml_flow(inner)}" for key, inner in value.items())
    return yaml_flow(value)


def _single(value: str) -> str:
    if not value.isprintable():
        return yaml_quoted(value)
    # The only escape that single quotes know (YAML 1.2, 7.3.2).
    return "'" + value.replace("'", "''") + "'"


def _insertion(text: str, parent: Any, edit: Edit) -> _Splice:
    """Return a new member behind another, on a line of its own if the others have one."""
    before, value = next(pair for pair in parent.value if pair[0].value == edit.behind)
    member = f"{yaml_flow(str(edit.path[-1]))}: {yaml_flow(edit.value)}"
    end = _end(value)
    if parent.flow_style:
        return _Splice(end, end, f", {member}")
    # A comment behind the value stays with it.
    rest = re.compile(r"[^\r\n]*").match(text, end)
    end = rest.end() if rest else end
    newline = "\r\n" if text.startswith("\r\n", end) else "\n"
    return _Splice(end, end, f"{newline}{' ' * before.start_mark.column}{member}")
