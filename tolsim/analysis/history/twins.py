"""Runs of a file that go the same."""

from collections.abc import Sequence
from typing import Final

from tolsim.simulation.trace import StepTrace, Trace

# The step itself is left out: where it changes the policy, it holds the whole of it.
_FACTS: Final = tuple(name for name in StepTrace._fields if name not in ("step", "race"))


def twins(traces: Sequence[Trace]) -> list[int | None]:
    """Return for each run the place of the first one that went the same, step by step.

    None if there is none before it. The same happened if every step was answered in the same
    way, and every token, system and store changed at the same moment by the same rule.
    """
    return [
        next((i for i in range(place) if _are_same(traces[i], trace)), None)
        for place, trace in enumerate(traces)
    ]


def _are_same(one: Trace, other: Trace) -> bool:
    pairs = zip(one.steps, other.steps, strict=True)
    return (
        (one.states, one.statuses) == (other.states, other.statuses)
        and one.locks_out_at == other.locks_out_at
        and all(
            getattr(here, name) == getattr(there, name) for here, there in pairs for name in _FACTS
        )
    )
