"""What each move makes of a state whose times are not fixed, computed by the engine.

Instead of seconds a state knows from which moments its ends and ages are counted. The engine
plays a move for one position of these moments and records what it compares on the way, so that
each outcome is played once, in whatever zones it is asked for.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeVar

from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.policy_states import (
    EMPTY,
    PolicyState,
    PolicyStates,
    Transition,
    Turn,
)
from tolsim.analysis.search.space.states import Frozen, Holding, Sandbox, Scene, thawed_holdings
from tolsim.analysis.search.space.timed.coded import coded, decoded, ordered
from tolsim.analysis.search.space.timed.distances import Assignment, Distance
from tolsim.analysis.search.space.timed.guards import Branch, Guards
from tolsim.analysis.search.space.timed.zones import Zone
from tolsim.engine.server import Server
from tolsim.simulation.memory import Held
from tolsim.simulation.trace import State

WAITING: Turn = Move("wait"), EMPTY, False
"""The turn that lets any time pass."""

Facts = TypeVar("Facts")


class TimedScene(Scene):
    """A scene of states whose times are not fixed."""

    def same(self, facts: Facts) -> Facts:  # type: ignore[override]
        """The facts themselves: distances are worth storing only when they are coded."""
        return facts


class Outcome(NamedTuple):
    """What a move comes to, and which of the moments before it the state after it speaks of.

    Behind the moments of the state before, these are now, and then the end of a wait.
    """

    transition: Transition | None
    moments: tuple[int, ...]


class TimedState(PolicyState):
    """A state whose times are counted from moments, and the outcomes that are known."""

    __slots__ = ("guards", "moments", "standing_guards", "zone")

    def __init__(self, frozen: Frozen, moments: int) -> None:
        super().__init__(frozen)
        self.moments = moments
        self.zone = ordered(frozen, moments)
        """All positions that its moments can have at all."""
        self.guards: dict[Turn, Guards[Outcome]] = {}
        self.standing_guards: dict[tuple[Holding, ...], Guards[tuple[State, ...]]] = {}


class TimedStates(PolicyStates):
    """All states of a scene that a search has reached, whatever seconds have passed."""

    def __init__(self, scene: TimedScene) -> None:
        self._under = Assignment(())
        self._now = 0
        self._moments: tuple[int, ...] = ()
        super().__init__(scene)
        self.first = self.start

    def branches(self, state: TimedState, turn: Turn, zone: Zone) -> Iterator[Branch[Outcome]]:
        """What a turn can come to in a zone; of a wait, the zone has the end, too."""
        guards = state.guards.get(turn)
        if guards is None:
            guards = state.guards[turn] = Guards()
        return guards.branches(zone, lambda under: self._outcome(under, state, *turn))

    def standings(
        self, state: TimedState, cells: tuple[Holding, ...], zone: Zone
    ) -> Iterator[Branch[tuple[State, ...]]]:
        """How systems can stand in a zone that hold these tokens."""
        guards = state.standing_guards.get(cells)
        if guards is None:
            guards = state.standing_guards[cells] = Guards()
        return guards.branches(zone, lambda under: self._standings(under, state, cells))

    def _outcome(
        self, under: Assignment, state: TimedState, move: Move, holding: Holding, last: bool
    ) -> Outcome:
        self._under, self._now = under, state.moments
        self._moments = tuple(range(state.moments))
        if move.verb == "wait":
            passed: Any = Distance(under, state.moments + 1, state.moments, 0)
            move, self._now = move._replace(seconds=passed), state.moments + 1
        return Outcome(self._play(state, move, holding, last), self._moments)

    def _standings(
        self, under: Assignment, state: TimedState, cells: tuple[Holding, ...]
    ) -> tuple[State, ...]:
        server = self.scene.thaw(decoded(state.frozen, under, state.moments))
        held = thawed_holdings(server, cells)
        sandbox = Sandbox(server, held)
        return tuple([sandbox.state(one, 0) for one in held])

    def _thaw(self, state: PolicyState) -> tuple[Server, dict[Holding, Held]]:
        server = self.scene.thaw(decoded(state.frozen, self._under, state.moments))
        held = thawed_holdings(server, state.holdings)
        return server, dict(zip(state.holdings, held, strict=True))

    def _meet(self, frozen: Frozen) -> PolicyState:
        plain, self._moments = coded(frozen, self._now)
        known = self._met.get(plain)
        if known is None:
            known = self._met[plain] = TimedState(plain, len(self._moments))
        return known
