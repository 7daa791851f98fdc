"""The house holds: imports run one way, the pure rooms stay pure, files stay small."""

import fnmatch
from pathlib import Path

import pytest

import tolsim
from tests.house import LIBRARIES, OPEN, ROOMS, violations

ROOT = Path(__file__).parent.parent
PACKAGE = Path(tolsim.__file__).parent
TESTS = ROOT / "tests"

TOP_LEVEL = {
    ".ci", ".git", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md", "pyproject.toml",
    "scenarios", "tests", "tolsim",
}  # fmt: skip
LONGEST_FILE = 400


def _module(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


def test_every_module_keeps_the_import_table() -> None:
    """No module reaches a room or a library that its own room may not know."""
    expected: dict[str, list[str]] = {}
    found = {
        _module(path): complaints
        for path in sorted(PACKAGE.rglob("*.py"))
        if (complaints := violations(_module(path), path.read_text(encoding="utf-8")))
    }
    assert expected == found


@pytest.mark.parametrize(
    ("module", "source", "expected"),
    [
        ("tolsim.engine.server", "import json\nfrom . import policy", []),
        ("tolsim.engine.server", "import rich", ["1: imports rich"]),
        ("tolsim.engine.server", "from tolsim import cli", ["1: imports tolsim.cli"]),
        ("tolsim.engine.server", "from .. import render", ["1: imports tolsim.render"]),
        ("tolsim.engine.__init__", "from . import server", []),
        ("tolsim.engine.__init__", "from ..cli import app", ["1: imports tolsim.cli.app"]),
        ("tolsim.simulation.world", "from tolsim.engine import server", []),
        (
            "tolsim.engine.server",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import tolsim.simulation",
            ["3: imports tolsim.simulation"],
        ),
        ("tolsim.render.lanes", "def f():\n    import yaml", ["2: imports yaml"]),
        ("tolsim.documents.reader", "import yaml.cyaml\nfrom msgspec import Struct", []),
        ("tolsim.documents.reader", "import attrs", ["1: imports attrs"]),
        ("tolsim.cli.app", "from tolsim import __version__", []),
        ("tolsim.render.story", "from tolsim import public", ["1: imports tolsim.public"]),
        ("tolsim.cli.app", "import typer\nfrom rich.console import Console", []),
        ("tolsim.__main__", "from tolsim.cli.app import main", []),
        ("tolsim.__main__", "import typer", ["1: imports typer"]),
        ("tolsim.engine.server", "from time import monotonic", ["1: imports time.monotonic"]),
        ("tolsim.render.story", "import os, time", []),
        ("tolsim.simulation.world", "import random as r", ["1: imports random"]),
        ("tolsim.simulation.world", "self.now", []),
        (
            "tolsim.simulation.world",
            "from datetime import datetime\ndatetime.now()",
            ["1: imports datetime.datetime"],
        ),
        ("tolsim.analysis.advise", "show = print", ["1: names print"]),
        ("tolsim.analysis.advise", "with open(f):\n    pass", ["1: names open"]),
        ("tolsim.analysis.advise", "import sys\nsys.exit(1)", ["2: names .exit"]),
        ("tolsim.analysis.advise", "from sys import exit", ["1: imports sys.exit"]),
        ("tolsim.cli.run", "print(open(f))", []),
    ],
)  # fmt: skip
def test_the_rules_see_what_breaks_them(module: str, source: str, expected: list[str]) -> None:
    """Late, relative, renamed and type-only imports count as much as plain ones."""
    assert expected == violations(module, source)


def test_the_table_names_every_room() -> None:
    """A new room gets its line in the table, and every room of the table exists."""
    rooms = {*ROOMS, *OPEN} - {""}
    assert rooms == {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert rooms | {""} >= set().union(*LIBRARIES.values())


def test_the_top_level_is_small() -> None:
    """The first look at the project shows its parts and nothing else."""
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line]
    strangers = {
        path.name
        for path in ROOT.iterdir()
        if path.name not in TOP_LEVEL
        and not any(fnmatch.fnmatch(path.name, pattern) for pattern in ignored)
    }
    assert set() == strangers


def test_files_are_short() -> None:
    """A file is read in one sitting."""
    lengths = {
        str(path.relative_to(folder.parent)): len(path.read_text(encoding="utf-8").splitlines())
        for folder in (PACKAGE, TESTS)
        for path in folder.rglob("*.py")
    }
    assert {} == {name: length for name, length in lengths.items() if length >= LONGEST_FILE}


@pytest.mark.installed
def test_types_are_shipped() -> None:
    """Whoever imports tolsim gets its annotations (PEP 561)."""
    assert (PACKAGE / "py.typed").is_file()
