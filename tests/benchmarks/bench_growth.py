"""What a run costs grows with its steps: four times the steps take about four times as long."""

import tracemalloc
from collections.abc import Callable, Iterable
from functools import cache
from itertools import cycle, islice

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.ratio import VERSIONS, measure, report
from tolsim.engine.policy import Grace, Limit, Policy, RefreshRules
from tolsim.render.timeline.json import trace_pieces
from tolsim.render.timeline.telling import Telling
from tolsim.render.timeline.text import timelines
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
from tolsim.simulation.trace import Trace

SHORT, LONG = 5_000, 20_000
GOAL = 4.4
ACTORS = 50
FEW, MANY = 250, 1_000
WHOLE = 1_250
"""Steps of a trace that is written whole: every step lists every token, so it grows faster."""

LEGACY, NEW = Actor("legacy", "user"), Actor("new", "user")
POLICY = Policy(
    refresh=RefreshRules(grace=Grace(for_=600, until=("successor_refresh",), linger=60)),
    limits=(Limit("live-grants", "grant", 2),),
)
ROUND: tuple[Action, ...] = (
    Login(LEGACY), Call(LEGACY), Login(NEW), Refresh(LEGACY), Refresh(NEW), Call(NEW),
    Refresh(LEGACY, lost=True), Refresh(LEGACY), Call(LEGACY),
)  # fmt: skip


def _scenario(actors: Iterable[Actor], actions: Iterable[Action]) -> Scenario:
    """A scenario of one app, in which five minutes lie between two steps."""
    actors = list(actors)
    return Scenario(
        title="a long run",
        apps=(App("app", POLICY),),
        systems=tuple(System(name, "app") for name in dict.fromkeys(one.system for one in actors)),
        users=tuple(dict.fromkeys(one.user for one in actors if one.user)),
        steps=tuple(Step(action, Mark(1, 1), 300) for action in actions),
    )


def _two_systems(length: int) -> Scenario:
    """Two systems that log in, refresh and lose answers."""
    return _scenario((LEGACY, NEW), islice(cycle(ROUND), length))


def _fifty_actors(length: int) -> Scenario:
    """Ten users of five systems; each logs in, then refreshes and calls by turns."""
    actors = [Actor(f"s{n % 5}", f"u{n // 5}") for n in range(ACTORS)]
    turns = islice(cycle(actors), length)
    kinds = (Refresh, Call)
    return _scenario(
        actors,
        [Login(one) if n < ACTORS else kinds[n // ACTORS % 2](one) for n, one in enumerate(turns)],
    )


def _text(trace: Trace) -> str:
    telling = Telling(full=False, about=False, verdict=False)
    named = [("long.yaml", [trace])]
    return "".join(page.plain for page in timelines(named, width=100, ascii=False, telling=telling))


def _compact(trace: Trace) -> int:
    return sum(map(len, trace_pieces("a long run", [trace], compact=True)))


@cache
def _trace(length: int) -> Trace:
    trace = replay(_two_systems(length))
    assert length == len(trace.steps)
    return trace


def bench_replay(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    """Not with the tokens that lie behind a step."""
    long, short = _two_systems(LONG), _two_systems(SHORT)
    got = measure(benchmark, lambda: replay(long), lambda: replay(short), rounds=5)
    _report(capsys, "replay", got.ratio)


@pytest.mark.parametrize(
    ("name", "write"), [("timeline", _text), ("compact JSON", _compact)], ids=["text", "json"]
)
def bench_writing(
    name: str,
    write: Callable[[Trace], object],
    benchmark: BenchmarkFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nor do what people read and what programs read."""
    long, short = _trace(LONG), _trace(SHORT)
    got = measure(benchmark, lambda: write(long), lambda: write(short), rounds=5)
    _report(capsys, name, got.ratio)


def bench_fifty_actors(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    """Each actor has a row in every band of the timeline."""
    many, few = replay(_fifty_actors(MANY)), replay(_fifty_actors(FEW))
    got = measure(benchmark, lambda: _text(many), lambda: _text(few), rounds=5)
    each = 1000 * got.seconds / MANY
    report(
        capsys,
        f"timeline of {ACTORS} actors: {each:.2f} ms a step; {MANY} steps / {FEW} steps: "
        f"{got.ratio:.2f} (goal: at most {GOAL}; {VERSIONS})",
    )


def bench_memory(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    """A trace is small, and to write it needs no more than one step at a time."""
    tracemalloc.start()
    trace = benchmark.pedantic(  # type: ignore[no-untyped-call]
        lambda: replay(_two_systems(SHORT)), rounds=1
    )
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    whole = replay(_two_systems(WHOLE))
    tracemalloc.start()
    length = sum(map(len, trace_pieces("a long run", [whole])))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert SHORT == len(trace.steps)
    report(
        capsys,
        f"a trace: {held / SHORT:,.0f} bytes a step; whole JSON of {WHOLE} steps: "
        f"{length / 1e6:.1f} MB, written with {peak / 1e6:.2f} MB ({VERSIONS})",
    )


def _report(capsys: pytest.CaptureFixture[str], name: str, ratio: float) -> None:
    report(
        capsys,
        f"{name}: {LONG} steps / {SHORT} steps: {ratio:.2f} (goal: at most {GOAL}; {VERSIONS})",
    )
