"""Do the expectations of scenario files hold?

The answer is data: every expectation of every run with what became of it, and the problems
of files that cannot be read. Wording it is the business of `tolsim.render`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import factorial
from typing import NamedTuple

from tolsim.documents import (
    NO_OVERRIDES,
    DocumentError,
    FindPolicy,
    Overrides,
    Problem,
    ScenarioFile,
    load_scenario,
)
from tolsim.documents.problems import Source
from tolsim.simulation import Scenario, Trace, replay
from tolsim.simulation.scenario import Expected, Race, Step
from tolsim.simulation.trace import Failure, StepTrace


class Failed(NamedTuple):
    """An expectation that did not hold, once, in however many orders of its race it failed.

    `trace` is a run in which it fails and `place` the step's place there; `failure` says in
    which order, if it holds in the one written. Of `of` orders it fails in `orders`.
    """

    failure: Failure
    trace: Trace
    place: int
    orders: int = 1
    of: int = 1


class Checked(NamedTuple):
    """An expectation of step `n` at second `at`; `failed` is None where it held."""

    n: int | str
    at: int
    expected: Expected
    failed: Failed | None = None


@dataclass(frozen=True, slots=True, repr=False)
class RunCheck:
    """A run of a file and all that it expected."""

    scenario: Scenario
    expectations: tuple[Checked, ...]

    def __repr__(self) -> str:
        return f"<RunCheck {self.name!r}: {len(self.failed)} of {len(self.expectations)} failed>"

    @property
    def name(self) -> str:
        """The policies and tolerances of the run: `zoom-user-concurrent tolerance 2`."""
        return run_name(self.scenario)

    @property
    def failed(self) -> tuple[Checked, ...]:
        """The expectations that did not hold."""
        return tuple(checked for checked in self.expectations if checked.failed)


@dataclass(frozen=True, slots=True, repr=False)
class FileCheck:
    """A file and its runs; of one that cannot be used, its problems instead."""

    source: Source
    title: str | None
    runs: tuple[RunCheck, ...]
    problems: tuple[Problem, ...] = ()

    def __repr__(self) -> str:
        broken = f", {len(self.problems)} problems" if self.problems else ""
        return f"<FileCheck {self.name!r}: {self.failed} of {self.expected} failed{broken}>"

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def expected(self) -> int:
        """How many expectations were judged, those of every run counted."""
        return sum(len(run.expectations) for run in self.runs)

    @property
    def failed(self) -> int:
        """How many of them did not hold."""
        return sum(len(run.failed) for run in self.runs)


class Totals(NamedTuple):
    """The sums over all files; `broken` are files that cannot be used."""

    files: int
    broken: int
    runs: int
    expectations: int
    failures: int


def check_file(
    text: str | bytes, name: str, find_policy: FindPolicy, overrides: Overrides = NO_OVERRIDES
) -> FileCheck:
    """Check every run of a scenario file; `name` is the file's, as people see it."""
    # For excerpts only: of a file that is not UTF-8, the loader tells the place.
    decoded = text if isinstance(text, str) else text.decode(errors="replace")
    source = Source(name, decoded)
    try:
        file = load_scenario(text, name, find_policy, overrides)
    except DocumentError as error:
        return FileCheck(source, None, (), error.problems)
    return check_runs(file, source)


def check_runs(file: ScenarioFile, source: Source) -> FileCheck:
    """Check every run of a scenario file that is read already."""
    return FileCheck(source, file.title, tuple(check_run(run) for run in file.runs))


def check_run(scenario: Scenario) -> RunCheck:
    """Replay a run and judge all that it expects."""
    trace = replay(scenario)
    return RunCheck(scenario, tuple(_judged(trace)))


def totals(files: Sequence[FileCheck]) -> Totals:
    """Return the sums over files."""
    return Totals(
        len(files),
        sum(bool(file.problems) for file in files),
        sum(len(file.runs) for file in files),
        sum(file.expected for file in files),
        sum(file.failed for file in files),
    )


def run_name(scenario: Scenario) -> str:
    """Return the policies and tolerances of a run, with their apps where there are several."""
    named = [
        app.policy.name + ("" if app.tolerance is None else f" tolerance {app.tolerance}")
        for app in scenario.apps
    ]
    if len(named) == 1:
        return named[0]
    return ", ".join(f"{app.name} {words}" for app, words in zip(scenario.apps, named, strict=True))


def expectations_of(step: Step) -> tuple[Expected, ...]:
    """Return all that a step, or one racer, expects; of a race what it expects itself."""
    return tuple(one for one in (step.expect, step.answer, *step.then) if one is not None)


def _judged(trace: Trace) -> Iterator[Checked]:
    """Every expectation, step by step; what a race itself expects after its racers'."""
    place = 0
    for _, together in groupby(trace.steps, key=lambda step: str(step.n).partition(".")[0]):
        steps = tuple(together)
        for i, where in enumerate(steps):
            yield from _of_step(trace, where.n, where.step, where, place + i)
        if (race := steps[-1].race) is not None:
            n = int(str(steps[-1].n).partition(".")[0])
            yield from _of_step(trace, n, race, steps[-1], place + len(steps) - 1)
        place += len(steps)


def _of_step(
    trace: Trace, n: int | str, step: Step, where: StepTrace, place: int
) -> Iterator[Checked]:
    """The expectations of a step, with the failures that the trace tells of them."""
    for expected in expectations_of(step):
        # Two steps can expect the same from one place: an alias. Identity tells them apart.
        failures = [one for one in where.failures if one.expected is expected]
        failed = _failed(trace, where, failures, place) if failures else None
        yield Checked(n, where.at, expected, failed)


def _failed(trace: Trace, where: StepTrace, failures: Sequence[Failure], place: int) -> Failed:
    first = min(failures, key=lambda failure: failure.order)
    if where.race is None or not isinstance(where.race.action, Race):
        return Failed(first, trace, place)
    # The simulation has tried every order: a race holds seven requests at most, 5,040 orders.
    of = factorial(len(where.race.action.racers))
    if first.order:
        racer = int(str(where.n).partition(".")[2])
        of_the_race = any(first.expected is one for one in expectations_of(where.race))
        position = len(first.order) - 1 if of_the_race else first.order.index(racer)
        place += position - (racer - 1)
        # The trace in hand is of the written order, in which the failure did not happen.
        trace = replay(_reordered(trace.scenario, where.race, first.order))
    return Failed(first, trace, place, len(failures), of)


def _reordered(scenario: Scenario, race: Step, order: Sequence[int]) -> Scenario:
    """The scenario with the requests of one race written in another order, expecting nothing."""
    if not isinstance(race.action, Race):
        raise TypeError(f"only a race has an order, {race.action!r} has none")
    racers = tuple(_silent(race.action.racers[place - 1]) for place in order)
    other = replace(_silent(race), action=Race(racers))
    return replace(
        scenario, steps=tuple(other if step is race else step for step in scenario.steps)
    )


def _silent(step: Step) -> Step:
    return replace(step, expect=None, answer=None, then=())
