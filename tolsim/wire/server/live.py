"""A run that requests decide on: each becomes the next step of a scenario, and is recorded."""

import base64
import gc
import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final, Literal, NamedTuple, Protocol

from tolsim.documents.durations import LONGEST
from tolsim.documents.scenarios.steps.size import MOST_STEPS
from tolsim.documents.scenarios.steps.writing import write_step
from tolsim.engine.model import Grant, Token
from tolsim.engine.policy import TokenKind
from tolsim.simulation import Session
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import (
    Action,
    Actor,
    Call,
    ClientCredentials,
    Login,
    Mark,
    Refresh,
    Revoke,
    Step,
    Wait,
)
from tolsim.simulation.trace import StepTrace
from tolsim.wire.server.clock import Clock
from tolsim.wire.server.head import Head

_HERE: Final = Mark(1, 1)
"""Where steps stand that are in no file."""


_STEPS_A_FREEZE: Final = 1000
# What a run remembers stays to its end. To look through it for garbage took 0.15 s of every few
# thousand steps when there were 15,000.
"""Steps after which the garbage collector is told to leave alone what there is."""


class NoMoreSteps(Exception):
    """The run has as many steps as a scenario may have."""


class NotRecorded(Exception):
    """The step could not be recorded: it was not applied."""


class ClockTooLate(Exception):
    """The clock would pass what a scenario can say."""


class Consent(NamedTuple):
    """What a user agreed to, beside what the simulation knows of a grant.

    `client` is None where a step came from no client: any may use its tokens.
    """

    client: str | None = None
    scope: str | None = None


class Known(NamedTuple):
    """A token that this server issued, found by its value."""

    label: Label
    app: str
    token: Token
    grant: Grant
    consent: Consent


class Recorder(Protocol):
    """Keeps the steps of a run somewhere safe."""

    def write(self, n: int, step: Mapping[str, Any], consent: Consent | None) -> None:
        """Record the step that is about to be applied; raises OSError: then it is not."""

    def note(self, fact: Mapping[str, Any]) -> None:
        """Record what is no step but has to be known again, such as a new redirect URI."""

    async def settle(self) -> None:
        """Return when all that was written is as safe as was asked for; raises OSError."""


Event = Literal["step", "clock", "log", "reset"]
Listener = Callable[[Event, Any], None]
"""Is told of a step (its StepTrace), of the clock (its second), of a line of the log, and that
another run has begun (None).
"""


