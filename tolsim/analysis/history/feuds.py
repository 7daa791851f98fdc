"""Systems that end each other's tokens, again and again."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tolsim.analysis.history.history import History
from tolsim.engine.status import ACTIVE

_OFTEN: Final = 3
"""Ends from which it is a pattern, not an incident."""


class Blow(NamedTuple):
    """One system's request ended a token of another."""

    place: int
    by: str
    against: str
    token: str


class Feud(NamedTuple):
    """Systems that end each other's tokens, at the steps of these places."""

    actors: tuple[str, ...]
    what: str
    places: tuple[int, ...]


def feuds(history: History) -> Iterator[Feud]:
    """Every group of systems, in the order of the trace, that do so at three steps or more."""
    blows = list(_blows(history))
    for actors in _groups(history, blows):
        among = [blow for blow in blows if blow.by in actors and blow.against in actors]
        places = tuple(sorted({blow.place for blow in among}))
        if len(places) >= _OFTEN:
            yield Feud(actors, _what(among), places)


def _blows(history: History) -> Iterator[Blow]:
    for place, step in enumerate(history.steps):
        for change in step.changes:
            victim = change.token.rpartition(".")[0]
            ended = change.before in ACTIVE and change.after in ("revoked", "lingering")
            if (
                ended
                and step.actor
                and victim != step.actor
                and not history.is_between(place, change)
            ):
                yield Blow(place, step.actor, victim, change.token)


def _groups(history: History, blows: Sequence[Blow]) -> list[tuple[str, ...]]:
    """The actors linked by blows in both directions."""
    struck = {(blow.by, blow.against) for blow in blows}
    groups: list[set[str]] = []
    for one, other in sorted(struck):
        if one < other and (other, one) in struck:
            linked = [group for group in groups if group & {one, other}]
            groups = [group for group in groups if group not in linked]
            groups.append({one, other}.union(*linked))
    order = list(history.trace.states)
    return sorted(tuple(sorted(group, key=order.index)) for group in groups)


def _what(blows: Sequence[Blow]) -> str:
    kinds = {blow.token.rpartition(".")[2][0] for blow in blows}
    return (
        {"A": "access tokens", "R": "refresh tokens"}[kinds.pop()] if len(kinds) == 1 else "tokens"
    )
