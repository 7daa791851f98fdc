"""Servers written for Node, and which of their packages are here."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.differential.process import ServerProcess

FOLDER: Final = Path(__file__).parents[1] / "node"


def missing(package: str) -> str | None:
    """Why a package cannot be run here, or None if it can."""
    if shutil.which("node") is None:
        return "needs Node"
    if not (FOLDER / "node_modules" / package).is_dir():
        return f"needs {package}: npm ci in tests/node"
    return None


def version(package: str) -> str:
    """The version of a package that is here."""
    about = (FOLDER / "node_modules" / package / "package.json").read_text(encoding="utf-8")
    return str(json.loads(about)["version"])


def run_node(script: str, options: Mapping[str, object]) -> ServerProcess:
    """A running script of `tests/node`, in the configuration given."""
    return ServerProcess(["node", script, json.dumps(options)], FOLDER)
