"""What would have saved a system: small variations of a run, each replayed before it is claimed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal, NamedTuple

from tolsim.analysis.explain.causes import Cause
from tolsim.analysis.explain.losses import Level, Spell, failed, receiver, storemates
from tolsim.analysis.explain.variations import Outlook, Variation, Variations, as_badly_off
from tolsim.analysis.history.history import History
from tolsim.documents import DocumentError
from tolsim.engine.policy import TOKEN_KINDS
from tolsim.simulation import Scenario
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import (
    Actor,
    App,
    Call,
    ClientCredentials,
    Copy,
    Login,
    PolicyChange,
    Race,
    Raise,
    Refresh,
    Step,
)

HIGHER: Final = 3
"""How much higher a tolerance is tried."""

RescueKind = Literal[
    "kept_answer", "saved_answer", "left_out", "held_token", "earlier_refresh", "refresh_first",
    "tolerance", "own_login", "own_app",
]  # fmt: skip


class Rescue(NamedTuple):
    """A variation of the run in which a system does not lose what it lost.

    | kind | the variation |
    | --- | --- |
    | `kept_answer` | the answer of the step at the place `value` is not lost |
    | `saved_answer` | the system saves the whole answer of each refresh |
    | `left_out` | the step at the place `value` does nothing |
    | `held_token` | the request at the place `value` presents the token that its system holds |
    | `earlier_refresh` | the system refreshes at second `value` too |
    | `refresh_first` | the system refreshes right before the step at the place `value` |
    | `tolerance` | the tolerance is `value` |
    | `own_login` | a login takes the place of the copy at the place `value` |
    | `own_app` | each system has an app of its own |

    `until` is the place of the step at which the system is as badly off all the same, None if
    it never is. No other system pays for it.
    """

    kind: RescueKind
    value: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Rescuer:
    """Tries variations of a run; `at_tolerance` reads the scenario again at another tolerance."""

    history: History
    variations: Variations
    at_tolerance: Callable[[int], Sequence[Scenario]]

    def rescue(self, actor: str, spell: Spell, causes: Sequence[Cause]) -> Rescue | None:
        """Return the first variation that saves a system for good, or else for a while."""
        if not causes or _is_wanted(causes[0]):
            return None
        later = None
        for rescue, variation in _Attempts(self, actor, spell, causes).all():
            if variation is None or variation.harms:
                continue
            start = rescue.value if rescue.kind == "refresh_first" else spell.place
            start = spell.place if start is None else start
            until = _until(variation.outlooks, spell.level, start)
            if until is None:
                return rescue
            if until > start and later is None:
                later = rescue._replace(until=until)
        return later


def _until(outlooks: Sequence[Outlook], level: Level, start: int) -> int | None:
    """Return where, from a step on, a system is as badly off all the same; None if nowhere.

    One that is doomed in the end is not saved: its loss is only put off.
    """
    places = range(start, len(outlooks))
    bad = next((place for place in places if as_badly_off(outlooks[place], level)), None)
    if bad is None and outlooks[-1].level == Level.DOOMED:
        return start
    return bad


def _is_wanted(cause: Cause) -> bool:
    """Return whether somebody ended the tokens on purpose."""
    rules = [drop.change.rule for drop in cause.drops if drop.change is not None]
    return any(rule.startswith(("incidents.", "revocation.")) for rule in rules)


_Attempt = tuple[Rescue, Variation | None]


class _Attempts(NamedTuple):
    """The variations that may save a system from a loss, each with how it is off in it."""

    rescuer: Rescuer
    actor: str
    spell: Spell
    causes: Sequence[Cause]

    def all(self) -> Iterator[_Attempt]:
        """Yield them: first what went wrong, then what others may change."""
        yield from self._without_the_mistake()
        yield from self._held_token()
        yield from self._earlier_refresh()
        yield from self._refresh_first()
        yield from self._needless_login()
        yield from self._tolerances()
        yield from self._own_login()
        yield from self._own_app()

    @property
    def _scenario(self) -> Scenario:
        return self.rescuer.history.trace.scenario

    def _without_the_mistake(self) -> Iterator[_Attempt]:
        """Try the run without what the decisive step did wrong."""
        variations, (cause, *_) = self.rescuer.variations, self.causes
        step = self.rescuer.history.steps[cause.place].step
        action = step.action
        match cause.kind:
            case "lost" if isinstance(action, Login | Refresh | ClientCredentials):
                arrives = variations.with_action(step, action._replace(lost=False))
                rescue = Rescue("kept_answer", cause.place)
                yield rescue, variations.of(arrives, self.actor)
            case "unsaved":
                saving = variations.shared("saved_answer", self._saving_all, self.actor)
                yield Rescue("saved_answer", cause.place), saving
            case "copied" | "forgotten":
                yield Rescue("left_out", cause.place), variations.without(cause.place, self.actor)

    def _saving_all(self) -> Scenario:
        mates = {name.rpartition("@")[2] for name in storemates(self.rescuer.history, self.actor)}
        systems = tuple(
            one._replace(saves=TOKEN_KINDS) if one.name in mates else one
            for one in self._scenario.systems
        )
        return replace(self._scenario, systems=systems)

    def _held_token(self) -> Iterator[_Attempt]:
        """Try to present what the system holds at a request that names another token."""
        variations = self.rescuer.variations
        for place in dict.fromkeys((self.causes[0].place, self.spell.place)):
            step = self.rescuer.history.steps[place].step
            if isinstance(step.action, Refresh | Call) and step.action.using is not None:
                other = variations.with_action(step, step.action._replace(using=None))
                yield Rescue("held_token", place), variations.of(other, self.actor)

    def _earlier_refresh(self) -> Iterator[_Attempt]:
        """Try a refresh by the system in the last second of what the clock ended."""
        drops = [drop for cause in self.causes if cause.kind == "timed_out" for drop in cause.drops]
        steps = [step for step in self.rescuer.history.steps if step.number.racer in (None, 1)]
        for at in (drop.change.at - 1 for drop in drops if drop.change is not None):
            early = sum(step.at <= at for step in steps)
            yield Rescue("earlier_refresh", at), self._refreshed(early, at)

    def _refresh_first(self) -> Iterator[_Attempt]:
        """Try a refresh by the system right before the request that was in vain."""
        steps = self.rescuer.history.steps
        places = range(self.spell.first, self.spell.last + 1)
        own = (place for place in places if steps[place].actor == self.actor)
        place = next((place for place in own if failed(steps[place])), None)
        if place is not None and self.causes[0].kind == "timed_out":
            early = steps[place].number.step - 1
            yield Rescue("refresh_first", place), self._refreshed(early, steps[place].at)

    def _needless_login(self) -> Iterator[_Attempt]:
        """Try the run without the decisive login, of a system that held a token that worked."""
        history, place = self.rescuer.history, self.causes[0].place
        step = history.steps[place]
        if not isinstance(step.step.action, Login | ClientCredentials) or step.actor is None:
            return
        # A request of a race cannot be left out: a check would take its place.
        alone = place > 0 and step.number.racer is None
        if alone and history.state(step.actor, place - 1)[0] == "working":
            yield Rescue("left_out", place), self.rescuer.variations.without(place, self.actor)

    def _refreshed(self, early: int, at: int) -> Variation | None:
        user, _, system = self.actor.rpartition("@")
        users = self._scenario.users
        if not user and len(users) > 1:  # what belongs to no user cannot be refreshed
            return None
        actor = Actor(system, user or users[0])
        return self.rescuer.variations.with_refresh(actor, early, at, self.actor)

    def _tolerances(self) -> Iterator[_Attempt]:
        app = self.rescuer.history.apps[self.actor.rpartition("@")[2]]
        tolerance = next(one.tolerance for one in self._scenario.apps if one.name == app)
        if tolerance is None:
            return
        for higher in range(tolerance + 1, tolerance + HIGHER + 1):
            rescue = Rescue("tolerance", higher)
            make = partial(self._at_tolerance, higher)
            yield rescue, self.rescuer.variations.shared(rescue, make, self.actor)

    def _at_tolerance(self, tolerance: int) -> Scenario | None:
        try:
            runs = self.rescuer.at_tolerance(tolerance)
        except DocumentError:
            return None
        policies = [app.policy.name for app in self._scenario.apps]
        alike = (run for run in runs if [app.policy.name for app in run.apps] == policies)
        return next(alike, None)

    def _own_login(self) -> Iterator[_Attempt]:
        """Try a login in place of a copy that prepared the loss, or that brought what was lost."""
        variations, history = self.rescuer.variations, self.rescuer.history
        prepared = [cause.place for cause in self.causes if cause.kind == "prepared"]
        mates, earlier = storemates(history, self.actor), range(self.causes[0].place)
        copies = [place for place in earlier if receiver(history.steps[place]) in mates]
        for place in dict.fromkeys((*prepared, *copies[-1:])):
            step = history.steps[place].step
            if isinstance(step.action, Copy):
                other = variations.with_action(step, Login(step.action.to))
                yield Rescue("own_login", place), variations.of(other, self.actor)

    def _own_app(self) -> Iterator[_Attempt]:
        """Try an app for each system, where another one's step ended what this one held."""
        doer = self.rescuer.history.steps[self.causes[0].place].actor
        if doer is None or doer in storemates(self.rescuer.history, self.actor):
            return
        yield Rescue("own_app"), self.rescuer.variations.shared("own_app", self._apart, self.actor)

    def _apart(self) -> Scenario | None:
        """Return the run with an app for each system, if nothing ties two of them together."""
        scenario = self._scenario
        if len(scenario.apps) > 1 or not all(map(_is_of_one_system, scenario.steps)):
            return None
        if any(system.store is not None for system in scenario.systems):
            return None
        (app,) = scenario.apps
        apps = tuple(App(one.name, app.policy, app.tolerance) for one in scenario.systems)
        systems = tuple(one._replace(app=one.name) for one in scenario.systems)
        return replace(scenario, apps=apps, systems=systems)


def _is_of_one_system(step: Step) -> bool:
    """Return whether a step is about the tokens of one system alone."""
    match step.action:
        case Race(racers):
            return all(map(_is_of_one_system, racers))
        case Copy() | PolicyChange() | Raise():
            return False
        case Refresh(actor, using) | Call(actor, using):
            return using is None or Label(using).system == actor.system
    return True
