"""The history of a run, read off its trace: policies in force, owners, lives of tokens.

Everything here follows from the trace; nothing is decided.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from tolsim.analysis.history.memory import Held, memories
from tolsim.engine.policy import Policy
from tolsim.engine.status import ACTIVE, Status
from tolsim.simulation.scenario import Change as PolicyChange
from tolsim.simulation.trace import Change, Move, State, StepTrace, Trace


class Force(NamedTuple):
    """The policy in force for an app, and how many changes led to it."""

    policy: Policy
    changes: int


@dataclass(frozen=True, slots=True)
class Life:
    """A token from its issue on: the steps (by their place in the run) at which it changed."""

    label: str
    born: int
    places: tuple[int, ...]
    statuses: tuple[Status, ...]
    changes: tuple[Change | None, ...]
    """One for each place; None for the issue."""

    def status(self, place: int) -> Status:
        """The status after the step at a place, not before the token's issue."""
        return self.statuses[bisect_right(self.places, place) - 1]

    def change(self, place: int) -> Change | None:
        """The last change up to the step at a place."""
        return self.changes[bisect_right(self.places, place) - 1]

    def end(self, place: int) -> tuple[int, Change] | None:
        """What ended the token, up to the step at a place, and the place of that step.

        The end of a lag is no end of its own: the token was revoked before.
        """
        found = bisect_right(self.places, place) - 1
        if found > 0 and self.changes[found - 1] is not None and self._is_lag(found):
            found -= 1
        change = self.changes[found]
        return None if change is None else (self.places[found], change)

    def is_stillborn(self, place: int) -> bool:
        """Whether the token was dead at its issue and nothing has happened to it since."""
        return self.change(place) is None and self.statuses[0] not in ACTIVE

    def _is_lag(self, found: int) -> bool:
        change = self.changes[found]
        return change is not None and change.rule == "access.revocation_lag"


@dataclass(frozen=True, slots=True)
class History:
    """A trace, and what is looked up in it again and again; steps go by place, from 0."""

    trace: Trace
    forces: tuple[Mapping[str, Force], ...]
    """For each step the policies of all apps after it."""
    lives: Mapping[str, Life]
    moves: Mapping[str, tuple[tuple[int, Move], ...]]
    """For each actor its changes of state, each with the place of its step."""
    memories: Mapping[str, tuple[tuple[int, Held], ...]]
    apps: Mapping[str, str]

    @classmethod
    def of(cls, trace: Trace) -> "History":
        apps = {system.name: system.app for system in trace.scenario.systems}
        return cls(trace, _forces(trace), _lives(trace), _moves(trace), memories(trace), apps)

    @property
    def steps(self) -> tuple[StepTrace, ...]:
        return self.trace.steps

    def app(self, actor: str) -> str:
        """The app of an actor's system."""
        return self.apps[actor.rpartition("@")[2]]

    def force(self, app: str, place: int, change: Change | None = None) -> Force:
        """The policy in force for an app at a step, or when a change of it took effect.

        A token lives by the expiry that its issue stamped, and what ended between two steps
        ended under the policy of the earlier one.
        """
        if change is not None and ".expires." in change.rule:
            place = self.lives[change.token].born
        elif change is not None and self.is_between(place, change):
            place -= 1
        return self.forces[place][app]

    def is_between(self, place: int, change: Change) -> bool:
        """Whether the clock alone made the change, before the step that reports it."""
        step = self.steps[place]
        return change.at < step.at or (
            change.rule.startswith(("access.expires.", "refresh.expires."))
            or (change.rule == "access.revocation_lag" and change.after != "lingering")
            or (change.rule == "refresh.grace.for" and not changes_policy(step))
        )

    def state(self, actor: str, place: int) -> tuple[State, int]:
        """An actor's state after a step, and the second since when."""
        moves = self.moves.get(actor, ())
        found = bisect_right(moves, place, key=itemgetter(0))
        return (moves[found - 1][1].after, moves[found - 1][1].at) if found else ("signed-out", 0)

    def moved(self, step: StepTrace) -> list[Move]:
        """The changes of state of a step, in the order of the systems."""
        order = list(self.trace.states)
        return sorted(step.moves, key=lambda move: order.index(move.actor))

    def user(self, actor: str) -> str | None:
        """The user for whom an actor acts; None for nobody in particular."""
        users = self.trace.scenario.users
        user, at, _ = actor.rpartition("@")
        return user if at else users[0] if len(users) == 1 and users != ("user",) else None

    def held(self, actor: str, place: int) -> Held:
        """What an actor holds after the step at a place."""
        entries = self.memories.get(actor, ())
        found = bisect_right(entries, place, key=itemgetter(0))
        return entries[found - 1][1] if found else Held()

    def is_assumed(self, rule: str) -> bool:
        """Whether a policy of the run says that no source documents the rule."""
        policies = {id(force.policy): force.policy for one in self.forces for force in one.values()}
        return any(
            f"{rule}.".startswith(f"{path}.") or path.startswith(f"{rule}.")
            for policy in policies.values()
            for path in policy.assumed
        )

    def took_part(self, actor: str) -> bool:
        """Whether an actor ever asked for anything or held a token."""
        return actor in self.moves or any(step.actor == actor for step in self.steps)


def worsens(move: Move) -> bool:
    """Whether a system is worse off than before."""
    if move.after == "recoverable":
        return move.before != "locked-out"
    return move.after != "working"


def changes_policy(step: StepTrace) -> bool:
    return isinstance(step.step.action, PolicyChange)


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


def _lives(trace: Trace) -> dict[str, Life]:
    seen: dict[str, list[tuple[int, Status, Change | None]]] = {}
    for place, step in enumerate(trace.steps):
        for issue in step.issued:
            seen[issue.token] = [(place, issue.status, None)]
        for change in step.changes:
            seen[change.token].append((place, change.after, change))
    return {
        label: Life(label, entries[0][0], *(tuple(column) for column in zip(*entries, strict=True)))
        for label, entries in seen.items()
    }


def _moves(trace: Trace) -> dict[str, tuple[tuple[int, Move], ...]]:
    seen: dict[str, list[tuple[int, Move]]] = {}
    for place, step in enumerate(trace.steps):
        for move in step.moves:
            seen.setdefault(move.actor, []).append((place, move))
    return {actor: tuple(moves) for actor, moves in seen.items()}
