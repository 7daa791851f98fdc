"""What the steps of a file come to, every round counted: steps, orders of races, tokens."""

from collections import Counter
from collections.abc import Iterable, Iterator
from math import factorial
from typing import Final

from tolsim.documents.problems import Problems
from tolsim.documents.scenarios import model as models
from tolsim.documents.scenarios.cast import Cast, split_who
from tolsim.documents.scenarios.progress import ISSUING
from tolsim.documents.scenarios.steps.drafts import EXPECTATIONS, Draft
from tolsim.simulation.scenario import Actor

MOST_STEPS: Final = 20_000
"""Steps of a file, those of every round counted; a race is one."""

MOST_ORDERS: Final = 200_000
"""Orders in which a file's races are replayed: all orders of each that carries expectations."""


def is_small_enough(drafts: Iterable[Draft | None], problems: Problems) -> bool:
    """Return whether all rounds of a file can be replayed, after noting where it is too long."""
    steps = orders = 0
    for draft, times in _counted(drafts, 1):
        steps += times
        if steps > MOST_STEPS:
            problems.add(
                draft.value.key_place, "too-many-steps",
                f"with this step the file has more than {MOST_STEPS} of them, "
                "those of every round counted",
                "repeat fewer times, or split the file",
            )  # fmt: skip
            return False
        orders += times * factorial(len(draft.inside)) if _is_judged_race(draft) else 0
        if orders > MOST_ORDERS:
            problems.add(
                draft.value.key_place, "too-many-orders",
                f"with this race more than {MOST_ORDERS} orders would have to be tried",
                "leave out what some of the races expect, or let fewer requests race",
            )  # fmt: skip
            return False
    return True


def _counted(drafts: Iterable[Draft | None], times: int) -> Iterator[tuple[Draft, int]]:
    """Return every step but the repeats themselves, and how many times it is done."""
    for draft in drafts:
        if draft is not None and isinstance(draft.model, models.RepeatStep):
            yield from _counted(draft.inside, times * draft.model.repeat)
        elif draft is not None:
            yield draft, times


def issued_by_all(drafts: Iterable[Draft | None], cast: Cast) -> Counter[tuple[Actor, str]]:
    """Return how many tokens of each kind every actor can have been issued by the end."""
    found: Counter[tuple[Actor, str]] = Counter()
    for draft, times in _counted(drafts, 1):
        for one in draft.inside or (draft,):
            if one is not None and one.verb in ISSUING:
                user, system = split_who(one.value.value)
                actor = Actor(system, cast.users[0] if cast.single_user else user)
                for letter in ISSUING[one.verb]:
                    found[actor, letter] += times
    return found


def _is_judged_race(draft: Draft) -> bool:
    racers = (racer for racer in draft.inside if racer is not None)
    return draft.verb == "race" and any(
        one.node.get(key) for one in (draft, *racers) for key in EXPECTATIONS
    )
