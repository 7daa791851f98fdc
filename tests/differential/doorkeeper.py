"""Doorkeeper over HTTP: `tests/ruby/doorkeeper.rb` says what its options mean."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.differential.process import Endpoints, HttpDriver, ServerProcess
from tolsim.engine.policy import TokenKind

FOLDER: Final = Path(__file__).parents[1] / "ruby"
ENDPOINTS: Final = Endpoints("/oauth/token", "/me", "/oauth/revoke", "/oauth/introspect")
_ASK: Final = "puts Gem::Specification.find_by_name('doorkeeper').version"


def missing() -> str | None:
    if shutil.which("ruby") is None:
        return "needs Ruby"
    found = subprocess.run(["ruby", "-e", _ASK], capture_output=True, check=False)
    return None if found.returncode == 0 else "needs Doorkeeper (Debian: ruby-doorkeeper)"


def version() -> str:
    return subprocess.check_output(["ruby", "-e", _ASK], text=True).strip()


def start(options: Mapping[str, object]) -> HttpDriver:
    process = ServerProcess(["ruby", "doorkeeper.rb", json.dumps(options)], FOLDER)
    return _Doorkeeper(process, ENDPOINTS)


class _Doorkeeper(HttpDriver):
    def active(self, token: str, kind: TokenKind) -> bool | None:
        # What it says of a refresh token is said of the row, whose access token may have expired.
        return super().active(token, kind) if kind == "access" else None
