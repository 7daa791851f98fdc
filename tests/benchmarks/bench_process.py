"""Commands as their users wait for them: a whole process, from start to prompt.

Each is measured against the minimal program by the processor time of its process, which other
programs on the machine disturb less than the time that passes.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
import typer
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.ratio import VERSIONS, measure, report

ROOT = Path(__file__).parent.parent.parent
SCENARIO = "scenarios/two_systems.yaml"
MINIMAL = ("tests/benchmarks/minimal.py", SCENARIO)
ROUNDS = 15

LOADS_PYDANTIC = tuple(map(int, typer.__version__.split(".")[:2])) >= (0, 29)
"""Whether every minimal program pays for pydantic, which tolsim leaves aside."""

# Compiled modules are kept, as on any user's machine.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
NO_BYTECODE = {"PYTHONDONTWRITEBYTECODE": "1"}


class Goal(NamedTuple):
    """A command, and how many minimal programs it may take: on Typer 0.29, and before it."""

    line: str
    most: float
    most_before: float


GOALS = (
    Goal(f"run {SCENARIO}", 0.85, 1.35),
    Goal("--help", 0.8, 1.2),
    Goal("--version", 0.8, 1.2),
    Goal("policies list", 1.5, 2.5),
    Goal("check scenarios", 2.5, 4.0),
    Goal("compare --all two_systems", 1.5, 2.5),
)
"""`run` is what the program is there for; the others are not to grow."""

BARE_GOALS = (1.25, 1.7)
"""Of `run` without bytecode: the first start, and every one where none can be written."""

COMPLETION_GOALS = (0.8, 1.2)
"""The minimal program reads and draws a scenario, which a completion does not."""


def _run(
    *arguments: str, folder: Path = ROOT, environment: Mapping[str, str] = ENVIRONMENT
) -> None:
    subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**ENVIRONMENT, **environment},
        check=True,
        capture_output=True,
    )


def _processor_time() -> float:
    """Return the seconds that the processes started here have taken, those that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _most(goals: tuple[float, float]) -> float:
    return goals[not LOADS_PYDANTIC]


def _report(
    capsys: pytest.CaptureFixture[str], name: str, ratio: float, goals: tuple[float, float]
) -> None:
    report(
        capsys,
        f"{name} / minimal program: {ratio:.2f} (goal: at most {_most(goals)}; {VERSIONS})",
    )


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.line.split()[0])
def bench_command(
    goal: Goal, benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """An answer costs little more than the libraries that print it."""
    got = measure(
        benchmark,
        lambda: _run("-m", "tolsim", *goal.line.split()),
        lambda: _run(*MINIMAL),
        ROUNDS,
        _processor_time,
    )
    _report(capsys, f"tolsim {goal.line}", got.ratio, (goal.most, goal.most_before))


def bench_without_bytecode(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Python compiles every module of tolsim again; those of the libraries are compiled."""
    for folder in ("tolsim", "scenarios"):
        bytecode = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=bytecode)
    got = measure(
        benchmark,
        lambda: _run("-m", "tolsim", "run", SCENARIO, folder=tmp_path, environment=NO_BYTECODE),
        lambda: _run(*MINIMAL),
        ROUNDS,
        _processor_time,
    )
    _report(capsys, "tolsim run without bytecode", got.ratio, BARE_GOALS)


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("bash", "tolsim "),
        ("bash", "tolsim ru"),
        ("bash", "tolsim run -p zo"),
        ("zsh", "tolsim run -p zo"),
        ("bash", "tolsim run zoom-"),
        ("bash", "tolsim explain two_systems le"),
    ],
)
def bench_completion(
    shell: str, line: str, benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever presses Tab waits about as long as for a minimal program."""
    asked = {
        "_TOLSIM_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": line,
        "COMP_CWORD": str(line.count(" ")),
        "_TYPER_COMPLETE_ARGS": line,
    }
    got = measure(
        benchmark,
        lambda: _run("-m", "tolsim", environment=asked),
        lambda: _run(*MINIMAL),
        9,
        _processor_time,
    )
    _report(capsys, f"`{line}` in {shell}", got.ratio, COMPLETION_GOALS)
