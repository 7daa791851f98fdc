"""The user's own commands: for a login, and for what OAuth has no request for."""

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress

from tolsim.documents import UserError
from tolsim.wire.drive.http import Limit
from tolsim.wire.drive.secrets import Secrets


def read_command(written: str, option: str) -> Sequence[str]:
    """Return the words of a command; raise UserError if there is no such program.

    No shell reads them: what a scenario or a server says is in variables, never in a command.
    """
    try:
        words = shlex.split(written)
    except ValueError:
        words = []
    if not words:
        raise UserError(f"{option} is not a command", "write it as in a shell, quotes in pairs")
    if shutil.which(words[0]) is None:
        raise UserError(f"{option}: there is no program `{words[0]}`", "name it by its path")
    return words


def run_command(
    words: Sequence[str], variables: Mapping[str, str], limit: Limit, secrets: Secrets
) -> str:
    """Run a command; return what it prints, or raise UserError if it fails."""
    name = words[0]
    with _started(words, variables) as process:
        try:
            printed, told = process.communicate(timeout=limit.left())
        except subprocess.TimeoutExpired:
            raise limit.reached() from None
        finally:
            _end(process)
    if process.returncode:
        *_, last = ["it says nothing", *filter(None, map(str.strip, told.splitlines()))]
        raise UserError(
            f"`{name}` ended with exit code {process.returncode}: {secrets.masked(last)}",
            "run it by hand with the variables that the manual lists: tolsim manual drive",
        )
    return printed.strip()


def _started(words: Sequence[str], variables: Mapping[str, str]) -> "subprocess.Popen[str]":
    try:
        return subprocess.Popen(  # noqa: S603 - it is the user's own
            words,
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise UserError(f"`{words[0]}` cannot be run: {error.strerror}", "name another") from None


def _end(process: "subprocess.Popen[str]") -> None:
    """End a command that still runs, and what it has started."""
    if process.poll() is None:
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()
