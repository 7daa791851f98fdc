"""Faults that somebody planned: which request of which system goes wrong, and how often."""

from collections.abc import Iterator
from typing import NamedTuple

from tolsim.simulation.scenario import Verb
from tolsim.wire.server.faults import Fault


class Planned(NamedTuple):
    """A fault in waiting; `system` and `on` are None where any will do."""

    fault: Fault
    system: str | None = None
    on: Verb | None = None
    times: int = 1
    """How many requests it will meet yet."""

    def meets(self, system: str, verb: Verb) -> bool:
        """Return whether it is meant for a request."""
        return self.system in (None, system) and self.on in (None, verb)


class FaultPlan:
    """The faults in waiting; of several that are meant for a request, the first is taken."""

    def __init__(self) -> None:
        self._waiting: list[Planned] = []

    def __repr__(self) -> str:
        return f"<FaultPlan: {len(self._waiting)} waiting>"

    def __iter__(self) -> Iterator[Planned]:
        return iter(self._waiting)

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, planned: Planned) -> None:
        """Plan a fault."""
        self._waiting.append(planned)

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self._waiting.clear()

    def take(self, system: str, verb: Verb) -> Fault | None:
        """Return what goes wrong with this request of a system, if anything, and count it."""
        for i, planned in enumerate(self._waiting):
            if planned.meets(system, verb):
                if planned.times > 1:
                    self._waiting[i] = planned._replace(times=planned.times - 1)
                else:
                    del self._waiting[i]
                return planned.fault
        return None
