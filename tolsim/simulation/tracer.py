"""Follows statuses and states through a run, driven by events.

Only tokens that a request touched, or whose time has come, are looked at again; a heap
knows when the clock alone will change a status next.
"""

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from typing import NamedTuple

from tolsim.engine import grace
from tolsim.engine.policy import FOREVER
from tolsim.engine.server import Server
from tolsim.engine.status import Cause, Status, cause, next_due
from tolsim.simulation.label import Label
from tolsim.simulation.memory import NOTHING, Held
from tolsim.simulation.scenario import Actor, Scenario
from tolsim.simulation.trace import Change, Hold, Issue, Move, State
from tolsim.simulation.world import Cell, Effect, World


class Delta(NamedTuple):
    """What one step did to statuses, states and stores."""

    issued: tuple[Issue, ...]
    changes: tuple[Change, ...]
    moves: tuple[Move, ...]
    holds: tuple[Hold, ...]


class Tracer:
    """The statuses and states after the last step, and what the present one changes.

    A step is: `settle` (the clock has moved), any number of `note`s (something was done),
    then `finish`.
    """

    def __init__(self, scenario: Scenario, world: World) -> None:
        self._world = world
        self._statuses: list[Status] = []
        self._rules: dict[int, str] = {}
        self._due: list[tuple[int, int]] = []
        self._actors: dict[Cell, list[Actor]] = {}
        self._states: dict[Actor, State] = {}
        self._places: dict[Actor, int] = {}
        self._holders: dict[int, set[Cell]] = {}
        self._cells: dict[Cell, Held] = {}
        self._held: dict[Actor, Held] = {}
        self._before: dict[int, Status] = {}
        self._causes: dict[int, Cause] = {}
        self._issued: list[int] = []
        self._shifted: set[Cell] = set()
        self._systems = [system.name for system in scenario.systems]
        self._declared = [
            Actor(system, user) for user in scenario.users for system in self._systems
        ]
        for actor in self._declared:
            self.take_part(actor)

    def __repr__(self) -> str:
        return f"<Tracer: {self.states}, {self.statuses}>"

    def copy(self, world: World) -> "Tracer":
        """The same picture between two steps, of a copy of the world."""
        twin = object.__new__(Tracer)
        twin._world = world
        twin._statuses, twin._rules = self._statuses[:], self._rules.copy()
        twin._due = self._due[:]
        twin._actors = {cell: actors[:] for cell, actors in self._actors.items()}
        twin._states, twin._places = self._states.copy(), self._places.copy()
        twin._holders = {ordinal: cells.copy() for ordinal, cells in self._holders.items()}
        twin._cells, twin._held = self._cells.copy(), self._held.copy()
        # Between two steps there is nothing in these: `finish` has emptied them.
        twin._before, twin._causes, twin._issued, twin._shifted = {}, {}, [], set()
        twin._systems, twin._declared = self._systems, self._declared
        return twin

    @property
    def states(self) -> dict[str, State]:
        """Every actor's state: users outermost, systems inside, then bare systems."""
        return {self._world.name(actor): self._states[actor] for actor in self._everyone()}

    @property
    def statuses(self) -> dict[str, Status]:
        """Every token's status, in issue order."""
        labels = (issued.label for issued in self._world.issued)
        return dict(zip(labels, self._statuses, strict=True))

    def locks_out_at(self, now: int) -> dict[str, int | None]:
        """For every actor the second at which it will be locked out by the clock alone."""
        world = self._world
        return {world.name(actor): world.locks_out_at(actor, now) for actor in self._everyone()}

    def last_rule(self, ordinal: int) -> str | None:
        """The rule that last changed a token's status."""
        return self._rules.get(ordinal)

    def take_part(self, actor: Actor) -> None:
        """An actor appears: signed out, unless others have filled the store it shares."""
        if actor not in self._states:
            self._places[actor] = len(self._states)
            self._states[actor] = "signed-out"
            cell = self._world.cell(actor)
            self._actors.setdefault(cell, []).append(actor)
            if cell in self._cells:
                self._shifted.add(cell)

    def settle(self, now: int) -> None:
        """The clock has moved: see to every token whose time has come."""
        # A use may have put the moment off since it was noted: then the look finds no change, and
        # notes the new moment.
        while self._due and self._due[0][0] <= now:
            self._look(heappop(self._due)[1], now, changed=False)

    def note(self, effect: Effect, now: int, *, changed: bool = False) -> None:
        """Something was done; `changed` says that it was a change of the policy."""
        for ordinal in effect.issued:
            self._statuses.append(self._world.status(ordinal, now))
            self._issued.append(ordinal)
            self._schedule(ordinal, now)
        for ordinal in (*effect.touched, *self._deepened(effect)):
            self._look(ordinal, now, changed=changed)
        for cell in effect.cells:
            self._refill(cell)

    def finish(self, now: int) -> Delta:
        """Close the step."""
        # A token that came back to where it was has not changed, and what was issued at this step
        # is told with the status that it has at its end.
        changes = {
            ordinal: self._change(ordinal, before)
            for ordinal, before in sorted(self._before.items())
            if before != self._statuses[ordinal] and ordinal not in self._issued
        }
        delta = Delta(
            tuple(map(self._issue, self._issued)),
            tuple(changes.values()),
            tuple(self._moves(changes, now)),
            tuple(self._holds()),
        )
        self._before.clear()
        self._causes.clear()
        self._issued.clear()
        self._shifted.clear()
        return delta

    def _everyone(self) -> list[Actor]:
        bare = [Actor(system, None) for system in self._systems]
        return [actor for actor in (*self._declared, *bare) if actor in self._states]

    def _look(self, ordinal: int, now: int, *, changed: bool) -> None:
        """Compare a token's status with the one last seen, and ask why it differs."""
        before, reads = self._statuses[ordinal], self._world.status(ordinal, now)
        self._schedule(ordinal, now)
        if before == reads:
            return
        server, token = self._server(ordinal), self._world.token(ordinal)
        rule = server.policy.refresh.grace
        why = cause(server.state, token, before, rule, now, changed=changed)
        # Of several transitions in one step the first gives what was, the last gives why.
        self._before.setdefault(ordinal, before)
        self._statuses[ordinal] = reads
        self._causes[ordinal] = why
        self._rules[ordinal] = why.rule

    def _schedule(self, ordinal: int, now: int) -> None:
        server, token = self._server(ordinal), self._world.token(ordinal)
        due = next_due(server.state, token, server.policy.refresh.grace, now)
        if now < due < FOREVER:
            heappush(self._due, (due, ordinal))

    def _deepened(self, effect: Effect) -> Iterable[int]:
        """Tokens that a superseding may have pushed beyond the `depth` of their grace."""
        if effect.app is None:
            return
        server = self._world.servers[effect.app]
        rule = server.policy.refresh.grace
        if rule is None or rule.depth == FOREVER:
            return
        # One step further than the depth: the token that is just now too far away, too.
        for ordinal in effect.touched:
            token = self._world.token(ordinal)
            for earlier in grace.predecessors(server.tokens, token, rule.depth + 1):
                yield self._world.ordinals[effect.app, earlier.number]

    def _refill(self, cell: Cell) -> None:
        for ordinal in self._cells.get(cell, NOTHING):
            if ordinal is not None:
                self._holders[ordinal].discard(cell)
        held = self._cells[cell] = self._world.cells[cell]
        for ordinal in held:
            if ordinal is not None:
                self._holders.setdefault(ordinal, set()).add(cell)
        self._shifted.add(cell)

    def _issue(self, ordinal: int) -> Issue:
        app, _, label = self._world.issued[ordinal]
        token = self._world.token(ordinal)
        parent = None if token.parent is None else self._label(app, token.parent)
        return Issue(label, token.kind, self._statuses[ordinal], parent)

    def _change(self, ordinal: int, before: Status) -> Change:
        app, _, label = self._world.issued[ordinal]
        rule, at, by = self._causes[ordinal]
        other = None if by is None else self._label(app, by)
        return Change(label, before, self._statuses[ordinal], rule, at, other)

    def _moves(self, changes: dict[int, Change], now: int) -> Iterable[Move]:
        """The states that differ, each since its cell last changed or a token in it did."""
        since = dict.fromkeys(self._shifted, now)
        for ordinal, change in changes.items():
            for cell in self._holders.get(ordinal, ()):
                since[cell] = max(since.get(cell, 0), change.at)
        for cell in sorted(since, key=self._first_actor):
            at = since[cell]
            for actor in self._actors.get(cell, ()):
                before, after = self._states[actor], self._world.state(actor, now)
                if before != after:
                    self._states[actor] = after
                    yield Move(self._world.name(actor), before, after, at)

    def _holds(self) -> Iterator[Hold]:
        """The actors whose store holds something else than it did when they last were told of."""
        shifted = [actor for cell in self._shifted for actor in self._actors.get(cell, ())]
        for actor in sorted(shifted, key=self._places.__getitem__):
            held = self._world.held(actor)
            if held != self._held.get(actor, NOTHING):
                self._held[actor] = held
                labels = (None if i is None else self._world.issued[i].label for i in held)
                yield Hold(self._world.name(actor), *labels)

    def _first_actor(self, cell: Cell) -> int:
        """Where the first system of a cell stands among the actors."""
        actors = self._actors.get(cell)
        return self._places[actors[0]] if actors else -1

    def _server(self, ordinal: int) -> Server:
        return self._world.servers[self._world.issued[ordinal].app]

    def _label(self, app: str, number: int) -> Label:
        return self._world.issued[self._world.ordinals[app, number]].label
