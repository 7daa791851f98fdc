"""`--watch` on a real terminal, with real files that change; nothing is waited for without end."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tolsim.cli.app import app
from tolsim.cli.shared import watching

pty = pytest.importorskip("pty", reason="no pseudo-terminals here")

CASE = "title: {}\npolicy: {}\nsystems: [a]\nsteps:\n  - {{login: a, expect: ok}}\n"
POLICY = "name: {0}\ntitle: {0}\nextends: zoom-user\n"
CLEARED = "\x1b[2J\x1b[H"
READY = "watching; Ctrl-C ends it\r\n"
PATIENCE = 30.0
"""Seconds after which a page that has not come will not come."""


class Screen:
    """A command on a terminal of its own."""

    def __init__(self, *args: str) -> None:
        self._terminal, side = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tolsim", *args], stdin=side, stdout=side, stderr=side,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "NO_COLOR": "1"},
        )  # fmt: skip
        os.close(side)
        self._shown = ""

    def page(self, *words: str) -> str:
        """The next page that has all these words; those that come before it are not looked at."""
        seen, end = "", time.monotonic() + PATIENCE
        while time.monotonic() < end:
            page, ready, rest = self._shown.partition(READY)
            if ready and all(word in page for word in words):
                self._shown = rest
                return page
            if ready:
                self._shown = rest
            elif select.select([self._terminal], [], [], 1.0)[0]:
                self._shown += (shown := os.read(self._terminal, 65536).decode())
                seen += shown
        raise AssertionError(f"{words} did not come after:\n{seen}")

    def rests(self) -> bool:
        """Whether nothing comes for a second, where nothing has changed."""
        return not (self._shown or select.select([self._terminal], [], [], 1.0)[0])

    def interrupt(self) -> int:
        """How it ends after Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._terminal)


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Screen]]:
    """Start a command in an empty folder."""
    pytest.importorskip("watchfiles")
    monkeypatch.chdir(tmp_path)
    screens: list[Screen] = []

    def started(*args: str) -> Screen:
        screens.append(Screen(*args))
        return screens[-1]

    yield started
    for screen in screens:
        screen.close()


def write(name: str, text: str) -> None:
    """Write a file in place, as the simplest editors do."""
    Path(name).write_text(text, encoding="utf-8")


def test_a_page_is_drawn_again_when_its_file_changes(start: Callable[..., Screen]) -> None:
    """Written in place or by renaming; broken, gone and back again; Ctrl-C ends it."""
    write("a.yaml", CASE.format("One", "zoom-user"))
    screen = start("run", "a.yaml", "--watch")
    assert screen.page("One").startswith(CLEARED)
    write("a.yaml", CASE.format("Two", "zoom-user"))
    screen.page("Two")
    write("a.yaml", "title: [\n")
    screen.page("error[", " --> a.yaml:")
    Path("a.yaml").unlink()
    screen.page("a.yaml: no such file")
    write("draft", CASE.format("Three", "zoom-user"))
    Path("draft").rename("a.yaml")
    screen.page("Three")
    assert 130 == screen.interrupt()


def test_a_policy_is_watched_too(start: Callable[..., Screen]) -> None:
    """Also one that another policy extends, in another folder, behind a link."""
    Path("shelf").mkdir()
    write("shelf/base.yaml", POLICY.format("base"))
    Path("mine.yaml").symlink_to("shelf/mine.yaml")
    mine = POLICY.format("mine").replace("zoom-user", "./shelf/base.yaml")
    write("shelf/mine.yaml", mine)
    write("a.yaml", CASE.format("One", "./mine.yaml"))
    screen = start("run", "a.yaml", "--watch")
    screen.page("policy mine")
    for name, text in (("mine", mine), ("base", POLICY.format("base"))):
        write(f"shelf/{name}.yaml", "name: [\n")
        screen.page("error[not-a-policy]")
        write(f"shelf/{name}.yaml", text)
        screen.page("policy mine")


def test_a_folder_is_watched(start: Callable[..., Screen]) -> None:
    """Files that are new in it are checked, in new folders too; what `-o` writes is no change."""
    write("pyproject.toml", '[tool.tolsim]\nscenarios = ["cases/**/*.yaml"]\n')
    Path("cases").mkdir()
    write("cases/a.yaml", CASE.format("One", "zoom-user"))
    screen = start("check", "--watch", "-o", "cases/out.json")
    screen.page("wrote cases/out.json", "1 file, 1 run")
    assert screen.rests()
    write("cases/b.yaml", CASE.format("Two", "zoom-user"))
    screen.page("2 files, 2 runs")
    Path("cases/more").mkdir()
    write("cases/more/c.yaml", CASE.format("Three", "zoom-user"))
    screen.page("3 files, 3 runs")
    Path("cases/a.yaml").unlink()
    screen.page("2 files, 2 runs")


def ended(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        app(list(args))
    return int(end.value.code or 0), *capsys.readouterr()


@pytest.mark.parametrize(
    ("args", "sentence", "help_"),
    [
        (("run", "-"), "--watch: standard input does not change", "name a file"),
        (("run", "nowhere.yaml"), "nowhere.yaml: no such file or folder", "name scenario files"),
        (
            ("run", "-e", "login a"),
            "--watch: no file was read that could change",
            "name a scenario file",
        ),
        (
            ("check", "two_systems", "--update"),
            "--watch does not go with --update",
            "update first, then watch",
        ),
    ],
)
def test_what_cannot_be_watched(
    capsys: pytest.CaptureFixture[str], args: tuple[str, ...], sentence: str, help_: str
) -> None:
    """It is told at once."""
    pytest.importorskip("watchfiles")
    code, _, err = ended(capsys, *args, "--watch")
    assert (2, True, True) == (code, f": {sentence}\n" in err, f"help: {help_}" in err)


def test_without_watchfiles_the_way_to_it_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra: most people need no watcher."""
    monkeypatch.setattr(watching, "find_spec", lambda _: None)
    code, out, err = ended(capsys, "run", "two_systems", "--watch")
    assert (2, "") == (code, out)
    assert ": --watch needs the package watchfiles\n" in err
    assert "help: pip install 'tolsim[watch]'\n" in err
