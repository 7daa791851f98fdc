"""The clock of a run while its steps are read: seconds since the start, never back."""

from dataclasses import dataclass

from tolsim.documents.durations import duration, parse_duration
from tolsim.documents.moments import is_moment, parse_moment
from tolsim.documents.problems import Problems
from tolsim.documents.yaml.nodes import Node


def check_start(head: Node, problems: Problems) -> None:
    """Note a `start` that no clock can show."""
    start = head.get("start")
    if start is not None and isinstance(start.value, str) and is_moment(start.value):
        _moment(start, problems)


def _moment(node: Node, problems: Problems) -> int | None:
    """Return a written moment in seconds since 1970, or None after noting what is wrong."""
    try:
        return parse_moment(node.value)
    except ValueError as error:
        problems.add(
            node.place, "no-such-time", f"`{node.value}` is not a time: {error}",
            "write a time such as 2026-08-03T18:24:05Z",
        )  # fmt: skip
        return None


@dataclass(slots=True)
class Clock:
    """Where the clock stands; `head` is the scenario's, whose `start` is second 0."""

    head: Node
    now: int = 0
    jumped: bool = False
    """Whether it has moved since the last step, other than by that step."""

    def move(
        self, after: str | None, at: Node | None, problems: Problems
    ) -> tuple[int, int | None]:
        """Move to where a step begins; return its `after` and `at` in seconds."""
        moment = self._read(at, problems) if at else None
        if at is not None and moment is not None and moment < self.now:
            problems.add(
                at.place, "clock-goes-back",
                f"{at.value} is past: it is {duration(self.now)} after the start by then",
                "write a later time, or `after` for a time from the step before",
            )  # fmt: skip
        # What could not be read can only have moved the clock on.
        passed = 0 if after is None else parse_duration(after)
        self.now = self.now + passed if moment is None else max(moment, self.now)
        if self.jumped:
            self.jumped = False
            return 0, self.now
        return passed, moment

    def jump(self, now: int) -> None:
        """Move without a step: the next one says where the clock then stands."""
        self.jumped = self.jumped or now != self.now
        self.now = now

    def _read(self, at: Node, problems: Problems) -> int | None:
        """Return an `at` in seconds since the start, or None after noting what is wrong."""
        if not is_moment(at.value):
            return parse_duration(at.value)
        moment = _moment(at, problems)
        start = self.head.get("start")
        if start is None:
            problems.add(
                at.place, "no-start", "a time of day says nothing where no `start` is written",
                f"write `start: {at.value}` above the steps, or `at` as a duration since the start",
            )  # fmt: skip
            return None
        try:
            zero = parse_moment(start.value)
        except (TypeError, ValueError):  # noted where it is written
            return None
        if moment is None or moment >= zero:
            return None if moment is None else moment - zero
        problems.add(
            at.place, "before-start", f"{at.value} is before the start, {start.value}",
            "write a later time, or an earlier `start`",
        )  # fmt: skip
        return None
