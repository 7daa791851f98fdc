"""A session: a run that takes one step at a time.

`replay` does all the steps of a scenario; whoever decides on the next step from the answer
to the last one (a server, a player, a search) does them one by one.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tolsim.engine.model import Answer
from tolsim.simulation.expectations import failures, names_of, unmet
from tolsim.simulation.race import failures_in_other_orders, failures_of_the_race, requests_of
from tolsim.simulation.scenario import (
    Action,
    Call,
    ClientCredentials,
    Copy,
    Forget,
    Login,
    PolicyChange,
    Race,
    Refresh,
    Request,
    Revoke,
    Scenario,
    Step,
    Wait,
    Went,
)
from tolsim.simulation.trace import Failure, StepNumber, StepTrace, Trace
from tolsim.simulation.tracer import Tracer
from tolsim.simulation.world import Effect, World

_SKIPPED: Final = Effect(answer=Answer("skipped"))


class Session:
    """A run under way: the world, the clock, the tracer that follows both, the steps so far.

    `head` is a scenario whose own steps are ignored: it says who takes part, and under which
    policies.
    """

    __slots__ = ("_done", "_head", "_steps", "_went", "now", "tracer", "world")

    def __init__(self, head: Scenario) -> None:
        self._head = head
        self._steps: list[Step] = []
        self._done: list[StepTrace] = []
        self._went: dict[str, Went | None] = {}
        self.now = 0
        self.world = World.of(head)
        self.tracer = Tracer(head, self.world)

    def __repr__(self) -> str:
        return f"<Session {self._head.title!r}: {len(self._steps)} steps, {self.now} s>"

    def do(self, step: Step) -> tuple[StepTrace, ...]:
        """Do the next step and return its record; of a race, one for each request.

        Raises ValueError if the step would turn the clock back.
        """
        now = self.now + step.after if step.at is None else step.at
        if isinstance(step.action, Wait):
            now += step.action.seconds
        if now < self.now:
            raise ValueError(f"the clock stands at {self.now} s, a step cannot happen at {now} s")
        self.now = now
        self.tracer.settle(now)
        self._steps.append(step)
        n = len(self._steps)
        if isinstance(step.action, Race):
            records = tuple(self._race(n, step, step.action))
        else:
            records = (self._step(n, step),)
        self._done.extend(records)
        return records

    def copy(self) -> "Session":
        """A session with the same past that goes its own way."""
        twin = object.__new__(Session)
        twin._head, twin.now = self._head, self.now
        twin._steps, twin._done, twin._went = self._steps[:], self._done[:], self._went.copy()
        twin.world = self.world.copy()
        twin.tracer = self.tracer.copy(twin.world)
        return twin

    def trace(self) -> Trace:
        """What the run has been so far."""
        scenario = replace(self._head, steps=tuple(self._steps))
        tracer = self.tracer
        return Trace(
            scenario,
            tuple(self._done),
            tracer.states,
            tracer.statuses,
            tracer.locks_out_at(self.now),
        )

    def _step(self, n: int, step: Step) -> StepTrace:
        if self._takes_place(step):
            effect = self.world.perform(step.action, self.now)
            found = tuple(failures(step, self.world, effect, self.now))
        else:
            effect = _SKIPPED
            found = tuple(unmet(step.then, self.world, self.now))
        return self._record(StepNumber(n), step, effect, found)

    def _takes_place(self, step: Step) -> bool:
        """Whether the last request of the step's actor went as its `if` wants it."""
        if step.if_ is None:
            return True
        actor = _actor(self.world, step.action)
        return actor is not None and self._went.get(actor) == step.if_

    def _race(self, n: int, step: Step, race: Race) -> Iterator[StepTrace]:
        world, now, requests = self.world, self.now, requests_of(race)
        found = failures_in_other_orders(world, step, race, now)
        picks = [world.pick(request) for request in requests]
        outcomes = []
        for i, (racer, request) in enumerate(zip(race.racers, requests, strict=True)):
            effect = world.send(request, picks[i], now)
            outcomes.append(names_of(world, effect))
            found[i][:0] = failures(racer, world, effect, now)
            # What the race itself expects is judged once all are answered, and told with the last.
            if i == len(picks) - 1:
                found[i] += failures_of_the_race(step, world, outcomes, now)
            yield self._record(StepNumber(n, i + 1), racer, effect, tuple(found[i]), race=step)

    def _record(
        self,
        number: StepNumber,
        step: Step,
        effect: Effect,
        found: tuple[Failure, ...],
        race: Step | None = None,
    ) -> StepTrace:
        world, tracer, action, answer = self.world, self.tracer, step.action, effect.answer
        if isinstance(action, Request) and effect is not _SKIPPED:
            tracer.take_part(action.actor)
            self._went[world.name(action.actor)] = _went(action, effect)
        tracer.note(effect, self.now, changed=isinstance(action, PolicyChange))
        issued, changes, moves, holds = tracer.finish(self.now)
        refusal = world.refusal(effect)
        # A refusal by a limit or a rate names its rule; else it was the token, and what ended it.
        refused_by = answer.rule
        if refused_by is None and effect.used is not None and answer.reason is not None:
            refused_by = tracer.last_rule(effect.used)
        return StepTrace(
            number=number,
            at=self.now,
            step=step,
            app=effect.app,
            actor=_actor(world, action),
            outcome=answer.outcome,
            reason=answer.reason,
            status=_accepted_status(action, effect) if refusal is None else refusal.status,
            code=None if refusal is None else refusal.code,
            message=None if refusal is None else refusal.message,
            issued=issued,
            answer=tuple(world.issued[ordinal].label for ordinal in effect.carried),
            used=None if effect.used is None else world.issued[effect.used].label,
            changes=changes,
            moves=moves,
            holds=holds,
            refused_by=refused_by,
            failures=found,
            race=race,
        )


def _actor(world: World, action: Action) -> str | None:
    match action:
        case Login() | Refresh() | Call() | ClientCredentials() | Forget():
            return world.name(action.actor)
        case Copy(source):
            return world.name(source)
        case Revoke(_, by):
            return by
    return None


def _accepted_status(action: Action, effect: Effect) -> int | None:
    """The HTTP status of what was not refused: none where nothing was asked or is known."""
    asks = isinstance(action, Request | Revoke)
    return 200 if asks and effect.answer.outcome == "ok" else None


def _went(request: Request, effect: Effect) -> Went | None:
    """How a request went to its client; None if nobody knows."""
    answer = effect.answer
    if answer.reason == "no_token":
        return "refused"
    # A client that got no answer cannot know what it would have been.
    if not isinstance(request, Call) and request.lost:
        return "lost"
    if answer.outcome == "undetermined":
        return None
    return "ok" if answer.outcome == "ok" else "refused"
