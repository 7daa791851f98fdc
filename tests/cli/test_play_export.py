"""`tolsim play --export`: a page, without a terminal and without the extra."""

import sys
from pathlib import Path

import pytest

from tolsim.cli.app import main


def play(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Run `tolsim play` without a terminal."""
    sys.argv = ["tolsim", "play", *arguments]
    code = main()
    return (code, *capsys.readouterr())


def test_a_page_is_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Textual may be missing: nothing asks for it."""
    monkeypatch.setitem(sys.modules, "textual", None)
    path = tmp_path / "page.html"
    code, out, err = play(capsys, "two_systems", "-t", "1,2", "--export", str(path))
    assert (0, "", f"wrote {path}\n") == (code, out, err)
    assert '"policies":[["zoom-user-concurrent",0,[["1",0],["2",1]]]]' in path.read_text("utf-8")


def test_steps_of_the_command_line_can_be_played(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """As in every command that takes a scenario."""
    path = tmp_path / "page.html"
    steps = "login legacy; 5m; login new; call legacy"
    code, _, _ = play(capsys, "-e", steps, "-p", "xero", "--export", str(path))
    assert (0, True) == (code, path.is_file())


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["two_systems", "-t", "0..200"], "201 runs are too many for a page: 100 are the most"),
        (["two_systems", "-p", "nobody"], "nobody"),
        (["no_such_file.yaml"], "no_such_file.yaml"),
    ],
    ids=["runs", "policy", "file"],
)
def test_what_cannot_be_a_page_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, arguments: list[str], expected: str
) -> None:
    """And nothing is written."""
    path = tmp_path / "page.html"
    code, _, err = play(capsys, *arguments, "--export", str(path))
    assert (2, True, False) == (code, expected in err, path.exists())


def test_a_policy_that_cannot_run_the_scenario_is_noted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The page has the others."""
    case, path = tmp_path / "case.yaml", tmp_path / "page.html"
    case.write_text(
        "title: t\npolicy: google-oauth\nsystems: [a]\n"
        "steps: [{login: a}, {incident: password_change}]\n", "utf-8",
    )  # fmt: skip
    policies = ("-p", "google-oauth", "-p", "xero")
    code, _, err = play(capsys, str(case), *policies, "--export", str(path))
    assert 0 == code
    assert "note: without xero: " in err
    assert '"policies":[["google-oauth",' in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["-p", "xero", "-p", "dex"], "a game begins under one policy"),
        (["-t", "2"], "--tolerance: only a page needs to be told"),
    ],
)
def test_what_only_a_page_can_show_is_told(
    capsys: pytest.CaptureFixture[str], arguments: list[str], expected: str
) -> None:
    """A game has one policy at a time, and turns the knob itself."""
    code, _, err = play(capsys, "two_systems", *arguments)
    assert (2, True) == (code, expected in err)
