"""What each system remembers, read off a trace: the tokens of answers, copies and losses."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tolsim.simulation.scenario import (
    Action,
    Actor,
    ClientCredentials,
    Copy,
    Forget,
    Login,
    Refresh,
    Scenario,
)
from tolsim.simulation.trace import StepTrace, Trace

Cell = tuple[str, str, str | None]
"""A place to remember in: `store` or `system`, its name, and the user."""


class Held(NamedTuple):
    """The labels of the tokens that a system holds for a user."""

    access: str | None = None
    refresh: str | None = None

    def labels(self) -> tuple[str, ...]:
        return tuple(label for label in self if label is not None)


def memories(trace: Trace) -> Mapping[Cell, tuple[tuple[int, Held], ...]]:
    """For each cell what it held, each from the step at a place on."""
    cells = cells_of(trace.scenario)
    found: dict[Cell, list[tuple[int, Held]]] = {}
    for place, step in enumerate(trace.steps):
        for cell, held in _remembered(step, cells, found):
            found.setdefault(cell, []).append((place, held))
    return {cell: tuple(entries) for cell, entries in found.items()}


def cells_of(scenario: Scenario) -> Mapping[str, tuple[str, str]]:
    """Where each system remembers."""
    return {
        system.name: ("system", system.name) if system.store is None else ("store", system.store)
        for system in scenario.systems
    }


def _remembered(
    step: StepTrace,
    cells: Mapping[str, tuple[str, str]],
    found: Mapping[Cell, list[tuple[int, Held]]],
) -> Iterator[tuple[Cell, Held]]:
    def cell(actor: Actor) -> Cell:
        return (*cells[actor.system], actor.user)

    def held(actor: Actor) -> Held:
        entries = found.get(cell(actor))
        return entries[-1][1] if entries else Held()

    action = step.step.action
    match action:
        case Copy(source, to):
            yield cell(to), held(source)
        case Forget(actor, kinds):
            yield cell(actor), held(actor)._replace(**dict.fromkeys(kinds))
        case Login() | Refresh() | ClientCredentials() if _is_received(action, step):
            keeps = held(action.actor).refresh if isinstance(action, Refresh) else None
            yield cell(action.actor), _carried(step, keeps)


def _is_received(action: Action, step: StepTrace) -> bool:
    lost = isinstance(action, Login | Refresh | ClientCredentials) and action.lost
    return step.outcome == "ok" and not lost


def _carried(step: StepTrace, keeps: str | None) -> Held:
    """The tokens of an answer; without a refresh token in it, the one kept."""
    refresh = [label for label in step.answer if label.rpartition(".")[2].startswith("R")]
    access = [label for label in step.answer if label not in refresh]
    return Held(access[0], refresh[0] if refresh else keeps)
