"""A run with something changed in it, replayed: how its systems are off then."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from tolsim.analysis.explain.losses import Level, course, failed
from tolsim.analysis.history.behaviour import is_refused
from tolsim.analysis.history.history import History
from tolsim.engine.status import ACTIVE
from tolsim.simulation import Scenario, Trace, replay
from tolsim.simulation.scenario import Action, Actor, Check, Mark, Race, Refresh, Step, Wait
from tolsim.simulation.trace import StepTrace


class Outlook(NamedTuple):
    """How a system is off after a step, whether its request was refused, and if it can refresh."""

    level: Level
    refused: bool
    can_refresh: bool


class Variation(NamedTuple):
    """How a system is off after each step of the run, and whether another pays for it."""

    outlooks: tuple[Outlook, ...]
    harms: bool
    """Whether a request of another system is in vain that was not, or it ends locked out."""


@dataclass(frozen=True, slots=True)
class Variations:
    """Variations of a run, each as one system sees it."""

    trace: Trace
    _known: dict[object, History | None] = field(default_factory=dict)
    _seen: dict[tuple[object, str], Variation] = field(default_factory=dict)

    def of(self, scenario: Scenario, actor: str) -> Variation:
        """Replay a variation that nobody else will ask for."""
        return self._variation(History.of(replay(scenario)), actor)

    def shared(
        self, key: object, make: Callable[[], Scenario | None], actor: str
    ) -> Variation | None:
        """Replay a variation that others may ask for too; None if it cannot be made."""
        if key not in self._known:
            scenario = make()
            self._known[key] = None if scenario is None else History.of(replay(scenario))
        history = self._known[key]
        if history is None:
            return None
        if (key, actor) not in self._seen:
            self._seen[key, actor] = self._variation(history, actor)
        return self._seen[key, actor]

    def without(self, place: int, actor: str) -> Variation:
        """Replay the run without what a step did: the clock moves, and nothing else happens."""
        step = self.trace.steps[place].step
        # A check in its place, not nothing: later steps keep their numbers, and the clock its
        # times.
        return self.of(self.with_action(step, Check("left out")), actor)

    def with_action(self, step: Step, action: Action) -> Scenario:
        """Return the run with another action in place of a step's, or of a racer's."""
        other = replace(step, action=action, if_=None if isinstance(action, Check) else step.if_)
        steps = tuple(_replaced(one, step, other) for one in self.trace.scenario.steps)
        return replace(self.trace.scenario, steps=steps)

    def with_refresh(self, actor: Actor, early: int, at: int, name: str) -> Variation | None:
        """Replay the run with one more refresh, at a second after so many steps.

        The outlooks are those after the steps of the run: the refresh has none. Nothing comes of
        a refresh that is refused.
        """
        steps = tuple(_timed(self.trace))
        refresh = Step(Refresh(actor), Mark(1, 1), at=at)
        varied = (*steps[:early], refresh, *steps[early:])
        trace = replay(replace(self.trace.scenario, steps=varied))
        place = next(i for i, step in enumerate(trace.steps) if step.step is refresh)
        if trace.steps[place].outcome != "ok":
            return None
        return self._variation(History.of(trace), name, added=place)

    def _variation(self, history: History, actor: str, added: int | None = None) -> Variation:
        """Return how a system is off; without tokens it is cut off, even if it never had any."""
        outlooks, steps = [], []
        for place, moment in enumerate(course(history, actor)):
            if place == added:
                continue
            step, signed_out = history.steps[place], history.state(actor, place)[0] == "signed-out"
            level = Level.CUT_OFF if signed_out else moment.level
            refused = step.actor == actor and (is_refused(step) or failed(step))
            held = history.held(actor, place).refresh
            alive = held is not None and history.lives[held].status(place) in ACTIVE
            outlooks.append(Outlook(level, refused, alive))
            steps.append(step)
        return Variation(tuple(outlooks), self._harms(history.trace, steps, actor))

    def _harms(self, trace: Trace, steps: Sequence[StepTrace], actor: str) -> bool:
        pairs = zip(self.trace.steps, steps, strict=True)
        return any(
            failed(after) and not failed(before) and after.actor not in (None, actor)
            for before, after in pairs
        ) or any(
            state == "locked-out" != self.trace.states[other] and other != actor
            for other, state in trace.states.items()
        )


def as_badly_off(outlook: Outlook, level: Level) -> bool:
    """Return whether a system is as badly off as at a loss, or its request was refused."""
    if level == Level.CUT_OFF:
        return outlook.level == Level.CUT_OFF
    if level == Level.DOOMED and not outlook.can_refresh:
        return True
    return outlook.refused or outlook.level >= level


def _replaced(one: Step, step: Step, other: Step) -> Step:
    # By identity: two steps of a scenario can be equal.
    if one is step:
        return other
    if isinstance(one.action, Race) and any(racer is step for racer in one.action.racers):
        racers = tuple(other if racer is step else racer for racer in one.action.racers)
        return replace(one, action=Race(racers))
    return one


def _timed(trace: Trace) -> Iterator[Step]:
    """Yield every step with its clock written out, so that another can be put between two."""
    for step in trace.steps:
        written = step.step if step.race is None else step.race
        action = Wait(0) if isinstance(written.action, Wait) else written.action
        if step.number.racer in (None, 1):
            # `after` counts from the step before it, and would shift what follows a step put in
            # between.
            yield replace(written, action=action, after=0, at=step.at)
