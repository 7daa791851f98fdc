"""The time of the simulated server: moved by hand, or running with the clock on the wall."""

from collections.abc import Callable
from math import ceil
from time import monotonic
from typing import Literal

Mode = Literal["manual", "real"]


class Clock:
    """Whole seconds since the run began; they never go back.

    A real clock runs `scale` times as fast as that of the clients. `resumed_at` is where it
    begins.
    """

    def __init__(
        self,
        mode: Mode = "manual",
        scale: float = 1,
        resumed_at: int = 0,
        wall: Callable[[], float] = monotonic,
    ) -> None:
        self.mode: Mode = mode
        # A clock that stands still leaves the clients' seconds as they are.
        self.scale = scale if mode == "real" else 1
        self._wall = wall
        self._began = wall()
        self._moved = resumed_at

    def __repr__(self) -> str:
        return f"<Clock {self.mode}, {self.scale:g} times as fast: {self.now()} s>"

    def now(self) -> int:
        """The second that it is."""
        if self.mode == "manual":
            return self._moved
        return self._moved + int((self._wall() - self._began) * self.scale)

    def advance(self, seconds: int) -> None:
        """Move on."""
        self._moved += seconds

    def for_clients(self, seconds: int) -> int:
        """Return a number of the server's seconds in those of the clients, rounded up."""
        # Rounded down, a token of the last part of a second would seem dead that is not.
        return ceil(seconds / self.scale)
