"""Breadth-first search over the states of one or several policies at once.

Every policy of a search sees the same moves. What is found first is shortest, and among
equally short sequences first in the order of the moves.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tolsim.analysis.search.space.joint_states import JointStates, Node, Placed, Step
from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.states import Names

INTERRUPTED = "the time until it was interrupted"
"""The bound of a search that was stopped from outside."""

PROGRESS_EVERY = 1000
"""States between two reports of progress."""

Progress = Callable[[int, int], None]
"""Called now and then with the number of states visited, and the depth."""

Goal = Callable[[Move, Step, bytes], bool]
"""Whether a move reaches the goal, given the move, its result, and who holds what then."""


class Reached(NamedTuple):
    """A sequence that reaches the goal: its moves, the result of the last, and where it ends."""

    moves: tuple[Move, ...]
    step: Step
    node: Node


class Visit(NamedTuple):
    """A node in line: its number, how many moves lead to it, and who its systems and users are."""

    number: int
    depth: int
    node: Node
    names: Names


@dataclass(slots=True)
class Search:
    """A search, and what is known of it so far."""

    joint_states: JointStates
    moves: Sequence[Move]
    start: Node | None = None
    """Where it begins; None: nobody has logged in yet."""
    symmetric: bool = True
    """Whether systems and users may trade names."""
    begun: int = 0
    """The moves that led to where it begins; they count towards the limit."""
    depth_limit: int | None = None
    state_limit: int | None = None
    progress: Progress | None = None
    enough: int | None = None
    """Stop silently after so many moves: nothing deeper could improve the answer."""
    states: int = 0
    depth: int = 0
    bound: str | None = None
    """What kept the search from visiting every state, if anything did."""
    _origins: list[tuple[int, Move]] = field(default_factory=list)

    def shortest(self, goal: Goal) -> tuple[Move, ...] | None:
        """The first sequence of moves whose last one reaches the goal."""
        return next((reached.moves for reached in self.reaching(goal)), None)

    def reaching(self, goal: Goal) -> Iterator[Reached]:
        """Every sequence that ends at the goal, shortest first; none goes on beyond it.

        An interruption ends the search like any other bound.
        """
        try:
            yield from self._visit(goal)
        except KeyboardInterrupt:
            self.bound = INTERRUPTED

    def _visit(self, goal: Goal) -> Iterator[Reached]:
        """Try every move wherever the search comes to; what was not seen before is next in line."""
        joint_states, symmetric = self.joint_states, self.symmetric
        start = self.start or joint_states.start()
        seen = {start}
        self._origins.append((-1, Move("wait")))
        self.states = 1
        line = deque([Visit(0, 0, start, joint_states.cast.names)])
        placed: dict[Names, list[tuple[Move, Placed]]] = {}
        for number, depth, (joint, cells), names in self._in_turn(line):
            if names not in placed:
                placed[names] = [(move, joint_states.placed(move, names)) for move in self.moves]
            for move, place in placed[names]:
                made = joint_states.make(joint, cells, place)
                if made is None:
                    continue
                step, after = made
                if goal(move, step, after):
                    yield Reached(self._path(number, move), step, (step.after, after))
                    continue
                if after == cells and step.after is joint:
                    continue
                node, later = (step.after, after), None
                if symmetric:
                    node, later = joint_states.settled(*node)
                if node in seen:
                    continue
                if self.states == self.state_limit:
                    self.bound = f"{self.state_limit} states"
                    return
                seen.add(node)
                who = names if later is None else names.then(later)
                line.append(Visit(self.states, depth + 1, node, who))
                self._note(number, move, depth + 1)

    def _in_turn(self, line: deque[Visit]) -> Iterator[Visit]:
        """What stands in line, first come first, as far as the search may go."""
        while line:
            visit = line.popleft()
            if self.enough is not None and visit.depth >= self.enough:
                return
            if self.depth_limit is not None and self.begun + visit.depth >= self.depth_limit:
                self.bound = f"depth {self.depth_limit}"
                continue
            yield visit

    def _note(self, origin: int, move: Move, depth: int) -> None:
        """One more state is known, and the move that led to it."""
        self._origins.append((origin, move))
        self.states += 1
        self.depth = depth
        if self.progress is not None and self.states % PROGRESS_EVERY == 0:
            self.progress(self.states, depth)

    @property
    def exhaustive(self) -> bool:
        """Whether a search that found nothing has visited every state."""
        return self.bound is None

    def _path(self, origin: int, last: Move) -> tuple[Move, ...]:
        path = [last]
        while origin > 0:
            origin, move = self._origins[origin]
            path.append(move)
        return tuple(reversed(path))
