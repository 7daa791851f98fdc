"""What happened to each token of a run, from its issue on."""

from bisect import bisect_right
from typing import NamedTuple

from tolsim.engine.status import ACTIVE, Status
from tolsim.simulation.label import Label
from tolsim.simulation.trace import Change, Trace


class ChangeAt(NamedTuple):
    """A change of a token, and the place of the step that reports it."""

    place: int
    change: Change


class Life(NamedTuple):
    """A token from its issue on: the steps (by their place in the run) at which it changed."""

    label: Label
    born: int
    places: tuple[int, ...]
    statuses: tuple[Status, ...]
    changes: tuple[Change | None, ...]
    """One for each place; None for the issue."""

    def status(self, place: int) -> Status:
        """Return the status after the step at a place, not before the token's issue."""
        # A step can report two changes of a token: its grace ran out before, and the request
        # revoked it.
        return self.statuses[bisect_right(self.places, place) - 1]

    def change(self, place: int) -> Change | None:
        """Return the last change up to the step at a place."""
        return self.changes[bisect_right(self.places, place) - 1]

    @property
    def chain(self) -> tuple[ChangeAt, ...]:
        """All changes of the token, the first first."""
        changes = zip(self.places, self.changes, strict=True)
        return tuple(ChangeAt(place, change) for place, change in changes if change is not None)

    @property
    def death(self) -> ChangeAt | None:
        """The change from which on nobody accepts the token; None if there is none.

        A revoked token that lingers dies when its lag runs out; `end` names the revocation.
        """
        chain = self.chain
        if self.statuses[-1] in ACTIVE or not chain:
            return None
        ends = (event for event in reversed(chain) if event.change.before in ACTIVE)
        return next(ends, chain[-1])

    def end(self, place: int) -> ChangeAt | None:
        """Return what ended the token, up to the step at a place.

        The end of a lag is no end of its own: the token was revoked before.
        """
        index = bisect_right(self.places, place) - 1
        if index > 0 and self.changes[index - 1] is not None and self._is_lag(index):
            index -= 1
        change = self.changes[index]
        return None if change is None else ChangeAt(self.places[index], change)

    def is_stillborn(self, place: int) -> bool:
        """Return whether the token was dead at its issue and nothing has happened to it since."""
        return self.change(place) is None and self.statuses[0] not in ACTIVE

    def _is_lag(self, index: int) -> bool:
        change = self.changes[index]
        return change is not None and change.rule == "access.revocation_lag"


def lives_of(trace: Trace) -> dict[str, Life]:
    """Return the life of every token, in the order of their issue."""
    seen: dict[str, list[tuple[int, Status, Change | None]]] = {}
    for place, step in enumerate(trace.steps):
        for issue in step.issued:
            seen[issue.token] = [(place, issue.status, None)]
        for change in step.changes:
            seen[change.token].append((place, change.after, change))
    return {
        label: Life(Label(label), entries[0][0], *map(tuple, zip(*entries, strict=True)))
        for label, entries in seen.items()
    }
