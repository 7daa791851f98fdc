"""What a search is after, in words that every search can check."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.policy_states import Transition
from tolsim.analysis.search.space.states import Observation
from tolsim.simulation.trace import State


class Aim(NamedTuple):
    """Something that a move does, or how systems stand after it."""

    happens: Callable[[Move, Observation, bool], bool] | None = None
    """Given a move, what its client sees, and whether it changes a token that another holds."""
    stands: Callable[[Sequence[State]], bool] | None = None
    """Given the state of each system for each user."""

    def is_reached_by(self, move: Move, transition: Transition) -> bool:
        """Whether the move itself reaches it."""
        return self.happens is not None and self.happens(
            move, transition.observation, transition.touches_others
        )
