"""How every system and every token stands, one step after the other."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tolsim.engine.status import Status
from tolsim.simulation.label import Label
from tolsim.simulation.trace import State, Trace


class Holding(NamedTuple):
    """The tokens that a system's store holds for a user."""

    access: Label | None = None
    refresh: Label | None = None

    def labels(self) -> tuple[Label, ...]:
        """Return the labels of the tokens that there are."""
        return tuple(label for label in self if label is not None)


class Standing(NamedTuple):
    """How everything stands after a step: actors in the order of the trace, tokens by issue.

    Every actor of the run is in it from the first step on.
    """

    states: Mapping[str, State]
    statuses: Mapping[str, Status]
    holdings: Mapping[str, Holding]


def standings(trace: Trace) -> Iterator[Standing]:
    """Yield how everything stands after each step."""
    states: dict[str, State] = dict.fromkeys(trace.states, "signed-out")
    statuses: dict[str, Status] = {}
    holdings = dict.fromkeys(trace.states, Holding())
    for step in trace.steps:
        # Who keeps a standing must not see it change, so a step that changes one makes another.
        if step.moves:
            states = states | {move.actor: move.after for move in step.moves}
        if step.issued or step.changes:
            statuses = statuses | {issue.token: issue.status for issue in step.issued}
            statuses.update((change.token, change.after) for change in step.changes)
        if step.holds:
            holdings = holdings | {actor: Holding(*held) for actor, *held in step.holds}
        yield Standing(states, statuses, holdings)
