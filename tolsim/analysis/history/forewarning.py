"""Where a run was headed for a lock-out: a system worked, and could not refresh any more."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from tolsim.analysis.history.dooms import dooms
from tolsim.analysis.history.history import History
from tolsim.analysis.history.standing import Holding
from tolsim.engine.status import ACTIVE
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import Login


class Doom(NamedTuple):
    """From the step at a place on a system only worked until a second; `stop` is past the last."""

    first: int
    stop: int
    at: int


def forewarnings(history: History) -> Mapping[str, tuple[Doom, ...]]:
    """Return for every actor where its lock-out was certain, though it still worked.

    Told are those that were locked out, and those that will be, if nothing more happens; who
    logged in again in time is not told of.
    """
    final, logins = dooms(history.trace), _logins(history)
    found = {
        actor: tuple(_dooms(history, logins, actor, final.get(actor))) for actor in history.moves
    }
    return {actor: stretches for actor, stretches in found.items() if stretches}


_Logins = Mapping[str, list[tuple[int, bool]]]
"""For each actor the places of its logins that were answered, and whether each brought a refresh
token."""


def _dooms(history: History, logins: _Logins, actor: str, final: int | None) -> Iterator[Doom]:
    since: int | None = None
    for place, is_weak in _weak(history, logins, actor):
        if is_weak and since is None:
            since = place
        elif not is_weak and since is not None:
            state, at = history.state(actor, place)
            if state == "locked-out":
                yield Doom(since, place, at)
            since = None
    if since is not None and final is not None:
        yield Doom(since, len(history.steps), final)


def _weak(history: History, logins: _Logins, actor: str) -> Iterator[tuple[int, bool]]:
    """Yield the places at which it may change whether an actor works without a way to refresh."""
    places = {place for place, _ in history.moves[actor]}
    holdings = history.holdings.get(actor, ())
    places.update(place for place, _ in holdings)
    for _, held in holdings:
        if held.refresh is not None:
            places.update(history.lives[held.refresh].places)
        if held.access is not None:  # who never logged in has the logins of whoever was issued it
            places.update(place for place, _ in logins.get(held.access.actor, ()))
    places.update(place for place, _ in logins.get(actor, ()))
    for place in sorted(places):
        held = history.held(actor, place)
        works = history.state(actor, place)[0] == "working"
        can = _can_refresh(history, held, place)
        yield place, works and not can and _could_once(logins, actor, held, place)


def _could_once(logins: _Logins, actor: str, held: Holding, place: int) -> bool:
    """Return whether the last login, by whoever was issued the tokens, brought a refresh token."""
    own = _before(logins.get(actor, ()), place)
    if own is None and held.access is not None:
        own = _before(logins.get(held.access.actor, ()), place)
    return bool(own)


def _before(logins: Sequence[tuple[int, bool]], place: int) -> bool | None:
    found = bisect_right(logins, place, key=itemgetter(0))
    return logins[found - 1][1] if found else None


def _logins(history: History) -> _Logins:
    found: dict[str, list[tuple[int, bool]]] = {}
    for place, step in enumerate(history.steps):
        action = step.step.action
        if isinstance(action, Login) and step.outcome == "ok" and not action.lost:
            brought = any(label.kind == "refresh" for label in step.answer)
            found.setdefault(step.actor or "", []).append((place, brought))
    return found


def _can_refresh(history: History, held: Holding, place: int) -> bool:
    token: Label | None = held.refresh
    return token is not None and history.lives[token].status(place) in ACTIVE
