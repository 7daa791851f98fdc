"""The history of a run, to be looked up at any step.

Steps go by place, counted from 0, because the requests of a race share a step's number.
Everything here follows from the trace; nothing is decided.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple, TypeVar

from tolsim.analysis.history.lives import Life, lives_of
from tolsim.analysis.history.standing import Holding
from tolsim.engine.paths import overlap
from tolsim.engine.policy import Policy
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import PolicyChange, Request
from tolsim.simulation.trace import Change, Move, State, StepTrace, Trace

_T = TypeVar("_T")


class Force(NamedTuple):
    """The policy in force for an app, and how many changes led to it."""

    policy: Policy
    changes: int


class History(NamedTuple):
    """A trace, and what is looked up in it again and again."""

    trace: Trace
    forces: tuple[Mapping[str, Force], ...]
    """For each step the policies of all apps after it."""
    lives: Mapping[str, Life]
    moves: Mapping[str, tuple[tuple[int, Move], ...]]
    """For each actor its changes of state, each with the place of its step."""
    holdings: Mapping[str, tuple[tuple[int, Holding], ...]]
    """For each actor what it held, each from the step at a place on."""
    requests: Mapping[str, tuple[int, ...]]
    """For each actor the places of its requests, those without a token to send among them."""
    apps: Mapping[str, str]
    """The app of each system."""

    @classmethod
    def of(cls, trace: Trace) -> "History":
        """Read a trace."""
        apps = {system.name: system.app for system in trace.scenario.systems}
        return cls(
            trace,
            _forces(trace),
            lives_of(trace),
            _moves(trace),
            _holdings(trace),
            _requests(trace),
            apps,
        )

    def __repr__(self) -> str:
        steps, tokens = len(self.steps), len(self.lives)
        return f"<History {self.trace.scenario.title!r}: {steps} steps, {tokens} tokens>"

    @property
    def steps(self) -> tuple[StepTrace, ...]:
        return self.trace.steps

    def force(self, place: int, change: Change) -> Force:
        """Return the policy by which a token changed, as the step at a place reports.

        A token lives by the expiry that its issue stamped, and what ended between two steps
        ended under the policy of the earlier one.
        """
        # RFC 6749, 5.1, tells a client `expires_in` at the issue: a later change cannot take it
        # back.
        if ".expires." in change.rule:
            place = self.lives[change.token].born
        elif self.is_between(place, change):
            place -= 1
        return self.forces[place][self.apps[change.token.system]]

    def is_between(self, place: int, change: Change) -> bool:
        """Return whether the clock alone made the change, before the step that reports it."""
        step = self.steps[place]
        return change.at < step.at or (
            change.rule.startswith(("access.expires.", "refresh.expires."))
            or change.rule == "access.revocation_lag"
            or (change.rule == "refresh.grace.for" and not changes_policy(step))
        )

    def state(self, actor: str, place: int) -> tuple[State, int]:
        """Return an actor's state after a step, and the second since when."""
        move = _latest(self.moves.get(actor, ()), place)
        # Traces tell changes only, and everyone begins signed out.
        return ("signed-out", 0) if move is None else (move.after, move.at)

    def states(self, place: int) -> dict[str, State]:
        """Return the state of every actor after a step, in the order of the trace."""
        return {actor: self.state(actor, place)[0] for actor in self.trace.states}

    def held(self, actor: str, place: int) -> Holding:
        """Return what an actor holds after the step at a place."""
        return _latest(self.holdings.get(actor, ()), place) or Holding()

    def holders(self, label: Label, place: int) -> tuple[str, ...]:
        """Return who holds a token after a step, in the order of the trace."""
        return tuple(one for one in self.trace.states if label in self.held(one, place))

    def last_request(self, actor: str, place: int) -> StepTrace | None:
        """Return the last request that an actor made before the step at a place."""
        places = self.requests.get(actor, ())
        found = bisect_left(places, place)
        return self.steps[places[found - 1]] if found else None

    def moved(self, step: StepTrace) -> list[Move]:
        """Return the changes of state of a step, in the order of the systems."""
        order = list(self.trace.states)
        return sorted(step.moves, key=lambda move: order.index(move.actor))

    def user(self, actor: str) -> str | None:
        """Return the user for whom an actor acts; None for nobody in particular."""
        users = self.trace.scenario.users
        user, at, _ = actor.rpartition("@")
        return user if at else users[0] if len(users) == 1 and users != ("user",) else None

    def is_assumed(self, rule: str) -> bool:
        """Return whether a policy of the run says that no source documents the rule."""
        # By identity: a policy holds mappings, so that it has no hash.
        policies = {id(force.policy): force.policy for one in self.forces for force in one.values()}
        return any(overlap(rule, path) for one in policies.values() for path in one.assumed)

    def took_part(self, actor: str) -> bool:
        """Return whether an actor ever asked for anything or held a token."""
        return actor in self.moves or any(step.actor == actor for step in self.steps)


def worsens(move: Move) -> bool:
    """Return whether a system is worse off than before."""
    if move.after == "recoverable":
        return move.before != "locked-out"
    return move.after != "working"


def changes_policy(step: StepTrace) -> bool:
    """Return whether a step puts another policy into force."""
    return isinstance(step.step.action, PolicyChange)


def _latest(entries: Sequence[tuple[int, _T]], place: int) -> _T | None:
    """Return the last entry made up to the step at a place."""
    # Verdicts look up every actor at every step: a scan would be quadratic in the length of a run.
    found = bisect_right(entries, place, key=itemgetter(0))
    return entries[found - 1][1] if found else None


def _forces(trace: Trace) -> tuple[Mapping[str, Force], ...]:
    now: Mapping[str, Force] = {app.name: Force(app.policy, 0) for app in trace.scenario.apps}
    forces = []
    for step in trace.steps:
        action = step.step.action
        if isinstance(action, PolicyChange):
            changed = Force(action.policy, now[action.app].changes + 1)
            now = {**now, action.app: changed}
        forces.append(now)
    return tuple(forces)


def _moves(trace: Trace) -> dict[str, tuple[tuple[int, Move], ...]]:
    seen: dict[str, list[tuple[int, Move]]] = {}
    for place, step in enumerate(trace.steps):
        for move in step.moves:
            seen.setdefault(move.actor, []).append((place, move))
    return {actor: tuple(moves) for actor, moves in seen.items()}


def _holdings(trace: Trace) -> dict[str, tuple[tuple[int, Holding], ...]]:
    seen: dict[str, list[tuple[int, Holding]]] = {}
    for place, step in enumerate(trace.steps):
        for actor, *held in step.holds:
            seen.setdefault(actor, []).append((place, Holding(*held)))
    return {actor: tuple(entries) for actor, entries in seen.items()}


def _requests(trace: Trace) -> dict[str, tuple[int, ...]]:
    seen: dict[str, list[int]] = {}
    for place, step in enumerate(trace.steps):
        if isinstance(step.step.action, Request) and step.outcome != "skipped":
            seen.setdefault(step.actor or "", []).append(place)
    return {actor: tuple(places) for actor, places in seen.items()}
