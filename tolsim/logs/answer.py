"""What an audit finds: plain records, in the order in which they are told.

Seconds are whole; shares are fractions of one.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Users = Mapping[int, int]
"""How many users hold at most so many live logins."""


class Place(NamedTuple):
    """A line of a file."""

    file: str
    line: int


class Bad(NamedTuple):
    """A line that could not be read, and why."""

    file: str
    line: int
    reason: str


class Log(NamedTuple):
    """How the log was read.

    `first` and `last` are microseconds since 1970, UTC. `unknown` counts the types that the
    mapping does not name; `adopted` the tokens that were issued before the log began; `reordered`
    those that were presented before their issue, by the clocks of several machines.
    """

    events: int
    users: int
    systems: tuple[str, ...]
    first: int | None
    last: int | None
    passed_over: int
    unknown: Mapping[str, int]
    bad: int
    first_bad: tuple[Bad, ...]
    repeated: int
    adopted: int
    reordered: int


class Kind(NamedTuple):
    """A way in which the log answered otherwise than the rule in force; the first one's place."""

    action: str
    logged: str
    replayed: str
    times: int
    first: Place
    scenario: str | None


class InForce(NamedTuple):
    """The rule under which the log was written, and how many users it explains to their end."""

    policy: str
    tolerance: int | None
    users: int
    agreeing: int
    kinds: tuple[Kind, ...]


class LockOuts(NamedTuple):
    """From a system's first refused refresh to its next login; `open` had none."""

    times: int
    open: int
    median: int | None
    p95: int | None
    max: int | None
    total: int


class Eviction(NamedTuple):
    """How often a login of `by` ended a login that `of` still held, and for how many users."""

    by: str
    of: str
    times: int
    users: int


class Run(NamedTuple):
    """What happened under one rule.

    `assumed` names the fields without a source that it rests on; `expired` counts refresh tokens
    that came to their natural end; `forced_logins` were left out, `recoveries` added.
    """

    policy: str
    tolerance: int | None
    assumed: tuple[str, ...]
    users_hurt: int
    systems_hurt: int
    lockouts: LockOuts
    expired: int
    refused: Mapping[str, int]
    evictions: tuple[Eviction, ...]
    live: Users
    forced_logins: int
    recoveries: int


class Spared(NamedTuple):
    """The smallest tolerance that spares a share of all users; None where none tried does."""

    policy: str
    share: float
    tolerance: int | None


class Worst(NamedTuple):
    """A user that is cut off most often under the rule in force; `scenario` is what was written."""

    user: str
    lockouts: int
    seconds: int
    scenario: str | None


Warning_ = Literal[
    "refusals-only",
    "no-refusals",
    "no-logins",
    "users-unknown",
    "two-zones",
    "gap",
    "short",
    "not-matched",
]
"""What the log cannot answer, or answers with less weight; `not-matched`: logins cannot be told
apart by system, grant or id, so there is no counterfactual."""


class Audit(NamedTuple):
    """The whole answer."""

    log: Log
    warnings: tuple[Warning_, ...]
    recovery: tuple[str, int | None]
    in_force: InForce
    runs: tuple[Run, ...]
    spared: tuple[Spared, ...]
    worst: tuple[Worst, ...]


class Candidate(NamedTuple):
    """A policy that may have written the log, with its first disagreement."""

    policy: str
    tolerance: int | None
    users: int
    agreeing: int
    first: Place | None
    logged: str | None
    replayed: str | None


class Fit(NamedTuple):
    """The policies by how many users they explain to their end, best first."""

    log: Log
    candidates: tuple[Candidate, ...]
