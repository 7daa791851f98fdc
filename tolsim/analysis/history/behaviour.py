"""What a run is like from outside, and where two runs of one scenario part."""

from typing import NamedTuple

from tolsim.analysis.history.standing import standings
from tolsim.simulation.scenario import Call, Request
from tolsim.simulation.trace import State, StepTrace, Trace


class Seen(NamedTuple):
    """A step's outcome, and the state in which it leaves every system."""

    outcome: str
    states: tuple[tuple[str, State], ...]


Behaviour = tuple[Seen, ...]
"""What users and operators can see of a run, step by step; tokens are not among it."""


def behaviour(trace: Trace) -> Behaviour:
    """Return the behaviour of a run."""
    return tuple(
        Seen(step.outcome, tuple(standing.states.items()))
        for step, standing in zip(trace.steps, standings(trace), strict=True)
    )


def parting(one: Behaviour, other: Behaviour) -> int | None:
    """Return the place of the first step at which two runs of the same steps differ."""
    pairs = enumerate(zip(one, other, strict=True))
    return next((place for place, (here, there) in pairs if here != there), None)


def is_refused(step: StepTrace) -> bool:
    """Return whether the server refused the step's request."""
    # Without a token nothing was sent, so that no server refused it.
    return step.outcome not in ("ok", "undetermined", "skipped") and step.reason != "no_token"


def is_lost(step: StepTrace) -> bool:
    """Return whether the step's request was answered, and its sender never read the answer."""
    action = step.step.action
    sent = step.outcome != "skipped" and step.reason != "no_token"
    return sent and isinstance(action, Request) and not isinstance(action, Call) and action.lost


def is_read_refusal(step: StepTrace) -> bool:
    """Return whether the sender of the step's request read that it was refused."""
    return is_refused(step) and not is_lost(step)
