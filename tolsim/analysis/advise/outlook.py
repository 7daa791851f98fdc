"""How systems fare in a scenario: which requests go wrong, and who is locked out at the end.

Each race is tried in every order. A request that presents a token named in the file is an
experiment: no system would send it by itself, so its answer is not counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, permutations

from tolsim.simulation import Scenario, Trace, replay
from tolsim.simulation.scenario import Call, ClientCredentials, Login, Race, Refresh, Step
from tolsim.simulation.trace import StepTrace


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
    """Replay a scenario, in every order of each of its races."""
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
    """Return whether a request presents a token that is named, instead of the one held."""
    return isinstance(step.action, Refresh | Call) and step.action.using is not None


def _is_broken(step: StepTrace) -> bool:
    asks = isinstance(step.step.action, Login | Refresh | Call | ClientCredentials)
    return asks and step.outcome != "ok" and not is_experiment(step.step)


def _other_orders(scenario: Scenario) -> Iterator[Scenario]:
    """Yield the scenario with one of its races in each order but the one written."""
    for i, step in enumerate(scenario.steps):
        if isinstance(step.action, Race):
            for racers in islice(permutations(step.action.racers), 1, None):
                other = replace(step, action=Race(racers))
                steps = (*scenario.steps[:i], other, *scenario.steps[i + 1 :])
                yield replace(scenario, steps=steps)
