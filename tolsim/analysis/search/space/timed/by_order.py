"""A proof by the order of moments alone: is the aim out of reach even if they could lie anywhere?

Each state is visited once, for all positions that its moments can have at all, whatever those in
which it was reached. So more is possible here than in truth, and never less: what cannot be
reached here cannot be reached. A way that is found here may be one that no clock can go.
"""

from collections.abc import Iterator, Sequence

from tolsim.analysis.search.space.aim import Aim
from tolsim.analysis.search.space.breadth_first import PROGRESS_EVERY, Progress
from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.policy_states import Transition, Turn
from tolsim.analysis.search.space.timed.timed_states import WAITING, TimedState, TimedStates
from tolsim.analysis.search.space.timed.turns import Cells, Table, passed

Node = tuple[TimedState, Cells]


class OrderSearch:
    """A search in which any time, or none, passes before every request."""

    def __init__(self, states: TimedStates, table: Table, moves: Sequence[Move], aim: Aim) -> None:
        self._states = states
        self._table = table
        self._placed = table.placed(moves, table.seats)
        self._aim = aim
        self._known: dict[tuple[TimedState, Turn], list[tuple[Transition, TimedState]]] = {}
        self._seen: set[Node] = set()
        self.depth = 0
        """The most requests that a state takes, as far as order can tell."""

    @property
    def states(self) -> int:
        """How many states were visited."""
        return len(self._seen)

    def excludes(self, state_limit: int | None, progress: Progress | None) -> bool:
        """Whether the aim is out of reach; False also where there are too many states."""
        level: list[Node] = []
        for node in self._wait(self._states.first, self._table.nothing):
            if self._may_stand(*node):
                return False
            level.append(node)
        while level:
            following: list[Node] = []
            for node in level:
                for after in self._act(*node):
                    if after is None or self._may_stand(*after):
                        return False
                    if self.states == state_limit:
                        return False
                    following.append(after)
                    if progress is not None and self.states % PROGRESS_EVERY == 0:
                        progress(self.states, self.depth)
            self.depth += bool(following)
            level = following
        return True

    def _act(self, state: TimedState, cells: Cells) -> Iterator[Node | None]:
        """The new nodes that every move can lead to; None: one may reach the aim."""
        for placed in self._placed:
            for transition, later in self._outcomes(state, placed.turn(cells)):
                if self._aim.is_reached_by(placed.move, transition):
                    yield None
                after = placed.after(cells, transition)
                if after != cells or later is not state:
                    yield from self._wait(later, after)

    def _wait(self, state: TimedState, cells: Cells) -> Iterator[Node]:
        """The new nodes that any time, or none, leads to."""
        for transition, later in self._outcomes(state, WAITING):
            node = later, self._table.settled(passed(cells, transition))[0]
            if node not in self._seen:
                self._seen.add(node)
                yield node

    def _outcomes(self, state: TimedState, turn: Turn) -> list[tuple[Transition, TimedState]]:
        """What a turn can come to, wherever the moments of a state can lie at all."""
        key = state, turn
        if key not in self._known:
            zone = state.zone.later(0) if turn is WAITING else state.zone
            outcomes = [branch.outcome for branch in self._states.branches(state, turn, zone)]
            self._known[key] = [
                (transition, after) for transition, after, _ in outcomes if transition is not None
            ]
        return self._known[key]

    def _may_stand(self, state: TimedState, cells: Cells) -> bool:
        """Whether systems may stand as is aimed at."""
        stands = self._aim.stands
        if stands is None:
            return False
        standings = self._states.standings(state, cells, state.zone)
        return any(stands(branch.outcome) for branch in standings)
