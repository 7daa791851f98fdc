"""A thousand scenario files in one process: what a file costs, and that the cost is linear."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.ratio import measure, report
from tolsim.analysis.check.check import totals
from tolsim.cli.shared.checking import Plan, run_checks
from tolsim.cli.shared.files import Files
from tolsim.cli.shared.inputs import expand_paths
from tolsim.documents import Overrides

FEW, MANY = 250, 1_000
GOAL = 4.5
SCENARIO = Path(__file__).parents[2] / "scenarios" / "two_systems.yaml"


def _files(folder: Path, count: int) -> Path:
    """So many scenarios of six steps and eleven expectations, no two alike."""
    folder.mkdir()
    text = SCENARIO.read_text(encoding="utf-8")
    for number in range(count):
        own = text.replace("at: 10m", f"at: {number + 600}s")
        (folder / f"{number:04}.yaml").write_text(own, encoding="utf-8")
    return folder


def _check(folder: Path) -> Callable[[], int]:
    def check() -> int:
        session = run_checks(Plan(expand_paths([str(folder)]), Overrides()), Files())
        return totals(session.checks).expectations

    return check


def bench_files(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Four times the files take about four times as long."""
    many, few = _check(_files(tmp_path / "many", MANY)), _check(_files(tmp_path / "few", FEW))
    assert 11 * MANY == many()
    got = measure(benchmark, many, few, rounds=5)
    each = 1000 * got.seconds / MANY
    report(
        capsys,
        f"check: {each:.2f} ms a file; {MANY} files / {FEW} files: {got.ratio:.2f} "
        f"(goal: at most {GOAL})",
    )
