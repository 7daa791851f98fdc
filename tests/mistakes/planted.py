"""Sound files, each with one mistake planted at some place of it."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from tolsim.documents.problems import Problems
from tolsim.documents.yaml.nodes import Node
from tolsim.documents.yaml.reader import read_yaml

SCENARIOS: Final = Path(__file__).parents[2] / "scenarios"
_UNITS: Final = {"s": "seconds", "m": "min", "h": " hours", "d": "DAYS"}
_SLIPS: Final = (-2, -1, 1, 2, 3)


class Planted(NamedTuple):
    """A text with a mistake, the line that has it, and the line as it was."""

    file: Path
    text: str
    number: int
    right: str


@cache
def files() -> tuple[Path, ...]:
    """Every bundled scenario."""
    return tuple(sorted({*SCENARIOS.rglob("*.yaml")} - {*SCENARIOS.glob("populations/*")}))


def colons(file: Path) -> Iterator[Planted]:
    """A text that goes on with a colon and a blank."""
    for node in _members(file):
        if node.lead.startswith(("title", "note", "check")) and node.written == node.value:
            wrong = f"{node.lead}{node.value}: so it is"
            yield _planted(file, node, wrong, f'{node.lead}"{node.value}: so it is"')


def brackets(file: Path) -> Iterator[Planted]:
    """A list or a mapping on one line without its last bracket."""
    for node in _members(file):
        if node.depth and node.written[-1:] in ("]", "}"):
            yield _planted(file, node, f"{node.lead}{node.written[:-1]}")


def quotes(file: Path) -> Iterator[Planted]:
    """A text that begins with a quote, and does not end with one."""
    for node in _members(file):
        if node.written[:1] == '"' and node.written.count('"') == 2:
            yield _planted(file, node, f"{node.lead}{node.written[:-1]}")


def bare_lists(file: Path) -> Iterator[Planted]:
    """A list of several names without brackets."""
    for node in _members(file):
        names = node.lead in ("systems: ", "users: ", "answer: ") and len(node.each()) > 1
        if names and node.written[:1] == "[" and '"' not in node.written:
            yield _planted(file, node, f"{node.lead}{node.written[1:-1]}")


def spelled_units(file: Path) -> Iterator[Planted]:
    """A duration with its unit as a word."""
    for node in _members(file):
        if node.lead in ("after: ", "wait: ") and (
            found := re.fullmatch(r"([0-9]+)([smhd])", str(node.value))
        ):
            yield _planted(file, node, f"{node.lead}{found[1]} {_UNITS[found[2]]}")


def shifted(file: Path) -> Iterator[Planted]:
    """A modifier that is not in line with its verb."""
    for step in _read(file).at("steps").each():
        lines = step.source.lines
        first, *others = (node for _, node in step.items())
        # Below a value on several lines two columns are possible, and both are told.
        for node in others if first.lead else ():
            before = lines[node.key_place.mark.line - 1][: node.key_place.mark.column - 1]
            alone = node.lead and not before.strip()
            for by in _SLIPS if alone else ():
                number = node.key_place.mark.line
                line = lines[number - 1]
                moved = " " * (len(before) + by) + line.lstrip(" ")
                text = "\n".join([*lines[: number - 1], moved, *lines[number:]])
                yield Planted(file, text, number, line)


KINDS: Final = (colons, brackets, quotes, bare_lists, spelled_units, shifted)


def _read(file: Path) -> Node:
    return read_yaml(file.read_text(encoding="utf-8"), str(file), Problems())


def _members(file: Path) -> Iterator[Node]:
    """Every member whose key and value stand on one line of a block with nothing behind them."""
    open_nodes = [_read(file)]
    for node in open_nodes:
        open_nodes += [*node.each(), *(member for _, member in node.items())]
        line = node.source.line(node.mark.line)
        before = line[: (node.key or node.mark).column - 1]
        if node.lead and not before.strip(" -") and line == before + node.lead + node.written:
            yield node


def _planted(file: Path, node: Node, wrong: str, right: str = "") -> Planted:
    number = node.mark.line
    lines = node.source.lines
    line = lines[number - 1]
    start = node.key_place.mark.column - 1
    text = "\n".join([*lines[: number - 1], line[:start] + wrong, *lines[number:]])
    return Planted(file, text, number, line[:start] + (right or line[start:]))
