"""What would have saved a token: small variations of a run, each replayed before it is claimed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from tolsim.analysis.history.standing import standings
from tolsim.documents import DocumentError
from tolsim.engine.status import ACTIVE
from tolsim.simulation import Scenario, Trace, replay
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import (
    Actor,
    App,
    Call,
    Copy,
    Mark,
    Race,
    Raise,
    Refresh,
    Step,
    Wait,
)
from tolsim.simulation.scenario import Change as PolicyChange
from tolsim.simulation.trace import Change

HIGHER: Final = 3
"""How much higher a tolerance is tried."""


class Rescue(NamedTuple):
    """A variation of the run in which the token survives, or its owner goes on working.

    | kind | the variation |
    | --- | --- |
    | `tolerance` | the tolerance is `value` |
    | `own_app` | each system has an app of its own |
    | `earlier_refresh` | the owner refreshes at second `value` |
    | `held_token` | the request presents the token that its system holds |
    | `kept_answer` | the answer is not lost |

    `until` is the step at which the token dies all the same, None if it never does.
    """

    kind: Literal["tolerance", "own_app", "earlier_refresh", "held_token", "kept_answer"]
    value: int | None = None
    until: int | str | None = None


@dataclass(frozen=True, slots=True)
class Rescuer:
    """Tries variations of a run; `at_tolerance` reads the scenario again at another tolerance."""

    trace: Trace
    at_tolerance: Callable[[int], Sequence[Scenario]]

    def rescue(self, token: Label, place: int, change: Change) -> Rescue | None:
        """Return the first variation in which a token survives what ended it at a place."""
        if change.rule.startswith(("incidents.", "revocation.")):
            return None
        return next(self._rescues(token, place, change), None)

    def _rescues(self, token: Label, place: int, change: Change) -> Iterator[Rescue]:
        step = self.trace.steps[place].step
        yield from self._tolerances(token, place)
        if ".expires." in change.rule:
            yield from self._earlier_refresh(token, change)
        action = step.action
        if isinstance(action, Refresh) and action.using is not None:
            other = self._with(step, action._replace(using=None))
            yield from self._survives(Rescue("held_token"), other, token, place)
        if isinstance(action, Refresh) and action.lost:
            trace = replay(self._with(step, action._replace(lost=False)))
            actor = self.trace.steps[place].actor
            if actor is not None and trace.states[actor] in ("working", "recoverable"):
                yield Rescue("kept_answer")
        if self.trace.steps[place].actor not in (None, token.actor):
            yield from self._own_app(token, place)

    def _tolerances(self, token: Label, place: int) -> Iterator[Rescue]:
        apps = self.trace.scenario.apps
        systems = self.trace.scenario.systems
        mine = next(one.app for one in systems if one.name == token.system)
        tolerance = next(app.tolerance for app in apps if app.name == mine)
        if tolerance is None:
            return
        for higher in range(tolerance + 1, tolerance + HIGHER + 1):
            try:
                runs = self.at_tolerance(higher)
            except DocumentError:
                return
            for run in runs:
                if [app.policy.name for app in run.apps] == [app.policy.name for app in apps]:
                    yield from self._survives(Rescue("tolerance", higher), run, token, place)

    def _survives(
        self, rescue: Rescue, scenario: Scenario, token: Label, place: int
    ) -> Iterator[Rescue]:
        """Yield the rescue, if the token works in that scenario after the step that ended it."""
        trace = replay(scenario)
        statuses = [standing.statuses.get(token) for standing in standings(trace)]
        if statuses[place] in ACTIVE:
            dead = [i for i in range(place, len(statuses)) if statuses[i] not in ACTIVE]
            yield rescue._replace(until=trace.steps[dead[0]].n if dead else None)

    def _with(self, step: Step, action: Refresh) -> Scenario:
        """Return the run with another request in place of a step's, or of a racer's."""
        other = replace(step, action=action)
        return replace(
            self.trace.scenario,
            steps=tuple(_replaced(one, step, other) for one in self.trace.scenario.steps),
        )

    def _earlier_refresh(self, token: Label, change: Change) -> Iterator[Rescue]:
        """Try a refresh by the token's owner in the last second of the token's life."""
        at = change.at - 1
        actor = Actor(token.system, token.user or self.trace.scenario.users[0])
        steps = tuple(_timed(self.trace))
        early = [step for step in steps if step.at is not None and step.at <= at]
        refresh = Step(Refresh(actor), Mark(1, 1), at=at)
        varied = (*early, refresh, *steps[len(early) :])
        trace = replay(replace(self.trace.scenario, steps=varied))
        asked = next(step for step in trace.steps if step.step is refresh)
        after = [s for s in trace.steps if s.at >= change.at]
        moves = [move for step in trace.steps for move in step.moves if move.actor == token.actor]
        worse = [move for move in moves if move.at >= at and move.after != "working"]
        if asked.outcome == "ok" and after and all(move.at > after[0].at for move in worse):
            yield Rescue("earlier_refresh", at)

    def _own_app(self, token: Label, place: int) -> Iterator[Rescue]:
        """Try an app for each system, where nothing in the scenario ties them together."""
        scenario = self.trace.scenario
        if len(scenario.apps) > 1 or not all(map(_is_of_one_system, scenario.steps)):
            return
        if any(system.store is not None for system in scenario.systems):
            return
        (app,) = scenario.apps
        apps = tuple(App(one.name, app.policy, app.tolerance) for one in scenario.systems)
        systems = tuple(one._replace(app=one.name) for one in scenario.systems)
        varied = replace(scenario, apps=apps, systems=systems)
        yield from self._survives(Rescue("own_app"), varied, token, place)


def _replaced(one: Step, step: Step, other: Step) -> Step:
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
            yield replace(written, action=action, after=0, at=step.at)


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
