"""What an answer says to do next, on a terminal."""

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from tests.logs.small import ada, write_log

pty = pytest.importorskip("pty")  # not on Windows

STEPS = "login legacy; 5m; login new; call legacy"
FAILS = (
    "title: Fails\npolicy: xero\nsystems: [a]\nsteps: [{login: a}, {call: a, expect: refused}]\n"
)
FINE = "title: Fine\npolicy: xero\nsystems: [a]\nsteps: [{login: a}]\n"
TWO = "two_systems"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file whose expectation fails, and one in which nothing happens."""
    (tmp_path / "fails.yaml").write_text(FAILS)
    (tmp_path / "a file.yaml").write_text(FINE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("TERM", "dumb")
    return tmp_path


def on_terminal(*words: str, **elsewhere: IO[bytes]) -> str:
    """What somebody sees who types a command; a stream can go elsewhere."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "tolsim", *words],
        **{"stdin": subprocess.DEVNULL, "stdout": theirs, "stderr": theirs, **elsewhere},
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            read = os.read(ours, 65536)
        except OSError:  # what Linux answers where everybody has closed the other end
            break
        if not read:
            break
        seen += read
    process.wait()
    os.close(ours)
    return seen.decode().replace("\r\n", "\n")


def said_next(*words: str) -> list[str]:
    """The commands that the last line of an answer names."""
    *_, last = on_terminal(*words).splitlines()
    start, told, commands = last.partition("next: ")
    assert ("", "next: ") == (start, told), last
    return commands.split(" · ")


@pytest.mark.parametrize(
    ("words", "commands"),
    [
        (("run", TWO), [f"tolsim explain {TWO} legacy", f"tolsim advise {TWO}"]),
        (("run", "a file.yaml"), ["tolsim compare 'a file.yaml'"]),
        (
            ("run", "-e", STEPS, "-p", "zoom-user"),
            [
                f"tolsim explain -e '{STEPS}' legacy --policy zoom-user",
                f"tolsim advise -e '{STEPS}' --policy zoom-user",
            ],
        ),
        (("check", "fails.yaml"), ["tolsim explain fails.yaml 2", "tolsim advise fails.yaml"]),
        (
            ("compare", TWO, "-t", "1,2"),
            [f"tolsim explain {TWO} legacy", f"tolsim advise {TWO}"],
        ),
        (
            ("explain", TWO, "-t", "1"),
            [f"tolsim advise {TWO} --tolerance 1", f"tolsim compare {TWO}"],
        ),
        (("advise", TWO), [f"tolsim advise {TWO} --write {TWO}-mended.yaml"]),
        (("advise", TWO, "--write", "b.yaml"), ["tolsim run b.yaml", "tolsim check b.yaml"]),
        (("explore", "zoom-user"), ["tolsim explore zoom-user --output found.yaml"]),
        (
            ("explore", "zoom-user", "-o", "b.yaml"),
            ["tolsim run b.yaml", "tolsim check b.yaml"],
        ),
        (
            ("distinguish", "zoom-user", "zoom-user-multi"),
            ["tolsim distinguish zoom-user zoom-user-multi --output experiment.yaml"],
        ),
        (("policies", "show", "xero"), [f"tolsim run {TWO} --policy xero"]),
        (("policies", "diff", "xero", "fitbit"), ["tolsim distinguish xero fitbit"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_goes_on_from_an_answer(words: tuple[str, ...], commands: list[str]) -> None:
    """It fits the answer, and can be run as it stands."""
    assert commands == said_next(*words)
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", *shlex.split(command)], capture_output=True, check=False
        )
        assert (True, False) == (done.returncode in (0, 1), b"error" in done.stderr)


@pytest.mark.parametrize(
    "words",
    [
        ("run", TWO, "-q"),
        ("check", TWO),
        ("explain", "a file.yaml"),
        ("advise", "a file.yaml"),
        ("compare", "a file.yaml", "-p", "hydra", "--quiet"),
        ("explore", "zoom-s2s-2022", "--depth", "1"),
        ("policies", "diff", "xero", "xero"),
        ("new", "b.yaml", "--system", "a", "-p", "xero", "-t", "1"),
    ],
    ids=" ".join,
)
def test_nothing_is_said_where_nothing_goes_on(words: tuple[str, ...]) -> None:
    """Or where nobody wants to hear it."""
    assert "next: " not in on_terminal(*words)


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_nothing_is_said_into_a_file(folder: Path, stream: str) -> None:
    """Neither where the answer goes there nor where what is said beside it does."""
    kept = folder / "kept.txt"
    with kept.open("wb") as file:
        seen = on_terminal("policies", "show", "xero", **{stream: file})
    assert "next: " not in seen + kept.read_text(encoding="utf-8")


def test_after_an_audit(folder: Path) -> None:
    """Look at a case; write some first, where there is no file of that name."""
    write_log(folder / "log.jsonl", ada())
    asked = "audit", "log.jsonl", "-p", "zoom-user-concurrent"
    assert [f"tolsim {' '.join(asked)} --write proofs"] == said_next(*asked)
    file = "proofs/worst-1.yaml"
    assert [f"tolsim run {file}", f"tolsim explain {file}"] == said_next(
        *asked, "--write", "proofs"
    )


def test_after_a_fit(folder: Path) -> None:
    """Where several fit equally well, none is better to go on with."""
    write_log(folder / "log.jsonl", ada())
    assert "next: " not in on_terminal("audit", "log.jsonl", "--fit", "-t", "1")
