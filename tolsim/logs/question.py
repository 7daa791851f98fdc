"""What is asked of a log, by which means, and what is known of it before it is replayed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from tolsim.logs.answer import Bad
from tolsim.logs.loop import ForcedLogins
from tolsim.logs.rules import Rule
from tolsim.logs.workers import Pool


class Question(NamedTuple):
    """What is asked of a log: `in_force` is always among the rules that are tried."""

    in_force: Rule
    rules: tuple[Rule, ...]
    forced_logins: ForcedLogins = "drop"
    recover: Literal["log", "never"] | int = "log"
    worst: int = 10


class Means(NamedTuple):
    """By which means: the workers, and the folder that is kept, if one is.

    `partitions` is how many there are, by default as the size of the log (in bytes) asks.
    `about` tells this log, read so, from others: a kept folder belongs to it alone.
    """

    pool: Pool = Pool()
    folder: Path | None = None
    size: int | None = None
    partitions: int | None = None
    about: Mapping[str, Any] = {}


class Spread(msgspec.Struct):
    """What is known once a log lies in its partitions."""

    partitions: int
    events: int = 0
    first: int | None = None
    last: int | None = None
    gap: bool = False
    zones: int = 0
    """How many zones the times are in."""
    repeated: int = 0
    """Of those that reach every user; the others are counted with their unit."""
    nameless: int = 0
    """Events that tell no user though only a user can have done them."""
    nameless_refusals: int = 0
    passed_over: int = 0
    unknown: dict[str, int] = {}
    bad: int = 0
    first_bad: list[Bad] = []
