"""What would happen elsewhere: one scenario under several policies and tolerances."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import product
from typing import Final, NamedTuple

from tolsim.analysis.history.behaviour import Behaviour, behaviour, is_refused, parting
from tolsim.analysis.history.dooms import dooms
from tolsim.documents import Case, DocumentError, Overrides, Problem
from tolsim.documents.policies.file import split_tolerance
from tolsim.simulation import Scenario, Trace, replay

PATTERN: Final = frozenset("*?[")
"""Characters by which a policy's name is a pattern."""


_Key = tuple[tuple[str, int | None], ...]
"""The policy of each app of a run, with its tolerance."""


_Asked = tuple[str | None, int | None]
"""A policy and a tolerance; None stands for the file's own."""

USUAL_TOLERANCES: Final = range(6)


class Row(NamedTuple):
    """A run, the first step at which it differs from the first row's, and runs just like it.

    Runs differ at a step by its outcome or by the state in which it leaves a system.
    """

    trace: Trace
    first_difference: int | str | None = None
    same: tuple[Trace, ...] = ()
    own: bool = False
    """Whether the rules are those that the file itself names."""


class Tally(NamedTuple):
    """How many runs keep every system working, how many do not, and of how many nobody knows."""

    kept: int
    broken: int
    unknown: int

    @property
    def total(self) -> int:
        return sum(self)


class Unable(NamedTuple):
    """A policy, at a tolerance if one was asked for, that cannot run the scenario, and why."""

    policy: str | None
    tolerance: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The runs of a scenario side by side; `unable` are those that could not be made.

    The tally counts all runs, also those of rows that were left out or stand for others.
    """

    title: str
    rows: tuple[Row, ...]
    tally: Tally
    unable: tuple[Unable, ...] = ()


def compare(case: Case, overrides: Overrides, *, own: bool = False) -> Comparison:
    """Replay a scenario under every policy and at every tolerance of the overrides.

    The file's own runs come first. Without policies the file's own are meant; with `own` they
    are tried at every tolerance beside the others. A policy without a knob has one row, whatever
    the tolerances. Raises DocumentError for a broken file and where nothing that was asked for
    can be run.
    """
    own_keys = frozenset(_key(run) for run in case.load().runs)
    policies = (None, *overrides.policies) if own else overrides.policies or (None,)
    asked = _asked(policies, overrides.tolerances or (None,))
    tried, failed = _try(case, overrides, ((None, None), *asked))
    if failed.keys() >= set(asked):
        raise failed[asked[0]]
    rows = _rows(tried, own_keys)
    unable = (_unable(*one, error) for one, error in failed.items())
    title = rows[0].trace.scenario.title
    return Comparison(title, rows, _tally(rows), tuple(unable))


def replays(case: Case, overrides: Overrides) -> tuple[tuple[Trace, ...], tuple[Unable, ...]]:
    """Replay a scenario under each policy of the overrides, else its own, at their tolerances.

    Without tolerances they are the policy's own, which comes first, and `USUAL_TOLERANCES`; of
    these only those at which the policy can run. Raises DocumentError for a broken file and where
    nothing can be run.
    """
    tolerances: Sequence[int | None] = overrides.tolerances or (None, *USUAL_TOLERANCES)
    asked = _asked(overrides.policies or (None,), tolerances)
    tried, failed = _try(case, overrides, asked)
    if not tried:
        raise failed[asked[0]]
    told = {one for one in failed if overrides.tolerances or one[1] is None}
    return tried, tuple(_unable(*one, failed[one]) for one in failed if one in told)


def _asked(policies: Sequence[str | None], tolerances: Sequence[int | None]) -> tuple[_Asked, ...]:
    # `NAME@N` has a tolerance of its own.
    return tuple(
        (policy, None if policy and split_tolerance(policy)[1] is not None else tolerance)
        for policy, tolerance in product(policies, tolerances)
    )


def _try(
    case: Case, overrides: Overrides, asked: Iterable[_Asked]
) -> tuple[tuple[Trace, ...], dict[_Asked, DocumentError]]:
    """Replay each run once that can be made; of the others return what prevents them."""
    failed: dict[_Asked, DocumentError] = {}
    scenarios: dict[_Key, Scenario] = {}
    for one in dict.fromkeys(asked):
        try:
            runs = _runs(case, _one(*one, overrides))
        except DocumentError as error:
            if not all(_is_of_the_run(problem, case.name) for problem in error.problems):
                raise
            failed[one] = error
        else:
            for run in runs:
                scenarios.setdefault(_key(run), run)
    return tuple(replay(run) for run in scenarios.values()), failed


def _unable(policy: str | None, tolerance: int | None, error: DocumentError) -> Unable:
    name, own = (None, None) if policy is None else split_tolerance(policy)
    return Unable(name, tolerance if own is None else own, error.problems[0].sentence)


def chosen(patterns: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return the policies that names and patterns such as `zoom-*` mean, each once.

    `zoom-*@2` means each of them at tolerance 2.
    """
    found: dict[str, None] = {}
    for reference in patterns:
        pattern, tolerance = split_tolerance(reference)
        at = "" if tolerance is None else f"@{tolerance}"
        matches = [f"{name}{at}" for name in names if fnmatchcase(name, pattern)]
        found.update(dict.fromkeys(matches if PATTERN & set(pattern) else [reference]))
    return list(found)


