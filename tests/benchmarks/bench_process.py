"""`tolsim run` as its user waits for it: a whole process, from start to prompt."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.ratio import measure, report

ROOT = Path(__file__).parent.parent.parent
SCENARIO = "scenarios/two_systems.yaml"
GOAL = 1.6
HELP_GOAL = 0.8
COMPLETION_GOAL = 1.2
"""The minimal program reads and draws a scenario, which a completion does not."""


# Compiled modules are kept, as on any user's machine.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def _run(*arguments: str, **environment: str) -> None:
    subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**ENVIRONMENT, **environment},
        check=True,
        capture_output=True,
    )


def bench_run(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    """A replay costs little more than the libraries that print it."""
    got = measure(
        benchmark,
        lambda: _run("-m", "tolsim", "run", SCENARIO),
        lambda: _run("tests/benchmarks/minimal.py", SCENARIO),
        rounds=15,
    )
    report(capsys, f"tolsim run / minimal program: {got.ratio:.2f} (goal: at most {GOAL})")


def bench_help(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    """The help of every command costs no more than that of a program with one."""
    got = measure(
        benchmark,
        lambda: _run("-m", "tolsim", "--help"),
        lambda: _run("tests/benchmarks/minimal.py", "--help"),
        rounds=15,
    )
    report(capsys, f"tolsim --help / minimal --help: {got.ratio:.2f} (goal: at most {HELP_GOAL})")


@pytest.mark.parametrize(
    ("shell", "line"),
    [
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
        lambda: _run("-m", "tolsim", **asked),
        lambda: _run("tests/benchmarks/minimal.py", SCENARIO),
        rounds=9,
    )
    report(
        capsys,
        f"`{line}` in {shell} / minimal program: {got.ratio:.2f} (goal: at most {COMPLETION_GOAL})",
    )
