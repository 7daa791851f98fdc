"""How systems fare in a scenario: what is refused, who is locked out, and who will be.

Each race is tried in other orders, too. A request that presents a token named in the file is an
experiment: no system would send it by itself, so its answer is not judged.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Final

from tolsim.analysis.history.dooms import dooms
from tolsim.analysis.history.standing import standings
from tolsim.engine.status import ACTIVE
from tolsim.simulation import Scenario, Session, Trace
from tolsim.simulation.scenario import (
    Actor,
    Call,
    Mark,
    Race,
    Refresh,
    Request,
    Step,
)
from tolsim.simulation.trace import StepTrace
from tolsim.simulation.world import World

Number = int | str
"""A step's number in the file, as JSON has it: 3, or "3.1" for a request of a race."""
_PAUSE: Final = 60
"""Seconds between two refreshes after the last step."""
_LONGEST: Final = 86400 * 365
"""How long it is waited for access tokens to end; beyond a year nobody waits."""
_NOWHERE: Final = Mark(1, 1)
_ALL_ORDERS: Final = 4
"""Of more racers than this only each first and each last is tried: seven have 5,040 orders."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A scenario replayed: `trace` is the order written, the rest holds for any order.

    `broken` are the steps whose request is not answered `ok`, `locked_out` the actors that end
    locked out, and `dooms` those that will be, each with the second. Steps have the numbers
    that they have in the file, also where a remedy has changed them.
    """

    trace: Trace
    numbers: tuple[Number, ...]
    """The number in the file of each step of the trace."""
    broken: tuple[Number, ...]
    late: tuple[Number, ...]
    """Of the broken: calls with an expired access token by a system that can refresh."""
    unjudged: tuple[Number, ...]
    """Requests that named their token and were refused."""
    locked_out: tuple[str, ...]
    dooms: Mapping[str, int]
    colliding: tuple[str, ...]
    """Actors whose next refresh is refused if, once their access tokens are over, each
    refreshes: two that hold one refresh token, say. It has not happened yet."""

    @property
    def works(self) -> bool:
        """Whether every request is answered `ok` and no system is or will be locked out."""
        return not (self.broken or self.locked_out or self.dooms)

    @property
    def is_normal_life(self) -> bool:
        """Whether nothing is wrong but that a system could have refreshed first."""
        lost = self.locked_out or self.dooms
        return bool(self.broken) and self.broken == self.late and not lost

    def place(self, number: Number) -> int:
        """Return the place in the trace of the first step of that number that is broken."""
        places = [i for i, one in enumerate(self.numbers) if one == number]
        broken = (i for i in places if _is_broken(self.trace.steps[i]))
        return next(broken, places[0])


def outlook(scenario: Scenario, numbers: Sequence[Number], asking: Container[str]) -> Outlook:
    """Replay a scenario, in other orders of each of its races, too.

    `asking` are the systems that go on sending requests after the last step.
    """
    session = Session(scenario)
    traces = tuple(_traces(session, scenario.steps))
    trace = traces[0]
    number_of = {id(step.step): n for step, n in zip(trace.steps, numbers, strict=True)}
    broken = {id(step.step) for one in traces for step in one.steps if _is_broken(step)}
    late = broken - {id(step.step) for one in traces for step in _untimely(one)}
    unjudged = {id(step.step) for one in traces for step in one.steps if _is_unjudged(step)}
    doomed: dict[str, int] = {}
    for one in traces:
        for actor, at in dooms(one).items():
            doomed[actor] = min(at, doomed.get(actor, at))
    locked_out = {
        actor for one in traces for actor, state in one.states.items() if state == "locked-out"
    }

    def told(steps: set[int]) -> tuple[Number, ...]:
        return tuple(dict.fromkeys(n for step, n in number_of.items() if step in steps))

    return Outlook(
        trace,
        tuple(numbers),
        told(broken),
        told(late),
        told(unjudged),
        tuple(actor for actor in trace.states if actor in locked_out),
        {actor: doomed[actor] for actor in trace.states if actor in doomed},
        tuple(_colliding(session, trace, asking)),
    )


def is_experiment(step: Step) -> bool:
    """Return whether a request presents a token that is named, instead of the one held."""
    return isinstance(step.action, Refresh | Call) and step.action.using is not None


def _asks(step: StepTrace) -> bool:
    return isinstance(step.step.action, Request)


def _is_broken(step: StepTrace) -> bool:
    return _asks(step) and step.outcome not in ("ok", "skipped") and not is_experiment(step.step)


def _is_unjudged(step: StepTrace) -> bool:
    return is_experiment(step.step) and step.outcome not in ("ok", "skipped", "undetermined")


def _untimely(trace: Trace) -> Iterator[StepTrace]:
    """Yield the broken steps but calls with an expired token by a system that can refresh."""
    for step, standing in zip(trace.steps, standings(trace), strict=True):
        if not _is_broken(step):
            continue
        held = standing.holdings[str(step.actor)].refresh
        can_refresh = held is not None and standing.statuses[held] in ACTIVE
        if step.reason != "access_expired" or not can_refresh:
            yield step


def _traces(session: Session, steps: Sequence[Step]) -> Iterator[Trace]:
    """Yield a run, then one for each other order of each of its races, from the race on."""
    forks: list[tuple[Session, int]] = []
    for i, step in enumerate(steps):
        if isinstance(step.action, Race):
            for racers in _other_orders(step.action.racers):
                fork = session.copy()
                fork.do(replace(step, action=Race(racers)))
                forks.append((fork, i + 1))
        session.do(step)
    yield session.trace()
    for fork, i in forks:
        for step in steps[i:]:
            fork.do(step)
        yield fork.trace()


def _other_orders(racers: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    """Yield the orders of a race but the one written."""
    if len(racers) <= _ALL_ORDERS:
        yield from (order for order in permutations(racers) if order != racers)
        return
    for i in range(len(racers)):
        if i:
            yield (*racers[i:], *racers[:i])
        yield tuple(reversed((*racers[i:], *racers[:i])))


# -- beyond the last step


def _colliding(session: Session, trace: Trace, asking: Container[str]) -> Iterator[str]:
    """Yield the actors whose refresh is refused when all have outlived their access tokens."""
    session = session.copy()
    world = session.world
    everyone = filter(None, map(world.actor, trace.states))
    actors = [actor for actor in everyone if actor.system in asking]
    now = _all_due(session, actors)
    renewing = [actor for actor in actors if _is_active(world, world.held(actor).refresh, now)]
    for actor in renewing:
        (step,) = session.do(Step(Refresh(actor), _NOWHERE, at=now))
        if step.reason in ("refresh_revoked", "refresh_reused"):
            yield world.name(actor)
        now += _PAUSE


def _all_due(session: Session, actors: Sequence[Actor]) -> int:
    """Return a second at which no access token that they hold works, if that is not for ever."""
    world, wait = session.world, _PAUSE
    held = [world.held(actor).access for actor in actors]
    while wait < _LONGEST:
        if not any(_is_active(world, access, session.now + wait) for access in held):
            break
        wait *= 2
    return session.now + wait


def _is_active(world: World, ordinal: int | None, now: int) -> bool:
    return ordinal is not None and world.status(ordinal, now) in ACTIVE
