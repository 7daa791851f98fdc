"""`tolsim policies check` of mappings: their faults, and what no source backs."""

import json
from pathlib import Path

import pytest

from tolsim.cli.app import app
from tolsim.logs.mappings.shelf import FOLDER, mapping_names

LOOSE = """\
name: loose
title: Our gateway
fields: {time: at, type: what}
types:
  in: {action: refresh}
sources:
- {url: "https://a.example", date: undated, says: x, firmness: staff, supports: [typos, fields]}
"""


def _check(capsys: pytest.CaptureFixture[str], path: Path) -> tuple[int, list[tuple[str, int]]]:
    """The exit code, and each problem with its line."""
    with pytest.raises(SystemExit) as ended:
        app(["policies", "check", str(path), "--format", "json"], prog_name="tolsim")
    problems = json.loads(capsys.readouterr().out)["problems"]
    return int(ended.value.code or 0), [(one["code"], one["line"]) for one in problems]


@pytest.mark.parametrize("name", mapping_names())
def test_the_mappings_pass_the_check(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """No mapping of ours has a field or a type that nothing vouches for."""
    assert (0, []) == _check(capsys, FOLDER / f"{name}.yaml")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LOOSE, (1, [("no-login", 4), ("no-source", 5), ("no-such-field", 7)])),
        (LOOSE.replace("time: at", "time: a..b"), (2, [("not-a-path", 3)])),
    ],
)
def test_gaps_and_faults(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str,
    expected: tuple[int, list[tuple[str, int]]],
) -> None:  # fmt: skip
    """Each has its line; a broken file outranks what is loose."""
    path = tmp_path / "loose.yaml"
    path.write_text(text)
    assert expected == _check(capsys, path)
