"""Whether what a step expects holds: `expect`, `answer` and `then`."""

from collections.abc import Iterable, Iterator, Mapping

from tolsim.engine.status import ACTIVE
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import Expected, Step
from tolsim.simulation.trace import Failure
from tolsim.simulation.world import Effect, World


def words(world: World, effect: Effect) -> tuple[str, ...]:
    """What an outcome may be called: the error, the reason, the provider's own code."""
    refusal = world.refusal(effect)
    code = None if refusal is None else refusal.code
    return tuple(word for word in (effect.answer.outcome, effect.answer.reason, code) if word)


def failures(step: Step, world: World, effect: Effect, now: int) -> Iterator[Failure]:
    """The expectations of a step, or of one racer, that do not hold."""
    if step.expect is not None and step.expect.value not in words(world, effect):
        got = effect.answer.outcome
        if effect.answer.reason not in (None, got):
            got = f"{got} ({effect.answer.reason})"
        token = None if effect.used is None else world.issued[effect.used].label
        sentence = f"expected {step.expect.value}, got {got}"
        yield Failure(step.expect, got, sentence, token)
    if step.answer is not None:
        yield from _answer(step.answer, world, effect)
    yield from unmet(step.then, world, now)


def unmet(then: Iterable[Expected], world: World, now: int) -> Iterator[Failure]:
    """The sentences of a `then` that are not true now."""
    for expected in then:
        got, token = _reading(expected.subject, world, now)
        if not _agrees(expected.value, got):
            sentence = f"expected {expected.subject} {expected.value}, it is {got}"
            yield Failure(expected, got, sentence, token)


def miscounted(expected: Expected, outcomes: Iterable[tuple[str, ...]]) -> Iterator[Failure]:
    """The counts of a race's `expect` that are not those of its outcomes."""
    if not isinstance(expected.value, Mapping):
        raise TypeError(f"a race counts its outcomes, {expected.value!r} does not")
    seen = list(outcomes)
    got = {word: sum(word in words for words in seen) for word in expected.value}
    if got != expected.value:
        wanted, found = (_counts(counts) for counts in (expected.value, got))
        yield Failure(expected, found, f"expected {wanted} of the requests, it is {found}")


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {word}" for word, count in counts.items())


def _answer(expected: Expected, world: World, effect: Effect) -> Iterator[Failure]:
    got = tuple(world.issued[ordinal].label for ordinal in effect.carried)
    if sorted(got) != sorted(expected.value):
        shown = ", ".join(got) or "no token"
        sentence = f"expected the answer to carry {', '.join(expected.value) or 'no token'}, "
        yield Failure(expected, shown, f"{sentence}it carries {shown}")


def _reading(subject: str, world: World, now: int) -> tuple[str, Label | None]:
    """The state or status of a subject, and the token that explains it."""
    ordinal = world.labels.get(subject)
    if ordinal is not None:
        return world.status(ordinal, now), Label(subject)
    actor = world.actor(subject)
    if actor is None:
        return "not issued", None
    held = world.held(actor)
    explains = held.refresh if held.access is None else held.access
    return world.state(actor, now), None if explains is None else world.issued[explains].label


def _agrees(value: object, got: str) -> bool:
    if value in ("active", "inactive"):
        return got != "not issued" and (got in ACTIVE) == (value == "active")
    return value == got
