"""What goes wrong between server and client: answers lost, requests dropped, failed, delayed."""

from typing import Literal, NamedTuple, Protocol

from tolsim.simulation.scenario import Verb

Harm = Literal["lose", "drop", "fail", "delay"]
"""`lose`: applied, then the connection is closed without a byte. `drop`: closed, not applied.
`fail`: answered 5xx, not applied. `delay`: applied later."""


class Fault(NamedTuple):
    """One thing that goes wrong with one request."""

    do: Harm
    seconds: float = 0
    """How long a delay lasts, in the clients' seconds."""
    status: int = 503
    """What a failure is answered with."""


class Faults(Protocol):
    """The faults that are planned."""

    def take(self, system: str, verb: Verb) -> Fault | None:
        """Return what goes wrong with this request of a system, if anything, and count it."""


class NoFaults:
    """Nothing goes wrong."""

    def take(self, system: str, verb: Verb) -> Fault | None:  # noqa: ARG002
        """Return None."""
        return None


class Cut(Exception):
    """The connection is to be closed without an answer."""


class Failed(Exception):
    """The request is to be answered as by a server that is broken."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status
