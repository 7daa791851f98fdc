"""Replay: a scenario in, its trace out."""

from collections.abc import Iterator, Sequence
from itertools import islice, permutations

from tolsim.simulation.expectations import code_of, failures, miscounted, unmet, words
from tolsim.simulation.scenario import (
    Action,
    Call,
    Change,
    Check,
    ClientCredentials,
    Copy,
    Forget,
    Login,
    Race,
    Raise,
    Refresh,
    Request,
    Revoke,
    Scenario,
    Step,
    Wait,
)
from tolsim.simulation.trace import Failure, StepTrace, Trace
from tolsim.simulation.tracer import Tracer
from tolsim.simulation.world import Effect, World


def replay(scenario: Scenario) -> Trace:
    """Run a scenario from its first step to its last."""
    run = Run(scenario)
    steps = tuple(run.steps())
    return Trace(scenario, steps, run.tracer.states, run.tracer.statuses)


class Run:
    """A run under way: the world, the clock, and the tracer that follows both."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.world = World.of(scenario)
        self.tracer = Tracer(scenario, self.world)
        self.now = 0

    def steps(self) -> Iterator[StepTrace]:
        for n, step in enumerate(self.scenario.steps, 1):
            self.now = self.now + step.after if step.at is None else step.at
            if isinstance(step.action, Wait):
                self.now += step.action.seconds
            self.tracer.settle(self.now)
            if isinstance(step.action, Race):
                yield from self._race(n, step, step.action)
            else:
                yield self._step(n, step)

    def _step(self, n: int, step: Step) -> StepTrace:
        effect = perform(self.world, step.action, self.now)
        found = tuple(failures(step, self.world, effect, self.now))
        return self._record(n, step, effect, found)

    def _race(self, n: int, step: Step, race: Race) -> Iterator[StepTrace]:
        found = _in_other_orders(self.world, step, race, self.now)
        picks = [self.world.pick(request) for request in _requests(race)]
        outcomes = []
        for i, (racer, request) in enumerate(zip(race.racers, _requests(race), strict=True)):
            effect = self.world.send(request, picks[i], self.now)
            outcomes.append(words(self.world, effect))
            found[i][:0] = failures(racer, self.world, effect, self.now)
            if i == len(picks) - 1:
                found[i] += _of_the_race(step, self.world, outcomes, self.now)
            yield self._record(f"{n}.{i + 1}", racer, effect, tuple(found[i]), race=step)

    def _record(
        self,
        n: int | str,
        step: Step,
        effect: Effect,
        found: tuple[Failure, ...],
        race: Step | None = None,
    ) -> StepTrace:
        world, action = self.world, step.action
        actor = _actor(world, action)
        if isinstance(action, Login | Refresh | Call | ClientCredentials):
            self.tracer.take_part(action.actor)
        self.tracer.note(effect, self.now, changed=isinstance(action, Change))
        issued, changes, moves = self.tracer.finish(self.now)
        answer = effect.answer
        used = None if effect.used is None else world.issued[effect.used].label
        refused_by = answer.rule
        if refused_by is None and effect.used is not None and answer.reason is not None:
            refused_by = self.tracer.last_rule(effect.used)
        return StepTrace(
            n=n,
            at=self.now,
            step=step,
            app=effect.app,
            actor=actor,
            outcome=answer.outcome,
            reason=answer.reason,
            status=_http_status(world, action, effect),
            code=code_of(world, effect),
            message=_message(world, effect),
            issued=issued,
            answer=tuple(world.issued[ordinal].label for ordinal in effect.carried),
            used=used,
            changes=changes,
            moves=moves,
            refused_by=refused_by,
            failures=found,
            race=race,
        )


def perform(world: World, action: Action, now: int) -> Effect:
    """Do what a step says; a race is not one action but several."""
    match action:
        case Login() | Refresh() | Call() | ClientCredentials():
            return world.send(action, world.pick(action), now)
        case Revoke():
            return world.revoke(action, now)
        case Copy():
            return world.copy_store(action)
        case Forget():
            return world.forget(action)
        case Raise():
            return world.incident(action, now)
        case Change():
            return world.change(action)
        case Wait() | Check():
            return Effect()
        case Race():
            raise ValueError("a race is replayed request by request")


def _requests(race: Race) -> list[Request]:
    return [
        racer.action
        for racer in race.racers
        if isinstance(racer.action, Login | Refresh | Call | ClientCredentials)
    ]


def _in_other_orders(world: World, step: Step, race: Race, now: int) -> list[list[Failure]]:
    """For each racer, the expectations that do not hold in an order but the one written."""
    found: list[list[Failure]] = [[] for _ in race.racers]
    if not (step.expect or step.then or any(_expects(racer) for racer in race.racers)):
        return found
    for order in islice(permutations(range(len(race.racers))), 1, None):
        for i, failure in _in_order(world.copy(), step, race, order, now):
            counted = tuple(place + 1 for place in order)
            shown = ", ".join(map(str, counted))
            sentence = f"{failure.sentence}, if they are answered in the order {shown}"
            found[i].append(failure._replace(sentence=sentence, order=counted))
    return found


def _in_order(
    world: World, step: Step, race: Race, order: Sequence[int], now: int
) -> Iterator[tuple[int, Failure]]:
    requests = _requests(race)
    picks = [world.pick(request) for request in requests]
    outcomes = []
    for i in order:
        effect = world.send(requests[i], picks[i], now)
        outcomes.append(words(world, effect))
        for failure in failures(race.racers[i], world, effect, now):
            yield i, failure
    for failure in _of_the_race(step, world, outcomes, now):
        yield len(requests) - 1, failure


def _of_the_race(
    step: Step, world: World, outcomes: Sequence[tuple[str, ...]], now: int
) -> Iterator[Failure]:
    if step.expect is not None:
        yield from miscounted(step.expect, outcomes)
    yield from unmet(step.then, world, now)


def _expects(step: Step) -> bool:
    return bool(step.expect or step.answer or step.then)


def _actor(world: World, action: Action) -> str | None:
    match action:
        case Login() | Refresh() | Call() | ClientCredentials() | Forget():
            return world.name(action.actor)
        case Copy(source):
            return world.name(source)
        case Revoke(_, by):
            return by
    return None


def _http_status(world: World, action: Action, effect: Effect) -> int | None:
    answer = effect.answer
    if answer.outcome == "undetermined":
        return None
    if answer.reason is not None and effect.app is not None:
        return world.servers[effect.app].policy.errors[answer.reason].status
    asks = isinstance(action, Login | Refresh | Call | ClientCredentials | Revoke)
    return 200 if asks else None


def _message(world: World, effect: Effect) -> str | None:
    reason = effect.answer.reason
    if effect.app is None or reason is None or effect.answer.outcome == "undetermined":
        return None
    return world.servers[effect.app].policy.errors[reason].message
