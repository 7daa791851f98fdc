"""`tolsim play` from outside: where it cannot play, and in a real terminal."""

import importlib.util
import sys
from pathlib import Path

import pexpect
import pytest

from tolsim.cli.app import main

SCREEN = (24, 80)


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """Run the command in this process."""
    monkeypatch.setattr(sys, "argv", ["tolsim", *words])
    return main()


def test_without_a_terminal_it_says_where_to_go(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A pipe is no place for a game, and a run can be told as text."""
    assert 2 == run(monkeypatch, "play", "two_systems")
    assert (
        "",
        (
            "error: a game is played in a terminal, and here is none\n"
            "  help: `tolsim run` tells a scenario as text, and --export FILE.html writes a page\n"
        ),
    ) == capsys.readouterr()


def test_without_its_extra_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Textual is not installed with tolsim itself."""
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name == "textual" else found(name)
    )
    assert 2 == run(monkeypatch, "play")
    assert (
        "",
        (
            "error: playing needs Textual, which is not installed\n"
            "  help: pip install 'tolsim[play]'; without it, `tolsim learn` asks and explains, "
            "and --export FILE.html writes a page\n"
        ),
    ) == capsys.readouterr()


def test_a_broken_scenario_is_told_before_anything_is_drawn(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Every problem of the file, as with every command."""
    monkeypatch.setattr("tolsim.cli.play.is_terminal", lambda _: True)
    path = tmp_path / "broken.yaml"
    path.write_text("title: x\nsystems: [a]\nsteps:\n  - login: b\n")
    assert 2 == run(monkeypatch, "play", str(path))
    assert "no system is called `b`" in capsys.readouterr().err


def test_an_unknown_policy_is_told_at_its_option(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Not at a line of the scenario, which does not name it."""
    monkeypatch.setattr("tolsim.cli.play.is_terminal", lambda _: True)
    monkeypatch.chdir(tmp_path)
    assert 2 == run(monkeypatch, "play", "-p", "./mine.yaml")
    assert "--policy" in capsys.readouterr().err


def test_a_bug_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Textual had to end the game, the exit code says so."""
    monkeypatch.setattr("tolsim.cli.play.is_terminal", lambda _: True)
    monkeypatch.setattr("textual.app.App.run", lambda app: setattr(app, "_return_code", 1))
    assert 3 == run(monkeypatch, "play")


def spawn(folder: Path, *words: str) -> "pexpect.spawn[str]":
    """Begin a game in a terminal of the usual size."""
    return pexpect.spawn(
        sys.executable, ["-m", "tolsim", "play", *words], cwd=folder, dimensions=SCREEN,
        encoding="utf-8", timeout=20,
        env={"TERM": "xterm-256color", "PYTHONUTF8": "1", "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip


def test_policy_files_are_found_from_where_the_game_is_written(tmp_path: Path) -> None:
    """A path of the command line starts here, one of a file in its folder."""
    for folder in ("cases", "out"):
        (tmp_path / folder).mkdir()
    (tmp_path / "mine.yaml").write_text("name: mine\nextends: xero\n")
    scenario = "title: x\nsystems: [legacy]\nsteps: [{login: legacy}]\n"
    (tmp_path / "cases/case.yaml").write_text(scenario)
    child = spawn(tmp_path, "cases/case.yaml", "-p", "mine.yaml")
    child.expect("case · mine")
    child.send("w")
    child.expect("Write to which file")
    # Ctrl-u empties the line. What comes in one piece with it, Textual takes for one key.
    child.send("\x15")
    child.send("out/it.yaml")
    child.send("\r")
    child.expect("wrote out/it.yaml")
    child.send("q")
    child.expect(pexpect.EOF)
    assert "policy: ../mine.yaml\n" in (tmp_path / "out/it.yaml").read_text()


def test_a_game_in_a_terminal(tmp_path: Path) -> None:
    """Logged in, the tolerance raised, written, left; and what was written holds."""
    child = spawn(tmp_path, "-p", "zoom-user-concurrent@1")
    child.expect("Nothing has happened yet")
    child.send("l")
    child.expect("legacy.* logs in")
    child.send("\tl+")
    child.expect("tolerance ◂ 2 ▸")
    child.send("w")
    child.expect("Write to which file")
    child.send("\r")
    child.expect("wrote played.yaml")
    child.send("w\r")
    child.expect("played.yaml exists already")
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    assert 0 == child.exitstatus
    assert (
        "title: Two systems\npolicy: zoom-user-concurrent\ntolerance: 2\n"
        "users: [xyz]\nsystems: [legacy, new]\nsteps:\n"
        "  - login: legacy\n    expect: ok\n  - login: new\n    expect: ok\n"
    ) == (tmp_path / "played.yaml").read_text()
