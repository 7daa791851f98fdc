"""Where a search stands: a situation under each policy, and which system has which hand.

Every policy of a search sees the same moves. What is held together under all of them is
numbered, so that who has what is a string of bytes, one for each system and user. A move is
looked up by what it does and by the hand of the one who makes it, and renumbers the others.
"""

from collections.abc import Iterable, Sequence
from itertools import permutations
from typing import NamedTuple

from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.situations import EMPTY, Situation, Situations, Turn, is_inert
from tolsim.analysis.search.space.states import Hand, Look, Names, belongings
from tolsim.simulation.trace import State

Hands = tuple[Hand, ...]
"""What one system holds of one user's tokens, under each policy."""

FIRST_INERT = 32
"""Numbers from here on are those of inert hands, the same in every position."""

ROOM = 2 * 256
"""Keys of steps for each deed: two for each number, by whether one system alone has that hand."""

UNMOVED = bytes(range(256))
"""The table by which every hand keeps its number."""


class Position:
    """A situation under each policy, and the hands that count there, by their numbers."""

    __slots__ = ("_standings", "_table", "hands", "number", "renamed", "situations", "steps")

    def __init__(
        self, table: "Positions", situations: tuple[Situation, ...], hands: tuple[Hands, ...]
    ) -> None:
        self._table = table
        self._standings: dict[int, State] = {}
        self.number = table.met
        self.situations = situations
        self.hands = hands
        self.steps: dict[int, Step | None] = {}
        self.renamed: dict[Names, Position] = {}

    def standing(self, number: int) -> State:
        """How a system with that hand stands under the first policy."""
        if number not in self._standings:
            hand = self._table.hand(self, number)[0]
            self._standings[number] = self._table.policies[0].standing(self.situations[0], hand)
        return self._standings[number]


Node = tuple[Position, bytes]
"""A position, and the number of the hand that each system has of each user."""


class Step(NamedTuple):
    """What a move has come to: what its clients see, and where it leads.

    `table` renumbers the hands, for `bytes.translate`; `got` is the hand of the one who moved,
    empty if that one keeps its own.
    """

    looks: tuple[Look, ...]
    after: Position
    table: bytes
    got: bytes
    robs: bool


class Placed(NamedTuple):
    """A move in the places that those who make it have in a position.

    `cell` is the one that it may change (-1: none), `source` the one that it copies (-1: none),
    `key` what it does, with room for the hand that it does it with.
    """

    key: int
    cell: int
    source: int


