"""Every expectation of every shipped scenario is a real one: contradicted, it fails."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tolsim.analysis.check.check import FileCheck, check_file
from tolsim.catalogue import find_policy
from tolsim.cli.check import _exit_code
from tolsim.cli.shared.checking import Session
from tolsim.documents.problems import Problems
from tolsim.documents.scenarios.model import ACCESS_STATUSES
from tolsim.documents.yaml.reader import read_yaml
from tolsim.documents.yaml.rewriting import Edit, rewritten

FOLDER = Path(__file__).parents[2] / "scenarios"
FILES = sorted(
    path for path in FOLDER.rglob("*.yaml") if "\nsteps:" in path.read_text(encoding="utf-8")
)
OPPOSITES = {
    "signed-out": "working", "working": "locked-out", "recoverable": "working",
    "locked-out": "working", "active": "inactive", "inactive": "active",
}  # fmt: skip

Path_ = tuple[str | int, ...]


def exit_code(check: FileCheck) -> int:
    return _exit_code(Session([check], [0.0]), allow_empty=False)


def contradictions(data: Any) -> Iterator[Edit]:
    """Each expectation of a file with a value that contradicts the one that holds."""
    return _of_steps(data, ())


def _of_steps(parent: Any, path: Path_) -> Iterator[Edit]:
    """Those of the steps of a file, of a `repeat` or of a race, and of the steps inside them."""
    for key in ("steps", "race"):
        for i, step in enumerate(parent.get(key, ())):
            yield from _of_step(step, (*path, key, i))
            yield from _of_steps(step, (*path, key, i))


def _of_step(step: Any, path: Path_) -> Iterator[Edit]:
    for key, other in (("expect", _outcome), ("answer", _answer), ("then", _standing)):
        for place, value in _leaves(step.get(key), (*path, key)):
            yield Edit(place, other(value, place))


def _leaves(value: Any, path: Path_) -> Iterator[tuple[Path_, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif value is not None:
        yield path, value


def _outcome(value: Any, _: Path_) -> Any:
    if isinstance(value, int):
        return value + 1
    return "invalid_grant" if value == "ok" else "ok"


def _answer(value: Any, place: Path_) -> Any:
    return [] if value else ["legacy.A1"]


def _standing(value: Any, place: Path_) -> str:
    if value in OPPOSITES:
        return OPPOSITES[value]
    alive = "valid" if value in ACCESS_STATUSES and ".A" in str(place[-1]) else "current"
    return alive if value != alive else "revoked"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_contradiction_fails(path: Path) -> None:
    """As written the file passes; with any one expectation contradicted, check exits with 1."""
    text = path.read_text(encoding="utf-8")
    assert 0 == exit_code(check_file(text, str(path), find_policy))
    data = read_yaml(text, path.name, Problems()).value
    edits = list(contradictions(data))
    codes = {
        edit.path: exit_code(check_file(rewritten(text, [edit]), str(path), find_policy))
        for edit in edits
    }
    assert dict.fromkeys((edit.path for edit in edits), 1) == codes
    assert codes
