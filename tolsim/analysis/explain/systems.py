"""What each system of a run lost, what led to it, and what would have saved it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

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
    causes: tuple[Cause, ...]
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


def losses(rescuer: Rescuer, actor: str) -> tuple[Loss, ...]:
    """Return what a system lost, the first first."""
    history = rescuer.history
    moments = course(history, actor)
    found = [*_spelled(rescuer, actor, moments), *_presented(rescuer, actor, moments)]
    saved = (replace(loss, rescue=rescuer.rescue(actor, loss.spell, loss.causes)) for loss in found)
    return tuple(sorted(saved, key=lambda loss: loss.spell))


def _spelled(rescuer: Rescuer, actor: str, moments: tuple[Moment, ...]) -> Iterator[Loss]:
    history = rescuer.history
    for spell in spells(history, actor, moments):
        causes = causes_of(history, rescuer.variations, actor, spell, moments[spell.place])
        state, since = history.state(actor, spell.place)
        if spell.level == Level.DOOMED and causes:
            since = history.steps[causes[0].place].at
        start = max(spell.first, causes[0].place if causes else 0)
        noticed = _noticed(history, actor, range(start, spell.last + 1))
        yield Loss(actor, spell, state, since, causes, noticed=noticed)


def _presented(rescuer: Rescuer, actor: str, moments: tuple[Moment, ...]) -> Iterator[Loss]:
    """Yield what a system lost that named a dead token, though what it held was in order."""
    history, known = rescuer.history, set[Label]()
    for place, step in enumerate(history.steps):
        if step.actor != actor or step.used is None or not failed(step) or step.used in known:
            continue
        drops = token_drops(history, step.used, place)
        if moments[place].level == Level.FINE and drops:
            known.add(step.used)
            spell = Spell(place, place, place, Level.HINDERED)
            moment = Moment(Level.FINE, drops)
            causes = causes_of(history, rescuer.variations, actor, spell, moment)
            state, _ = history.state(actor, place)
            yield Loss(actor, spell, state, step.at, causes, step.used, place)


def _noticed(history: History, actor: str, places: range) -> int | None:
    own = (place for place in places if history.steps[place].actor == actor)
    return next((place for place in own if failed(history.steps[place])), None)