class LiveRun:
    """A session whose steps come from outside, one at a time, and what is known beside it.

    Not for several threads: whoever calls a method has the run for itself until it returns.
    """

    def __init__(
        self,
        head: Head,
        clock: Clock,
        key: bytes | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        self.head = head
        self.clock = clock
        self.key = secrets.token_bytes(32) if key is None else key
        self.recorder = recorder
        self.session = Session(head.scenario)
        self.steps: list[Mapping[str, Any]] = []
        """Every step as a file writes it."""
        self.records: list[StepTrace] = []
        """What came of each."""
        self.listeners: list[Listener] = []
        self._labels: dict[str, Label] = {}
        self._consents: dict[tuple[str, int], Consent] = {}

    def __repr__(self) -> str:
        return f"<LiveRun {self.head.scenario.title!r}: {len(self.steps)} steps>"

    def document(self) -> dict[str, Any]:
        """Return the scenario so far as a file has it; it expects nothing."""
        return {**self.head.data, "steps": [*self.steps]}

    def tell(self, event: Event, what: Any) -> None:
        """Tell every listener of something."""
        for listener in self.listeners:
            listener(event, what)

    def value(self, label: str) -> str:
        """Return what clients see of a token: not to be guessed, and the same whenever asked."""
        digest = hmac.digest(self.key, label.encode(), hashlib.sha256)
        return "tolsim_" + base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def find(self, value: str, kind: TokenKind | None = None) -> Known | None:
        """Return the token of a value, if this server issued it, and as a token of that kind."""
        label = self._labels.get(value)
        if label is None or (kind is not None and label.kind != kind):
            return None
        return self.known(label)

    def known(self, label: Label) -> Known:
        """Return the token of a label; raises KeyError if it was never issued."""
        world = self.session.world
        app, number, _ = world.issued[world.labels[label]]
        state = world.servers[app].state
        token = state.tokens[number]
        consent = self._consents.get((app, token.grant), Consent())
        return Known(label, app, token, state.grants[token.grant], consent)

    def login(self, actor: Actor, consent: Consent, *, lost: bool = False) -> StepTrace:
        """A user's code is exchanged (RFC 6749, 4.1.3)."""
        return self._act(Login(actor, lost), consent)

    def refresh(self, actor: Actor, label: Label, *, lost: bool = False) -> StepTrace:
        """A system presents a refresh token (RFC 6749, 6)."""
        held = self._held(actor, "refresh")
        return self._act(Refresh(actor, None if held == label else label, lost))

    def call(self, actor: Actor, label: Label) -> StepTrace:
        """A system presents an access token (RFC 6750)."""
        held = self._held(actor, "access")
        return self._act(Call(actor, None if held == label else label))

    def client_credentials(
        self, actor: Actor, params: Mapping[str, int], consent: Consent, *, lost: bool = False
    ) -> StepTrace:
        """A system asks for a token of its own (RFC 6749, 4.4)."""
        return self._act(ClientCredentials(actor, params, lost), consent)

    def revoke(self, label: Label, by: Actor) -> StepTrace:
        """A client revokes a token (RFC 7009)."""
        return self._act(Revoke(label, self.session.world.name(by)))

    def advance(self, seconds: int) -> StepTrace:
        """Move the clock on: a step of its own, so that what expires is seen at once."""
        return self._act(Wait(seconds))

    def do(self, step: Step, consent: Consent | None = None) -> StepTrace:
        """Record a step and apply it, at the time that the clock shows by now.

        Raises NoMoreSteps, NotRecorded and ClockTooLate: then nothing has happened.
        """
        if len(self.steps) >= MOST_STEPS:
            raise NoMoreSteps
        passed = self.clock.now() - self.session.now
        if passed > 0:
            step = replace(step, after=step.after + passed)
        waited = step.action.seconds if isinstance(step.action, Wait) else 0
        if self.session.now + step.after + waited > LONGEST:
            raise ClockTooLate
        written = write_step(step, self.head.scenario)
        if self.recorder is not None:
            with _recording():
                self.recorder.write(len(self.steps) + 1, written, consent)
        return self.apply(step, written, consent)

    def note(self, fact: Mapping[str, Any]) -> None:
        """Record what is no step; raises NotRecorded."""
        if self.recorder is not None:
            with _recording():
                self.recorder.note(fact)

    async def settle(self) -> None:
        """Return when all that was recorded is safe; raises NotRecorded."""
        if self.recorder is not None:
            with _recording():
                await self.recorder.settle()

    def apply(
        self, step: Step, written: Mapping[str, Any], consent: Consent | None = None
    ) -> StepTrace:
        """Do a step that is recorded already; `written` is what the record says of it."""
        (record,) = self.session.do(step)
        self.steps.append(written)
        self.records.append(record)
        if len(self.steps) % _STEPS_A_FREEZE == 0:
            gc.freeze()
        for issue in record.issued:
            self._labels[self.value(issue.token)] = issue.token
        if consent is not None and record.answer:
            known = self.known(record.answer[0])
            self._consents[known.app, known.grant.number] = consent
        self.tell("step", record)
        ahead = self.session.now - self.clock.now()
        if ahead > 0:
            self.clock.advance(ahead)
            self.tell("clock", self.session.now)
        return record

    def _act(self, action: Action, consent: Consent | None = None) -> StepTrace:
        return self.do(Step(action, _HERE), consent)

    def _held(self, actor: Actor, kind: TokenKind) -> Label | None:
        held: int | None = getattr(self.session.world.held(actor), kind)
        return None if held is None else self.session.world.issued[held].label


@contextmanager
def _recording() -> Iterator[None]:
    """Tell a refusal of the system as what it means here."""
    try:
        yield
    except OSError as error:
        raise NotRecorded(error.strerror or str(error)) from error
