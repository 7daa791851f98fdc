"""What is played: the scenario as plain data, a cursor, who acts, and what undo goes back to.

Nothing is kept of a run but its history: every change writes the scenario anew and replays it.
"""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from tolsim.analysis.check.update import CannotUpdate, update_expectations, without_expectations
from tolsim.analysis.history.behaviour import behaviour
from tolsim.analysis.history.history import History
from tolsim.documents import Case, DocumentError, FindPolicy
from tolsim.documents.policies.file import names_a_file, split_tolerance
from tolsim.documents.scenarios.rebasing import rebased
from tolsim.documents.scenarios.rounds import write_out
from tolsim.documents.scenarios.runs import DEFAULT_POLICY
from tolsim.documents.yaml.writer import yaml_text
from tolsim.engine.policy import Policy
from tolsim.simulation import Scenario, replay
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import App

Data = Mapping[str, Any]

NEW: Final[Data] = {
    "title": "Two systems",
    "policy": DEFAULT_POLICY,
    "users": ["xyz"],
    "systems": ["legacy", "new"],
    "steps": [],
}
"""A scenario to begin with where none is named."""


class Position(NamedTuple):
    """A scenario with its history, and how many of its records the cursor has passed."""

    data: Data
    history: History
    cursor: int


@dataclass(frozen=True, slots=True)
class Game:
    """A game at one moment; each operation gives another, or raises DocumentError.

    `name` is the file's, `actor` whoever takes the next step, and `differs` are the places of the
    steps that the last change of the rules changed.
    """

    name: str
    find_policy: FindPolicy
    now: Position
    actor: str
    written: Data
    past: tuple[Position, ...] = ()
    future: tuple[Position, ...] = ()
    differs: frozenset[int] = frozenset()

    @classmethod
    def begin(cls, case: Case) -> "Game":
        """Begin with the first run of a scenario, at its end."""
        case.load()
        data = first_run(case.data)
        try:
            history = _history(data, case.name, case.find_policy)
        except DocumentError as error:
            if {problem.code for problem in error.problems} != {"by-nobody"}:
                raise
            # Who sets off an incident was written for a run that is not played.
            data = {**data, "steps": [_without_by(step) for step in data["steps"]]}
            history = _history(data, case.name, case.find_policy)
        position = Position(data, history, len(history.steps))
        actor = actors(history.trace.scenario)[0]
        return cls(case.name, case.find_policy, position, actor, data)

    def __repr__(self) -> str:
        return f"<Game {self.name!r}: {self.now.cursor} of {len(self.history.steps)} steps>"

    @property
    def history(self) -> History:
        return self.now.history

    @property
    def scenario(self) -> Scenario:
        return self.history.trace.scenario

    @property
    def here(self) -> int:
        """The place of the step at the cursor; -1 before the first."""
        return self.now.cursor - 1

    @property
    def is_written(self) -> bool:
        """Whether nothing has changed since it was read or written."""
        return self.now.data == self.written

    @property
    def app(self) -> App:
        """The app of the system that acts."""
        name = self.history.apps[system_of(self.actor)]
        return next(app for app in self.scenario.apps if app.name == name)

    @property
    def policy(self) -> Policy:
        """The policy in force for that app at the cursor."""
        if self.here < 0:
            return self.app.policy
        return self.history.forces[self.here][self.app.name].policy

    # -- looking around

    def move(self, cursor: int) -> "Game":
        """Put the cursor after so many records, or as near as there are."""
        cursor = min(max(cursor, 0), len(self.history.steps))
        return replace(self, now=self.now._replace(cursor=cursor))

    def next_actor(self) -> "Game":
        """Let the next system act, for its next user where there are several."""
        everyone = actors(self.scenario)
        return replace(self, actor=everyone[(everyone.index(self.actor) + 1) % len(everyone)])

    # -- changing the story

    def do(self, **step: Any) -> "Game":
        """Take a step after the cursor; what came after it goes."""
        data = {**self.now.data, "steps": [*self._steps_so_far(), step]}
        game = self._changed(data)
        return game.move(len(game.history.steps))

    def login(self) -> "Game":
        return self.do(login=self.actor)

    def refresh(self, *, using: str | None = None, lost: bool = False) -> "Game":
        """Refresh with the token that is held, or with an older one."""
        how = {"using": using} if using else {}
        return self.do(refresh=self.actor, **how, **({"lost": True} if lost else {}))

    def call(self) -> "Game":
        return self.do(call=self.actor)

    def ask_for_itself(self) -> "Game":
        """Ask for a token by client credentials, which belong to no user."""
        return self.do(client_credentials=system_of(self.actor))

    def copy_to(self, system: str) -> "Game":
        return self.do(copy=self.actor, to=system)

    def wait(self, duration: str) -> "Game":
        return self.do(wait=duration)

    # -- changing the rules

    def at_tolerance(self, tolerance: int) -> "Game":
        """Turn the knob of the acting system's app."""
        return self._ruled({"tolerance": tolerance})

    def under(self, reference: str) -> "Game":
        """Put the app under another policy: `NAME`, `NAME@N`, or a path from the current folder.

        Without `@N` the knob stays where it is, if there is one.
        """
        name, tolerance = split_tolerance(reference)
        policy = _seen_from(self.name, name) if names_a_file(name) else name
        if tolerance is not None:
            return self._ruled({"policy": policy, "tolerance": tolerance})
        try:
            return self._ruled({"policy": policy})
        except DocumentError as error:
            if {problem.code for problem in error.problems} != {"no-knob"}:
                raise
            return self._ruled({"policy": policy, "tolerance": None})

    def one_more(self) -> "Game | None":
        """The same story at the next tolerance; None if it cannot be turned so far."""
        if self.app.tolerance is None:
            return None
        try:
            return self.at_tolerance(self.app.tolerance + 1)
        except DocumentError:
            return None

    # -- undo

    def undo(self) -> "Game":
        """Go back to before the last change; without one nothing happens."""
        if not self.past:
            return self
        *past, before = self.past
        return self._at(before, tuple(past), (self.now, *self.future))

    def redo(self) -> "Game":
        """Make the change again that was undone last."""
        if not self.future:
            return self
        after, *future = self.future
        return self._at(after, (*self.past, self.now), tuple(future))

    # -- writing

    def text(self, target: str, find_policy: FindPolicy) -> str:
        """Return the scenario as the text of a file, which expects what happened.

        Raises CannotUpdate, or DocumentError.
        """
        data = {key: self.now.data[key] for key in sorted(self.now.data, key=_order)}

        def expecting(data: Data) -> str:
            text = rebased(yaml_text(data), self.name, target)
            return update_expectations(text, target, find_policy)

        try:
            return expecting(data)
        except CannotUpdate:
            # Rounds that do not go alike: then each is written by itself.
            return expecting({**data, "steps": write_out(data, self.scenario)})

    def begin_here(self) -> "Game":
        """Take what there is for the beginning: nothing to undo, nothing to write."""
        return replace(self, written=self.now.data, past=(), future=(), differs=frozenset())

    def mark_written(self) -> "Game":
        return replace(self, written=self.now.data)

    def _steps_so_far(self) -> list[Any]:
        """The steps up to the cursor as they are written; of a race all requests."""
        if self.here < 0:
            return []
        steps = self.now.data["steps"]
        if any("repeat" in step for step in steps):
            steps = write_out(self.now.data, self.scenario)
        return list(steps[: self.history.steps[self.here].number.step])

    def _ruled(self, rules: Data) -> "Game":
        """Change rules of the app; None takes away what the file says of them."""
        data, app = self.now.data, self.app.name
        if "apps" in data:
            apps = {**data["apps"], app: _patched(data["apps"][app] or {}, rules)}
            data = {**data, "apps": apps}
        else:
            data = _patched(data, rules)
        game = self._changed(data)
        here, there = (behaviour(one.history.trace) for one in (self, game))
        pairs = enumerate(zip(here, there, strict=True))
        return replace(game, differs=frozenset(i for i, (old, new) in pairs if old != new))

    def _changed(self, data: Data) -> "Game":
        history = _history(data, self.name, self.find_policy)
        now = Position(data, history, self.now.cursor)
        return self._at(now, (*self.past, self.now), ())

    def _at(
        self, now: Position, past: tuple[Position, ...], future: tuple[Position, ...]
    ) -> "Game":
        return replace(self, now=now, past=past, future=future, differs=frozenset())


