"""Measures a thing against another in one run, turn by turn: machines differ, ratios less."""

import gc
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import NamedTuple

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

Turn = Callable[[], object]


class Measured(NamedTuple):
    """The median seconds of the subject, and how many times those of the reference they are."""

    seconds: float
    ratio: float


def measure(benchmark: BenchmarkFixture, subject: Turn, reference: Turn, rounds: int) -> Measured:
    """Time `subject` against `reference`.

    The two take turns, so that a slow moment of the machine meets both; the garbage
    collector is off while either runs, as in `timeit`.
    """
    references: list[float] = []

    def take_a_turn() -> None:
        start = perf_counter()
        reference()
        references.append(perf_counter() - start)
        gc.collect()

    gc.collect()
    gc.disable()
    try:
        benchmark.pedantic(  # type: ignore[no-untyped-call]
            subject, setup=take_a_turn, rounds=rounds, warmup_rounds=1
        )
    finally:
        gc.enable()
    seconds: float = benchmark.stats.stats.median  # type: ignore[union-attr]
    return Measured(seconds, seconds / median(references))


def report(capsys: pytest.CaptureFixture[str], sentence: str) -> None:
    """Show a ratio although pytest captures what tests print."""
    with capsys.disabled():
        print(f"\n{sentence}")
