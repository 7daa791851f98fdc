"""`tolsim drive` in this process, against a server of the tests' own."""

import json
import socket
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.wire.drive.fake import FakeServer
from tolsim.cli.app import app

STRICT = """\
name: strict
title: Rotation, as the fake server has it
"""
"""The policy of the fake server: every default, and client credentials."""


def free_port() -> int:
    """A port at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


class Driving(NamedTuple):
    """A server, and what drives it."""

    fake: FakeServer
    folder: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, steps: str, *options: str, server: str | None = None) -> tuple[int, str, str]:
        """Play steps of one line; return exit code, output and what was told."""
        policy = ("-p", str(self.folder / "strict.yaml"))
        url = self.fake.url if server is None else server
        return self.play("-e", steps, *policy, "--server", url, *options)

    def play(self, *words: str) -> tuple[int, str, str]:
        """Run the command; nothing secret is in what it writes."""
        with pytest.raises(SystemExit) as end:
            app(["drive", *words])
        out, err = self.capsys.readouterr()
        for secret in self.fake.secrets:
            assert secret not in out + err
        for file in filter(Path.is_file, self.folder.iterdir()):
            text = file.read_text(encoding="utf-8")
            assert not [secret for secret in self.fake.secrets if secret in text]
        return int(end.value.code or 0), out, err

    def document(self, steps: str, *options: str) -> dict[str, Any]:
        """What it writes as JSON."""
        _, out, _ = self.run(steps, *options, "--format", "json")
        found: dict[str, Any] = json.loads(out)
        return found

    def verdicts(self, steps: str, *options: str) -> list[tuple[str, str | None]]:
        """The verdict on every step, and why."""
        found = self.document(steps, *options)["steps"]
        return [(step["verdict"], step["because"]) for step in found]
