"""Mapping files: read, with every fault where it stands."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from tolsim.documents.mappings.model import CaseModel, MappingModel
from tolsim.documents.mappings.paths import FORM, parse_path
from tolsim.documents.problems import DocumentError, Place, Problems
from tolsim.documents.reading import SUFFIXES, stem
from tolsim.documents.shape.structure import conform
from tolsim.documents.yaml.nodes import Node
from tolsim.documents.yaml.reader import read_yaml

_REQUIRED: Final = ("time", "type")


class MappingFile(NamedTuple):
    """A mapping file as read: its name as shown, and what it says."""

    file: str
    model: MappingModel

    def __repr__(self) -> str:
        return f"<MappingFile {self.model.name!r}>"

    def cases(self, type_: str) -> list[CaseModel]:
        """Return what a type says, in the order of its cases."""
        found = self.model.types.get(type_, [])
        return [found] if isinstance(found, CaseModel) else found


def is_mapping(text: str | bytes, name: str) -> bool:
    """Return whether a file is meant to be a mapping: it names types."""
    try:
        return read_yaml(text, name, Problems()).get("types") is not None
    except DocumentError:
        return False


def load_mapping(text: str | bytes, name: str) -> MappingFile:
    """Return a mapping file; raise DocumentError with all its problems."""
    problems = Problems()
    node = read_yaml(text, name, problems)
    model = conform(node, MappingModel, problems)
    problems.raise_any()
    assert model is not None  # noqa: S101 - what does not conform is a problem
    _check_name(node, problems)
    _check_fields(node, problems)
    _check_paths(node, problems)
    _check_patterns(node, problems)
    _check_types(node, problems)
    problems.raise_any()
    return MappingFile(name, model)


def _check_name(node: Node, problems: Problems) -> None:
    expected = stem(node.source.name)
    written = node.at("name")
    if node.source.name.endswith(SUFFIXES) and written.value != expected:
        problems.add(
            written.place, "name-of-file", "the name differs from the file name",
            f"write `name: {expected}`",
        )  # fmt: skip


def _check_fields(node: Node, problems: Problems) -> None:
    fields = node.at("fields")
    for name in _REQUIRED:
        if fields.get(name) is None:
            problems.add(
                fields.key_place, "missing-key", f"the key `{name}` is missing",
                f"write `{name}:` and where it lies in a record",
            )  # fmt: skip


def _check_paths(node: Node, problems: Problems) -> None:
    for place, text in _paths(node):
        try:
            parse_path(text)
        except ValueError:
            problems.add(place, "not-a-path", f"`{text}` is not a path", f"write {FORM}")


def _paths(node: Node) -> Iterator[tuple[Place, str]]:
    cases = [case for _, said in _types(node) for case in (said.elements or [said])]
    for one in (node.get("fields"), *(case.get("fields") for case in cases), node.get("one_per")):
        for value in _values(one):
            yield value.place, value.value
    for value in _values(node.get("records")):
        yield value.place, value.value
    keyed = (node.get("opened"), node.get("only"), node.get("write", "constants"))
    for one in (*keyed, *(case.get("when") for case in cases)):
        for key, value in one.items() if one else ():
            yield value.key_place, key
    if (under := node.get("write", "nest", "under")) is not None:
        yield under.place, under.value


def _values(node: Node | None) -> Iterator[Node]:
    """Yield the texts in mappings and lists."""
    if node is None:
        return
    if isinstance(node.value, str):
        yield node
    for inner in (*(node.members or {}).values(), *node.each()):
        yield from _values(inner)


def _types(node: Node) -> Iterator[tuple[str, Node]]:
    yield from node.at("types").items()


def _check_patterns(node: Node, problems: Problems) -> None:
    patterns = node.get("text", "patterns")
    for one in patterns.each() if patterns else ():
        try:
            groups = re.compile(one.value).groupindex
        except re.error as error:
            problems.add(
                one.place, "bad-pattern", f"this is no regular expression: {error.msg}",
                "compare with the documentation of Python's `re`",
            )  # fmt: skip
        else:
            if not groups:
                problems.add(
                    one.place, "bad-pattern", "this pattern has no named group",
                    "name what it finds: `(?P<time>...)`",
                )  # fmt: skip


def _check_types(node: Node, problems: Problems) -> None:
    passed_over = node.get("passed_over")
    named = {name for name, _ in _types(node)}
    for one in passed_over.each() if passed_over else ():
        if one.value in named:
            problems.add(
                one.place, "type-twice", f"`{one.value}` is among the `types` as well",
                "write it in one of them",
            )  # fmt: skip