class Positions:
    """All positions that a search has met."""

    def __init__(self, policies: Sequence[Situations]) -> None:
        self.policies = policies
        self.cast = policies[0].scene.cast
        self._systems = range(len(self.cast.systems))
        self._positions: dict[tuple[tuple[Situation, ...], tuple[Hands, ...]], Position] = {}
        self._inert: dict[Hands, int] = {}
        self._deeds: list[Move] = []
        self._tables: dict[bytes, bytes] = {}
        self._empty = (EMPTY,) * len(policies)
        self._named = any(policy.scene.relevance.systems for policy in policies)
        self._plain = not self._named and len(self.cast.users) == 1 and not self.cast.shared

    @property
    def met(self) -> int:
        """How many there are so far."""
        return len(self._positions)

    def start(self) -> Node:
        """Nobody has logged in yet."""
        position, numbers = self.meet([policy.start for policy in self.policies], [self._empty])
        return position, bytes([numbers[self._empty]]) * self.cast.cells

    def placed(self, move: Move, names: Names) -> Placed:
        """A move of the cast, in the places that the names give it."""
        move = move.by(names)
        cell = source = -1
        if move.verb == "copy":
            source = self.cast.cell(move.system, move.user)
            cell = self.cast.cell(move.to, move.user)
        elif move.verb != "wait":
            cell = self.cast.cell(move.system, move.user)
        return Placed(self._deed(move) * ROOM, cell, source)

    def make(self, position: Position, cells: bytes, placed: Placed) -> tuple[Step, bytes] | None:
        """What a move comes to, and the cells after it; None if it comes to nothing."""
        key, cell, source = placed
        if cell >= 0:
            number = cells[cell]
            key += 2 * number
            if number < FIRST_INERT and cells.count(number) == 1:
                key += 1
        try:
            step = position.steps[key]
        except KeyError:
            step = position.steps[key] = self._step(position, key)
        if step is None:
            return None
        after = cells.translate(step.table)
        got = after[source : source + 1] if source >= 0 else step.got
        return step, after[:cell] + got + after[cell + 1 :] if got else after

    def settled(self, position: Position, cells: bytes) -> tuple[Node, Names]:
        """The same with systems and users in an order of its own, and who is who then.

        Systems stand in the order of what they hold and what belongs to them, and users in
        the order that leads to the first of all positions.
        """
        if self._plain:  # the same in fewer words, since this is asked after every move
            order = sorted(self._systems, key=cells.__getitem__)
            return (position, bytes(sorted(cells))), Names(tuple(order), (0,))
        users = range(len(self.cast.users))
        found = [self._in_order(position, cells, order) for order in permutations(users)]
        return min(found, key=lambda settled: (settled[0][0].number, settled[0][1]))

    def part(self, node: Node, there: "Positions", which: Sequence[int]) -> Node:
        """A node for some of the policies only, among the positions of these."""
        position, cells = node
        hands = {
            number: tuple([self.hand(position, number)[i] for i in which]) for number in set(cells)
        }
        found, numbers = there.meet([position.situations[i] for i in which], hands.values())
        return found, bytes([numbers[hands[number]] for number in cells])

    def hand(self, position: Position, number: int) -> Hands:
        """The hand of that number."""
        if number < FIRST_INERT:
            return position.hands[number]
        return [*self._inert][number - FIRST_INERT]

    def _in_order(
        self, position: Position, cells: bytes, users: tuple[int, ...]
    ) -> tuple[Node, Names]:
        cast, systems = self.cast, self._systems
        rows = [bytes([cells[cast.cell(system, user)] for user in users]) for system in systems]
        if self._named:
            belonging = [[belongings(s.state, i) for s in position.situations] for i in systems]
            order = sorted(systems, key=lambda system: (rows[system], belonging[system]))
        else:
            order = sorted(systems, key=rows.__getitem__)
        names = Names(tuple(order), users)
        if self._named or len(users) > 1:
            position = self._renamed(position, names)
        return (position, rows[0] if cast.shared else b"".join([rows[i] for i in order])), names

    def _renamed(self, position: Position, names: Names) -> Position:
        """The position with others in the places of its systems and users; hands stay."""
        if names not in position.renamed:
            situations = [
                policy.renamed(situation, names)
                for policy, situation in zip(self.policies, position.situations, strict=True)
            ]
            position.renamed[names], _ = self.meet(situations, position.hands)
        return position.renamed[names]

    def _deed(self, move: Move) -> int:
        """The number of what a move does, whoever makes it."""
        match move.verb:
            case "call" | "copy" | "forget":
                deed = Move(move.verb)
            case _:
                deed = move._replace(system=move.system if self._named else 0, to=0)
        if deed not in self._deeds:
            self._deeds.append(deed)
        return self._deeds.index(deed)

    def _step(self, position: Position, key: int) -> Step | None:
        deed, held = divmod(key, ROOM)
        move, alone = self._deeds[deed], bool(held % 2)
        mine = self.hand(position, held // 2) if move.verb != "wait" else self._empty
        turns = self._turns(position, move, mine, alone=alone)
        if turns is None:
            return None
        keeps = move.verb != "copy" and all(turn.got is None for turn in turns)
        staying = [hands for hands in position.hands if keeps or not (alone and hands == mine)]
        after = [_moved(turns, hands) for hands in staying]
        if not keeps and move.verb != "copy":
            after.append(
                tuple(
                    [
                        there if turn.got is None else turn.got
                        for turn, there in zip(turns, _moved(turns, mine), strict=True)
                    ]
                )
            )
        following, numbers = self.meet([turn.after for turn in turns], after)
        renumbered = bytearray(UNMOVED)
        for hands, there in zip(staying, after, strict=False):
            renumbered[position.hands.index(hands)] = numbers[there]
        table = bytes(renumbered)
        return Step(
            tuple([turn.look for turn in turns]),
            following,
            self._tables.setdefault(table, table),
            b"" if len(after) == len(staying) else bytes([numbers[after[-1]]]),
            any(turn.robs for turn in turns),
        )

    def _turns(
        self, position: Position, move: Move, mine: Hands, *, alone: bool
    ) -> list[Turn] | None:
        """What a move comes to under each policy; None if it comes to nothing under all."""
        others = [hands for hands in position.hands if hands != mine]
        turns = []
        for i, (policy, situation) in enumerate(
            zip(self.policies, position.situations, strict=True)
        ):
            last = alone and all(hands[i] != mine[i] for hands in others)
            turns.append(policy.turn(situation, move, mine[i], last=last))
        if all(turn is None for turn in turns):
            return None
        return [
            policy.nothing(situation) if turn is None else turn
            for policy, situation, turn in zip(
                self.policies, position.situations, turns, strict=True
            )
        ]

    def meet(
        self, situations: Sequence[Situation], held: Iterable[Hands]
    ) -> tuple[Position, dict[Hands, int]]:
        """The position with these situations and hands, and the numbers of the hands in it."""
        numbers: dict[Hands, int] = {}
        counting: list[Hands] = []
        for hands in sorted(set(held)):
            if hands not in self._inert and all(map(is_inert, hands)):
                self._number_inert(hands)
            if hands in self._inert:
                numbers[hands] = self._inert[hands]
            else:
                numbers[hands] = len(counting)
                counting.append(hands)
        key = tuple(situations), tuple(counting)
        position = self._positions.get(key)
        if position is None:
            position = self._positions[key] = Position(self, *key)
        return position, numbers

    def _number_inert(self, hands: Hands) -> None:
        """Give an inert hand a number for good; past the last one, positions number them."""
        if len(self._inert) < 256 - FIRST_INERT:
            self._inert[hands] = FIRST_INERT + len(self._inert)


def _moved(turns: Sequence[Turn], hands: Hands) -> Hands:
    """What a hand that stays has become; an inert one is the same for ever."""
    return tuple([turn.hands.get(own, own) for turn, own in zip(turns, hands, strict=True)])
