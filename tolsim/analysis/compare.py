"""What would happen elsewhere: one scenario under several policies and tolerances."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import product
from typing import Final, NamedTuple

from tolsim.documents import DocumentError, FindPolicy, Overrides, load_scenario
from tolsim.simulation import Scenario, Trace, replay
from tolsim.simulation.trace import State

PATTERN: Final = frozenset("*?[")
"""Characters by which a policy's name is a pattern."""

Behaviour = tuple[tuple[str, tuple[tuple[str, State], ...]], ...]
"""For each step its outcome and the state in which it leaves every system."""


class Row(NamedTuple):
    """A run, the first step at which it differs from the first row's, and runs just like it.

    Runs differ at a step by its outcome or by the state in which it leaves a system.
    """

    trace: Trace
    first_difference: int | str | None = None
    same: tuple[Trace, ...] = ()


class Unable(NamedTuple):
    """A policy, at a tolerance if one was asked for, that cannot run the scenario, and why."""

    policy: str | None
    tolerance: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The runs of a scenario side by side; `unable` are those that could not be made."""

    title: str
    rows: tuple[Row, ...]
    unable: tuple[Unable, ...] = ()


def compare(
    text: str | bytes,
    name: str,
    find_policy: FindPolicy,
    overrides: Overrides,
    *,
    own: bool = False,
) -> Comparison:
    """Replay a scenario under every policy and at every tolerance of the overrides.

    Without policies the file's own are meant; with `own` they come before the others. A policy
    without a knob has one row, whatever the tolerances. Raises DocumentError for a broken file
    and where nothing can be run.
    """
    file = load_scenario(text, name, find_policy)
    unable: list[Unable] = []
    scenarios: dict[tuple[tuple[str, int | None], ...], Scenario] = {}
    errors: list[DocumentError] = []
    policies = (None, *overrides.policies) if own else overrides.policies or (None,)
    for policy, tolerance in product(policies, overrides.tolerances or (None,)):
        one = _one(policy, tolerance, overrides)
        try:
            for run in _runs(text, name, find_policy, one):
                key = tuple((app.policy.name, app.tolerance) for app in run.apps)
                scenarios.setdefault(key, run)
        except DocumentError as error:
            if any(problem.file not in {name, *_OPTIONS} for problem in error.problems):
                raise
            unable.append(Unable(policy, tolerance, error.problems[0].sentence))
            errors.append(error)
    if not scenarios:
        raise errors[0]
    return Comparison(file.title, _rows([replay(run) for run in scenarios.values()]), tuple(unable))


def chosen(patterns: Sequence[str], names: Sequence[str], own: Sequence[str]) -> list[str]:
    """Return the policies that names and patterns such as `zoom-*` mean, each once.

    Of those that one pattern means, the scenario's own come first: the others differ from it.
    """
    found: dict[str, None] = {}
    for pattern in patterns:
        matches = [name for name in names if fnmatchcase(name, pattern)]
        matches.sort(key=lambda name: name not in own)
        found.update(dict.fromkeys(matches if PATTERN & set(pattern) else [pattern]))
    return list(found)


def only_different(comparison: Comparison) -> Comparison:
    """Leave out the rows that behave like the first."""
    first, *others = comparison.rows
    rows = (first, *(row for row in others if row.first_difference is not None))
    return replace(comparison, rows=rows)


def grouped(comparison: Comparison) -> Comparison:
    """Leave of the rows that behave alike only the first, which names the others."""
    alike: dict[Behaviour, list[Row]] = {}
    for row in comparison.rows:
        alike.setdefault(behaviour(row.trace), []).append(row)
    rows = [
        first._replace(same=tuple(row.trace for row in others)) for first, *others in alike.values()
    ]
    return replace(comparison, rows=tuple(rows))


def behaviour(trace: Trace) -> Behaviour:
    """What a run was like from outside: all outcomes, and all states after each step."""
    states: dict[str, State] = dict.fromkeys(trace.states, "signed-out")
    seen = []
    for step in trace.steps:
        states.update((move.actor, move.after) for move in step.moves)
        seen.append((step.outcome, tuple(states.items())))
    return tuple(seen)


def refused(trace: Trace) -> tuple[int | str, ...]:
    """The steps whose request was sent and refused."""
    return tuple(
        step.n
        for step in trace.steps
        if step.outcome not in ("ok", "undetermined") and step.reason != "no_token"
    )


_OPTIONS: Final = ("--tolerance", "--set")


def _one(policy: str | None, tolerance: int | None, overrides: Overrides) -> Overrides:
    return Overrides(
        () if policy is None else (policy,),
        () if tolerance is None else (tolerance,),
        overrides.settings,
    )


def _runs(
    text: str | bytes, name: str, find_policy: FindPolicy, overrides: Overrides
) -> tuple[Scenario, ...]:
    """The runs under one policy; its tolerance is dropped if it has no knob to set."""
    try:
        return load_scenario(text, name, find_policy, overrides).runs
    except DocumentError as error:
        if not overrides.policies or {problem.code for problem in error.problems} != {"no-knob"}:
            raise
        return load_scenario(text, name, find_policy, replace(overrides, tolerances=())).runs


def _rows(traces: Sequence[Trace]) -> tuple[Row, ...]:
    first = behaviour(traces[0])
    return tuple(Row(trace, next(_differences(first, trace), None)) for trace in traces)


def _differences(first: Behaviour, trace: Trace) -> Iterator[int | str]:
    for one, two, step in zip(first, behaviour(trace), trace.steps, strict=True):
        if one != two:
            yield step.n


def named(trace: Trace) -> Mapping[str, tuple[str, int | None]]:
    """The policy and the tolerance of each app of a run."""
    return {app.name: (app.policy.name, app.tolerance) for app in trace.scenario.apps}
