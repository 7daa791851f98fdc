"""The steps of a scenario, one after the other, each sent to the server and judged."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tolsim.analysis.drive.judge import Judge
from tolsim.analysis.drive.observed import Driven, Judged, Observed
from tolsim.documents import UserError
from tolsim.documents.scenarios.steps.writing import write_step
from tolsim.simulation import Scenario
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import (
    Action,
    Call,
    ClientCredentials,
    Copy,
    Forget,
    Login,
    PolicyChange,
    Race,
    Raise,
    Refresh,
    Request,
    Revoke,
    Step,
    Went,
)
from tolsim.wire.drive.clients import Client
from tolsim.wire.drive.clocks import Clock, Waits, moments
from tolsim.wire.drive.http import Web
from tolsim.wire.drive.logins import Login as WayIn
from tolsim.wire.drive.wallet import Wallet
from tolsim.wire.forms import Answer, client_credentials_form, refresh_form

Outside = Callable[[Mapping[str, str]], object]
"""Makes something happen that OAuth has no request for; takes variables that say what."""


class Means(NamedTuple):
    """What a scenario is played with."""

    server: str
    web: Web
    clients: Mapping[str, Client]
    login: WayIn
    clock: Clock
    waits: Waits
    outside: Outside | None = None


class _Sending(NamedTuple):
    """A request that is ready to be sent, or was decided without one; then `presented` is None."""

    send: Callable[[], Answer] | None
    presented: Label | None = None
    why_not: str = ""


def play(scenario: Scenario, means: Means) -> Driven:
    """Play a scenario; where the server can no longer be used, return what was seen until then."""
    player = _Player(scenario, means)
    judged: list[Judged] = []
    stopped = None
    before = 0
    for n, (step, now) in enumerate(zip(scenario.steps, moments(scenario.steps), strict=True), 1):
        try:
            means.clock.move(now - before)
            judged += player.take(n, step)
        except UserError as error:
            stopped = error
            break
        before = now
    return Driven(
        scenario, means.server, str(means.waits), tuple(judged), player.judge.orders, stopped
    )


class _Player:
    """Acts for all systems of a scenario, and holds what they hold."""

    def __init__(self, scenario: Scenario, means: Means) -> None:
        self._scenario, self._means = scenario, means
        self._wallet = Wallet(scenario)
        self.judge = Judge(scenario, skips_waits=means.waits.kind == "skip")
        self._went: dict[str, Went | None] = {}

    def take(self, n: int, step: Step) -> tuple[Judged, ...]:
        """Take a step; return the verdict on it, of a race on each request."""
        observed = self._do(n, step)
        racers = step.action.racers if isinstance(step.action, Race) else ()
        actors = [racer.action.actor for racer in racers if isinstance(racer.action, Request)]
        held = {actor: self._wallet.held(actor) for actor in actors}
        return self.judge.judge(step, observed, held)

    def _do(self, n: int, step: Step) -> Sequence[Observed | None]:
        if not self._takes_place(step):
            return [Observed("skipped")]
        match step.action:
            case Race(racers):
                return self._send([racer.action for racer in racers])
            case Login() | Refresh() | Call() | ClientCredentials() | Revoke():
                return self._send([step.action])
            case Copy(source, to):
                self._wallet.copy(source, to)
            case Forget(actor, kinds):
                self._wallet.forget(actor, kinds)
            case Raise() | PolicyChange():
                if self._means.outside is not None:
                    self._means.outside(self._variables(n, step))
        return [None]

    def _takes_place(self, step: Step) -> bool:
        """Whether the last request of the step's actor went as its `if` wants it."""
        if step.if_ is None or not isinstance(step.action, Request | Forget):
            return True
        return self._went.get(self._wallet.name(step.action.actor)) == step.if_

    def _send(self, actions: Sequence[Action]) -> Sequence[Observed]:
        """Send requests at once; then see to their answers in the order written."""
        # Every racer picks its token before any answer arrives: that is what makes it a race.
        ready = [self._prepare(action) for action in actions]
        sends = [one.send for one in ready if one.send is not None]
        answers = iter(self._means.web.at_once(sends) if sends else ())
        return [
            self._observe(action, one, next(answers) if one.send else None)
            for action, one in zip(actions, ready, strict=True)
        ]

    def _prepare(self, action: Action) -> _Sending:
        match action:
            case Login(actor):
                user = actor.user or ""
                client = self._means.clients[actor.system]
                return _Sending(self._means.login.begin(client, user))
            case Refresh(actor, using) | Call(actor, using):
                place = 1 if isinstance(action, Refresh) else 0
                held = self._wallet.held(actor)[place]
                label = held if using is None else self.judge.seen(using)
                return self._present(action, label, using, actor.system)
            case Revoke(label=using):
                label = self.judge.seen(using)
                return self._present(action, label, using, Label(using).system)
            case ClientCredentials(actor, params):
                client, form = self._means.clients[actor.system], client_credentials_form(params)
                return _Sending(lambda: client.ask(form))
        raise TypeError(f"{action!r} is not a request")

    def _present(
        self, action: Action, label: Label | None, using: str | None, system: str
    ) -> _Sending:
        """Return a request that presents a token."""
        if label is None:
            lacking = "the client holds no token" if using is None else f"{using} was never seen"
            return _Sending(None, why_not=lacking)
        client, value = self._means.clients[system], self._wallet.value(label)
        match action:
            case Refresh():
                return _Sending(lambda: client.ask(refresh_form(value)), label)
            case Call():
                return _Sending(lambda: client.call(value), label)
            case _:
                return _Sending(lambda: client.revoke(value, label.kind), label)

    def _observe(self, action: Action, sending: _Sending, answer: Answer | None) -> Observed:
        """Note what an answer brought; one that is lost is read only to count its tokens."""
        if answer is None:
            observed = Observed("nothing sent", note=sending.why_not)
        else:
            observed = Observed(
                answer.kind, answer.error, answer.status, answer.code,
                presented=sending.presented, note=answer.note,
            )  # fmt: skip
        if not isinstance(action, Request):
            return observed
        lost = bool(getattr(action, "lost", False))
        if answer is not None and answer.kind == "ok" and not isinstance(action, Call):
            observed = observed._replace(
                access=self._wallet.label(action.actor, "access", answer.access_token),
                refresh=self._wallet.label(action.actor, "refresh", answer.refresh_token),
            )
            if not lost:
                self._wallet.receive(
                    action.actor, observed.access, observed.refresh,
                    refreshed=isinstance(action, Refresh),
                )  # fmt: skip
        self._went[self._wallet.name(action.actor)] = _went(observed, lost=lost)
        return observed

    def _variables(self, n: int, step: Step) -> dict[str, str]:
        """Return what a command is told of a step."""
        action = step.action
        found: dict[str, str | None] = {
            "TOLSIM_STEP": str(n),
            "TOLSIM_SERVER": self._means.server,
            "TOLSIM_ACTION": json.dumps(write_step(Step(action, step.mark), self._scenario)),
        }
        match action:
            case Raise(incident, app, user, by):
                user = user if by is None else by.user
                found |= {"TOLSIM_INCIDENT": incident, "TOLSIM_APP": app, "TOLSIM_USER": user,
                          "TOLSIM_SYSTEM": None if by is None else by.system}  # fmt: skip
            case PolicyChange(app, _, patch):
                found |= {"TOLSIM_CHANGE": json.dumps(patch), "TOLSIM_APP": app}
        return {name: value for name, value in found.items() if value is not None}


def _went(observed: Observed, *, lost: bool) -> Went | None:
    """How a request went to its client; None if nobody knows."""
    if observed.kind == "nothing sent":
        return "refused"
    if lost:
        return "lost"
    return observed.kind if observed.kind in ("ok", "refused") else None


def actions(steps: Sequence[Step]) -> Iterator[Action]:
    """Yield what the steps of a scenario do, of a race each request."""
    for step in steps:
        if isinstance(step.action, Race):
            yield from (racer.action for racer in step.action.racers)
        else:
            yield step.action
