"""What led to a loss, in the order in which it decided.

The step that took away the last token to go on with decides. Where the clock ended that token, the
step decides that had made it worse before: that replaced it by an older one, or superseded it
behind the system's back. Steps that only prepared the loss follow, if a replay without them
shows no loss; and last comes what the clock ended.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from tolsim.analysis.explain.losses import Drop, Level, Moment, Spell, receiver, storemates
from tolsim.analysis.explain.variations import Variations, as_badly_off
from tolsim.analysis.history.history import History, changes_policy
from tolsim.engine.policy import TOKEN_KINDS, TokenKind
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import ClientCredentials, Copy, Forget, Login, Refresh
from tolsim.simulation.trace import StepTrace

CauseKind = Literal[
    "ended", "lost", "unsaved", "copied", "forgotten", "stillborn", "timed_out", "prepared"
]


class Cause(NamedTuple):
    """What a step did to the tokens that a system went on with, or the clock before it.

    | kind | what happened |
    | --- | --- |
    | `ended` | a rule ended or superseded what the system held |
    | `lost` | so it did at a request of the system whose answer was lost |
    | `unsaved` | so it did at a refresh of the system, which did not save the answer whole |
    | `copied` | tokens of another system replaced better ones |
    | `forgotten` | the store lost them |
    | `stillborn` | an answer replaced them by one that was dead at its issue |
    | `timed_out` | the clock ended them |
    | `prepared` | nothing yet, but without the step there is no loss |
    """

    place: int
    kind: CauseKind
    drops: tuple[Drop, ...] = ()

    @property
    def tokens(self) -> tuple[Label, ...]:
        """The tokens that became worse, or were not held any longer."""
        return tuple(drop.lost for drop in self.drops)


def causes_of(
    history: History, variations: Variations | None, actor: str, spell: Spell, moment: Moment
) -> tuple[Cause, ...]:
    """Return what led to a system's loss, the decisive cause first.

    `moment` is how the system was off at its worst. Without `variations` it is not tried which
    steps prepared the loss.
    """
    return _Inquiry(history, variations, actor, spell).causes(moment)


class _Inquiry(NamedTuple):
    """Traces a system's loss back to its causes."""

    history: History
    variations: Variations | None
    actor: str
    spell: Spell

    def causes(self, moment: Moment) -> tuple[Cause, ...]:
        main, other = moment.refresh, moment.access
        if self.spell.level == Level.HINDERED:
            main, other = other, ()
        elif not main:
            main, other = other, main
        if not main:
            return ()
        decisive = _decisive(main)
        first, rest = self._cause(decisive), [drop for drop in main if drop != decisive]
        rest = sorted([*rest, *other], key=lambda drop: (not drop.decides, -drop.place))
        told = [first, *map(self._cause, rest)]
        known = {cause.place for cause in told if cause.kind != "timed_out"}
        steps = self._preparations(decisive) if decisive.decides else self._neglected()
        prepared = [
            Cause(place, "prepared")
            for place in steps
            if place not in known and self._spares(place)
        ]
        if decisive.decides:
            told[1:1] = prepared
        else:
            told[:0] = prepared[:1]
        return _merged(told)

    def _cause(self, drop: Drop) -> Cause:
        return Cause(drop.place, self._kind(drop), (drop,))

    def _kind(self, drop: Drop) -> CauseKind:
        step = self.history.steps[drop.place]
        if drop.between:
            return "timed_out"
        match step.step.action:
            case Copy() if drop.lost != drop.instead:
                return "copied"
            case Forget() if drop.lost != drop.instead:
                return "forgotten"
            case Login() | Refresh() | ClientCredentials() as action if self._is_own(step):
                if drop.lost != drop.instead:
                    return "stillborn"
                if action.lost:
                    return "lost"
                return "unsaved" if drop.kind in self._unsaved(step) else "ended"
        return "ended"

    def _is_own(self, step: StepTrace) -> bool:
        return step.actor in storemates(self.history, self.actor)

    def _unsaved(self, step: StepTrace) -> Sequence[TokenKind]:
        """Return the kinds of token that a refresh brought anew and its sender did not save."""
        system = (step.actor or "").rpartition("@")[2]
        saves = next(one.saves for one in self.history.trace.scenario.systems if one.name == system)
        brought = {label.kind for label in step.answer if label != step.used}
        is_refresh = isinstance(step.step.action, Refresh)
        return [
            kind for kind in TOKEN_KINDS if is_refresh and kind in brought and kind not in saves
        ]

    def _preparations(self, decisive: Drop) -> Iterator[int]:
        """Yield the steps that may have prepared what a step did, the latest first."""
        steps = self.history.steps
        step = steps[decisive.place]
        involved = {*storemates(self.history, self.actor)}
        if step.actor is not None:
            involved.update(storemates(self.history, step.actor))
        earlier = range(decisive.place)
        copies = [place for place in earlier if self._copies(place, involved)]
        changes = [place for place in earlier if changes_policy(steps[place])]
        found = {*copies[-1:], *changes[-1:], *self._superseding(step)}
        yield from sorted(found, reverse=True)

    def _superseding(self, step: StepTrace) -> Sequence[int]:
        """Return where the token was superseded that came back at a step."""
        if step.used is None or step.reason != "refresh_reused":
            return []
        chain = self.history.lives[step.used].chain
        return [place for place, change in chain if change.rule == "refresh.rotate"]

    def _neglected(self) -> Iterator[int]:
        """Yield the steps without which the clock might not have ended what was held."""
        if self.spell.level != Level.CUT_OFF:
            return
        mates = {*storemates(self.history, self.actor)}
        for place in range(self.spell.place - 1, -1, -1):
            step = self.history.steps[place]
            own = isinstance(step.step.action, Login | Forget) and step.actor in mates
            if own or changes_policy(step) or self._copies(place, mates):
                yield place

    def _copies(self, place: int, involved: set[str]) -> bool:
        """Return whether a step copies tokens from or to one of some actors."""
        step = self.history.steps[place]
        to = receiver(step)
        return to is not None and not involved.isdisjoint({step.actor, to})

    def _spares(self, place: int) -> bool:
        """Return whether the system loses nothing of the kind, then and later, without a step."""
        if self.variations is None or self.history.steps[place].race is not None:
            return False
        later = self.variations.without(place, self.actor).outlooks[self.spell.place :]
        return not any(as_badly_off(outlook, self.spell.level) for outlook in later)


def _decisive(drops: Sequence[Drop]) -> Drop:
    """Return what decided: the last that the clock did not do, or the first if it did all."""
    return next((drop for drop in reversed(drops) if drop.decides), drops[0])


def _merged(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """Join what one step, or the clock before it, did in the same way to several tokens."""
    found: dict[tuple[int, bool, CauseKind], Cause] = {}
    for cause in causes:
        key = (cause.place, cause.kind == "timed_out", cause.kind)
        before = found.get(key)
        drops = cause.drops if before is None else (*before.drops, *cause.drops)
        found[key] = cause._replace(drops=tuple(sorted(drops, key=lambda drop: drop.kind)))
    return tuple(found.values())
