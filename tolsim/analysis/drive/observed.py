"""What a client saw of a step, and what was made of it."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from tolsim.documents import UserError
from tolsim.simulation import Scenario
from tolsim.simulation.label import Label
from tolsim.simulation.trace import StepTrace

Kind = Literal["ok", "refused", "unclear", "nothing sent", "skipped"]
"""How a request went: `unclear` is an answer that is none of OAuth's, or no answer at all."""


class Observed(NamedTuple):
    """A request as its client saw it.

    Tokens have the labels that the client gives them, by counting those that it is issued.
    """

    kind: Kind
    error: str | None = None
    """The error that the server named, if it named one."""
    status: int | None = None
    code: str | None = None
    """The provider's own code."""
    access: Label | None = None
    refresh: Label | None = None
    presented: Label | None = None
    note: str = ""
    """What came in place of an answer, or why nothing was sent."""

    @property
    def outcome(self) -> str:
        """What it came to in one word, as traces have it."""
        match self.kind:
            case "refused":
                return self.error or "refused"
            case "nothing sent":
                return "no_token"
            case kind:
                return kind

    @property
    def answer(self) -> tuple[Label, ...]:
        """The tokens that the answer carried."""
        return tuple(label for label in (self.access, self.refresh) if label is not None)


Verdict = Literal["agreed", "disagreed", "not judged"]


class Judged(NamedTuple):
    """A step: what was predicted, what was seen (None where nothing is asked), and whether it fits.

    `because` says in what it differs, or why it is not judged.
    """

    predicted: StepTrace
    observed: Observed | None
    verdict: Verdict
    because: str = ""


Order = tuple[int, ...]
"""The requests of a race by their place in it, in the order in which they are answered."""


class Driven(NamedTuple):
    """A scenario that was played against a server, as far as it went."""

    scenario: Scenario
    server: str
    waits: str
    steps: Sequence[Judged]
    orders: Sequence[Order] = ()
    """In which order each race can have been answered."""
    stopped: UserError | None = None
    """Why it ended before its last step."""

    def count(self, verdict: Verdict) -> int:
        """How many steps were judged so."""
        return sum(step.verdict == verdict for step in self.steps)
