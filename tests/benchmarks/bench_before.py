"""What is here against an earlier commit, turn by turn: `TOLSIM_BEFORE` names a checkout of it."""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from tests.benchmarks.ratio import VERSIONS, report

HERE = Path(__file__).parents[2]
BEFORE = os.environ.get("TOLSIM_BEFORE")
TURNS = 3

GOALS = {
    "one server": 2.0,
    "a server for each user": 2.0,
    "google-oauth": 5.0,
    "auth0-rotation": 5.0,
    "identify": 1 / 0.75,
}
"""How many times as fast each work of `work.py` shall be as before rules were bound."""


def seconds(checkout: Path, work: str) -> list[float]:
    """The CPU seconds that the parts of the work take with the tolsim of a checkout."""
    script = str(Path(__file__).with_name("work.py"))
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    command = [sys.executable, script, work]
    done = subprocess.run(
        command, env=environment, cwd=HERE, check=True, capture_output=True, text=True
    )
    return [float(line) for line in done.stdout.split()]


@pytest.mark.parametrize("work", GOALS)
@pytest.mark.skipif(BEFORE is None, reason="TOLSIM_BEFORE names no checkout of an earlier commit")
def bench_against_before(work: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The median of the pairs' ratios, and for several parts the median of these."""
    before = Path(BEFORE or "").resolve()
    pairs = [(seconds(before, work), seconds(HERE, work)) for _ in range(TURNS)]
    ratios = [
        median(old[part] / new[part] for old, new in pairs) for part in range(len(pairs[0][0]))
    ]
    took = median(median(new) for _, new in pairs)
    report(
        capsys,
        f"{work}: {took:.3f} s, {median(ratios):.2f} times as fast as before "
        f"(goal: {GOALS[work]:.2f}); {VERSIONS}",
    )
