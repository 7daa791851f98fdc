"""Acts of a unit told as the steps of a scenario file. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from tolsim.documents import Case, FindPolicy
from tolsim.documents.scenarios.steps.writing import write_step
from tolsim.documents.shape.vocabulary import LONGEST_NAME, NAME
from tolsim.documents.yaml.writer import yaml_text
from tolsim.logs.history import INCIDENT
from tolsim.logs.units import HELD, LOST, Act, Adopted, Unit
from tolsim.simulation import Scenario
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import (
    Action,
    Actor,
    Call,
    ClientCredentials,
    Login,
    Mark,
    Raise,
    Refresh,
    Revoke,
    Step,
)
from tolsim.simulation.session import Session
from tolsim.simulation.trace import StepTrace

FILE: Final = "proof.yaml"
_UNNAMED: Final = "login"
"""What a system is called that the log does not name."""
_NOWHERE: Final = Mark(1, 1)
_SETS_OFF: Final = ("local", "others")
"""Scopes of incidents that know who sets them off."""

Part = Adopted | Act


class Words(NamedTuple):
    """What a scenario is called, and what is said about it."""

    title: str
    about: str


class _Seat:
    """What a system holds in the run."""

    __slots__ = ("access", "actor", "refresh")

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.access: Label | None = None
        self.refresh: Label | None = None


class Teller:
    """Does acts one by one in a session, and notes each as the step of a file.

    `rules` names the policy in the words of a scenario file; `first` is the second at which the
    log begins, where those who were logged in before it log in.
    """

    def __init__(
        self,
        unit: Unit,
        parts: Sequence[Part],
        first: int,
        rules: Mapping[str, Any],
        find_policy: FindPolicy,
    ) -> None:
        acts = [part for part in parts if isinstance(part, Act)]
        self.first = first
        self.zero = acts[0].at if len(acts) == len(parts) else min(first, acts[0].at)
        names = _names(unit.holders)
        places = sorted({place for part in parts for place in _places(part)})
        self.head = {
            **rules,
            "systems": [names[place] for place in places],
            "start": _moment(self.zero),
        }
        text = yaml_text({"title": FILE, **self.head, "steps": []})
        self._run: Scenario = Case(text, FILE, find_policy).load().runs[0]
        self._session = Session(self._run)
        user = None if unit.user is None else self._run.users[0]
        self._seats = {place: _Seat(Actor(names[place], user)) for place in places}
        self._known: dict[int, Label] = {}
        self.steps: list[dict[str, Any]] = []

    def tell(self, part: Part) -> None:
        """Do what happened next."""
        if isinstance(part, Adopted):
            self._adopt(part)
            return
        action = self._action(part)
        if action is None:
            return
        done = self._do(action, part.at)
        if done.outcome == "ok" and part.action not in ("call", "revoke", "incident"):
            self._receive(part, done)
        if part.access or part.refresh:
            seat = self._seats[part.holder]
            self._remember(part.access, seat.access)
            self._remember(part.refresh, seat.refresh)

    def text(self, words: Words) -> str:
        """Return the file."""
        head = {"title": words.title, "about": words.about, **self.head}
        return yaml_text({**head, "steps": self.steps})

    def _adopt(self, adopted: Adopted) -> None:
        seat = self._seats[adopted.holder]
        done = self._do(Login(seat.actor, lost=not adopted.held), self.first)
        if done.outcome == "ok":
            if adopted.held:
                _hold(seat, done)
            issued = (issue.token for issue in done.issued if issue.kind == "refresh")
            self._remember(adopted.number, next(issued, None))

    def _action(self, act: Act) -> Action | None:
        """What an act is in the simulation; None where nothing comes of it."""
        lost = act.result in LOST
        if act.action == "incident":
            return self._incident(act)
        seat = self._seats[act.holder]
        match act.action:
            case "login":
                return Login(seat.actor, lost=lost)
            case "refresh":
                token = self._presented(act)
                return Refresh(seat.actor, None if token == seat.refresh else token, lost=lost)
            case "call":
                token = self._called(act)
                return Call(seat.actor, None if token == seat.access else token)
            case "client_credentials":
                return ClientCredentials(seat.actor, act.params or {}, lost=lost)
            case _:
                token = self._presented(act) or self._seats[act.whose].access
                return None if token is None else Revoke(token, seat.actor.system)

    def _incident(self, act: Act) -> Action | None:
        name = (act.params or {}).get("incident", INCIDENT)
        (app,) = self._run.apps
        incident = app.policy.incidents.get(name)
        if incident is None:
            return None
        known = act.holder in self._seats
        by = self._seats[act.holder].actor if known and incident.scope in _SETS_OFF else None
        user = None if incident.scope == "app" or by is not None else self._run.users[0]
        return Raise(name, app.name, user, by)

    def _presented(self, act: Act) -> Label | None:
        held = self._seats[act.whose].refresh
        return held if act.presents == HELD else self._known.get(act.presents, held)

    def _called(self, act: Act) -> Label | None:
        held = self._seats[act.whose].access
        return held if act.presents == HELD else self._known.get(act.presents, held)

    def _do(self, action: Action, at: int) -> StepTrace:
        step = Step(action, _NOWHERE, at=at - self.zero)
        (done,) = self._session.do(step)
        self.steps.append({**write_step(step, self._run), "at": _moment(at)})
        return done

    def _receive(self, act: Act, done: StepTrace) -> None:
        if act.result not in LOST:
            _hold(self._seats[act.holder], done, refreshed=act.action == "refresh")

    def _remember(self, number: int, label: Label | None) -> None:
        if number and label is not None:
            self._known[number] = label


def _hold(seat: _Seat, done: StepTrace, *, refreshed: bool = False) -> None:
    """Hold what was answered, as the simulated system does."""
    tokens = {label.kind: label for label in done.answer}
    seat.access = tokens.get("access")
    if not refreshed or "refresh" in tokens:
        seat.refresh = tokens.get("refresh")


def _places(part: Part) -> tuple[int, ...]:
    if isinstance(part, Adopted):
        return (part.holder,)
    return tuple(place for place in (part.holder, part.whose) if place >= 0)


def _names(holders: Sequence[str | None]) -> list[str]:
    """Name the systems as a scenario can: most are called so already."""
    names: list[str] = []
    for number, holder in enumerate(holders, 1):
        wished = f"{_UNNAMED}-{number}" if holder is None else _name(holder)
        names.append(f"{wished}-{number}" if wished in names else wished)
    return names


def _name(text: str) -> str:
    name = re.sub(r"[@\s\x00-\x1f\x7f-\x9f]", "-", text)[: LONGEST_NAME - 10] or _UNNAMED
    return name if re.search(NAME, name) else f"{name}-"


def _moment(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
