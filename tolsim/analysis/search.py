"""Breadth-first search over the states of one or several policies at once.

Every policy of a search sees the same moves; a node is one state for each. What is found
first is shortest, and among equally short sequences first in the order of the moves.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tolsim.analysis.moves import Look, Move, look_of, perform
from tolsim.analysis.states import Lab, Names, Node, Scene, freeze

INTERRUPTED = "the time until it was interrupted"
"""The bound of a search that was stopped from outside."""

PROGRESS_EVERY = 1000
"""States between two reports of progress."""


class Tried(NamedTuple):
    """A move that was made: what the clients saw, and the labs as it left them.

    `names` says who the systems and users of the labs are in the cast.
    """

    move: Move
    looks: tuple[Look, ...]
    labs: tuple[Lab, ...]
    names: Names


Goal = Callable[[Tried], bool]


@dataclass(slots=True)
class Search:
    """A search, and what is known of it so far."""

    scenes: Sequence[Scene]
    moves: Sequence[Move]
    code: bool = False
    symmetric: bool = True
    """Whether systems and users may trade names."""
    depth_limit: int | None = None
    state_limit: int | None = None
    progress: Callable[["Search"], None] | None = None
    states: int = 0
    depth: int = 0
    bound: str | None = None
    """What kept the search from visiting every state, if anything did."""
    _origins: list[tuple[int, Move]] = field(default_factory=list)
    _local: dict[Names, tuple[Move, ...]] = field(default_factory=dict)

    def shortest(self, goal: Goal) -> tuple[Move, ...] | None:
        """The first sequence of moves whose last one reaches the goal."""
        return next((path for path, _ in self.reaching(goal)), None)

    def reaching(self, goal: Goal) -> Iterator[tuple[tuple[Move, ...], Tried]]:
        """Every sequence that ends at the goal, shortest first; none goes on beyond it.

        An interruption ends the search like any other bound.
        """
        try:
            yield from self._visit(goal)
        except KeyboardInterrupt:
            self.bound = INTERRUPTED

    def _visit(self, goal: Goal) -> Iterator[tuple[tuple[Move, ...], Tried]]:
        labs = tuple(scene.start() for scene in self.scenes)
        start, names = freeze(self.scenes, labs, 0, symmetric=self.symmetric)
        seen = {start}
        queue = deque([(0, 0, start, names)])
        self._origins.append((-1, Move("wait")))
        self.states = 1
        while queue:
            origin, depth, node, names = queue.popleft()
            if self.depth_limit is not None and depth >= self.depth_limit:
                self.bound = f"depth {self.depth_limit}"
                continue
            thawed = self._thaw(node)
            fresh: tuple[Lab, ...] | None = None
            for move, local in zip(self.moves, self._by(names), strict=True):
                if fresh is None:
                    fresh = tuple([lab.copy() for lab in thawed])
                tried = self._try(move, local, fresh, names)
                if tried is None:
                    continue
                if goal(tried):
                    yield self._path(origin, move), tried
                    fresh = None
                    continue
                if self._changed_nothing(tried):
                    continue
                fresh = None
                following, who = freeze(
                    self.scenes, tried.labs, move.seconds, symmetric=self.symmetric
                )
                if following in seen:
                    continue
                if self.state_limit is not None and self.states >= self.state_limit:
                    self.bound = f"{self.state_limit} states"
                    return
                seen.add(following)
                self._origins.append((origin, move))
                queue.append((self.states, depth + 1, following, names.then(who)))
                self.states += 1
                self.depth = depth + 1
                if self.progress is not None and self.states % PROGRESS_EVERY == 0:
                    self.progress(self)

    @property
    def exhaustive(self) -> bool:
        """Whether a search that found nothing has visited every state."""
        return self.bound is None

    def _thaw(self, node: Node) -> tuple[Lab, ...]:
        return tuple([scene.thaw(frozen) for scene, frozen in zip(self.scenes, node, strict=True)])

    def _by(self, names: Names) -> tuple[Move, ...]:
        """The moves of the cast in the places that it has in a state."""
        if names not in self._local:
            self._local[names] = tuple([move.by(names) for move in self.moves])
        return self._local[names]

    def _try(self, move: Move, local: Move, labs: tuple[Lab, ...], names: Names) -> Tried | None:
        """Make a move; None if it comes to nothing under every policy."""
        looks = [
            perform(local, lab, scene.cast, code=self.code)
            for scene, lab in zip(self.scenes, labs, strict=True)
        ]
        if all(look is None for look in looks):
            return None
        seen = tuple(
            look_of(scene.policy, "no_token", code=self.code) if look is None else look
            for scene, look in zip(self.scenes, looks, strict=True)
        )
        return Tried(move, seen, labs, names)

    def _changed_nothing(self, tried: Tried) -> bool:
        """Whether the labs are surely as they were: an idle call, or a refusal without effect."""
        return all(
            _idle(scene, lab, tried.move, look)
            for scene, lab, look in zip(self.scenes, tried.labs, tried.looks, strict=True)
        )

    def _path(self, origin: int, last: Move) -> tuple[Move, ...]:
        path = [last]
        while origin > 0:
            origin, move = self._origins[origin]
            path.append(move)
        return tuple(reversed(path))


def _idle(scene: Scene, lab: Lab, move: Move, look: Look) -> bool:
    if move.verb == "call":
        return not scene.relevance.calls
    if move.verb not in ("login", "refresh", "client_credentials") or look[0] == "ok":
        return False
    return not (lab.server.touched or scene.policy.rates)
