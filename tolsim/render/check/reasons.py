"""Why an expectation failed: what became of the token concerned, by which rules."""

from collections.abc import Iterator

from tolsim.analysis.check.check import Failed
from tolsim.analysis.history.history import History
from tolsim.engine.status import ACTIVE
from tolsim.render.words.changes import end_sentence
from tolsim.render.words.clock import moment
from tolsim.render.words.facts import refusal_rule
from tolsim.render.words.names import shown
from tolsim.simulation.trace import Change, StepTrace


def reasons(failed: Failed) -> tuple[str, ...]:
    """Return the chain of causes, oldest first: a sentence each, without a full stop."""
    return tuple(_reasons(History.of(failed.trace), failed))


def _reasons(history: History, failed: Failed) -> Iterator[str]:
    step = history.steps[failed.place]
    if failed.of > 1:
        yield _orders(failed)
    if failed.failure.expected.subject == "expect":
        yield from _refusal(history, failed.place, step)
    if failed.failure.token is not None and failed.failure.token in history.lives:
        yield from _life(history, failed.failure.token, failed)


def _orders(failed: Failed) -> str:
    """`it fails in 3 of 6 orders of the race, such as 2, 1, 3`."""
    if failed.orders == failed.of:
        return "it fails in every order of the race"
    count = f"it fails in {failed.orders} of {failed.of} orders of the race"
    if not failed.failure.order:
        return f"{count}, the one written among them"
    return f"{count}, such as {', '.join(map(str, failed.failure.order))}"


def _refusal(history: History, place: int, step: StepTrace) -> Iterator[str]:
    """Name the limit or rate that refused, or say that the client had nothing to send."""
    if step.reason in ("limit_exceeded", "rate_limited") and step.app and step.refused_by:
        yield f"it was refused: {refusal_rule(history, step.app, place, step.refused_by)}"
    if step.reason == "no_token" and step.actor is not None:
        yield f"{shown(step.actor)} had no token to send"


def _life(history: History, token: str, failed: Failed) -> Iterator[str]:
    """Say how a token was issued, and everything that changed its status since."""
    life, name = history.lives[token], shown(token)
    born = history.steps[life.born]
    stillborn = "" if life.statuses[0] in ACTIVE else f", {life.statuses[0]} at once"
    yield f"{name} was issued at {_step(born, failed)}{stillborn}"
    changes = list(zip(life.places, life.changes, strict=True))
    ends = [
        (place, one) for place, one in changes if one and _is_before(history, place, one, failed)
    ]
    for place, change in ends:
        yield _change(history, place, change, failed)
    if not ends and not stillborn:
        yield f"nothing had ended {name}: it was {life.statuses[0]}"


def _is_before(history: History, place: int, change: Change, failed: Failed) -> bool:
    """Whether a change came before the moment that the expectation is about.

    An outcome is about the moment before its request changed anything.
    """
    # A refresh that was refused as spent can have revoked the very token that it presented.
    if place == failed.place and failed.failure.expected.subject == "expect":
        return history.is_between(place, change)
    return place <= failed.place


def _change(history: History, place: int, change: Change, failed: Failed) -> str:
    """`legacy.A1 was revoked at step 3 (5m) by new.A1: RULE`."""
    step = history.steps[place]
    if history.is_between(place, change):
        when = f"at {moment(failed.trace.scenario, change.at)}"
    else:
        when = f"at {_step(step, failed)}"
    return end_sentence(history, place, change, when)


def _step(step: StepTrace, failed: Failed) -> str:
    """`step 3 (5m)`; in another order of a race its requests have other numbers."""
    n = str(step.n).partition(".")[0] if failed.failure.order else str(step.n)
    return f"step {n} ({moment(failed.trace.scenario, step.at)})"
