"""The answer to a question, and the options to choose from, read from the trace of a run."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from tolsim.analysis.history.behaviour import is_refused
from tolsim.analysis.history.standing import Standing, standings
from tolsim.analysis.lesson.questions import NONE
from tolsim.documents.scenarios.lesson import What
from tolsim.documents.scenarios.model import STATES
from tolsim.engine.status import ACTIVE
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import Call, ClientCredentials, Login, Refresh, Request
from tolsim.simulation.trace import StepTrace, Trace


class Possible(NamedTuple):
    """What a kind of request can be answered: what everybody has met, and what few have."""

    usual: tuple[str, ...]
    rare: tuple[str, ...]


ANSWERS: Final[Mapping[type, Possible]] = {
    Login: Possible(("ok", "limit_exceeded", "rate_limited"), ("undetermined",)),
    Refresh: Possible(
        ("ok", "refresh_expired", "refresh_revoked", "refresh_reused"),
        ("limit_exceeded", "rate_limited", "no_token", "undetermined"),
    ),
    Call: Possible(("ok", "access_expired", "access_revoked"), ("no_token", "undetermined")),
    ClientCredentials: Possible(
        ("ok", "limit_exceeded", "rate_limited"),
        ("slot_out_of_range", "unsupported_grant", "undetermined"),
    ),
}


def possible(step: StepTrace) -> Possible:
    """Return what the request of a step can be answered."""
    return ANSWERS[type(step.step.action)]


class Answers:
    """The answers that one trace gives; steps go by place, counted from 0."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._standings: tuple[Standing, ...] | None = None

    def __repr__(self) -> str:
        return f"<Answers: {len(self.trace.steps)} steps of {self.trace.scenario.title!r}>"

    def standing(self, place: int) -> Standing:
        """Return how everything stands after a step."""
        if self._standings is None:
            self._standings = tuple(standings(self.trace))
        return self._standings[place]

    def right(
        self, what: What, place: int, of: Sequence[str], others: Sequence[Trace] = ()
    ) -> tuple[str, ...]:
        """Return the right options; `others` are the traces that this one may differ from."""
        match what:
            case "answer":
                return (answer(self.trace.steps[place]),)
            case "state":
                return (self.standing(place).states[of[0]],)
            case "tokens":
                return tuple(self.accepted(place, of))
            case "notices":
                return (self.notices(place, of),)
            case "differs":
                return tuple(differing((self.trace, *others)))

    def options(self, what: What, place: int, of: Sequence[str]) -> tuple[str, ...]:
        """Return every option that could be right, in a fixed order."""
        match what:
            case "answer":
                usual, rare = possible(self.trace.steps[place])
                return (*usual, *rare)
            case "state":
                return STATES
            case "tokens":
                return tuple(self.issued(place, of))
            case "notices":
                return (*(str(step.number) for step in self.requests(place, of)), NONE)
            case "differs":
                return (*(str(step.number) for step in self.trace.steps), NONE)

    def issued(self, place: int, of: Sequence[str]) -> Iterator[Label]:
        """Yield the tokens issued to actors up to a step, and at it."""
        for step in self.trace.steps[: place + 1]:
            yield from (issue.token for issue in step.issued if issue.token.actor in of)

    def accepted(self, place: int, of: Sequence[str]) -> Iterator[str]:
        """Yield the tokens issued to actors that are accepted after a step."""
        statuses = self.standing(place).statuses
        yield from (label for label in self.issued(place, of) if statuses[label] in ACTIVE)

    def notices(self, place: int, of: Sequence[str]) -> str:
        """Return the number of the first refused request of an actor from a step on."""
        refused = (str(step.number) for step in self.requests(place, of) if notices(step))
        return next(refused, NONE)

    def requests(self, place: int, of: Sequence[str]) -> Iterator[StepTrace]:
        """Yield what actors request from a step on; what is skipped is no request."""
        for step in self.trace.steps[place:]:
            is_request = isinstance(step.step.action, Request) and step.outcome != "skipped"
            if is_request and step.actor in of:
                yield step


def notices(step: StepTrace) -> bool:
    """Return whether the client learns from a step that something is wrong."""
    return is_refused(step) or step.reason == "no_token"


def answer(step: StepTrace) -> str:
    """Return what a request was answered: `ok`, `undetermined`, or the reason of the refusal."""
    if step.outcome in ("ok", "undetermined", "skipped"):
        return step.outcome
    return step.reason or step.outcome


def differing(traces: Sequence[Trace]) -> Iterator[str]:
    """Yield the numbers of the steps whose outcome runs of the same steps do not share."""
    for same in zip(*(trace.steps for trace in traces), strict=True):
        if len({step.outcome for step in same}) > 1:
            yield str(same[0].number)
