"""The world of one run: the servers of its apps, and what every system remembers.

A token is known here by its ordinal, its place in issue order over all apps; a system
remembers tokens in cells, one for each store and user.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tolsim.engine.model import Answer, Token
from tolsim.engine.policy import FOREVER, Refusal, TokenKind
from tolsim.engine.server import Server
from tolsim.engine.status import ACTIVE, Status, next_due
from tolsim.simulation.label import Label
from tolsim.simulation.memory import NOTHING, Held
from tolsim.simulation.scenario import (
    Action,
    Actor,
    Call,
    Check,
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
    Scenario,
    Wait,
)
from tolsim.simulation.trace import State

Cell = tuple[str, str | None]
"""A store, and whose tokens: a user's, or nobody's (client credentials, several users)."""


class Issued(NamedTuple):
    """A token that came into the world: where the server of its app knows it, and its label."""

    app: str
    number: int
    label: Label


class Effect(NamedTuple):
    """What came of an action.

    `used` is the token presented, `touched` are the tokens whose facts it changed and
    `issued` those it made, all by ordinal.
    """

    app: str | None = None
    answer: Answer = Answer("ok")
    used: int | None = None
    carried: tuple[int, ...] = ()
    issued: tuple[int, ...] = ()
    touched: tuple[int, ...] = ()
    cells: tuple[Cell, ...] = ()
    """The cells that may hold something else now."""


@dataclass(slots=True, repr=False)
class World:
    """Servers, cells and labels; with several users the labels name theirs."""

    servers: dict[str, Server]
    cells: dict[Cell, Held]
    issued: list[Issued]
    ordinals: dict[tuple[str, int], int]
    labels: dict[str, int]
    counts: dict[tuple[str, TokenKind], int]
    apps: dict[str, str]
    stores: dict[str, str]
    saves: dict[str, tuple[TokenKind, ...]]
    users: tuple[str, ...]

    @classmethod
    def of(cls, scenario: Scenario) -> "World":
        """The world before the first step."""
        return cls(
            servers={app.name: Server(app.policy) for app in scenario.apps},
            cells={},
            issued=[],
            ordinals={},
            labels={},
            counts={},
            apps={system.name: system.app for system in scenario.systems},
            # "@" cannot occur in a name: a store of one's own never meets a named one.
            stores={system.name: system.store or f"@{system.name}" for system in scenario.systems},
            saves={system.name: system.saves for system in scenario.systems},
            users=scenario.users,
        )

    def __repr__(self) -> str:
        held = (
            f"{store} holds {', '.join(self.issued[i].label for i in held if i is not None)}"
            for (store, _), held in self.cells.items()
        )
        return f"<World: {'; '.join(held)}>"

    def copy(self) -> "World":
        """A world with the same past that goes its own way."""
        return World(
            {app: server.copy() for app, server in self.servers.items()},
            self.cells.copy(),
            self.issued[:],
            self.ordinals.copy(),
            self.labels.copy(),
            self.counts.copy(),
            self.apps,
            self.stores,
            self.saves,
            self.users,
        )

    @property
    def only_user(self) -> str | None:
        """The user, where there is but one."""
        return self.users[0] if len(self.users) == 1 else None

    def name(self, actor: Actor) -> str:
        """How traces and labels name an actor."""
        if self.only_user is None and actor.user is not None:
            return f"{actor.user}@{actor.system}"
        return actor.system

    def actor(self, name: str) -> Actor | None:
        """The actor that traces name so, if it is one."""
        user, _, system = name.rpartition("@")
        return Actor(system, user or self.only_user) if system in self.stores else None

    def cell(self, actor: Actor) -> Cell:
        return self.stores[actor.system], actor.user

    def held(self, actor: Actor) -> Held:
        return self.cells.get(self.cell(actor), NOTHING)

    def token(self, ordinal: int) -> Token:
        app, number, _ = self.issued[ordinal]
        return self.servers[app].tokens[number]

    def status(self, ordinal: int, now: int) -> Status:
        app, number, _ = self.issued[ordinal]
        return self.servers[app].status(number, now)

    def state(self, actor: Actor, now: int) -> State:
        """How a system stands for a user, from what it holds."""
        return self.held(actor).state(
            lambda ordinal: self.status(ordinal, now) in ACTIVE, self._asked_for_itself
        )

    def refusal(self, effect: Effect) -> Refusal | None:
        """What the client sees of a refusal; None if it was not refused, or nobody knows how."""
        answer = effect.answer
        if effect.app is None or answer.reason is None or answer.outcome == "undetermined":
            return None
        return self.servers[effect.app].policy.errors[answer.reason]

    def perform(self, action: Action, now: int) -> Effect:
        """Do what a step says. A race is not one action but several: it raises ValueError."""
        match action:
            case Login() | Refresh() | Call() | ClientCredentials():
                return self.send(action, self.pick(action), now)
            case Revoke():
                return self.revoke(action, now)
            case Copy():
                return self.copy_store(action)
            case Forget():
                return self.forget(action)
            case Raise():
                return self.incident(action, now)
            case PolicyChange():
                return self.change(action)
            case Wait() | Check():
                return Effect()
            case Race():
                raise ValueError("a race is replayed request by request")

    def locks_out_at(self, actor: Actor, now: int) -> int | None:
        """The second at which a system will be locked out if nothing more happens.

        None if that is never, or if it is neither working nor recoverable now.
        """
        if self.state(actor, now) not in ("working", "recoverable"):
            return None
        held = self.held(actor)
        if held.access is not None and self._asked_for_itself(held.access):
            return None
        end = max(self._end(ordinal, now) for ordinal in held if ordinal is not None)
        return end if end < FOREVER else None

    def _end(self, ordinal: int, now: int) -> int:
        """The second at which a token stops working by itself; one that is dead has ended."""
        if self.status(ordinal, now) not in ACTIVE:
            return now
        server = self.servers[self.issued[ordinal].app]
        return next_due(server.state, self.token(ordinal), server.policy.refresh.grace, now)

    def pick(self, request: Request) -> int | None:
        """The token that a request presents: the one named, else the one held."""
        match request:
            case Refresh(actor, using) | Call(actor, using) if using is not None:
                return self.labels.get(using)
            case Refresh(actor):
                return self.held(actor).refresh
            case Call(actor):
                return self.held(actor).access
        return None

    def send(self, request: Request, picked: int | None, now: int) -> Effect:
        """A system sends a request, and stores what it is answered."""
        actor = request.actor
        app = self.apps[actor.system]
        server = self.servers[app]
        # A client with nothing to send sends nothing: no rate counts it, and no server sees it.
        if picked is None and isinstance(request, Refresh | Call):
            return Effect(app, server.refuse("no_token"))
        before = len(server.tokens)
        answer = _ask(server, request, 0 if picked is None else self.issued[picked].number, now)
        issued = self._enter(app, actor, range(before, len(server.tokens)))
        carried = tuple(
            self.ordinals[app, number]
            for number in (answer.access, answer.refresh)
            if number is not None
        )
        stored = carried and not getattr(request, "lost", False)
        if stored:
            self._store(request, app, answer)
        cells = (self.cell(actor),) if stored else ()
        return Effect(app, answer, picked, carried, issued, self._touched(app), cells)

    def revoke(self, action: Revoke, now: int) -> Effect:
        """A client revokes a token by its label; one that was never issued is no matter."""
        ordinal = self.labels.get(action.label)
        if ordinal is None:
            return Effect()
        app, number, _ = self.issued[ordinal]
        # RFC 7009, section 2.2: a token that is invalid already is answered like any other.
        answer = self.servers[app].revoke(number, now)
        return Effect(app, answer, ordinal, touched=self._touched(app))

    def incident(self, action: Raise, now: int) -> Effect:
        """Something happens outside that ends tokens."""
        system = None if action.by is None else action.by.system
        self.servers[action.app].incident(action.incident, action.user, now, system)
        return Effect(action.app, touched=self._touched(action.app))

    def change(self, action: PolicyChange) -> Effect:
        """The policy of an app changes."""
        self.servers[action.app].change(action.policy)
        return Effect(action.app, touched=self._touched(action.app))

    def copy_store(self, action: Copy) -> Effect:
        """What one system remembers replaces what another does."""
        cell = self.cell(action.to)
        self.cells[cell] = self.held(action.source)
        return Effect(self.apps[action.to.system], cells=(cell,))

    def forget(self, action: Forget) -> Effect:
        """A store loses tokens."""
        cell = self.cell(action.actor)
        self.cells[cell] = self.held(action.actor).without(action.kinds)
        return Effect(self.apps[action.actor.system], cells=(cell,))

    def _asked_for_itself(self, ordinal: int) -> bool:
        """Whether a token came from client credentials: the system can ask again."""
        app, number, _ = self.issued[ordinal]
        state = self.servers[app].state
        return state.grant_of(state.tokens[number]).user is None

    def _enter(self, app: str, actor: Actor, numbers: Sequence[int]) -> tuple[int, ...]:
        ordinals = []
        name = self.name(actor)
        for number in numbers:
            kind = self.servers[app].tokens[number].kind
            count = self.counts.get((name, kind), 0) + 1
            self.counts[name, kind] = count
            ordinal, label = len(self.issued), Label.of(name, kind, count)
            self.issued.append(Issued(app, number, label))
            self.ordinals[app, number] = ordinal
            self.labels[label] = ordinal
            ordinals.append(ordinal)
        return tuple(ordinals)

    def _store(self, request: Request, app: str, answer: Answer) -> None:
        access, refresh = (
            None if number is None else self.ordinals[app, number]
            for number in (answer.access, answer.refresh)
        )
        self.cells[self.cell(request.actor)] = self.held(request.actor).receive(
            access,
            refresh,
            refreshed=isinstance(request, Refresh),
            saves=self.saves[request.actor.system],
        )

    def _touched(self, app: str) -> tuple[int, ...]:
        ordinals = self.ordinals
        return tuple(ordinals[app, number] for number in self.servers[app].touched)


def _ask(server: Server, request: Request, number: int, now: int) -> Answer:
    system = request.actor.system
    match request:
        case Login(Actor(_, user)):
            return server.login(_someone(user), system, now)
        case Refresh(Actor(_, user)):
            return server.refresh(number, _someone(user), system, now)
        case Call():
            return server.call(number, now)
        case ClientCredentials(_, params):
            return server.client_credentials(system, params, now)


def _someone(user: str | None) -> str:
    if user is None:
        raise ValueError("logins and refreshes are made for a user")
    return user
