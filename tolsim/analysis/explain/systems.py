"""What each system of a run lost, what led to it, and what would have saved it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from tolsim.analysis.explain.causes import Cause, causes_of
from tolsim.analysis.explain.losses import (
    Level,
    Moment,
    Spell,
    course,
    failed,
    spells,
    token_drops,
)
from tolsim.analysis.explain.rescue import Rescue, Rescuer
from tolsim.analysis.history.history import History
from tolsim.simulation.label import Label
from tolsim.simulation.trace import State

MOST_TRIED: Final = 24
"""Of how many losses of a system variations of the run are tried: each is a replay or more."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What a system lost at a step, and what led to it, the decisive cause first.

    `presented` is the dead token that its request named, where the system itself goes on.
    `noticed` is the place of the first request since that was in vain.
    """

    actor: str
    spell: Spell
    state: State
    since: int
    causes: tuple[Cause, ...] = ()
    presented: Label | None = None
    noticed: int | None = None
    rescue: Rescue | None = None

    @property
    def level(self) -> Level:
        return self.spell.level

    @property
    def place(self) -> int:
        """The place of the step at which the system was at its worst."""
        return self.spell.place

    def lasts(self, history: History) -> bool:
        """Return whether the system is so to the end of the run."""
        return self.presented is None and self.spell.last == len(history.steps) - 1

    def rank(self, history: History) -> tuple[bool, int, int]:
        """Return a key that puts what lasts first, then the worst, then the earliest."""
        return not self.lasts(history), -self.level, self.place


def losses(rescuer: Rescuer, actor: str) -> tuple[Loss, ...]:
    """Return what a system lost: what it still lacks first, then the worst, then the earliest.

    Of the first MOST_TRIED it is tried what prepared them and what would have saved from them.
    """
    history = rescuer.history
    moments = course(history, actor)
    found = [
        *(
            Loss(actor, spell, *history.state(actor, spell.place))
            for spell in spells(history, actor, moments)
        ),
        *_presented(history, actor, moments),
    ]
    found.sort(key=lambda loss: loss.rank(history))
    return tuple(
        _explained(rescuer, loss, moments[loss.place], thorough=place < MOST_TRIED)
        for place, loss in enumerate(found)
    )


def _explained(rescuer: Rescuer, loss: Loss, moment: Moment, *, thorough: bool) -> Loss:
    history, spell = rescuer.history, loss.spell
    if loss.presented is not None:
        moment = Moment(Level.FINE, token_drops(history, loss.presented, loss.place))
    variations = rescuer.variations if thorough else None
    causes = causes_of(history, variations, loss.actor, spell, moment)
    first = causes[0].place if causes else 0
    return replace(
        loss,
        since=history.steps[first].at if spell.level == Level.DOOMED else loss.since,
        causes=causes,
        noticed=_noticed(history, loss.actor, range(max(spell.first, first), spell.last + 1)),
        rescue=rescuer.rescue(loss.actor, spell, causes) if thorough else None,
    )


def _presented(history: History, actor: str, moments: tuple[Moment, ...]) -> Iterator[Loss]:
    """Yield what a system lost that named a dead token, though what it held was in order."""
    known = set[Label]()
    for place, step in enumerate(history.steps):
        if step.actor != actor or step.used is None or not failed(step) or step.used in known:
            continue
        if moments[place].level == Level.FINE and token_drops(history, step.used, place):
            known.add(step.used)
            spell = Spell(place, place, place, Level.HINDERED)
            yield Loss(actor, spell, history.state(actor, place)[0], step.at, presented=step.used)


def _noticed(history: History, actor: str, places: range) -> int | None:
    own = (place for place in places if history.steps[place].actor == actor)
    return next((place for place in own if failed(history.steps[place])), None)
