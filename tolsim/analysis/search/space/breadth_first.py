"""Breadth-first search over the states of one or several policies at once.

Every policy of a search sees the same moves. What is found first is shortest; among equally
short sequences it is the one that waits least, then the first in the order of the moves.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from tolsim.analysis.search.space.joint_states import JointStates, Node, Placed, Step
from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.states import Names
from tolsim.documents import duration

INTERRUPTED = "the time until it was interrupted"
"""The bound of a search that was stopped from outside."""

PROGRESS_EVERY = 1000
"""States between two reports of progress."""

Progress = Callable[[int, int], None]
"""Called now and then with the number of states visited, and the depth."""

Goal = Callable[[Move, Step, bytes], bool]
"""Whether a move reaches the goal, given the move, its result, and who holds what then."""


class Reached(NamedTuple):
    """A sequence that reaches the goal: its moves, the result of the last, and where it ends.

    `waited` are the seconds that it waits.
    """

    moves: tuple[Move, ...]
    step: Step
    node: Node
    waited: int


class Visit(NamedTuple):
    """How a search came to a node: from which visit, by which move, after how many seconds."""

    origin: int
    move: Move
    waited: int


_FIRST: Final = Visit(-1, Move("wait"), 0)


class Standing(NamedTuple):
    """A node to go on from: the number of its visit, and who is who there."""

    visit: int
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
    waited: int = 0
    """The seconds that were waited before; they count towards theirs."""
    within: int | None = None
    """Wait at most so many seconds in all."""
    depth_limit: int | None = None
    state_limit: int | None = None
    progress: Progress | None = None
    enough: int | None = None
    """Stop silently after so many moves: nothing deeper could improve the answer."""
    states: int = 0
    depth: int = 0
    bound: str | None = None
    """What kept the search from visiting every state, if anything did."""
    _visits: list[Visit] = field(default_factory=list, repr=False)
    _seen: dict[Node, int] = field(default_factory=dict, repr=False)
    """The last visit of every node."""
    _following: dict[int, Standing] = field(default_factory=dict, repr=False)
    """From where to go on after one more move, by the number of the visit."""
    _placed: dict[Names, list[tuple[Move, Placed]]] = field(default_factory=dict, repr=False)
    _is_full: bool = False
    """Whether there was one state more than the limit."""

    def shortest(self, goal: Goal) -> tuple[Move, ...] | None:
        """The first sequence of moves whose last one reaches the goal."""
        best: Reached | None = None
        for reached in self.reaching(goal):
            if best is None or reached.waited < best.waited:
                best = reached
            if not best.waited:
                break
            self.enough = len(best.moves)  # those as short may wait less
        return None if best is None else best.moves

    def reaching(self, goal: Goal) -> Iterator[Reached]:
        """Every sequence that ends at the goal, shortest first; none goes on beyond it.

        An interruption ends the search like any other bound.
        """
        try:
            yield from self._visit_all(goal)
        except KeyboardInterrupt:
            self.bound = INTERRUPTED

    def _visit_all(self, goal: Goal) -> Iterator[Reached]:
        start = self.start or self.joint_states.start()
        self._visits.append(_FIRST._replace(waited=self.waited))
        self.states = 1
        # Breadth first: a state met again was reached before by a sequence no longer than this
        # one.
        self._seen[start] = 0
        level = [Standing(0, start, self.joint_states.cast.names)]
        depth = 0
        while level:
            if self.depth_limit is not None and self.begun + depth >= self.depth_limit:
                self.bound = f"depth {self.depth_limit}"
                return
            depth += 1
            self._following = {}
            for standing in level:
                if self.enough is not None and depth > self.enough:
                    return
                yield from self._go_on(standing, goal, depth)
                if self._is_full:
                    self.bound = f"{self.state_limit} states"
                    return
            level = [*self._following.values()]

    def _go_on(self, standing: Standing, goal: Goal, depth: int) -> Iterator[Reached]:
        """Make every move from a node, and note the nodes from which to go on."""
        joint_states, visits = self.joint_states, self._visits
        origin, (joint, cells), names = standing
        before = visits[origin].waited
        for move, place in self._moves_of(names):
            waited = before + move.seconds
            if self.within is not None and waited > self.within:
                self.bound = f"{duration(self.within)} of waiting"
                continue
            made = joint_states.make(joint, cells, place)
            if made is None:
                continue
            step, after = made
            # Before the state is looked up: the last move counts, and can lead to a state seen
            # before.
            if goal(move, step, after):
                yield Reached(self._path(origin, move), step, (step.after, after), waited)
                continue
            # Refusals mostly change nothing, and to compare costs less than to hash the node.
            if after == cells and step.after is joint:
                continue
            node, later = (step.after, after), None
            # Systems with a store each are interchangeable: of up to 6! * 4! namings one is
            # visited.
            if self.symmetric:
                node, later = joint_states.settled(*node)
            if not self._is_new(node, waited):
                if self._is_full:
                    return
                continue
            self._seen[node] = len(visits)
            self._following[len(visits)] = Standing(
                len(visits), node, names if later is None else names.then(later)
            )
            # The move and where it came from: whole sequences would take as many times the memory
            # as the search is deep.
            visits.append(Visit(origin, move, waited))
            self.depth = depth

    def _moves_of(self, names: Names) -> list[tuple[Move, Placed]]:
        """The moves, in the places that the names give to those who make them."""
        if names not in self._placed:
            self._placed[names] = [
                (move, self.joint_states.placed(move, names)) for move in self.moves
            ]
        return self._placed[names]

    def _is_new(self, node: Node, waited: int) -> bool:
        """Whether to go on from a node: one not visited yet, or as soon but with less waiting.

        Where the waiting is bounded, also one visited sooner, but with less time left.
        """
        known = self._seen.get(node)
        if known is None:
            if self.states == self.state_limit:
                self._is_full = True
                return False
            self.states += 1
            if self.progress is not None and self.states % PROGRESS_EVERY == 0:
                self.progress(self.states, self.depth)
            return True
        if waited >= self._visits[known].waited:
            return False
        if self._following.pop(known, None) is None:
            return self.within is not None
        return True

    @property
    def exhaustive(self) -> bool:
        """Whether a search that found nothing has visited every state."""
        return self.bound is None

    def _path(self, origin: int, last: Move) -> tuple[Move, ...]:
        path = [last]
        while origin > 0:
            origin, move, _ = self._visits[origin]
            path.append(move)
        return tuple(reversed(path))
