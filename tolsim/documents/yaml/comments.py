"""Comments of a YAML text carried over to another text of the same kind.

A text that is dumped anew has none. A comment belongs to a member of the root or to an item of
its list `steps`, and is put on lines of its own before the same member or item.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import yaml

from tolsim.documents.yaml.reader import PARSER

Place = str | int
"""A key of the root, or which item of `steps`, counted from 0."""

_MAY_BEGIN = re.compile(r"(?:^|(?<=\s))#")


class _Anchor(NamedTuple):
    """Where a member or a step begins: lines and columns count from 0."""

    place: Place
    line: int
    column: int


def carry_comments(source: str, target: str, origins: Mapping[int, int]) -> str:
    """Return the target with the source's comments.

    `origins` tells for each step of the source the step of the target that has its comments.
    What has no place in the target goes to the next place that has one, else to the end.
    """
    before: dict[int, list[str]] = {}
    lines = target.splitlines()
    starts = {anchor.place: anchor for anchor in _anchors(target)}
    anchors = list(_anchors(source))
    for i, comment in _comments(source, anchors):
        following = (_moved(anchor.place, origins) for anchor in anchors[i:])
        found = next((starts[place] for place in following if place in starts), None)
        at, indent = (len(lines), 0) if found is None else (found.line, found.column)
        before.setdefault(at, []).append(" " * indent + comment)
    written = (
        line for at in range(len(lines) + 1) for line in (*before.get(at, ()), *lines[at : at + 1])
    )
    return "".join(f"{line}\n" for line in written)


def _moved(place: Place, origins: Mapping[int, int]) -> Place | None:
    return origins.get(place) if isinstance(place, int) else place


def _anchors(text: str) -> Iterator[_Anchor]:
    """Yield the members of the root and the steps in the order of the text."""
    root: Any = yaml.compose(text, Loader=PARSER)
    for key, value in root.value:
        yield _Anchor(key.value, key.start_mark.line, key.start_mark.column)
        if key.value == "steps" and not value.flow_style:
            for i, item in enumerate(value.value):
                # The dash stands where the list does.
                yield _Anchor(i, item.start_mark.line, value.start_mark.column)


def _comments(text: str, anchors: Sequence[_Anchor]) -> Iterator[tuple[int, str]]:
    """Yield every comment with the place in `anchors` of what it belongs to."""
    inside = _lines_in_scalars(text)
    for number, line in enumerate(text.splitlines()):
        for match in _MAY_BEGIN.finditer(line):
            column = match.start()
            if not any(start <= column < end for start, end in inside.get(number, ())):
                is_alone = not line[:column].strip()
                yield _owner(anchors, number, column if is_alone else None), line[column:]
                break


def _owner(anchors: Sequence[_Anchor], number: int, column: int | None) -> int:
    """Return what a comment stands behind or inside of, else what follows it.

    `column` is that of a comment alone on its line.
    """
    here = max((i for i, one in enumerate(anchors) if one.line <= number), default=-1)
    if here < 0:
        return 0
    if column is None:
        return here
    if anchors[here].place == "steps" and here + 1 < len(anchors):
        return here + 1
    return here if column > anchors[here].column else here + 1


def _lines_in_scalars(text: str) -> dict[int, list[tuple[int, int]]]:
    """Return for each line the stretches of it in which `#` is no comment."""
    found: dict[int, list[tuple[int, int]]] = {}
    for token in yaml.scan(text, Loader=PARSER):
        if isinstance(token, yaml.ScalarToken):
            start, end = token.start_mark, token.end_mark
            for line in range(start.line, end.line + 1):
                first = start.column if line == start.line else 0
                last = end.column if line == end.line else len(text)
                found.setdefault(line, []).append((first, last))
    return found
