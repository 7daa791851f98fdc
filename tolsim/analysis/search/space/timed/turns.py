"""Which systems hold what, and what a move makes of that: the same wherever moments lie."""

from collections.abc import Sequence
from typing import NamedTuple

from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.policy_states import EMPTY, Transition, Turn, turn
from tolsim.analysis.search.space.states import Cast, Holding

Cells = tuple[Holding, ...]
"""What each system holds of each user's tokens."""

Seats = tuple[int, ...]
"""Which system of the cast sits where."""


class Placed(NamedTuple):
    """A move: what it does, whoever makes it, and which cells take part.

    `cell` is the one that it may change, `source` the one that it copies (-1: none).
    """

    move: Move
    action: Move
    cell: int
    source: int = -1

    def turn(self, cells: Cells) -> Turn:
        """The turn that the move is, given what each system holds."""
        holding = cells[self.cell]
        return turn(self.action, holding, last=cells.count(holding) == 1)

    def after(self, cells: Cells, transition: Transition) -> Cells:
        """What each system holds after the move."""
        moved = [*passed(cells, transition)]
        if self.source >= 0:
            moved[self.cell] = moved[self.source]
        elif transition.got is not None:
            moved[self.cell] = transition.got
        return tuple(moved)


def passed(cells: Cells, transition: Transition) -> Cells:
    """What the same tokens are in the state after a transition."""
    return tuple([transition.holdings.get(holding, holding) for holding in cells])


class Table:
    """The cast at a table, where systems may change seats if nothing tells them apart."""

    def __init__(self, cast: Cast, *, named: bool, symmetric: bool) -> None:
        """`named`: it matters which system a token belongs to."""
        self._cast = cast
        self.seats: Seats = cast.names.systems
        """Everyone in the order of the cast."""
        self._named = named
        self._changing = symmetric and not named and len(cast.users) == 1 and not cast.shared

    @property
    def nothing(self) -> Cells:
        """What they hold in the beginning."""
        return (EMPTY,) * self._cast.cells

    def settled(self, cells: Cells) -> tuple[Cells, Seats]:
        """The same with systems in the order of what they hold, and the seat that each had."""
        if not self._changing:
            return cells, self.seats
        order = sorted(self.seats, key=cells.__getitem__)
        return tuple([cells[seat] for seat in order]), tuple(order)

    def placed(self, moves: Sequence[Move], seats: Seats) -> list[Placed]:
        """The moves of systems that sit so."""
        return [self._place(move, seats) for move in moves]

    def _place(self, move: Move, seats: Seats) -> Placed:
        cell = self._cast.cell(seats.index(move.system), move.user)
        match move.verb:
            case "copy":
                to = self._cast.cell(seats.index(move.to), move.user)
                return Placed(move, Move("copy"), to, cell)
            case "call" | "forget":
                return Placed(move, Move(move.verb), cell)
        return Placed(move, move if self._named else move._replace(system=0), cell)
