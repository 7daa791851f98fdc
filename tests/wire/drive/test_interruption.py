"""Ctrl-C, at any time: the exit code is 130, and a command that runs is ended."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest


def drive(url: str, *options: str) -> "subprocess.Popen[str]":
    """A drive in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tolsim", "drive", "-e", "login legacy", "--server", url, *options],
        env={**os.environ, "TOLSIM_CLIENT_ID": "any"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def interrupted(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """The exit code after Ctrl-C, and what was written."""
    process.send_signal(signal.SIGINT)
    out, told = process.communicate(timeout=60)
    return process.returncode, out + told


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_while_a_server_says_nothing() -> None:
    """No traceback, and no waiting for the server."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        process = drive(f"http://127.0.0.1:{server.getsockname()[1]}")
        connection, _ = server.accept()
        with connection:
            assert connection.recv(1)
            code, said = interrupted(process)
    assert 130 == code
    assert "Traceback" not in said


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_while_a_command_runs(tmp_path: Path) -> None:
    """It ends, too: its end of a pipe is closed."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    script = tmp_path / "wait.py"
    script.write_text(
        f"import time\nfile = open({str(pipe)!r}, 'w')\nfile.write('here')\nfile.flush()\n"
        "time.sleep(600)\n",
        encoding="utf-8",
    )
    url = "http://127.0.0.1:1"
    process = drive(
        url, "--endpoint", f"authorize={url}/a", "--endpoint", f"token={url}/t",
        "--login", f"command {sys.executable} {script}",
    )  # fmt: skip
    with pipe.open() as running:
        assert "here" == running.read(4)
        code, said = interrupted(process)
        assert "" == running.read()
    assert 130 == code
    assert "Traceback" not in said
