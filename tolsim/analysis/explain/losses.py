"""When a system lost what it goes on with, and which steps took it away.

A system goes on with two tokens: the access token that it calls with and the refresh token that
brings the next. Each is followed from step to step; what makes it worse is kept until the system
holds one that is as good again.
"""

from collections.abc import Iterator
from enum import IntEnum
from itertools import groupby
from typing import Final, NamedTuple

from tolsim.analysis.history.behaviour import is_read_refusal
from tolsim.analysis.history.history import History
from tolsim.engine.policy import TokenKind
from tolsim.engine.status import Status
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import ClientCredentials, Copy, Login
from tolsim.simulation.trace import Change, StepTrace

_WORTH: Final[dict[Status, int]] = {"current": 2, "valid": 2, "tolerated": 1, "lingering": 1}
"""How good a token is: one that is accepted for the time being is worse than one in force."""


class Level(IntEnum):
    """How badly a system is off; each is worse than those before it."""

    FINE = 0
    DOOMED = 1
    """It works, but its refresh token is dead: the end of its access token locks it out."""
    HINDERED = 2
    """Its access token is dead, or a token that it presented; a refresh brings it back."""
    CUT_OFF = 3
    """It holds nothing to go on with: its user must log in again."""


class Drop(NamedTuple):
    """A step after which a system held a worse token of a kind than before.

    `lost` is what it held before and `instead` what it holds now: another one if its store was
    written to, the same if `change` made it worse.
    """

    place: int
    kind: TokenKind
    worth: int
    lost: Label
    instead: Label | None
    change: Change | None
    between: bool = False
    """Whether the clock alone did it, before the step."""
    presented: bool = False
    """Whether the system presented it at the step, and was refused: it was as good as dead."""

    @property
    def decides(self) -> bool:
        """Whether the step did it; else the token came to its end, or showed that it had."""
        return not (self.between or self.presented)


class Moment(NamedTuple):
    """How a system is off after a step, and what took away each kind of its tokens."""

    level: Level
    access: tuple[Drop, ...] = ()
    refresh: tuple[Drop, ...] = ()


class Spell(NamedTuple):
    """The places of the steps during which a system was off worse than it should be.

    `place` is the first at which it was at its worst.
    """

    first: int
    place: int
    last: int
    level: Level


def course(history: History, actor: str) -> tuple[Moment, ...]:
    """Return how a system is off after each step."""
    mates, found = storemates(history, actor), list[Moment]()
    access: tuple[Drop, ...] = ()
    refresh: tuple[Drop, ...] = ()
    for place, step in enumerate(history.steps):
        # What ended the tokens of an earlier grant says nothing of those of the new one.
        if _is_login(step) and step.actor in mates:
            access = refresh = ()
        else:
            access = _followed(history, actor, place, "access", access)
            refresh = _followed(history, actor, place, "refresh", refresh)
        found.append(Moment(_level(history, actor, place, refresh), access, refresh))
    return tuple(found)


def spells(history: History, actor: str, moments: tuple[Moment, ...]) -> Iterator[Spell]:
    """Yield when a system lost something, the first first.

    An access token that came to its own end is no loss as long as nobody is refused.
    """
    start = 0
    for troubled, group in groupby(moments, key=lambda moment: moment.level > Level.FINE):
        length = len(list(group))
        if troubled:
            worst = max(moment.level for moment in moments[start : start + length])
            place = next(i for i in range(start, start + length) if moments[i].level == worst)
            spell = Spell(start, place, start + length - 1, worst)
            if _is_loss(history, actor, moments, spell):
                yield spell
        start += length


def token_drops(history: History, label: Label, place: int) -> tuple[Drop, ...]:
    """Return what made a token worse, whoever holds it, up to the step at a place."""
    chain = [event for event in history.lives[label].chain if event.place <= place]
    worths = [(_WORTH.get(one.change.before, 0), _WORTH.get(one.change.after, 0)) for one in chain]
    return tuple(
        _drop(history, at, before, label, label, change)
        for (at, change), (before, after) in zip(chain, worths, strict=True)
        if after < before
    )


def storemates(history: History, actor: str) -> tuple[str, ...]:
    """Return who keeps tokens in the same store for the same user, the actor itself included."""
    stores = {one.name: one.store for one in history.trace.scenario.systems}
    user, at, system = actor.rpartition("@")
    store = stores[system]
    if store is None:
        return (actor,)
    return tuple(f"{user}{at}{name}" for name, other in stores.items() if other == store)


def receiver(step: StepTrace) -> str | None:
    """Return who takes over tokens at a step that copies them; None of any other step."""
    if not isinstance(step.step.action, Copy):
        return None
    user, at, _ = (step.actor or "").rpartition("@")
    return f"{user}{at}{step.step.action.to.system}"


def failed(step: StepTrace) -> bool:
    """Return whether a step's request was in vain, and its sender knows."""
    # A client without an answer cannot know that it was refused.
    return is_read_refusal(step) or step.reason == "no_token"


def _is_login(step: StepTrace) -> bool:
    """Return whether a step brought its actor new tokens that owe nothing to earlier ones."""
    action = step.step.action
    return (
        isinstance(action, Login | ClientCredentials) and step.outcome == "ok" and not action.lost
    )


def _followed(
    history: History, actor: str, place: int, kind: TokenKind, drops: tuple[Drop, ...]
) -> tuple[Drop, ...]:
    """Return what has made the token of a kind worse, a step later."""
    held, lost = _held(history, actor, place, kind), _held(history, actor, place - 1, kind)
    worth, before = _worth(history, held, place), _worth(history, lost, place - 1)
    # What made it worse than it is now still counts: a tolerated token is not a current one.
    if worth > before:
        return tuple(drop for drop in drops if drop.worth > worth)
    if worth == before or lost is None:
        return drops
    change = next((one for one in history.steps[place].changes if one.token == lost), None)
    return (*drops, _drop(history, place, before, lost, held, change))


def _drop(
    history: History,
    place: int,
    worth: int,
    lost: Label,
    instead: Label | None,
    change: Change | None,
) -> Drop:
    step = history.steps[place]
    between = change is not None and history.is_between(place, change)
    presented = step.used == lost and step.reason is not None
    return Drop(place, lost.kind, worth, lost, instead, change, between, presented)


def _held(history: History, actor: str, place: int, kind: TokenKind) -> Label | None:
    return None if place < 0 else getattr(history.held(actor, place), kind)


def _worth(history: History, label: Label | None, place: int) -> int:
    return 0 if label is None else _WORTH.get(history.lives[label].status(place), 0)


def _level(history: History, actor: str, place: int, refresh: tuple[Drop, ...]) -> Level:
    held = history.held(actor, place)
    match history.state(actor, place)[0]:
        case "working":
            dead = refresh and not _worth(history, held.refresh, place)
            return Level.DOOMED if dead else Level.FINE
        case "recoverable":
            return Level.HINDERED
        case "locked-out":
            return Level.CUT_OFF
        case "signed-out":
            began = history.moves.get(actor)
            return Level.CUT_OFF if began and began[0][0] <= place else Level.FINE


def _is_loss(history: History, actor: str, moments: tuple[Moment, ...], spell: Spell) -> bool:
    places = range(spell.first, spell.last + 1)
    if any(history.steps[i].actor == actor and failed(history.steps[i]) for i in places):
        return True
    lasts = spell.last == len(moments) - 1
    if spell.level == Level.DOOMED:
        return lasts and history.trace.locks_out_at[actor] is not None
    if spell.level == Level.HINDERED:
        return not all(drop.between for drop in moments[spell.place].access)
    return True
