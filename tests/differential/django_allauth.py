"""django-allauth's identity provider over HTTP, with the settings that it knows itself."""

import importlib.metadata
import json
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from tests.differential.process import Endpoints, HttpDriver, ServerProcess

ROOT: Final = Path(__file__).parents[2]
ENDPOINTS: Final = Endpoints(
    token="/identity/o/api/token",
    call="/identity/o/api/userinfo",
    revoke="/identity/o/api/revoke",
    introspect="/identity/o/api/introspect",
)


def missing() -> str | None:
    return None if find_spec("allauth") else "needs django-allauth"


def version() -> str:
    return importlib.metadata.version("django-allauth")


def start(options: Mapping[str, object]) -> HttpDriver:
    command = [sys.executable, "-m", "tests.differential.allauth_server", json.dumps(options)]
    return HttpDriver(ServerProcess(command, ROOT), ENDPOINTS)
