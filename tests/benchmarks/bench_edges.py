"""The largest scenario that may be: what it costs as text, in `check` and as compact JSON."""

import io
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.ratio import measure, report
from tolsim.cli.app import main
from tolsim.documents.scenarios.steps.size import MOST_STEPS

QUARTER = MOST_STEPS // 4
GOAL = 5.0
COMMANDS = {"text": ["run"], "check": ["check"], "json": ["run", "--format", "json", "--compact"]}


def _scenario(folder: Path, steps: int) -> Path:
    """A login and refreshes, each of which issues two tokens and is expected to go well."""
    path = folder / f"{steps}.yaml"
    half = steps // 2
    rounds = "".join(
        f"- repeat: {count}\n  steps: [{{refresh: a, expect: ok}}]\n"
        for count in (half, steps - half - 1)
    )
    path.write_text(f"title: t\npolicy: dex\nsystems: [a]\nsteps:\n- login: a\n{rounds}", "utf-8")
    return path


def _turn(monkeypatch: pytest.MonkeyPatch, command: list[str], path: Path) -> Callable[[], int]:
    def turn() -> int:
        monkeypatch.setattr(sys, "argv", ["tolsim", *command, str(path)])
        with redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")):
            return main()

    return turn


@pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))
def bench_the_largest(
    benchmark: BenchmarkFixture,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    command: list[str],
) -> None:
    """Four times the steps take about four times as long."""
    whole, quarter = (
        _turn(monkeypatch, command, _scenario(tmp_path, steps)) for steps in (MOST_STEPS, QUARTER)
    )
    assert 0 == whole()
    got = measure(benchmark, whole, quarter, rounds=3)
    report(
        capsys,
        f"{' '.join(command)}: {got.seconds:.2f} s for {MOST_STEPS} steps; against {QUARTER}: "
        f"{got.ratio:.2f} (goal: at most {GOAL})",
    )
