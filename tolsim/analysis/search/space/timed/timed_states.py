"""What each move makes of a state whose times are not fixed, computed by the engine.

Instead of seconds a state knows from which moments its ends and ages are counted. The engine
plays a move for one position of these moments and records what it compares on the way, so that
each outcome is played once, in whatever zones it is asked for.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.policy_states import (
    EMPTY,
    PolicyState,
    PolicyStates,
    Transition,
    Turn,
)
from tolsim.analysis.search.space.states import (
    Cast,
    Frozen,
    Holding,
    Sandbox,
    Scene,
    thawed_holdings,
)
from tolsim.analysis.search.space.states.frozen import FrozenRates
from tolsim.analysis.search.space.states.scene import F
from tolsim.analysis.search.space.timed.coded import coded, decoded, ordered
from tolsim.analysis.search.space.timed.distances import Assignment, Distance
from tolsim.analysis.search.space.timed.guards import Branch, Guards
from tolsim.analysis.search.space.timed.zones import Zone
from tolsim.engine.policy import Policy
from tolsim.engine.server import Server
from tolsim.simulation.memory import Held
from tolsim.simulation.trace import State

WAITING: Turn = Move("wait"), EMPTY, False
"""The turn that lets any time pass."""

_PRESENT: Final = 1 << 30
"""A place behind those of all moments, for what is counted from now."""


class TimedScene(Scene):
    """A scene of states whose times are not fixed."""

    def __init__(self, policy: Policy, cast: Cast, *, code: bool = False) -> None:
        super().__init__(policy, cast, code=code)
        # No runs: to see whether two tokens end together would tell states apart.
        self.singles = 0

    def same(self, facts: F) -> F:
        """The facts themselves: distances are worth storing only when they are coded."""
        return facts

    def place(self, end: int | Distance) -> tuple[int, int]:
        """By what it is counted from: to compare when ends come would tell states apart."""
        return (end.later, end.more) if isinstance(end, Distance) else (_PRESENT, end)


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


class Outcome(NamedTuple):
    """What a move comes to, if to anything, and the state after it.

    `moments` are those of which that state speaks, by their places before the move. Behind the
    moments of the state before these are now, and then the end of a wait.
    """

    transition: Transition | None
    after: TimedState
    moments: tuple[int, ...]


class TimedStates(PolicyStates):
    """All states of a scene that a search has reached, whatever seconds have passed."""

    def __init__(self, scene: TimedScene) -> None:
        # What the move that is being played starts from, and what it has come to.
        nothing = Frozen((), (), (), (), FrozenRates())
        self._under = Assignment()
        self._before = self._after = TimedState(nothing, 0)
        self._decoded = self._before, nothing
        self._now = 0
        self._moments: tuple[int, ...] = ()
        super().__init__(scene)
        self.first = self._after
        """Nobody has logged in yet."""

    def branches(self, state: TimedState, turn: Turn, zone: Zone) -> Iterator[Branch[Outcome]]:
        """What a turn can come to in a zone; of a wait, the zone has the end, too."""
        guards = state.guards.get(turn)
        if guards is None:
            guards = state.guards[turn] = Guards()
        return guards.branches(zone, self._under, lambda: self._outcome(state, *turn))

    def standings(
        self, state: TimedState, cells: tuple[Holding, ...], zone: Zone
    ) -> Iterator[Branch[tuple[State, ...]]]:
        """How systems can stand in a zone that hold these tokens."""
        guards = state.standing_guards.get(cells)
        if guards is None:
            guards = state.standing_guards[cells] = Guards()
        return guards.branches(zone, self._under, lambda: self._standings(state, cells))

    def _outcome(self, state: TimedState, move: Move, holding: Holding, last: bool) -> Outcome:
        self._before = self._after = state
        self._now = state.moments
        self._moments = tuple(range(state.moments))
        if move.verb == "wait":
            passed: Any = Distance(self._under, state.moments + 1, state.moments, 0)
            move, self._now = move._replace(seconds=passed), state.moments + 1
        transition = self._play(state, move, holding, last)
        return Outcome(transition, self._after, self._moments)

    def _standings(self, state: TimedState, cells: tuple[Holding, ...]) -> tuple[State, ...]:
        server = self.scene.thaw(self._decode(state))
        held = thawed_holdings(server, cells)
        sandbox = Sandbox(server, held)
        return tuple([sandbox.state(one, 0) for one in held])

    def _thaw(self, state: PolicyState) -> tuple[Server, dict[Holding, Held]]:
        # Each time anew: even a refusal drops from a server what has ended by its assignment.
        server = self.scene.thaw(self._decode(self._before))
        held = thawed_holdings(server, state.holdings)
        return server, dict(zip(state.holdings, held, strict=True))

    def _decode(self, state: TimedState) -> Frozen:
        """The state with distances under the assignment, whatever that will be."""
        if self._decoded[0] is not state:
            self._decoded = state, decoded(state.frozen, self._under, state.moments)
        return self._decoded[1]

    def _meet(self, frozen: Frozen) -> PolicyState:
        plain, self._moments = coded(frozen, self._now)
        known = self._met.get(plain)
        if not isinstance(known, TimedState):
            known = self._met[plain] = TimedState(plain, len(self._moments))
        self._after = known
        return known
