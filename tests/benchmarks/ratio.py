"""Measures a thing against another in one run, turn by turn: machines differ, ratios less."""

import gc
from collections.abc import Callable
from platform import python_version
from statistics import median
from time import perf_counter
from typing import NamedTuple

import pytest
import typer
from pytest_benchmark.fixture import BenchmarkFixture

Turn = Callable[[], object]
Clock = Callable[[], float]

VERSIONS = f"Python {python_version()}, Typer {typer.__version__}"
"""What a start depends on most."""


class Measured(NamedTuple):
    """The median seconds of the subject, and how many times those of the reference they are."""

    seconds: float
    ratio: float


def measure(
    benchmark: BenchmarkFixture,
    subject: Turn,
    reference: Turn,
    rounds: int,
    clock: Clock = perf_counter,
) -> Measured:
    """Time `subject` against `reference`; the ratio is the median of the pairs' ratios.

    The two take turns, so that a slow moment of the machine meets both; the garbage
    collector is off while either runs, as in `timeit`.
    """
    subjects: list[float] = []
    references: list[float] = []

    def take(turn: Turn, times: list[float]) -> None:
        start = clock()
        turn()
        times.append(clock() - start)

    def take_the_references_turn() -> None:
        take(reference, references)
        gc.collect()

    gc.collect()
    gc.disable()
    try:
        benchmark.pedantic(  # type: ignore[no-untyped-call]
            lambda: take(subject, subjects),
            setup=take_the_references_turn,
            rounds=rounds,
            warmup_rounds=1,
        )
    finally:
        gc.enable()
    pairs = list(zip(subjects, references, strict=True))[1:]  # the first was the warm-up
    return Measured(median(one for one, _ in pairs), median(one / other for one, other in pairs))


def report(capsys: pytest.CaptureFixture[str], sentence: str) -> None:
    """Show a ratio although pytest captures what tests print."""
    with capsys.disabled():
        print(f"\n{sentence}")
