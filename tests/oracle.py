"""A second implementation of the semantics, written from the manual's pages alone.

Naive on purpose: plain lists scanned at every moment, statuses computed from recorded facts,
no cache, no index, and nothing shared with the engine but the data types. Its worth is its
independence: where it and the engine agree, two readings of the page agree.
"""

from collections.abc import Iterator
from math import inf
from typing import Any

from tests.oracle_facts import Facts, Pair, Token
from tests.oracle_server import RefusedError, Server
from tolsim.engine.policy import Policy, TokenKind
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
    Step,
    Wait,
)

VERBS: dict[type, str] = {
    Login: "login",
    Refresh: "refresh",
    Call: "call",
    ClientCredentials: "client_credentials",
    Revoke: "revoke",
    Copy: "copy",
    Forget: "forget",
    Raise: "incident",
    PolicyChange: "change",
    Wait: "wait",
    Check: "check",
}
NOTHING = {"actor": None, "outcome": "ok", "reason": None, "status": None, "code": None}


SKIPPED = "skipped"


def oracle(scenario: Scenario) -> dict[str, Any]:
    """The scenario's trace as in its JSON, but for the failures, the policies and the start."""
    world = World(scenario)
    steps = [row for n, step in enumerate(scenario.steps, 1) for row in world.step(n, step)]
    return {"steps": steps, "locks_out_at": world.locks_out_at()}