def new_case(find_policy: FindPolicy) -> Case:
    """Return the scenario to begin with where none is named."""
    return Case(yaml_text(NEW), "new game", find_policy)


def first_run(data: Data) -> Data:
    """Return a scenario file's data with its first run alone, and without what it expects."""
    plain = {key: value for key, value in without_expectations(data).items() if key != "lesson"}
    for key in ("policy", "tolerance"):
        if isinstance(plain.get(key), list):
            plain[key] = plain[key][0]
    return plain


def actors(scenario: Scenario) -> list[str]:
    """Return whoever can act: every system, for each of several users."""
    systems = [system.name for system in scenario.systems]
    if len(scenario.users) == 1:
        return systems
    return [f"{user}@{system}" for system in systems for user in scenario.users]


def system_of(actor: str) -> str:
    """Return the system of `[user@]system`."""
    return actor.rpartition("@")[2]


def older_tokens(game: Game) -> list[Label]:
    """Return the refresh tokens that the actor does not hold; its own first, the newest first."""
    held = game.history.held(game.actor, game.here).refresh
    lives = [life for life in game.history.lives.values() if life.born <= game.here]
    found = [
        life.label
        for life in reversed(lives)
        if life.label.kind == "refresh"
        and life.label != held
        and game.history.apps[life.label.system] == game.app.name
    ]
    return sorted(found, key=lambda label: label.actor != game.actor)


def neighbours(game: Game) -> list[str]:
    """Return the other systems of the app."""
    own = system_of(game.actor)
    systems = game.scenario.systems
    return [one.name for one in systems if one.app == game.app.name and one.name != own]


def _without_by(step: Data) -> Data:
    if "incident" not in step:
        return step
    return {key: value for key, value in step.items() if key != "by"}


def _seen_from(file: str, path: str) -> str:
    """Return the path of a policy, which starts in the current folder, as a file must name it."""
    if posixpath.isabs(path):
        return path
    moved = posixpath.relpath(path, posixpath.dirname(file) or ".")
    return moved if names_a_file(moved) else f"./{moved}"


def _order(key: str) -> int:
    """Where a key of a scenario is written: what is not named here stays behind."""
    first = ("title", "about", "source", "policy", "tolerance", "apps", "users", "systems")
    return first.index(key) if key in first else len(first)


def _history(data: Data, name: str, find_policy: FindPolicy) -> History:
    """Replay the first run of a scenario."""
    return History.of(replay(Case(yaml_text(data), name, find_policy).load().runs[0]))


def _patched(data: Data, changes: Data) -> dict[str, Any]:
    return {key: value for key, value in {**data, **changes}.items() if value is not None}
