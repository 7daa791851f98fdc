"""Which runs a reader can choose from: the policies, and the tolerances of each."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tolsim.render.words.names import listed, shown
from tolsim.simulation.scenario import Scenario
from tolsim.simulation.trace import Trace


class Position(NamedTuple):
    """A run under a policy, by its tolerance; of a policy without a knob that is empty."""

    tolerance: str
    trace: Trace


class Choice(NamedTuple):
    """A policy, or those of several apps: its runs by tolerance, and which of them comes first."""

    policy: str
    start: int
    positions: tuple[Position, ...]


def choices(traces: Sequence[Trace]) -> Iterator[Choice]:
    """Yield the policies in the order of the runs; each begins with its first run."""
    found: dict[str, list[tuple[tuple[int, ...], Trace]]] = {}
    for trace in traces:
        scenario = trace.scenario
        found.setdefault(_policies(scenario), []).append((_tolerances(scenario), trace))
    for policy, runs in found.items():
        ordered = sorted(runs, key=lambda run: run[0])
        positions = (Position(", ".join(map(str, at)), trace) for at, trace in ordered)
        yield Choice(policy, ordered.index(runs[0]), tuple(positions))


def _policies(scenario: Scenario) -> str:
    names = {app.name: shown(app.policy.name) for app in scenario.apps}
    if len(set(names.values())) == 1:
        return next(iter(names.values()))
    return listed([f"{shown(app)} {name}" for app, name in names.items()])


def _tolerances(scenario: Scenario) -> tuple[int, ...]:
    """Return the tolerance of the apps; of each, where they differ."""
    every = [app.tolerance for app in scenario.apps if app.tolerance is not None]
    return tuple(every[:1] if len(set(every)) == 1 else every)