class World:
    """Every app's server, every system's memory, and what the last row showed."""

    def __init__(self, scenario: Scenario) -> None:
        self.systems, self.users = scenario.systems, scenario.users
        self.app_of = {system.name: system.app for system in scenario.systems}
        self.facts = Facts({app.name: app.policy for app in scenario.apps})
        self.servers = {app.name: Server(self.facts, app.name, [], []) for app in scenario.apps}
        self.memories: dict[tuple[str | None, ...], dict[TokenKind, Token]] = {}
        self.took_part: set[Actor] = set()
        self.went: dict[Actor, str] = {}
        self.shown: dict[Token, str] = {}
        self.seen: dict[Token, str] = {}
        self.causes: dict[Token, tuple[str, int, str | None]] = {}

    # Time and rows

    def step(self, n: int, step: Step) -> Iterator[dict[str, Any]]:
        """Let time pass and the step happen; a race gives a row for each of its requests."""
        self.pass_time(step)
        if step.if_ and isinstance(
            step.action, Login | Refresh | Call | ClientCredentials | Forget
        ):
            actor = self.person(step.action.actor)
            if self.went.get(actor) != step.if_:
                said = {"actor": self.name(actor), "outcome": SKIPPED}
                yield self.row(n, step.action, said)
                return
        if not isinstance(step.action, Race):
            yield self.row(n, step.action, self.act(step.action, self.held(step.action)))
            return
        actions = [racer.action for racer in step.action.racers]
        picked = [self.held(action) for action in actions]
        for k, (action, token) in enumerate(zip(actions, picked, strict=True), 1):
            yield self.row(f"{n}.{k}", action, self.act(action, token))

    def pass_time(self, step: Step) -> None:
        """Move the clock, stopping wherever a status may change by itself."""
        end = self.facts.now + step.after if step.at is None else step.at
        end += step.action.seconds if isinstance(step.action, Wait) else 0
        turning_points = {m for m in self.facts.turning_points() if self.facts.now < m <= end}
        for moment in sorted(turning_points):
            self.facts.now = int(moment)
            self.watch()
        self.facts.now = end

    def watch(self) -> None:
        """Note every token whose status is not what it was when last looked at, and why."""
        for token in self.facts.tokens:
            status = self.facts.status(token)
            before = self.seen.setdefault(token, status)
            if before != status:
                rule, by = self.facts.why(token, before, status)
                self.causes[token] = (rule, self.facts.now, by.label if by else None)
                self.seen[token] = status

    def row(self, n: int | str, action: Action, said: dict[str, Any]) -> dict[str, Any]:
        self.watch()
        row: dict[str, Any] = {"n": n, "at": self.facts.now, "verb": VERBS[type(action)]}
        row |= NOTHING
        row["issued"] = [token.label for token in self.seen if token not in self.shown]
        row |= {"answer": [], "used": None}
        row["changes"] = list(self.changes())
        row["tokens"] = {token.label: status for token, status in self.seen.items()}
        row["systems"] = {self.name(actor): self.state(actor) for actor in self.actors()}
        row["holds"] = {self.name(actor): self.holding(actor) for actor in self.actors()}
        self.shown = dict(self.seen)
        return row | said

    def changes(self) -> Iterator[dict[str, Any]]:
        for token, before in self.shown.items():
            if before != self.seen[token]:
                rule, at, by = self.causes[token]
                change = {"token": token.label, "from": before, "to": self.seen[token]}
                yield change | {"rule": rule, "at": at, "by": by}

    # Systems and what they remember

    def person(self, actor: Actor) -> Actor:
        """With one user, whatever a system does goes into that user's memory."""
        return Actor(actor.system, self.users[0]) if len(self.users) == 1 else actor

    def name(self, actor: Actor) -> str:
        alone = len(self.users) == 1 or actor.user is None
        return actor.system if alone else f"{actor.user}@{actor.system}"

    def actors(self) -> list[Actor]:
        systems = [system.name for system in self.systems]
        declared = [Actor(system, user) for user in self.users for system in systems]
        bare = [Actor(system, None) for system in systems]
        return declared + [actor for actor in bare if actor in self.took_part]

    def memory(self, actor: Actor) -> dict[TokenKind, Token]:
        """What the store of the system holds for the user, to be read and written."""
        [store] = [system.store for system in self.systems if system.name == actor.system]
        place = ("own", actor.system) if store is None else ("shared", store)
        return self.memories.setdefault((*place, self.person(actor).user), {})

    def state(self, actor: Actor) -> str:
        held = self.memory(actor)
        if not held:
            return "signed-out"
        access, refresh = held.get("access"), held.get("refresh")
        if access and self.facts.status(access) in ("valid", "lingering"):
            return "working"
        if refresh and self.facts.status(refresh) in ("current", "tolerated"):
            return "recoverable"
        return "recoverable" if access and access.grant.user is None else "locked-out"

    def holding(self, actor: Actor) -> list[str | None]:
        held, kinds = self.memory(actor), ("access", "refresh")
        return [held[kind].label if kind in held else None for kind in kinds]

    def locks_out_at(self) -> dict[str, int | None]:
        return {self.name(actor): self.locked_out_at(actor) for actor in self.actors()}

    def locked_out_at(self, actor: Actor) -> int | None:
        held = self.memory(actor)
        if self.state(actor) not in ("working", "recoverable"):
            return None
        if "access" in held and held["access"].grant.user is None:
            return None
        end = max(self.facts.ends(token) for token in held.values())
        return None if end == inf else int(end)

    def find(self, label: str) -> Token | None:
        return next((token for token in self.facts.tokens if token.label == label), None)

    def held(self, action: Action) -> Token | None:
        """The token that a request presents, picked before anything is sent."""
        if not isinstance(action, Refresh | Call):
            return None
        if action.using is not None:
            return self.find(action.using)
        return self.memory(action.actor).get("access" if isinstance(action, Call) else "refresh")

    # What can happen

    def act(self, action: Action, presented: Token | None) -> dict[str, Any]:
        """Do what a step says; the fields of its row that are not as in most rows."""
        match action:
            case Login() | Refresh() | Call() | ClientCredentials():
                return self.request(action, presented)
            case Revoke():
                return self.revocation(action)
            case Copy():
                copied = dict(self.memory(action.source))
                self.memory(action.to).clear()
                self.memory(action.to).update(copied)
                return {"actor": self.name(action.source)}
            case Forget():
                for kind in action.kinds:
                    self.memory(action.actor).pop(kind, None)
                return {"actor": self.name(action.actor)}
            case Raise():
                self.incident(action)
            case PolicyChange():
                self.facts.policies[action.app] = action.policy
        return {}

    def revocation(self, action: Revoke) -> dict[str, Any]:
        token = self.find(action.label)
        if token and self.facts.status(token) in ("valid", "current", "tolerated"):
            rules = self.facts.policies[token.grant.app].revocation
            grant = self.facts.of_grant(token.grant)
            more = {
                "token": [],
                "pair": [token.beside] if token.beside else [],
                "access": [other for other in grant if other.kind == "access"],
                "grant": grant,
                "user": self.facts.of_owner(token.grant),
            }[rules.access if token.kind == "access" else rules.refresh]
            self.facts.revoke([token], f"revocation.{token.kind}", token)
            self.facts.revoke(more, f"revocation.{token.kind}", token)
        return {"actor": action.by, "status": 200, "used": token and token.label}

    def incident(self, action: Raise) -> None:
        rule = self.facts.policies[action.app].incidents[action.incident]
        of_app = [token for token in self.facts.tokens if token.grant.app == action.app]
        of_user = [token for token in of_app if token.grant.user == action.user]
        by = action.by and action.by.system
        hit = {
            "app": of_app,
            "user": of_user,
            "local": [token for token in of_user if token.grant.system == by],
            "others": [token for token in of_user if token.grant.system != by],
        }[rule.scope]
        dying = [token for token in hit if token.kind in rule.kinds]
        self.facts.revoke(dying, f"incidents.{action.incident}", None)

    def request(self, action: Request, presented: Token | None) -> dict[str, Any]:
        actor = self.person(action.actor)
        self.took_part.add(actor)
        said = {"actor": self.name(actor), "used": presented and presented.label}
        server = self.servers[self.app_of[actor.system]]
        lost = not isinstance(action, Call) and action.lost
        try:
            pair = self.send(action, actor, server, presented)
        except RefusedError as refused:
            answer = refusal(server.policy, refused)
            undetermined = answer["outcome"] == "undetermined"
            self.went[actor] = "nobody knows" if undetermined else "refused"
            if lost and refused.reason != "no_token":
                self.went[actor] = "lost"
            return said | answer
        self.went[actor] = "lost" if lost else "ok"
        if pair and not isinstance(action, Call) and not action.lost:
            self.remember(actor, pair, keep=isinstance(action, Refresh))
        return said | {"status": 200, "answer": [token.label for token in pair or () if token]}

    def send(
        self, action: Request, actor: Actor, server: Server, presented: Token | None
    ) -> Pair | None:
        name, system, user = self.name(actor), actor.system, actor.user or ""
        match action:
            case Login():
                return server.login(user, system, name)
            case ClientCredentials():
                return server.client_credentials(action.params, system, name)
        if presented is None:
            raise RefusedError("no_token")
        if isinstance(action, Refresh):
            return server.refresh(presented, user, system, name)
        server.call(presented)
        return None

    def remember(self, actor: Actor, pair: Pair, *, keep: bool) -> None:
        """Store an answer; only a refresh keeps what it brings no other for, or none saved."""
        memory, (access, refresh) = self.memory(actor), pair
        if not keep:
            memory.clear()
        [saves] = [system.saves for system in self.systems if system.name == actor.system]
        if not keep or "access" in saves:
            memory["access"] = access
        if refresh and (not keep or "refresh" in saves):
            memory["refresh"] = refresh


def refusal(policy: Policy, refused: RefusedError) -> dict[str, Any]:
    if not refused.documented or refused.reason in policy.undocumented:
        return {"outcome": "undetermined", "reason": refused.reason}
    seen = policy.errors[refused.reason]
    words = {"outcome": seen.error, "reason": refused.reason}
    return words | {"status": seen.status, "code": seen.code}
