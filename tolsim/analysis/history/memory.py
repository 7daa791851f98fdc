"""What each system remembers, read off a trace."""

from collections.abc import Mapping
from typing import NamedTuple

from tolsim.simulation.label import Label
from tolsim.simulation.trace import Trace


class Held(NamedTuple):
    """The labels of the tokens that a system holds for a user."""

    access: Label | None = None
    refresh: Label | None = None

    def labels(self) -> tuple[Label, ...]:
        return tuple(label for label in self if label is not None)


def memories(trace: Trace) -> Mapping[str, tuple[tuple[int, Held], ...]]:
    """For each actor what it held, each from the step at a place on."""
    found: dict[str, list[tuple[int, Held]]] = {}
    for place, step in enumerate(trace.steps):
        for actor, *held in step.holds:
            found.setdefault(actor, []).append((place, Held(*held)))
    return {actor: tuple(entries) for actor, entries in found.items()}
