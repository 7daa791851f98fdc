"""Runs: tokens in a row that nobody holds and that are alike, kept as one and how many they are.

A limit of a hundred has room for a hundred logins that nobody remembers. Each of them counts, and
which is which nobody can ask: only the order of held tokens among them matters. A limit ends the
oldest of a run, one at each request; so the first stand for themselves, and one for all others.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import groupby

from tolsim.analysis.search.space.states.relevance import Relevance
from tolsim.analysis.search.space.states.unheld import Unheld
from tolsim.engine.model import State
from tolsim.engine.policy import REQUESTS, Policy


def singles(policy: Policy, relevance: Relevance, unheld: Unheld) -> int:
    """How many at the beginning of a run stand for themselves; 0: there are no runs.

    Each limit ends one at most, if no request leaves it with too many.
    """
    limits = policy.limits
    plain = unheld.oldest_only and not relevance.grant_order
    always = all(limit.counts == "live" and {*limit.on} == {*REQUESTS} for limit in limits)
    return len(limits) if plain and always else 0


def shorten(
    state: State,
    relevance: Relevance,
    order: Sequence[int],
    held: Collection[int],
    many: Mapping[int, int],
    first: int,
    now: int,
) -> tuple[list[int], list[int]]:
    """The tokens with each run cut short, and how many each of them stands for.

    `many` says how many it did before, `first` how many of a run stand for themselves.
    """
    shortened: list[int] = []
    counts: list[int] = []
    for _, run in groupby(order, _likeness(state, relevance, order, held, now)):
        one, *others = run
        total = many.get(one, 1)
        for other in others:
            total += many.get(other, 1)
        alone = min(total, first)
        shortened += [one] * alone
        counts += [1] * alone
        if total > alone:
            shortened.append(one)
            counts.append(total - alone)
    return shortened, counts


def _likeness(
    state: State, relevance: Relevance, order: Sequence[int], held: Collection[int], now: int
) -> Callable[[int], object]:
    """What tells what a token has in common with the others of its run."""
    tokens, grants = state.tokens, state.grants
    families = Counter([tokens[number].grant for number in order])
    idle = relevance.idle_access or relevance.idle_refresh

    def alike(number: int) -> object:
        token = tokens[number]
        grant = grants[token.grant]
        if (
            number in held
            or families[token.grant] > 1
            or token.revocation is not None
            or token.supersession is not None
            or (relevance.newest_access and grant.newest_access == number)
        ):
            return number  # no other has it
        return (
            token.kind,
            token.expires_at,
            grant.owner,
            relevance.age and min(now - token.issued_at, relevance.age),
            relevance.grant_age and min(now - grant.created_at, relevance.grant_age),
            relevance.systems and (token.system, grant.system),
            idle and (token.bound, token.issued_at, grant.created_at),
        )

    return alike
