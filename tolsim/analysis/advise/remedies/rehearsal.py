"""Steps changed by how things stand when they happen.

What a client with another habit does depends on what it holds at the time, which depends on
what it did before. So the steps are done one by one, each as changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from tolsim.analysis.advise.remedies.writing import NUMBER, Data, nothing, put_before
from tolsim.engine.status import ACTIVE, Status
from tolsim.simulation import Scenario, Session
from tolsim.simulation.scenario import Action, Actor, Check, Refresh, Step
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

    def _status(self, ordinal: int | None) -> Status | None:
        return None if ordinal is None else self.session.world.status(ordinal, self.now)


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
