"""Who has a token: since when nobody holds it, and what a system took from another."""

from bisect import bisect_right
from collections.abc import Mapping
from typing import Final, NamedTuple

from tolsim.simulation.label import Label
from tolsim.simulation.scenario import Copy
from tolsim.simulation.trace import Hold, StepTrace, Trace


class Keeping(NamedTuple):
    """The places from which on somebody, or nobody, holds a token."""

    places: tuple[int, ...] = ()
    held: tuple[bool, ...] = ()

    def is_held(self, place: int) -> bool:
        """Return whether somebody holds the token after the step at a place."""
        found = bisect_right(self.places, place)
        return found > 0 and self.held[found - 1]

    def unheld_since(self, place: int) -> int | None:
        """Return the place since which nobody holds it; None if nobody ever did."""
        found = bisect_right(self.places, place)
        return self.places[found - 1] if found else None


NEVER: Final = Keeping()
"""Nobody ever held it."""


class Taking(NamedTuple):
    """At the step at a place a system came to hold what another was issued, or a copy of its own.

    `source` is whose store was copied, if one was.
    """

    place: int
    tokens: tuple[Label, ...]
    source: str | None


def keepings(trace: Trace) -> Mapping[str, Keeping]:
    """Return for every token that was ever held who has it."""
    counts: dict[Label, int] = {}
    held: dict[str, set[Label]] = {}
    found: dict[Label, list[tuple[int, bool]]] = {}
    for place, step in enumerate(trace.steps):
        touched: set[Label] = set()
        for hold in step.holds:
            now = set(_labels(hold))
            before = held.get(hold.actor, set())
            held[hold.actor] = now
            for label in now - before:
                counts[label] = counts.get(label, 0) + 1
            for label in before - now:
                counts[label] -= 1
            touched |= now ^ before
        for label in touched:
            entries, is_held = found.setdefault(label, []), counts[label] > 0
            if not entries or entries[-1][1] != is_held:
                entries.append((place, is_held))
    return {
        label: Keeping(*map(tuple, zip(*entries, strict=True))) for label, entries in found.items()
    }


def takings(trace: Trace) -> Mapping[str, tuple[Taking, ...]]:
    """Return for every actor when it took tokens, by a copy or because it was handed them."""
    found: dict[str, list[Taking]] = {}
    held: dict[str, tuple[Label, ...]] = {}
    for place, step in enumerate(trace.steps):
        taker, source = _taker(trace, step)
        for hold in step.holds:
            before = held.get(hold.actor, ())
            now = held[hold.actor] = _labels(hold)
            new = [label for label in now if label not in before]
            tokens = tuple(one for one in new if source or one.actor != hold.actor)
            if hold.actor == taker and tokens:
                found.setdefault(hold.actor, []).append(Taking(place, tokens, source))
    return {actor: tuple(entries) for actor, entries in found.items()}


def _labels(hold: Hold) -> tuple[Label, ...]:
    return tuple(label for label in (hold.access, hold.refresh) if label is not None)


def _taker(trace: Trace, step: StepTrace) -> tuple[str | None, str | None]:
    """Return who may take tokens at a step, and from whose store."""
    action = step.step.action
    if not isinstance(action, Copy):
        return step.actor, None
    user, system = action.to.user, action.to.system
    named = len(trace.scenario.users) > 1 and user is not None
    return f"{user}@{system}" if named else system, step.actor
