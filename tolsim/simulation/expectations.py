"""Whether what a step expects holds: `expect`, `answer` and `then`."""

from collections.abc import Iterable, Iterator, Mapping

from tolsim.engine.status import ACTIVE
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import ONE_OF, Expected, Step
from tolsim.simulation.trace import Failure
from tolsim.simulation.world import Effect, World

Names = tuple[str | int, ...]
"""Everything that an outcome may be called: words, and its HTTP status as a number."""


def names_of(world: World, effect: Effect) -> Names:
    """What an outcome may be called: the error, the reason, the provider's own code, its status.

    An error is `refused`, too.
    """
    answer, refusal = effect.answer, world.refusal(effect)
    if refusal is None:
        return tuple(word for word in (answer.outcome, answer.reason) if word)
    names = answer.outcome, answer.reason, refusal.code, "refused", refusal.status
    return tuple(name for name in names if name is not None)


def failures(step: Step, world: World, effect: Effect, now: int) -> Iterator[Failure]:
    """The expectations of a step, or of one racer, that do not hold."""
    if step.expect is not None and step.expect.value not in names_of(world, effect):
        yield _unexpected(step.expect, world, effect)
    if step.answer is not None:
        yield from _answer(step.answer, world, effect)
    yield from unmet(step.then, world, now)


def _unexpected(expected: Expected, world: World, effect: Effect) -> Failure:
    answer, wanted = effect.answer, expected.value
    got = answer.outcome
    if answer.reason not in (None, got):
        got = f"{got} ({answer.reason})"
    if isinstance(wanted, int):
        wanted, refusal = f"status {wanted}", world.refusal(effect)
        if refusal is not None and refusal.status is not None:
            got = f"status {refusal.status}, {got}"
    token = None if effect.used is None else world.issued[effect.used].label
    return Failure(expected, got, f"expected {wanted}, got {got}", token)


def unmet(then: Iterable[Expected], world: World, now: int) -> Iterator[Failure]:
    """The sentences of a `then` that are not true now."""
    for expected in then:
        if expected.subject == ONE_OF:
            yield from _not_one(expected, world, now)
            continue
        got, token = _reading(expected.subject, world, now)
        if not _agrees(expected.value, got):
            sentence = f"expected {expected.subject} {expected.value}, it is {got}"
            yield Failure(expected, got, sentence, token)


def _not_one(expected: Expected, world: World, now: int) -> Iterator[Failure]:
    """Fails unless exactly one of the entries holds."""
    if not isinstance(expected.value, Mapping):
        raise TypeError(f"`one of` needs entries, {expected.value!r} has none")
    entries = expected.value.items()
    holding = [
        subject for subject, word in entries if _agrees(word, _reading(subject, world, now)[0])
    ]
    if len(holding) != 1:
        wanted = ", ".join(f"{subject} {word}" for subject, word in entries)
        got = ", ".join(holding) or "none"
        do = f"{len(holding)} do: {got}" if holding else "none does"
        yield Failure(expected, got, f"expected exactly one to hold of {wanted}; {do}")


def miscounted(expected: Expected, outcomes: Iterable[Names]) -> Iterator[Failure]:
    """The counts of a race's `expect` that are not those of its outcomes."""
    if not isinstance(expected.value, Mapping):
        raise TypeError(f"a race counts its outcomes, {expected.value!r} does not")
    seen = list(outcomes)
    got = {word: sum(word in names for names in seen) for word in expected.value}
    if got != expected.value:
        found = ", ".join(f"{count} {word}" for word, count in got.items())
        yield Failure(expected, found, _miscount(expected.value, got))


def _miscount(expected: Mapping[str, object], got: Mapping[str, int]) -> str:
    """`expected 3 of the requests to be ok, 1 was`; of several words each is told again."""
    (first, count), *others = expected.items()
    wanted = "".join(f", {more} to be {word}" for word, more in others)
    was = [f"{number} {'was' if number == 1 else 'were'}" for number in got.values()]
    if others:
        was = [f"{words} {word}" for words, word in zip(was, got, strict=True)]
    gap = "; " if others else ", "
    return f"expected {count} of the requests to be {first}{wanted}{gap}{', '.join(was)}"


def _answer(expected: Expected, world: World, effect: Effect) -> Iterator[Failure]:
    if not isinstance(expected.value, tuple):
        raise TypeError(f"an answer carries tokens, {expected.value!r} names none")
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


# RFC 7662 calls a token active or not; a label that was never issued is neither.
def _agrees(value: object, got: str) -> bool:
    if value in ("active", "inactive"):
        return got != "not issued" and (got in ACTIVE) == (value == "active")
    return value == got
