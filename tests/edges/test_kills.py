"""Whenever a command is ended, its files are whole, and nothing else is left behind."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

OLD = "title: t\npolicy: dex\nsystems: [a]\nsteps:\n- {login: a, expect: refused}\n"
WRITES = {
    "run": ("run s.yaml -o out", ("out",)),
    "check": ("check s.yaml -o out --summary more", ("out", "more")),
    "update": ("check s.yaml --update", ("s.yaml",)),
    "new": ("new out.yaml", ("out.yaml",)),
    "compare": ("compare s.yaml --policy hydra --policy dex -o out", ("out",)),
    "explain": ("explain s.yaml -o out", ("out",)),
    "advise": ("advise s.yaml --policy hydra -o out --write more --force", ("out", "more")),
    "explore": ("explore dex -o out", ("out",)),
    "distinguish": ("distinguish dex zoom-user -o out", ("out",)),
    "identify": ("identify s.yaml --max-states 5 -o out", ("out",)),
    "schema": ("schema scenario -o out", ("out",)),
    "show": ("policies show dex --format yaml -o out", ("out",)),
}
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def _start(command: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tolsim", *command.split()], cwd=folder, env=ENVIRONMENT,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def _contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


def _prepare(folder: Path, names: tuple[str, ...]) -> None:
    for path in folder.iterdir():
        path.unlink()
    (folder / "s.yaml").write_text(OLD, "utf-8")
    if "out" in names:  # what is there is replaced
        for name in names:
            (folder / name).write_text("old", "utf-8")


@pytest.mark.parametrize(("command", "names"), WRITES.values(), ids=list(WRITES))
def test_a_killed_command_leaves_whole_files(
    tmp_path: Path, command: str, names: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    """Each is as it was before or as it is afterwards; none is new beside them (fault 22)."""
    thorough = request.config.getoption("--hypothesis-profile") == "thorough"
    chance = random.Random(command)
    _prepare(tmp_path, names)
    before = _contents(tmp_path)
    start = time.monotonic()
    _start(command, tmp_path).communicate()
    took = time.monotonic() - start
    after = _contents(tmp_path)
    for _ in range(20 if thorough else 1):
        _prepare(tmp_path, names)
        with _start(command, tmp_path) as process:
            time.sleep(chance.uniform(took * 0.3, took))
            process.kill()
            process.communicate()
        for name, text in _contents(tmp_path).items():
            assert text in (before.get(name), after.get(name)), name


@pytest.mark.parametrize("fraction", [0.15, 0.3, 0.5, 0.7, 0.9])
def test_ctrl_c_ends_with_130_without_a_word(tmp_path: Path, fraction: float) -> None:
    """While libraries are imported, too (fault 15)."""
    _prepare(tmp_path, ())
    start = time.monotonic()
    with _start("advise s.yaml --max 200", tmp_path) as process:
        process.communicate()
    took = time.monotonic() - start
    with _start("advise s.yaml --max 200", tmp_path) as process:
        time.sleep(took * fraction)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    # Before its first line, Python itself tells of the interruption.
    assert process.returncode in (130, -signal.SIGINT, 0, 1), err
    assert b"tolsim" not in err


def test_an_ignored_ctrl_c_stays_ignored(tmp_path: Path) -> None:
    """As behind `nohup`, or in the background of a script."""
    program = (
        "import signal; from tolsim import __main__; print(signal.getsignal(signal.SIGINT).name)"
    )
    ended = subprocess.run(
        ["/bin/sh", "-c", f"trap '' INT; '{sys.executable}' -c '{program}'"],
        capture_output=True, check=True, cwd=tmp_path, env=ENVIRONMENT,
    )  # fmt: skip
    assert b"SIG_IGN\n" == ended.stdout
