"""Steps changed by how things stand when they happen.

What a client with another habit does depends on what it holds at the time, which depends on
what it did before. So the steps are done one by one, each as changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from tolsim.analysis.advise.remedies.writing import NUMBER, Data, nothing, put_before
from tolsim.documents.durations import duration
from tolsim.engine.status import ACTIVE, Status
from tolsim.simulation import Scenario, Session
from tolsim.simulation.scenario import Action, Actor, Check, Refresh, Step, Wait
from tolsim.simulation.trace import State


class Done(NamedTuple):
    """A step as data, and as it is done."""

    written: Data
    step: Step


class Moment(NamedTuple):
    """How things stand at the time of a step, before it is done."""

    session: Session
    now: int
    written: Data
    step: Step

    def state(self, actor: Actor) -> State:
        return self.session.world.state(actor, self.now)

    def name(self, actor: Actor) -> str:
        return self.session.world.name(actor)

    def access(self, actor: Actor) -> Status | None:
        """Return the status of the access token that an actor holds; None if it holds none."""
        return self._status(self.session.world.held(actor).access)

    def can_refresh(self, actor: Actor) -> bool:
        """Return whether an actor holds a refresh token that is accepted."""
        return self._status(self.session.world.held(actor).refresh) in ACTIVE

    def instead(self, verb: str, action: Action, value: str) -> list[Done]:
        """Return another step in the place of this one."""
        kept = {key: self.written[key] for key in ("after", "at", NUMBER) if key in self.written}
        return [Done({verb: value, **kept}, replace(self.step, action=action))]

    def left_out(self, sentence: str) -> list[Done]:
        """Return a look at how things stand in the place of this step."""
        return [Done(nothing(self.written, sentence), replace(self.step, action=Check(sentence)))]

    def after_refresh(self, actor: Actor) -> list[Done]:
        """Return this step behind a refresh."""
        first, second = put_before(self.written, {"refresh": self.name(actor)})
        refresh = replace(self.step, action=Refresh(actor))
        return [Done(first, refresh), Done(second, replace(self.step, after=0, at=None))]

    def after_renewals(self, most: int) -> tuple[list[Done] | None, list[str]]:
        """Return this step behind the refreshes that keep every login from running out before it.

        Each is a second before its system would be locked out; the systems are returned, too.
        Where they do not help, or are more than `most`, the step stays what it is.
        """
        twin, done, systems = self.session.copy(), [], []
        while (due := _next_to_lock_out(twin, self.until)) is not None:
            at, actor = due
            name = self.name(actor)
            refresh = replace(self.step, action=Refresh(actor), after=0, at=at)
            (answer,) = twin.do(refresh)
            written = {"refresh": name, "at": duration(at), NUMBER: self.written[NUMBER]}
            done.append(Done(written, refresh))
            systems.append(actor.system)
            if answer.outcome != "ok" or len(done) > most:
                return None, []
        return ([*done, self._later(twin.now)], systems) if done else (None, [])

    @property
    def until(self) -> int:
        """The second at which the step is over: a wait takes its time."""
        action = self.step.action
        return self.now + (action.seconds if isinstance(action, Wait) else 0)

    def _later(self, since: int) -> Done:
        """Return this step, still at its time, after the clock has come as far as `since`."""
        step, written = self.step, dict(self.written)
        if step.at is not None:
            return Done(written, step)
        written.pop("after", None)
        left = duration(self.until - since)
        if isinstance(step.action, Wait):
            wait = replace(step, action=Wait(self.until - since), after=0)
            return Done({**written, "wait": left}, wait)
        return Done({**written, "after": left}, replace(step, after=self.until - since))

    def _status(self, ordinal: int | None) -> Status | None:
        return None if ordinal is None else self.session.world.status(ordinal, self.now)


def _next_to_lock_out(session: Session, until: int) -> tuple[int, Actor] | None:
    """Return who of those that can refresh will first be locked out, and the second before."""
    found = []
    world = session.world
    for actor in filter(None, map(world.actor, session.tracer.states)):
        at = world.locks_out_at(actor, session.now)
        if at is not None and session.now <= at - 1 and at <= until:
            held = world.held(actor).refresh
            if held is not None and world.status(held, at - 1) in ACTIVE:
                found.append((at - 1, actor))
    return min(found, key=lambda one: one[0], default=None)


Habit = Callable[[Moment], Sequence[Done] | None]
"""What is done in the place of a step; None: the step itself."""


def rehearse(data: Data, run: Scenario, habit: Habit) -> Data:
    """Return the data of a run in which a habit decides what is done at each step.

    Steps with `if` are reactions and stay what they are.
    """
    session = Session(run)
    steps: list[Data] = []
    for written, step in zip(data["steps"], run.steps, strict=True):
        now = session.now + step.after if step.at is None else step.at
        moment = Moment(session, now, written, step)
        done = habit(moment) if step.if_ is None else None
        for one in done or (Done(written, step),):
            session.do(one.step)
            steps.append(one.written)
    return {**data, "steps": steps}
