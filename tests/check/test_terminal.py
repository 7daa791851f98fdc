"""`tolsim check` before a person: a bar for what takes long, a question before a file changes."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tolsim.cli.shared import progress

FAILING = """\
title: A failing one
policy: {}
systems: [legacy]
steps:
  - login: legacy
    expect: invalid_grant
"""


class Terminal(io.StringIO):
    """A standard error that someone looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "patience", "expected"),
    [(Terminal(), -1.0, True), (Terminal(), 60.0, False), (io.StringIO(), -1.0, False)],
    ids=["long", "short", "no-terminal"],
)
def test_a_bar_appears_on_a_terminal_once_it_takes_long(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, patience: float, expected: bool
) -> None:
    """And hides nothing of what is done."""
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "PATIENCE", patience)
    assert [1, 2, 3] == list(progress.with_progress([1, 2, 3], "checking"))
    assert expected == ("checking" in stream.getvalue())


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a pseudo-terminal")
@pytest.mark.parametrize(("answer", "code", "word"), [("y", 0, "ok"), ("n", 1, "invalid_grant")])
def test_a_person_is_asked_before_a_file_changes(
    tmp_path: Path, answer: str, code: int, word: str
) -> None:
    """Behind the difference; without a terminal the flag is answer enough."""
    path = tmp_path / "a.yaml"
    path.write_text(FAILING, encoding="utf-8")
    keyboard, terminal = os.openpty()
    os.write(keyboard, f"{answer}\n".encode())
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tolsim", "check", str(path), "--update"],
            stdin=terminal, stdout=subprocess.DEVNULL, stderr=terminal, check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
    finally:
        os.close(terminal)
        os.close(keyboard)
    assert code == done.returncode
    assert FAILING.replace("invalid_grant", word) == path.read_text(encoding="utf-8")
