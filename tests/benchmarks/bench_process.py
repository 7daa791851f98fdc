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


# Compiled modules are kept, as on any user's machine.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def _run(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=ENVIRONMENT,
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
