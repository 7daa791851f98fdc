"""How systems fare in a scenario: which requests go wrong, and who is locked out at the end.

Races are looked at in every order; a request that presents a named token is an experiment,
no doing of the system's own, and is left aside.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, permutations
from typing import Final, NamedTuple

from tolsim.simulation import Scenario, Trace, replay
from tolsim.simulation.scenario import (
    Call,
    ClientCredentials,
    Login,
    Mark,
    Race,
    Refresh,
    Step,
)
from tolsim.simulation.trace import State, StepTrace

ROUNDS: Final = 3
"""How often all systems call and renew their tokens after the scenario."""
PAUSE: Final = 60
"""Seconds before each request of a round."""
OFTEN: Final = 2
"""Times that two systems must evict each other's tokens, each, for it to be a pattern."""

Renewal = Refresh | ClientCredentials


class Feud(NamedTuple):
    """Two systems that go on ending each other's access tokens, whenever one renews its own."""

    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """A scenario replayed: `trace` is the order written, the rest holds for any order.

    `broken` are the steps whose request is not answered `ok`, `locked_out` the actors that
    end locked out.
    """

    trace: Trace
    broken: tuple[int | str, ...]
    locked_out: tuple[str, ...]

    @property
    def works(self) -> bool:
        """Whether every request is answered `ok` and no system ends locked out."""
        return not (self.broken or self.locked_out)


def outlook(scenario: Scenario) -> Outlook:
    """Replay a scenario in every order of each of its races."""
    trace = replay(scenario)
    traces = [trace, *map(replay, _other_orders(scenario))]
    broken = {id(step.step) for one in traces for step in one.steps if _is_broken(step)}
    locked_out = {
        actor for one in traces for actor, state in one.states.items() if state == "locked-out"
    }
    return Outlook(
        trace,
        tuple(step.n for step in trace.steps if id(step.step) in broken),
        tuple(actor for actor in trace.states if actor in locked_out),
    )


def is_experiment(step: Step) -> bool:
    """Whether a request presents a token that is named, instead of the one held."""
    return isinstance(step.action, Refresh | Call) and step.action.using is not None


def states_after(trace: Trace) -> Iterator[dict[str, State]]:
    """The state of every actor after each step."""
    states: dict[str, State] = dict.fromkeys(trace.states, "signed-out")
    for step in trace.steps:
        states = states | {move.actor: move.after for move in step.moves}
        yield states


def feuds(trace: Trace) -> tuple[Feud, ...]:
    """Systems that evict each other in rounds of calls and renewals after the scenario."""
    renewals = _renewals(trace)
    rounds = tuple(_rounds(tuple(renewals.values()))) * ROUNDS
    scenario = trace.scenario
    longer = replay(replace(scenario, steps=(*scenario.steps, *rounds)))
    blows = [
        (step.actor, move.actor)
        for step in longer.steps[len(trace.steps) :]
        for move in step.moves
        if step.actor != move.actor and move.before == "working" and move.at == step.at
    ]
    actors = [actor for actor in trace.states if actor in renewals]
    return tuple(
        Feud(one, other)
        for i, one in enumerate(actors)
        for other in actors[i + 1 :]
        if blows.count((one, other)) >= OFTEN and blows.count((other, one)) >= OFTEN
    )


def _is_broken(step: StepTrace) -> bool:
    asks = isinstance(step.step.action, Login | Refresh | Call | ClientCredentials)
    return asks and step.outcome != "ok" and not is_experiment(step.step)


def _other_orders(scenario: Scenario) -> Iterator[Scenario]:
    """The scenario with one of its races in each order but the one written."""
    for i, step in enumerate(scenario.steps):
        if isinstance(step.action, Race):
            for racers in islice(permutations(step.action.racers), 1, None):
                other = replace(step, action=Race(racers))
                steps = (*scenario.steps[:i], other, *scenario.steps[i + 1 :])
                yield replace(scenario, steps=steps)


def _renewals(trace: Trace) -> dict[str, Renewal]:
    """How each actor that was ever given tokens gets new ones without its user.

    Who was given tokens last comes last: who has just renewed its tokens calls first.
    """
    found: dict[str, Renewal] = {}
    for step in trace.steps:
        if step.actor is None or step.outcome != "ok":
            continue
        match step.step.action:
            case Login(actor) | Refresh(actor):
                found.pop(step.actor, None)
                found[step.actor] = Refresh(actor)
            case ClientCredentials() as request:
                found.pop(step.actor, None)
                found[step.actor] = request._replace(lost=False)
    return found


def _rounds(renewals: tuple[Renewal, ...]) -> Iterator[Step]:
    """All call, then all renew their tokens."""
    for renewal in renewals:
        yield Step(Call(renewal.actor), Mark(1, 1), after=PAUSE)
    for renewal in renewals:
        yield Step(renewal, Mark(1, 1), after=PAUSE)
