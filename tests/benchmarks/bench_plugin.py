"""What the plugin costs a project that has no scenario files."""

from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.ratio import measure, report
from tests.plugin.test_plugin import run_pytest

GOAL = 1.5


def bench_an_empty_project(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Whole processes of pytest, with the plugin and without it."""
    got = measure(
        benchmark,
        lambda: run_pytest(tmp_path),
        lambda: run_pytest(tmp_path, plugin=False),
        rounds=5,
    )
    report(capsys, f"pytest with the plugin / without: {got.ratio:.2f} (goal: at most {GOAL})")
