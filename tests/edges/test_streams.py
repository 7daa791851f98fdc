"""Standard streams that are closed, full, or read no further; folders that are gone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

FULL = "error: standard output: no space left on device\n  help: make room, or write elsewhere with --output\n"  # noqa: E501
PROLOGUE = f"set -o pipefail; tolsim() {{ '{sys.executable}' -m tolsim \"$@\"; }}"
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def shell(command: str, folder: Path) -> tuple[int, str]:
    """Run a command of the shell: exit code and standard error."""
    ended = subprocess.run(
        ["bash", "-c", f"{PROLOGUE}; {command}"],
        capture_output=True, check=False, cwd=folder, env=ENVIRONMENT,
    )  # fmt: skip
    return ended.returncode, ended.stderr.decode()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "command", ["--version", "--help", "run --help", "run two_systems", "policies", "schema policy"]
)
def test_a_full_output_is_told(tmp_path: Path, command: str) -> None:
    """Also of what Typer writes (fault 6)."""
    assert (2, FULL) == shell(f"tolsim {command} >/dev/full", tmp_path)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("check two_systems 2>&-", 0),
        ("explore zoom-user 2>&-", 1),
        ("distinguish zoom-user dex 2>&-", 0),
        ("run nowhere 2>&-", 2),
        ("run --nothing 2>&-", 2),
        ("run nowhere 2>/dev/full", 2),
        ("run --nothing 2>/dev/full", 2),
        ("new a.yaml <&-", 0),
        ("policies check - <&-", 2),
        ("run - <&-", 2),
        ("run two_systems >&- 2>&-", 2),
        ("run two_systems -o out 2>&- <&-", 0),
        ("run two_systems | head -1", 0),
        ("policies | true", 0),
    ],
)
def test_a_closed_stream_is_done_without(tmp_path: Path, command: str, code: int) -> None:
    """Or the command says that it cannot (fault 7)."""
    ended, told = shell(f"tolsim {command}", tmp_path)
    assert (code, False) == (ended, "Traceback" in told or "bug" in told)


@pytest.mark.parametrize(
    "command", ["run s.yaml", "check .", "run two_systems -o out", "new a.yaml"]
)
def test_a_folder_that_is_gone(tmp_path: Path, command: str) -> None:
    """Nothing can be found in it, and nothing written."""
    code, told = shell(f"mkdir gone; cd gone; rmdir ../gone; tolsim {command}", tmp_path)
    assert (2, False) == (code, "Traceback" in told or "bug" in told)


@pytest.mark.parametrize(
    "command", ["run", "check", "check --update", "policies check", "run --format text -o"]
)
def test_a_name_that_is_not_utf8(tmp_path: Path, command: str) -> None:
    """It is a name as any other, and shown as what it is."""
    name = "$'\\xff.yaml'"
    text = "title: t\\nsystems: [a]\\nsteps: [{login: a, expect: ok}]\\n"
    args = f"{command} {name} two_systems" if command.endswith("-o") else f"{command} {name}"
    code, told = shell(f"printf '{text}' > {name}; tolsim {args}", tmp_path)
    assert (2 if "policies" in command else 0, False) == (code, "bug" in told)


def test_a_question_without_an_answer(tmp_path: Path) -> None:
    """The input ends: nothing is written."""
    import pty

    here, there = pty.openpty()
    os.write(here, b"\x04")
    with subprocess.Popen(
        [sys.executable, "-m", "tolsim", "new", "a.yaml"], cwd=tmp_path, env=ENVIRONMENT,
        stdin=there, stdout=there, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        _, err = process.communicate()
    os.close(there)
    os.close(here)
    assert (2, b"error: the question was not answered\n") == (process.returncode, err.lstrip())
    assert [] == list(tmp_path.iterdir())
