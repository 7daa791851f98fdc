"""Systems that end each other's tokens again and again: seen in a run, or foreseen after it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from tolsim.analysis.history.history import History
from tolsim.engine.status import ACTIVE
from tolsim.simulation import Trace, replay
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import Call, ClientCredentials, Login, Mark, Refresh, Step

_SEEN_OFTEN: Final = 3
"""At how many steps a group must do so before we call it a feud: two may be one incident."""
_FORESEEN_OFTEN: Final = 2
"""How often each of two systems must evict the other before we call it a feud."""
ROUNDS: Final = 3
"""How often all systems call and renew their tokens after the scenario."""
PAUSE: Final = 60
"""Seconds before each request of a round."""

Renewal = Refresh | ClientCredentials


class Feud(NamedTuple):
    """Systems that end each other's tokens in a run, at the steps of these places."""

    actors: tuple[str, ...]
    what: str
    """`access tokens`, `refresh tokens` or, for both kinds, `tokens`."""
    places: tuple[int, ...]


class ForeseenFeud(NamedTuple):
    """Two systems that would go on ending each other's access tokens at each renewal."""

    one: str
    other: str


class _Eviction(NamedTuple):
    """One actor's request ended a token of another."""

    place: int
    by: str
    token: Label


def seen(history: History) -> Iterator[Feud]:
    """Yield every group of systems that do so often, in the order of the trace."""
    evictions = list(_evictions(history))
    for actors in _groups(history, evictions):
        among = [one for one in evictions if one.by in actors and one.token.actor in actors]
        places = tuple(sorted({one.place for one in among}))
        if len(places) >= _SEEN_OFTEN:
            yield Feud(actors, _what(among), places)


def foreseen(trace: Trace) -> tuple[ForeseenFeud, ...]:
    """Return the systems that evict each other in rounds of calls and renewals after a run."""
    renewals = _renewals(trace)
    rounds = tuple(_rounds(tuple(renewals.values()))) * ROUNDS
    scenario = trace.scenario
    # Replayed from the start: a trace holds no server that could go on.
    longer = replay(replace(scenario, steps=(*scenario.steps, *rounds)))
    evicted = [
        (step.actor, move.actor)
        for step in longer.steps[len(trace.steps) :]
        for move in step.moves
        if step.actor != move.actor and move.before == "working" and move.at == step.at
    ]
    actors = [actor for actor in trace.states if actor in renewals]
    return tuple(
        ForeseenFeud(one, other)
        for i, one in enumerate(actors)
        for other in actors[i + 1 :]
        if min(evicted.count((one, other)), evicted.count((other, one))) >= _FORESEEN_OFTEN
    )


def _evictions(history: History) -> Iterator[_Eviction]:
    for place, step in enumerate(history.steps):
        for change in step.changes:
            ended = change.before in ACTIVE and change.after in ("revoked", "lingering")
            if (
                ended
                and step.actor
                and change.token.actor != step.actor
                # What time has ended is nobody's doing, although a request brings it to light.
                and not history.is_between(place, change)
            ):
                yield _Eviction(place, step.actor, change.token)


def _groups(history: History, evictions: Sequence[_Eviction]) -> list[tuple[str, ...]]:
    """Return the groups of actors linked by evictions in both directions."""
    pairs = {(one.by, one.token.actor) for one in evictions}
    groups: list[set[str]] = []
    for one, other in sorted(pairs):
        if one < other and (other, one) in pairs:
            linked = [group for group in groups if group & {one, other}]
            groups = [group for group in groups if group not in linked]
            groups.append({one, other}.union(*linked))
    order = list(history.trace.states)
    return sorted(tuple(sorted(group, key=order.index)) for group in groups)


def _what(evictions: Sequence[_Eviction]) -> str:
    kinds = {one.token.kind for one in evictions}
    return f"{kinds.pop()} tokens" if len(kinds) == 1 else "tokens"


def _renewals(trace: Trace) -> dict[str, Renewal]:
    """Return how each actor that was ever given tokens gets new ones without its user.

    Who was given tokens last comes last: who has just renewed its tokens calls first.
    """
    found: dict[str, Renewal] = {}
    for step in trace.steps:
        if step.actor is None or step.outcome != "ok":
            continue
        match step.step.action:
            case Login(actor) | Refresh(actor):
                # A dict keeps the place of a key that is set anew; taken out first, it comes last.
                found.pop(step.actor, None)
                found[step.actor] = Refresh(actor)
            case ClientCredentials() as request:
                found.pop(step.actor, None)
                found[step.actor] = request._replace(lost=False)
    return found


def _rounds(renewals: Sequence[Renewal]) -> Iterator[Step]:
    """Yield a round: all call, then all renew their tokens."""
    for renewal in renewals:
        yield Step(Call(renewal.actor), Mark(1, 1), after=PAUSE)
    for renewal in renewals:
        yield Step(renewal, Mark(1, 1), after=PAUSE)
