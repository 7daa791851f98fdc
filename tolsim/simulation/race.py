"""Races: requests sent at one instant, whose expectations must hold in every order.

The server takes the requests one after the other. The order shown is the order written; the
others are tried on copies of the world, which nobody sees but the expectations.
"""

from collections.abc import Iterator, Sequence
from itertools import islice, permutations

from tolsim.simulation.expectations import Names, failures, miscounted, names_of, unmet
from tolsim.simulation.scenario import Race, Request, Step
from tolsim.simulation.trace import Failure
from tolsim.simulation.world import World


def requests_of(race: Race) -> list[Request]:
    """The requests of a race, in the order written."""
    return [racer.action for racer in race.racers if isinstance(racer.action, Request)]


def failures_in_other_orders(world: World, step: Step, race: Race, now: int) -> list[list[Failure]]:
    """For each racer, the expectations that do not hold in an order but the one written."""
    found: list[list[Failure]] = [[] for _ in race.racers]
    if not (step.expect or step.then or any(map(_expects, race.racers))):
        return found
    # permutations() begins with the order written, which the session itself replays.
    for order in islice(permutations(range(len(race.racers))), 1, None):
        counted = tuple(place + 1 for place in order)
        shown = ", ".join(map(str, counted))
        for place, failure in _failures_in(order, world.copy(), step, race, now):
            sentence = f"{failure.sentence}, if they are answered in the order {shown}"
            found[place].append(failure._replace(sentence=sentence, order=counted))
    return found


def failures_of_the_race(
    step: Step, world: World, outcomes: Sequence[Names], now: int
) -> Iterator[Failure]:
    """The race's own expectations that do not hold, once every request was answered."""
    if step.expect is not None:
        yield from miscounted(step.expect, outcomes)
    yield from unmet(step.then, world, now)


def _failures_in(
    order: Sequence[int], world: World, step: Step, race: Race, now: int
) -> Iterator[tuple[int, Failure]]:
    """The failures if the requests are answered in an order, each with its racer's place."""
    requests = requests_of(race)
    # Every racer picks its token before any answer arrives: that is what makes it a race.
    picks = [world.pick(request) for request in requests]
    outcomes = []
    for place in order:
        effect = world.send(requests[place], picks[place], now)
        outcomes.append(names_of(world, effect))
        for failure in failures(race.racers[place], world, effect, now):
            yield place, failure
    for failure in failures_of_the_race(step, world, outcomes, now):
        yield len(requests) - 1, failure


def _expects(step: Step) -> bool:
    return bool(step.expect or step.answer or step.then)
