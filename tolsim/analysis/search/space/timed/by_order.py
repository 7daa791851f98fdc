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
from tolsim.analysis.search.space.timed.turns import Cells, Placed, Table, passed

Node = tuple[TimedState, Cells]


class OrderSearch:
    """A search in which any time, or none, passes before every action."""

    def __init__(self, states: TimedStates, table: Table, moves: Sequence[Move], aim: Aim) -> None:
        self._states = states
        self._table = table
        self._placed = table.placed(moves, table.seats)
        self._aim = aim
        self._known: dict[tuple[TimedState, Turn], list[tuple[Transition, TimedState]]] = {}
        self._seen: set[Node] = set()
        # Of two uses in one second none is the later: where that counts, no wait is not a short
        # one. Elsewhere it is, which makes states fewer.
        self._least = 1 if states.scene.relevance.use_order else 0
        self.states = 0
        self.depth = 0
        """The most actions that a state takes, as far as order can tell."""

    def excludes(self, state_limit: int | None, progress: Progress | None) -> bool:
        """Whether the aim is out of reach; False also where there are too many states."""
        start = self._states.first, self._table.nothing
        level = [node for node in self.lapsed(start) if self._is_new(node)]
        while level:
            following: list[Node] = []
            for node in level:
                if self._may_stand(*node) or self.states == state_limit:
                    return False
                self.states += 1
                if progress is not None and self.states % PROGRESS_EVERY == 0:
                    progress(self.states, self.depth)
                for placed in self._placed:
                    for transition, after in self.acted(node, placed):
                        if self._aim.is_reached_by(placed.move, transition):
                            return False
                        if after != node:
                            following += filter(self._is_new, self.lapsed(after))
            self.depth += bool(following)
            level = following
        return True

    def acted(self, node: Node, placed: Placed) -> Iterator[tuple[Transition, Node]]:
        """What a move can come to, and the node after it."""
        state, cells = node
        for transition, after in self._outcomes(state, placed.turn(cells)):
            yield transition, (after, placed.after(cells, transition))

    def lapsed(self, node: Node) -> Iterator[Node]:
        """What any time, or none, can make of a node."""
        state, cells = node
        if self._least:
            yield state, self._table.settled(cells)[0]
        for transition, after in self._outcomes(state, WAITING):
            yield after, self._table.settled(passed(cells, transition))[0]

    def _is_new(self, node: Node) -> bool:
        if node in self._seen:
            return False
        self._seen.add(node)
        return True

    def _outcomes(self, state: TimedState, turn: Turn) -> list[tuple[Transition, TimedState]]:
        """What a turn can come to, wherever the moments of a state can lie at all."""
        key = state, turn
        if key not in self._known:
            zone = state.zone.later(self._least) if turn is WAITING else state.zone
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
