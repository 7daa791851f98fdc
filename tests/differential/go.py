"""Servers written for Go, as libraries: `tests/go` runs them, a line of JSON for each request."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from tests.differential.process import Response, ServerProcess

FOLDER: Final = Path(__file__).parents[1] / "go"
BINARY: Final = Path.home() / ".cache" / "tolsim" / "go-servers.test"


def missing() -> str | None:
    return None if shutil.which("go") else "needs Go"


def version(module: str) -> str:
    """The version of a module that is required."""
    required = (FOLDER / "go.mod").read_text(encoding="utf-8")
    [found] = re.findall(rf"^\s*(?:require )?{re.escape(module)} v(\S+)", required, re.MULTILINE)
    return str(found)


class GoServer(ServerProcess):
    """A server of `tests/go`, asked over its standard input and output."""

    def __init__(self, server: str, options: Mapping[str, object]) -> None:
        chosen = json.dumps({"server": server, **options})
        self._process = subprocess.Popen(
            [_binary(), "-test.run=TestServe", "-test.timeout=0"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=FOLDER,
            env={**os.environ, "TOLSIM_OPTIONS": chosen},
        )

    def close(self) -> None:
        self._process.communicate()

    def reconnect(self) -> None:
        """There is no connection."""

    def _send(
        self, method: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> Response:
        asked = {"method": method, "path": path, "body": body or "", "headers": dict(headers)}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return Response(answer["status"], {}, answer["body"])


@cache
def _binary() -> Path:
    """The servers, built anew: what has not changed Go takes from its cache."""
    subprocess.run(["go", "test", "-c", "-o", BINARY, "."], cwd=FOLDER, check=True)
    return BINARY
