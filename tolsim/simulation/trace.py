"""What a run was: one record a step, holding only what that step changed.

The JSON of a trace repeats every token's status at every step; that snapshot is unfolded
while it is written, never kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from tolsim.engine.policy import Reason, TokenKind
from tolsim.engine.status import Status
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import Expected, Scenario, Step

State = Literal["signed-out", "working", "recoverable", "locked-out"]


class StepNumber(NamedTuple):
    """Which step of a scenario, counted from 1; of a race also which request, from 1."""

    step: int
    racer: int | None = None

    def __str__(self) -> str:
        return str(self.step) if self.racer is None else f"{self.step}.{self.racer}"


class Change(NamedTuple):
    """A token's status differs from the one after the previous step, and why.

    `rule` is a dotted path of the policy, `at` the second at which it took effect and `by`
    the label of the other token concerned, or None.
    """

    token: Label
    before: Status
    after: Status
    rule: str
    at: int
    by: Label | None


class Move(NamedTuple):
    """A system's state differs from the one after the previous step, since second `at`."""

    actor: str
    before: State
    after: State
    at: int


class Hold(NamedTuple):
    """An actor's store holds something else than after the previous step: these two tokens."""

    actor: str
    access: Label | None
    refresh: Label | None


class Failure(NamedTuple):
    """An expectation that did not hold: what there was instead, and both in a sentence."""

    expected: Expected
    got: str
    sentence: str
    token: Label | None = None
    """The token whose fate explains it, if any."""
    order: tuple[int, ...] = ()
    """The order of a race in which it fails, its requests counted from 1 (empty: as written)."""


class Issue(NamedTuple):
    """A token that a step issued, the status it was born with, and the label of its parent."""

    token: Label
    kind: TokenKind
    status: Status
    parent: Label | None


class StepTrace(NamedTuple):
    """One step, or one request of a race."""

    number: StepNumber
    at: int
    step: Step
    app: str | None
    """The app whose server was asked, or None for a step that concerns none or all."""
    actor: str | None
    outcome: str
    reason: Reason | None
    status: int | None
    code: str | None
    message: str | None
    issued: tuple[Issue, ...]
    answer: tuple[Label, ...]
    used: Label | None
    changes: tuple[Change, ...]
    moves: tuple[Move, ...]
    holds: tuple[Hold, ...]
    refused_by: str | None
    """The rule that refused: `limits.NAME`, `rates.NAME`, or what ended the token presented."""
    failures: tuple[Failure, ...]
    race: Step | None = None
    """The race that the request ran in."""

    @property
    def n(self) -> int | str:
        """The step's number as JSON has it: 3, or "3.1" for a request of a race."""
        return self.number.step if self.number.racer is None else str(self.number)


@dataclass(frozen=True, slots=True)
class Trace:
    """A run: its scenario, every step, and everybody's final state."""

    scenario: Scenario
    steps: tuple[StepTrace, ...]
    states: Mapping[str, State]
    """Every actor, in the order of the trace, with its state at the end."""
    statuses: Mapping[str, Status]
    """Every token in issue order, with its status at the end."""
    locks_out_at: Mapping[str, int | None]
    """For every actor the second at which it will be locked out if nothing more happens.

    None if that is never, or if it is neither working nor recoverable at the end.
    """