def keeps_working(trace: Trace) -> bool | None:
    """Whether every request is answered ok and every system works at the end, and can go on.

    None where nothing is refused or lost, but no source says what comes of a request.
    """
    working = all(state == "working" for state in trace.states.values())
    if any(map(is_refused, trace.steps)) or not working or dooms(trace):
        return False
    return None if any(step.outcome == "undetermined" for step in trace.steps) else True


def only_different(comparison: Comparison) -> Comparison:
    """Leave out the rows that behave like the first."""
    first, *others = comparison.rows
    here = _seen(first)
    rows = (first, *(row for row in others if _seen(row) != here))
    return replace(comparison, rows=rows)


def grouped(comparison: Comparison) -> Comparison:
    """Of the rows that behave alike, keep only the first, which names the others."""
    alike: dict[tuple[Behaviour, tuple[str, ...]], list[Row]] = {}
    for row in comparison.rows:
        alike.setdefault(_seen(row), []).append(row)
    rows = [
        first._replace(same=tuple(row.trace for row in others)) for first, *others in alike.values()
    ]
    return replace(comparison, rows=tuple(rows))


def _seen(row: Row) -> tuple[Behaviour, tuple[str, ...]]:
    """Return how a run behaves, and whom it leaves certain to be locked out."""
    return behaviour(row.trace), tuple(dooms(row.trace))


def refused_steps(trace: Trace) -> tuple[int | str, ...]:
    """Return the steps whose request was sent and refused."""
    return tuple(step.n for step in trace.steps if is_refused(step))


_OPTIONS: Final = ("--tolerance", "--set")


def _is_of_the_run(problem: Problem, file: str) -> bool:
    """Return whether a problem is of this run alone: `xero@2` is one, a broken policy none."""
    return problem.file in (file, *_OPTIONS) or problem.code == "no-knob"


def _one(policy: str | None, tolerance: int | None, overrides: Overrides) -> Overrides:
    return Overrides(
        () if policy is None else (policy,),
        () if tolerance is None else (tolerance,),
        overrides.settings,
    )


def _runs(case: Case, overrides: Overrides) -> tuple[Scenario, ...]:
    """Return the runs under one policy; its tolerance is dropped if it has no knob to set."""
    try:
        return case.load(overrides).runs
    except DocumentError as error:
        if not overrides.policies or {problem.code for problem in error.problems} != {"no-knob"}:
            raise
        return case.load(overrides._replace(tolerances=())).runs


def _key(run: Scenario) -> _Key:
    return tuple((app.policy.name, app.tolerance) for app in run.apps)


def _rows(traces: Sequence[Trace], own: frozenset[_Key]) -> tuple[Row, ...]:
    first = behaviour(traces[0])
    places = (parting(first, behaviour(trace)) for trace in traces)
    return tuple(
        Row(
            trace,
            None if place is None else trace.steps[place].n,
            own=_key(trace.scenario) in own,
        )
        for trace, place in zip(traces, places, strict=True)
    )


def _tally(rows: Sequence[Row]) -> Tally:
    counts = Counter(keeps_working(row.trace) for row in rows)
    return Tally(counts[True], counts[False], counts[None])


def policies_of(trace: Trace) -> Mapping[str, tuple[str, int | None]]:
    """Return the policy and the tolerance of each app of a run."""
    return {app.name: (app.policy.name, app.tolerance) for app in trace.scenario.apps}
