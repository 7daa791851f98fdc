"""The steps at which nothing new is asked or answered."""

from collections.abc import Iterator

from tolsim.analysis.history.behaviour import is_lost
from tolsim.analysis.history.history import History
from tolsim.simulation.scenario import Request


def repeated(history: History) -> Iterator[int]:
    """Yield the places of requests that went as the last one of their kind by the same system.

    A request of a race is never one of them, nor is one whose answer was lost, whose sender had
    nothing to send, or of which no source says how it is answered.
    """
    last: dict[tuple[str | None, type], tuple[object, ...]] = {}
    for place, step in enumerate(history.steps):
        action = step.step.action
        if not isinstance(action, Request) or step.outcome == "skipped":
            continue
        key, went = (step.actor, type(action)), (step.outcome, step.reason, is_lost(step))
        answered = step.outcome != "undetermined" and step.reason != "no_token"
        if last.get(key) == went and answered and step.race is None and not is_lost(step):
            yield place
        last[key] = went


def quiet(history: History) -> Iterator[int]:
    """Yield those of them at which no token, system or store changes."""
    for place in repeated(history):
        step = history.steps[place]
        if not (step.issued or step.changes or step.moves or step.holds or step.failures):
            yield place
