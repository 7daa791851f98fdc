"""What was asked and answered, with labels in place of tokens, and no secret."""

from collections import deque
from collections.abc import Iterator
from itertools import count
from typing import Final, NamedTuple

MOST_LINES: Final = 1000
"""Lines that are kept; the oldest go first."""


class Line(NamedTuple):
    """A request and its answer; `step` is the step that it became, if it became one."""

    n: int
    at: int
    """The second of the server's clock."""
    method: str
    path: str
    system: str | None
    status: int | None
    """None where no answer was sent."""
    note: str
    """What was asked for and what came of it, in words."""
    step: int | None


class Log:
    """The last lines."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque(maxlen=MOST_LINES)
        self._numbers = count(1)

    def __repr__(self) -> str:
        return f"<Log: {len(self._lines)} lines>"

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines)

    def add(
        self,
        at: int,
        method: str,
        path: str,
        system: str | None,
        status: int | None,
        note: str,
        step: int | None,
    ) -> Line:
        """Add a line."""
        line = Line(next(self._numbers), at, method, path, system, status, note, step)
        self._lines.append(line)
        return line
