"""How the time of a scenario passes: on the clock of `tolsim serve`, really, faster, or not."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from time import monotonic, sleep
from typing import Any, Final, Literal, NamedTuple, Protocol
from urllib.parse import urlsplit

from tolsim.documents import UserError, duration
from tolsim.simulation.scenario import Step, Wait
from tolsim.wire.drive.http import Limit, NoAnswer, Web
from tolsim.wire.forms import read_metadata

_SCALE: Final = re.compile(r"scale[ =]([0-9]{1,9})")
_CHOICES: Final = "choose --waits real, scale=N or skip"


class Waits(NamedTuple):
    """What `--waits` says; `scale` is how many seconds of the scenario pass in one."""

    kind: Literal["clock", "real", "scale", "skip"]
    scale: int = 1

    def __str__(self) -> str:
        return f"scale={self.scale}" if self.kind == "scale" else self.kind


def read_waits(written: str) -> Waits:
    """Return what `--waits` says; raise UserError if that is nothing."""
    if written in ("clock", "real", "skip"):
        return Waits(written)  # type: ignore[arg-type] # one of the three
    if (found := _SCALE.fullmatch(written)) and int(found[1]):
        return Waits("scale", int(found[1]))
    raise UserError(
        f"--waits {written} is not a way to let time pass", "choose clock, real, scale=N or skip"
    )


def moments(steps: Sequence[Step]) -> Iterator[int]:
    """Yield the second of every step, counted from the start."""
    now = 0
    for step in steps:
        now = now + step.after if step.at is None else step.at
        if isinstance(step.action, Wait):
            now += step.action.seconds
        yield now


class Clock(Protocol):
    """Moves the time on."""

    def check(self, seconds: int) -> None:
        """Raise UserError if so many seconds in all cannot pass."""

    def move(self, seconds: int) -> None:
        """Let seconds of the scenario pass."""


class Skipped:
    """No time passes."""

    def check(self, seconds: int) -> None:
        """There is nothing to check."""

    def move(self, seconds: int) -> None:
        """There is nothing to do."""


class Wall:
    """Real time, of which a second is `scale` seconds of the scenario.

    A step is due so long after the start, whatever the steps before have taken.
    """

    def __init__(
        self,
        limit: Limit,
        scale: int = 1,
        *,
        now: Callable[[], float] = monotonic,
        pause: Callable[[float], None] = sleep,
    ) -> None:
        self._limit, self._scale = limit, scale
        self._now, self._pause = now, pause
        self._start: float | None = None
        self._passed = 0

    def check(self, seconds: int) -> None:
        """Raise UserError if the time limit ends before."""
        real = -(-seconds // self._scale)
        if real > self._limit.seconds:
            raise UserError(
                f"the waits of the scenario take {duration(real)}, more than the time limit of "
                f"{duration(self._limit.seconds)}",
                "give it more time with --time-limit, or choose --waits skip",
            )

    def move(self, seconds: int) -> None:
        """Sleep until the next step is due."""
        if self._start is None:
            self._start = self._now()
        self._passed += seconds
        pause = self._start + self._passed / self._scale - self._now()
        if pause > self._limit.left():
            raise self._limit.reached()
        if pause > 0:
            self._pause(pause)


class Served:
    """The clock of a `tolsim serve`, by its control interface."""

    def __init__(self, web: Web, server: str, control_token: str | None) -> None:
        parts = urlsplit(server)
        self._url = f"{parts.scheme}://{parts.netloc}/_tolsim/clock"
        self._headers = (
            {} if control_token is None else {"authorization": f"Bearer {control_token}"}
        )
        self._web = web

    def check(self, seconds: int) -> None:
        """Raise UserError if the server has no such clock."""
        if seconds:
            try:
                found = read_metadata(self._web.get(self._url, "the clock", self._headers))
            except NoAnswer:
                found = None
            if found is None or "now" not in found:
                raise UserError(
                    "the scenario waits, and the server has no clock that can be moved", _CHOICES
                )

    def move(self, seconds: int) -> None:
        """Move it on; raise UserError if it does not move."""
        if not seconds:
            return
        body: Mapping[str, Any] = {"advance": duration(seconds)}
        try:
            status = self._web.post_json(self._url, "the clock", body, self._headers).status
        except NoAnswer as error:
            raise UserError(f"the clock of the server does not move: {error}", _CHOICES) from None
        if status != 200:
            raise UserError(f"the clock of the server does not move: status {status}", _CHOICES)
