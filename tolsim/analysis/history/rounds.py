"""The rounds of a `repeat` that go alike, so that a run of many rounds is told once.

Two rounds are alike if the same things happened at the same intervals. Tokens correspond if
they are the same, or if they stand at the same place among their owner's tokens, counted from
the round's beginning: the one that brings A2 is like the one that brings A3.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from tolsim.analysis.history.history import History
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import Mark, Round
from tolsim.simulation.trace import StepTrace

_MODELS: Final = 8
"""With how many rounds that were told last a round is compared."""


class Alike(NamedTuple):
    """Rounds in a row, by the places of their steps, that go like one told before.

    Where steps differ, `but` are their places in the first of these rounds.
    """

    first: int
    last: int
    rounds: int
    like: tuple[int, int]
    """The places at which the round that they are like begins and ends."""
    follows: bool
    """Whether that round, or rounds like it, came right before these."""
    but: tuple["Part", ...] = ()


Part = int | Alike
"""A step that is told, by its place, or rounds that are not."""


def parts(history: History) -> list[Part]:
    """Return a run as it is told: every step once, and rounds that go alike as one part."""
    return list(_parts(_Reader(history), range(len(history.steps)), 0))


class _Seen(NamedTuple):
    """What happened in a round: the facts with tokens left out, and the tokens in their order."""

    facts: tuple[object, ...]
    tokens: tuple[tuple[int, int], ...]
    """The number of each token, in all and since the round began."""

    def is_like(self, other: "_Seen") -> bool:
        return self.facts == other.facts and all(
            one[0] == another[0] or one[1] == another[1]
            for one, another in zip(self.tokens, other.tokens, strict=True)
        )


def _rounds_of(step: StepTrace) -> tuple[Round, ...]:
    return (step.race or step.step).rounds


class _Reader:
    """Reads steps as facts; knows how many tokens there were before each step."""

    def __init__(self, history: History) -> None:
        self.steps = history.steps
        self._issues: dict[tuple[str, str], list[int]] = {}
        for life in history.lives.values():
            owner = life.label.actor, life.label.kind
            self._issues.setdefault(owner, []).append(life.born)

    def __repr__(self) -> str:
        return f"<_Reader of {len(self.steps)} steps>"

    def repeat(self, place: int, depth: int) -> Mark | None:
        """Return the `repeat` around a step at a depth, if there is one."""
        rounds = _rounds_of(self.steps[place])
        return rounds[depth].mark if len(rounds) > depth else None

    def rounds(self, places: Sequence[int], depth: int) -> Iterator[list[int]]:
        """Yield the steps of a `repeat` round by round."""
        for _, together in groupby(
            places, key=lambda place: _rounds_of(self.steps[place])[depth].number
        ):
            yield list(together)

    def seen(self, places: Sequence[int]) -> tuple[_Seen, ...]:
        """Return what happened at each of the steps of a round."""
        return tuple(self._step(self.steps[place], places[0]) for place in places)

    def _step(self, step: StepTrace, start: int) -> _Seen:
        tokens: list[tuple[int, int]] = []

        def abstract(label: Label | None) -> object:
            if label is None:
                return None
            owner = label.actor, label.kind
            before = bisect_left(self._issues[owner], start)
            tokens.append((label.number, label.number - before))
            return owner

        begin = self.steps[start].at
        facts = (
            step.number.racer, step.at - begin, step.outcome, step.reason, step.code, step.status,
            step.refused_by, abstract(step.used), *map(abstract, step.answer),
            *((abstract(issue.token), issue.status) for issue in step.issued),
            *(
                (abstract(one.token), one.before, one.after, one.rule, one.at - begin,
                 abstract(one.by))
                for one in step.changes
            ),
            *((move.actor, move.before, move.after, move.at - begin) for move in step.moves),
            *((one.actor, abstract(one.access), abstract(one.refresh)) for one in step.holds),
            *((failure.expected.mark, failure.order) for failure in step.failures),
        )  # fmt: skip
        return _Seen(facts, tuple(tokens))


def _parts(reader: _Reader, places: Sequence[int], depth: int) -> Iterator[Part]:
    """Yield the parts of steps of which all stand in the same rounds, down to a depth."""
    for repeat, together in groupby(places, key=lambda place: reader.repeat(place, depth)):
        if repeat is None:
            yield from together
        else:
            yield from _repeated(reader, list(together), depth)


class _Model(NamedTuple):
    """A round that was told, to which later ones are compared."""

    span: tuple[int, int]
    steps: tuple[_Seen, ...]

    def is_like(self, other: Sequence[_Seen]) -> bool:
        return len(self.steps) == len(other) and not self.differing(other)

    def differing(self, other: Sequence[_Seen]) -> list[int]:
        """Return the steps of a round, counted from 0, that go otherwise than here."""
        pairs = enumerate(zip(self.steps, other, strict=True))
        return [i for i, (here, there) in pairs if not here.is_like(there)]


def _repeated(reader: _Reader, places: Sequence[int], depth: int) -> Iterator[Part]:
    """Yield the rounds of a `repeat`: the first in full, of later ones what is new in them."""
    models: list[_Model] = []
    last: _Model | None = None
    run: Alike | None = None
    for inside in reader.rounds(places, depth):
        steps = reader.seen(inside)
        model = next((one for one in reversed(models) if one.is_like(steps)), None)
        if model is not None and model is last and run is not None:
            run = run._replace(last=inside[-1], rounds=run.rounds + 1)
            continue
        if run is not None:
            yield run
        run = None
        if model is not None:
            run = Alike(inside[0], inside[-1], 1, model.span, follows=model is last)
        else:
            model = _Model((inside[0], inside[-1]), steps)
            models = [*models[1 - _MODELS :], model]
            new = _new_steps(last, steps)
            if new is None or last is None:
                yield from _parts(reader, inside, depth + 1)
            else:
                but = tuple(_parts(reader, [inside[i] for i in new], depth + 1))
                run = Alike(inside[0], inside[-1], 1, last.span, follows=True, but=but)
        last = model
    if run is not None:
        yield run


def _new_steps(last: _Model | None, steps: Sequence[_Seen]) -> list[int] | None:
    """Return which steps go otherwise than in the last round; None if all of them do."""
    if last is None or len(last.steps) != len(steps):
        return None
    new = last.differing(steps)
    return new if len(new) < len(steps) else None
