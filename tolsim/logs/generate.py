"""A token log that no server wrote: the lives of a population under its policy."""

from collections.abc import Callable, Iterator
from typing import Final

from tolsim.documents.populations.population import Population
from tolsim.engine.policy import KeyPart, Limit, Policy, Rate, RateKeyPart, Request
from tolsim.logs.lives import Life, Person, Stage

_REACHED: Final = frozenset[Request](("login", "refresh"))
"""What the users of a population ask for."""

_OWN: Final = frozenset[KeyPart | RateKeyPart](("user", "grant", "parent", "token"))
"""What belongs to one user."""


def lives(population: Population, seed: int) -> Iterator[Life]:
    """Yield every user's life; raises Undecided where the policy leaves open what it answers.

    Each has a server of its own, as far as the rules are about one user: then there is never more
    than one in memory.
    """
    if counts_over_users(population.policy):
        stage = Stage(population)
        together = list(_people(population, seed, lambda: stage))
        for person in together:
            person.begin()
        stage.play()
        yield from (person.life() for person in together)
        return
    for person in _people(population, seed, lambda: Stage(population)):
        person.begin()
        person.stage.play()
        yield person.life()


def counts_over_users(policy: Policy) -> bool:
    """Return whether a limit or a rate that users reach counts several of them together."""
    rules: tuple[Limit | Rate, ...] = (*policy.limits, *policy.rates)
    return any(not _OWN.intersection(rule.per) and _REACHED.intersection(rule.on) for rule in rules)


def _people(population: Population, seed: int, stage: Callable[[], Stage]) -> Iterator[Person]:
    for group in population.groups:
        width = len(str(group.users))
        for number in range(1, group.users + 1):
            yield Person(stage(), group, f"{group.name}-{number:0{width}}", seed)
