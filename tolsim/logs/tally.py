"""What reading a log counted: events, lines passed over, and lines that could not be read."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from tolsim.documents import UserError
from tolsim.logs.answer import Bad

MOST_NAMED: Final = 10
"""Bad lines that are named; the others are counted."""

MOST_TYPES: Final = 100
"""Unknown types that are counted by name, so that no log of many makes a table of many."""

OTHER_TYPES: Final = "(others)"
_LONGEST_TYPE: Final = 80


@dataclass
class Tally:
    """The counts of one reading; those of several add up in the order of their files.

    `events` were given out. `filtered` were outside `--app`, `--since` and `--until`.
    `passed_over` are lines that say nothing of tokens, by the word of the mapping; `unknown` are
    types that it does not name. `repeated` counts what `without_repeats` dropped. `first_bad`
    names the first bad lines of all.
    """

    events: int = 0
    filtered: int = 0
    passed_over: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    bad: int = 0
    first_bad: list[Bad] = field(default_factory=list)
    repeated: int = 0
    bytes: int = field(default=0, compare=False)
    """Of files as they lie there: how much has been read, for whoever waits."""
    zones: set[timedelta | None] = field(default_factory=set, compare=False)
    """How far from UTC the times are; None for those that say nothing of it."""

    def note_bad(self, file: str, line: int, reason: str) -> None:
        """Count a bad line, and name it if it is one of the first."""
        self.bad += 1
        if len(self.first_bad) < MOST_NAMED:
            self.first_bad.append(Bad(file, line, reason))

    def note_unknown(self, name: str) -> None:
        """Count a type that the mapping does not name."""
        if name not in self.unknown and len(self.unknown) >= MOST_TYPES:
            name = OTHER_TYPES
        self.unknown[name[:_LONGEST_TYPE]] += 1

    def add(self, other: "Tally") -> None:
        """Add the counts of files that come after those of this one."""
        self.bytes += other.bytes
        self.events += other.events
        self.filtered += other.filtered
        self.passed_over += other.passed_over
        self.unknown += other.unknown
        self.bad += other.bad
        self.first_bad += other.first_bad[: MOST_NAMED - len(self.first_bad)]
        self.repeated += other.repeated
        self.zones |= other.zones

    @property
    def lines(self) -> int:
        """What was read in all: a record of several lines, or several of one line, each once."""
        unread = self.passed_over + self.unknown.total() + self.bad
        return self.events + self.filtered + unread


def refuse_bad(tally: Tally, most: float) -> None:
    """Raise UserError if there are more bad lines than `--max-bad` allows.

    `most` is a number of lines, or where it is a float a share of all lines, from 0.0 to 1.0.
    """
    allowed = most if isinstance(most, int) else most * tally.lines
    if tally.bad > allowed:
        raise UserError(
            "\n".join([f"{_counted(tally.bad, 'line')} of the log cannot be read", *_named(tally)]),
            f"mend them, or allow them with `--max-bad {tally.bad}`"
            if tally.events
            else "is it a log, and does --from say whose it is?",
        )


def refuse_nothing(tally: Tally) -> None:
    """Raise UserError if no event is left of a log: nobody was cut off in none."""
    if tally.events:
        return
    if tally.filtered:
        events = _counted(tally.filtered, "event")
        raise UserError(
            f"--app, --since and --until leave none of the {events} of the log", "widen them"
        )
    if not tally.lines:
        raise UserError("the log is empty", "name a file that holds events")
    raise UserError(
        f"the log has no event that can be replayed, in {_counted(tally.lines, 'line')}",
        "is it the right file, and does --from say whose log it is?",
    )


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _named(tally: Tally) -> Iterator[str]:
    for file, line, reason in tally.first_bad:
        yield f"  {file}:{line}: {reason}"
    if (more := tally.bad - len(tally.first_bad)) > 0:
        yield f"  and {more:,} more"
