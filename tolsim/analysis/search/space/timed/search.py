"""A search that may wait as long as it likes: a proof by order where there is one, or by zones."""

from collections.abc import Sequence

from tolsim.analysis.search.space.aim import Aim
from tolsim.analysis.search.space.breadth_first import INTERRUPTED, Progress
from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.states import Cast
from tolsim.analysis.search.space.timed.by_order import OrderSearch
from tolsim.analysis.search.space.timed.by_zones import ZoneSearch
from tolsim.analysis.search.space.timed.timed_states import TimedScene, TimedStates
from tolsim.analysis.search.space.timed.turns import Table
from tolsim.engine.policy import Policy


class TimedSearch:
    """A search of everything that a cast can do under a policy, at whatever times."""

    def __init__(
        self,
        policy: Policy,
        cast: Cast,
        moves: Sequence[Move],
        *,
        code: bool = False,
        symmetric: bool = True,
        depth_limit: int | None = None,
        state_limit: int | None = None,
        progress: Progress | None = None,
    ) -> None:
        """`moves` are all but the waits; `symmetric`: systems may trade names.

        With `code`, clients see the provider's own code too, not the outcome alone.
        """
        scene = TimedScene(policy, cast, code=code)
        self._terms = (
            TimedStates(scene),
            Table(cast, named=scene.relevance.systems, symmetric=symmetric),
            moves,
        )
        self._depth_limit = depth_limit
        self._state_limit = state_limit
        self._progress = progress
        self.states = 0
        self.depth = 0
        """The most actions that a state takes."""
        self.bound: str | None = None
        """What kept the search from visiting every state, if anything did."""

    def shortest(self, aim: Aim) -> tuple[Move, ...] | None:
        """A way to the aim with the fewest actions, and of these with the fewest waits."""
        order, zones = OrderSearch(*self._terms, aim), ZoneSearch(*self._terms, aim)
        way = None
        try:
            if not order.excludes(self._state_limit, self._progress):
                way = zones.shortest(self._depth_limit, self._state_limit, self._progress)
            self.bound = zones.bound
        except KeyboardInterrupt:
            self.bound = INTERRUPTED
        self.states = order.states + zones.states
        self.depth = zones.depth if zones.states else order.depth
        return way
