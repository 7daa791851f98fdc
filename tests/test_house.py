"""The house holds: imports run one way, pure rooms stay pure, files stay small."""

import fnmatch
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

import tolsim
from tests.house import PURE, impurities
from tests.pages import MANUAL, read, table

ROOT = Path(__file__).parent.parent
PACKAGE = Path(tolsim.__file__).parent
TESTS = ROOT / "tests"

TOP_LEVEL = {
    ".ci", ".git", ".github", ".gitignore", "CHANGELOG.md", "LICENSE", "README.md",
    "pyproject.toml", "scenarios", "tests", "tolsim",
}  # fmt: skip
LONGEST_FILE = 400
QUESTIONS = ("check", "compare", "explain", "advise", "search", "policies", "lesson")


def test_imports_keep_the_contracts() -> None:
    """Rooms import from those below them alone, directly or by way of others."""
    assert 0 == lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)


def test_a_question_draws_its_own_answer_alone() -> None:
    """What draws a question's answer knows of analysis that question and the history of runs."""
    graph = grimp.build_graph("tolsim")
    known = {
        (question, importee.split(".")[2])
        for question in QUESTIONS
        for module in graph.find_descendants(f"tolsim.render.{question}")
        for importee in graph.find_modules_directly_imported_by(module)
        if importee.startswith("tolsim.analysis.")
    }
    assert set() == {(one, other) for one, other in known if other not in (one, "history")}


def test_the_questions_have_the_same_names_in_analysis_and_render() -> None:
    """Who knows where a question is answered knows where the answer is drawn."""
    analysis = {path.stem for path in (PACKAGE / "analysis").iterdir()}
    render = {path.name for path in (PACKAGE / "render").iterdir() if path.is_dir()}
    assert set(QUESTIONS) <= analysis
    assert set(QUESTIONS) <= render


def test_pure_rooms_stay_pure() -> None:
    """The same arguments give the same answer: no file, clock or chance decides it."""
    found = {
        str(path.relative_to(PACKAGE)): complaints
        for room in PURE
        for path in (PACKAGE / room).rglob("*.py")
        if (complaints := impurities(path.read_text(encoding="utf-8")))
    }
    assert {} == found


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import json\nfrom . import policy", []),
        ("from time import monotonic", ["1: imports time.monotonic"]),
        ("import random as r", ["1: imports random"]),
        ("self.now", []),
        ("from datetime import datetime\ndatetime.now()", ["1: imports datetime.datetime"]),
        ("show = print", ["1: names print"]),
        ("def f():\n    import os.path", ["2: imports os.path"]),
        ("with open(f):\n    pass", ["1: names open"]),
        ("import sys\nsys.exit(1)", ["2: names .exit"]),
        ("from sys import exit", ["1: imports sys.exit"]),
    ],
)
def test_impurity_is_seen(source: str, expected: list[str]) -> None:
    """Late and renamed imports count as much as plain ones."""
    assert expected == impurities(source)


def test_every_folder_has_its_map() -> None:
    """The file that opens a folder names every room in it, a line each."""
    missing = {
        f"{folder.parent.relative_to(PACKAGE)}/{name}"
        for folder in PACKAGE.rglob("__init__.py")
        if folder.parent != PACKAGE
        for name in _rooms(folder.parent)
        if f"- `{name}`: " not in folder.read_text(encoding="utf-8")
    }
    assert set() == missing


def test_every_room_is_told_of() -> None:
    """The manual's table of the house has a row for each folder of the package."""
    rows = {row[0] for row in table(read(MANUAL / "house.md"), "room", "what it is for")}
    assert set() == {f"tolsim/{path.parent.name}" for path in PACKAGE.glob("*/__init__.py")} - rows


def _rooms(folder: Path) -> set[str]:
    """The modules and packages of a folder."""
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    return modules | {path.parent.name for path in folder.glob("*/__init__.py")}


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
