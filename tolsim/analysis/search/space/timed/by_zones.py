"""The shortest way to an aim, with all the positions in which each state is reached.

A state is visited again wherever it is reached in positions that are new, so that every way is one
that a clock can go. It is the shortest by its actions, then by its waits.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from typing import Final, NamedTuple

from tolsim.analysis.search.space.aim import Aim
from tolsim.analysis.search.space.breadth_first import PROGRESS_EVERY, Progress
from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.timed.guards import Branch
from tolsim.analysis.search.space.timed.timed_states import (
    WAITING,
    Outcome,
    TimedState,
    TimedStates,
)
from tolsim.analysis.search.space.timed.turns import Cells, Placed, Seats, Table, passed
from tolsim.analysis.search.space.timed.waits import Stretch, least_waits
from tolsim.analysis.search.space.timed.zones import Zone

_NONE: Final = Move("login")
"""Stands for the move that led to the beginning; any but a wait."""


class Visit(NamedTuple):
    """A state, where its moments can lie and who sits where, and how the search came there."""

    origin: "Visit | None"
    move: Move
    stretches: tuple[Stretch, ...]
    state: TimedState
    cells: Cells
    seats: Seats
    zone: Zone
    reached: bool
    """Whether the move reaches the aim."""


class ZoneSearch:
    """A search in order of actions, of which no wait is one, then of waits."""

    def __init__(self, states: TimedStates, table: Table, moves: Sequence[Move], aim: Aim) -> None:
        self._states = states
        self._table = table
        self._moves = moves
        self._aim = aim
        self._placed: dict[Seats, list[Placed]] = {}
        self._seen: dict[tuple[TimedState, Cells], list[Zone]] = defaultdict(list)
        self.states = 0
        self.depth = 0
        """The most actions of any way."""
        self.bound: str | None = None
        """What kept the search from visiting everything, if anything did."""

    def shortest(
        self, depth_limit: int | None, state_limit: int | None, progress: Progress | None
    ) -> tuple[Move, ...] | None:
        """The moves of a way with the fewest actions, and of these with the fewest waits."""
        waiting = [(0, 0, 0, self._start())]
        best: tuple[int, int] | None = None
        ways: list[tuple[Move, ...]] = []
        count = 0
        while waiting:
            actions, waits, _, visit = heappop(waiting)
            if best is not None and (actions, waits) != best:
                break
            if visit.reached:
                best = actions, waits
                ways.append(_way(visit))
                continue
            if best is not None or not self._is_new(visit):
                continue
            if self.states == state_limit:
                self.bound = f"{state_limit} states"
                return None
            self._count(actions, progress)
            for after in self._following(visit, ends=actions == depth_limit):
                count += 1
                waited = after.move.verb == "wait"
                heappush(waiting, (actions + (not waited), waits + waited, count, after))
            if actions == depth_limit:
                self.bound = f"depth {depth_limit}"
        if best is None:
            return None
        self.bound = None
        return min(ways, key=lambda way: sum(move.seconds for move in way))

    def _count(self, actions: int, progress: Progress | None) -> None:
        self.states += 1
        self.depth = actions
        if progress is not None and self.states % PROGRESS_EVERY == 0:
            progress(self.states, actions)

    def _start(self) -> Visit:
        state, table = self._states.first, self._table
        return Visit(None, _NONE, (), state, table.nothing, table.seats, state.zone, reached=False)

    def _is_new(self, visit: Visit) -> bool:
        """Whether some position is reached for the first time; not every time that none is."""
        zones = self._seen[visit.state, visit.cells]
        if any(visit.zone.within(zone) for zone in zones):
            return False
        zones[:] = [zone for zone in zones if not zone.within(visit.zone)]
        zones.append(visit.zone)
        return True

    def _following(self, visit: Visit, *, ends: bool) -> Iterator[Visit]:
        """What is visited after every move, in every position; after actions unless it `ends`."""
        if not ends:
            for placed in self._moves_of(visit.seats):
                turn = placed.turn(visit.cells)
                for branch in self._states.branches(visit.state, turn, visit.zone):
                    yield from self._after_action(visit, placed, branch)
        # To wait twice is to wait once.
        if visit.move.verb != "wait":
            for branch in self._states.branches(visit.state, WAITING, visit.zone.later(1)):
                yield from self._after_wait(visit, branch)

    def _after_action(
        self, visit: Visit, placed: Placed, branch: Branch[Outcome]
    ) -> Iterator[Visit]:
        transition, state, _ = branch.outcome
        if transition is None:
            return
        cells = placed.after(visit.cells, transition)
        reached = self._aim.is_reached_by(placed.move, transition)
        # Refusals mostly change nothing.
        if reached or cells != visit.cells or state is not visit.state:
            yield from self._after(visit, placed.move, cells, branch, reached=reached)

    def _after_wait(self, visit: Visit, branch: Branch[Outcome]) -> Iterator[Visit]:
        if branch.outcome.transition is not None:
            cells = passed(visit.cells, branch.outcome.transition)
            yield from self._after(visit, WAITING[0], cells, branch, reached=False)

    def _after(
        self, visit: Visit, move: Move, cells: Cells, branch: Branch[Outcome], *, reached: bool
    ) -> Iterator[Visit]:
        """The visit of what a move has led to, or one for every way in which systems stand then."""
        _, state, moments = branch.outcome
        cells, order = self._table.settled(cells)
        stretch = Stretch(move.verb == "wait", branch.given, moments)
        after = Visit(
            visit,
            move,
            (stretch,),
            state,
            cells,
            tuple([visit.seats[seat] for seat in order]),
            branch.zone.of((*moments, branch.zone.size - 1)),
            reached,
        )
        stands = self._aim.stands
        if stands is None:
            yield after
            return
        for standing in self._states.standings(after.state, cells, after.zone):
            # A stretch of its own, which takes no time, for what was compared to see that.
            looked = Stretch(is_wait=False, given=standing.given, moments=(*range(len(moments)),))
            yield after._replace(
                stretches=(stretch, looked),
                zone=standing.zone,
                reached=reached or stands(standing.outcome),
            )

    def _moves_of(self, seats: Seats) -> list[Placed]:
        if seats not in self._placed:
            self._placed[seats] = self._table.placed(self._moves, seats)
        return self._placed[seats]


def _way(visit: Visit) -> tuple[Move, ...]:
    """The moves that led to a visit, with waits that let it happen."""
    visits = [visit]
    while (origin := visits[-1].origin) is not None:
        visits.append(origin)
    visits = visits[-2::-1]
    waits = iter(least_waits([stretch for visit in visits for stretch in visit.stretches]))
    return tuple(
        [
            visit.move if visit.move.verb != "wait" else visit.move._replace(seconds=next(waits))
            for visit in visits
        ]
    )
