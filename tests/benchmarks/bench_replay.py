"""Replays grow with their steps, not with the tokens that lie behind them."""

from itertools import cycle, islice

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.ratio import measure, report
from tolsim.engine.policy import Grace, Limit, Policy, RefreshRules
from tolsim.simulation import replay
from tolsim.simulation.scenario import (
    Action,
    Actor,
    App,
    Call,
    Login,
    Mark,
    Refresh,
    Scenario,
    Step,
    System,
)

SHORT, LONG = 5_000, 20_000
GOAL = 4.5

LEGACY, NEW = Actor("legacy", "user"), Actor("new", "user")
POLICY = Policy(
    refresh=RefreshRules(grace=Grace(for_=600, until=("successor_refresh",), linger=60)),
    limits=(Limit("live-grants", "grant", 2),),
)
ROUND: tuple[Action, ...] = (
    Login(LEGACY), Call(LEGACY), Login(NEW), Refresh(LEGACY), Refresh(NEW), Call(NEW),
    Refresh(LEGACY, lost=True), Refresh(LEGACY), Call(LEGACY),
)  # fmt: skip


def _scenario(length: int) -> Scenario:
    """Two systems that log in, refresh and lose answers; five minutes lie between steps."""
    return Scenario(
        title=f"{length} steps",
        apps=(App("app", POLICY),),
        systems=(System("legacy", "app"), System("new", "app")),
        users=("user",),
        steps=tuple(Step(action, Mark(1, 1), 300) for action in islice(cycle(ROUND), length)),
    )


def bench_growth(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    """Four times the steps take about four times as long."""
    long, short = _scenario(LONG), _scenario(SHORT)
    assert LONG == len(replay(long).steps)
    got = measure(benchmark, lambda: replay(long), lambda: replay(short), rounds=5)
    report(capsys, f"{LONG} steps / {SHORT} steps: {got.ratio:.2f} (goal: at most {GOAL})")
