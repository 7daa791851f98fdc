"""A scenario file moved to another folder: the policy files that it names are still found."""

import posixpath
from collections.abc import Iterator
from typing import Any

from tolsim.documents.policies.file import names_a_file
from tolsim.documents.problems import Problems
from tolsim.documents.yaml.reader import read_yaml
from tolsim.documents.yaml.rewriting import Edit, rewritten

Path = tuple[str | int, ...]


def rebased(text: str, source: str, target: str) -> str:
    """Return a scenario of the file `source` as it must read in `target` to name the same policies.

    A name without a folder, such as that of standard input, stands for the current one.
    """
    data: Any = read_yaml(text, target, Problems()).value
    edits = []
    for path, reference in _references(data):
        moved = rebased_reference(reference, source, target)
        if moved != reference:
            edits.append(Edit(path, moved))
    return rewritten(text, edits)


def rebased_reference(reference: str, source: str, target: str) -> str:
    """Return the path of a policy file, as in `source`, as it must read in `target`."""
    if posixpath.isabs(reference):
        return reference
    origin, folder = posixpath.dirname(source), posixpath.dirname(target) or "."
    moved = posixpath.relpath(posixpath.join(origin, reference), folder)
    if moved == posixpath.normpath(reference):
        return reference
    return moved if names_a_file(moved) else f"./{moved}"


def _references(data: Any) -> Iterator[tuple[Path, str]]:
    """Return every reference to a policy in a scenario, with its place."""
    for path, app in (((), data), *((("apps", name), app) for name, app in _apps(data))):
        choices = app.get("policy")
        several = enumerate(choices) if isinstance(choices, list) else [((), choices)]
        for place, choice in several:
            where = (*path, "policy", *(() if place == () else (place,)))
            if isinstance(choice, dict):
                where, choice = (*where, "extends"), choice.get("extends")  # noqa: PLW2901
            if isinstance(choice, str) and names_a_file(choice):
                yield where, choice


def _apps(data: Any) -> Iterator[tuple[str, Any]]:
    for name, app in data.get("apps", {}).items():
        yield name, app or {}
