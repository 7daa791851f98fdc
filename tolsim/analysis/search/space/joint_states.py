"""Where a search stands: a state under each policy, and which system holds which tokens.

Every policy of a search sees the same moves. What is held together under all of them is
numbered, so that who has what is a string of bytes, one for each system and user. A move is
looked up by its kind and by what the moving system holds, and it renumbers what others hold.
"""

from collections.abc import Iterable, Sequence
from itertools import permutations
from typing import NamedTuple

from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.policy_states import (
    EMPTY,
    PolicyState,
    PolicyStates,
    Transition,
    is_inert,
)
from tolsim.analysis.search.space.states import Holding, Names, Observation, belongings
from tolsim.simulation.trace import State

Holdings = tuple[Holding, ...]
"""What one system holds of one user's tokens, under each policy."""

FIRST_INERT = 32
"""Numbers from here on stand for holdings that are inert, and mean the same in every joint state.

A dead token stays dead, so its number never has to change. Lower numbers belong to the holdings
of one joint state; a search has at most 24 of them, one for each of six systems and four users.
"""

ROOM = 2 * 256
"""Keys of steps for each kind of action: two for each number, as one system or several hold it."""

UNMOVED = bytes(range(256))
"""The table by which every holding keeps its number."""


class JointState:
    """A state under each policy, and the holdings that count there, by their numbers."""

    __slots__ = ("_standings", "_table", "holdings", "number", "renamed", "states", "steps")

    def __init__(
        self,
        table: "JointStates",
        states: tuple[PolicyState, ...],
        holdings: tuple[Holdings, ...],
    ) -> None:
        self._table = table
        self._standings: dict[int, State] = {}
        self.number = table.met
        self.states = states
        self.holdings = holdings
        self.steps: dict[int, Step | None] = {}
        self.renamed: dict[Names, JointState] = {}

    def __repr__(self) -> str:
        return f"<JointState {self.number}: holdings {self.holdings}>"

    def standing(self, number: int) -> State:
        """The state of a system with that holding, under the first policy."""
        if number not in self._standings:
            holding = self._table.holding(self, number)[0]
            self._standings[number] = self._table.policies[0].standing(self.states[0], holding)
        return self._standings[number]


Node = tuple[JointState, bytes]
"""A joint state, and the number of what each system holds of each user's tokens."""


class Step(NamedTuple):
    """What a move has come to: what its clients see, and where it leads.

    `table` renumbers holdings, for `bytes.translate`; `got` is what the moving system holds then,
    empty if that one keeps its own.
    """

    observations: tuple[Observation, ...]
    after: JointState
    table: bytes
    got: bytes
    touches_others: bool


class Placed(NamedTuple):
    """A move, with the places that its systems and users have in a joint state.

    `cell` is the one that it may change (-1: none), `source` the one that it copies (-1: none),
    `key` its kind, with room for the number of what the moving system holds.
    """

    key: int
    cell: int
    source: int


class JointStates:
    """All joint states that a search has reached."""

    def __init__(self, policies: Sequence[PolicyStates]) -> None:
        self.policies = policies
        self.cast = policies[0].scene.cast
        self._systems = range(len(self.cast.systems))
        self._joint_states: dict[
            tuple[tuple[PolicyState, ...], tuple[Holdings, ...]], JointState
        ] = {}
        self._inert: dict[Holdings, int] = {}
        self._action_kinds: list[Move] = []
        self._tables: dict[bytes, bytes] = {}
        self._empty = (EMPTY,) * len(policies)
        self._named = any(policy.scene.relevance.systems for policy in policies)
        self._plain = not self._named and len(self.cast.users) == 1 and not self.cast.shared

    def __repr__(self) -> str:
        return f"<JointStates under {len(self.policies)} policies: {self.met} so far>"

    @property
    def met(self) -> int:
        """How many there are so far."""
        return len(self._joint_states)

    def start(self) -> Node:
        """Nobody has logged in yet."""
        joint, numbers = self.meet([policy.start for policy in self.policies], [self._empty])
        return joint, bytes([numbers[self._empty]]) * self.cast.cells

    def placed(self, move: Move, names: Names) -> Placed:
        """A move of the cast, in the places that the names give it."""
        move = move.by(names)
        cell = source = -1
        if move.verb == "copy":
            source = self.cast.cell(move.system, move.user)
            cell = self.cast.cell(move.to, move.user)
        elif move.verb != "wait":
            cell = self.cast.cell(move.system, move.user)
        return Placed(self._action_kind(move) * ROOM, cell, source)

    def make(self, joint: JointState, cells: bytes, placed: Placed) -> tuple[Step, bytes] | None:
        """What a move comes to, and the cells after it; None if it comes to nothing."""
        key, cell, source = placed
        if cell >= 0:
            number = cells[cell]
            key += 2 * number
            # Tokens that are dead for good are lost to nobody, whoever else holds them.
            if number < FIRST_INERT and cells.count(number) == 1:
                key += 1
        try:
            # Almost always there: a `try` that raises nothing costs nothing since Python 3.11.
            step = joint.steps[key]
        except KeyError:
            step = joint.steps[key] = self._step(joint, key)
        if step is None:
            return None
        # One call in C for all systems. bytes also keep their hash, which a tuple works out anew
        # at each look-up of a node.
        after = cells.translate(step.table)
        got = after[source : source + 1] if source >= 0 else step.got
        return step, after[:cell] + got + after[cell + 1 :] if got else after

    def settled(self, joint: JointState, cells: bytes) -> tuple[Node, Names]:
        """The same node with systems and users in canonical order, and the place of each.

        Systems stand in the order of what they hold and what belongs to them, and users in
        the order that leads to the joint state that was reached first.
        """
        if self._plain:  # the same in fewer words, since this is asked after every move
            order = sorted(self._systems, key=cells.__getitem__)
            return (joint, bytes(sorted(cells))), Names(tuple(order), (0,))
        users = range(len(self.cast.users))
        # At most 24 orders: the command line takes four users.
        found = [self._in_order(joint, cells, order) for order in permutations(users)]
        return min(found, key=lambda settled: (settled[0][0].number, settled[0][1]))

    def part(self, node: Node, there: "JointStates", which: Sequence[int]) -> Node:
        """A node for some of the policies only, among the joint states of these."""
        joint, cells = node
        holdings = {
            number: tuple([self.holding(joint, number)[i] for i in which]) for number in set(cells)
        }
        found, numbers = there.meet([joint.states[i] for i in which], holdings.values())
        return found, bytes([numbers[holdings[number]] for number in cells])

    def holding(self, joint: JointState, number: int) -> Holdings:
        """The holding with that number."""
        if number < FIRST_INERT:
            return joint.holdings[number]
        return [*self._inert][number - FIRST_INERT]

    def _in_order(
        self, joint: JointState, cells: bytes, users: tuple[int, ...]
    ) -> tuple[Node, Names]:
        cast, systems = self.cast, self._systems
        rows = [bytes([cells[cast.cell(system, user)] for user in users]) for system in systems]
        if self._named:
            belonging = [[belongings(s.frozen, i) for s in joint.states] for i in systems]
            order = sorted(systems, key=lambda system: (rows[system], belonging[system]))
        else:
            order = sorted(systems, key=rows.__getitem__)
        names = Names(tuple(order), users)
        if self._named or len(users) > 1:
            joint = self._renamed(joint, names)
        return (joint, rows[0] if cast.shared else b"".join([rows[i] for i in order])), names

    def _renamed(self, joint: JointState, names: Names) -> JointState:
        """The joint state with systems and users in other places; holdings keep their numbers."""
        if names not in joint.renamed:
            states = [
                policy.renamed(state, names)
                for policy, state in zip(self.policies, joint.states, strict=True)
            ]
            joint.renamed[names], _ = self.meet(states, joint.holdings)
        return joint.renamed[names]

    def _action_kind(self, move: Move) -> int:
        """The number of what a move does, whoever makes it."""
        match move.verb:
            case "call" | "copy" | "forget":
                action_kind = Move(move.verb)
            case _:
                action_kind = move._replace(system=move.system if self._named else 0, to=0)
        if action_kind not in self._action_kinds:
            self._action_kinds.append(action_kind)
        # A short list: one entry for each verb, wait and slot.
        return self._action_kinds.index(action_kind)

    def _step(self, joint: JointState, key: int) -> Step | None:
        action_kind, held = divmod(key, ROOM)
        move, alone = self._action_kinds[action_kind], bool(held % 2)
        mine = self.holding(joint, held // 2) if move.verb != "wait" else self._empty
        transitions = self._transitions(joint, move, mine, alone=alone)
        if transitions is None:
            return None
        keeps = move.verb != "copy" and all(transition.got is None for transition in transitions)
        staying = [
            holdings for holdings in joint.holdings if keeps or not (alone and holdings == mine)
        ]
        after = [_moved(transitions, holdings) for holdings in staying]
        if not keeps and move.verb != "copy":
            after.append(
                tuple(
                    [
                        there if transition.got is None else transition.got
                        for transition, there in zip(
                            transitions, _moved(transitions, mine), strict=True
                        )
                    ]
                )
            )
        following, numbers = self.meet([transition.after for transition in transitions], after)
        renumbered = bytearray(UNMOVED)
        for holdings, there in zip(staying, after, strict=False):
            renumbered[joint.holdings.index(holdings)] = numbers[there]
        table = bytes(renumbered)
        return Step(
            tuple([transition.observation for transition in transitions]),
            following,
            # Few tables differ, 14 for 246 joint states where it was counted: shared, they fit any
            # search.
            self._tables.setdefault(table, table),
            b"" if len(after) == len(staying) else bytes([numbers[after[-1]]]),
            any(transition.touches_others for transition in transitions),
        )

    def _transitions(
        self, joint: JointState, move: Move, mine: Holdings, *, alone: bool
    ) -> list[Transition] | None:
        """What a move comes to under each policy; None if it comes to nothing under all."""
        others = [holdings for holdings in joint.holdings if holdings != mine]
        transitions = []
        for i, (policy, state) in enumerate(zip(self.policies, joint.states, strict=True)):
            last = alone and all(holdings[i] != mine[i] for holdings in others)
            transitions.append(policy.transition(state, move, mine[i], last=last))
        if all(transition is None for transition in transitions):
            return None
        return [
            policy.nothing(state) if transition is None else transition
            for policy, state, transition in zip(
                self.policies, joint.states, transitions, strict=True
            )
        ]

    def meet(
        self, states: Sequence[PolicyState], held: Iterable[Holdings]
    ) -> tuple[JointState, dict[Holdings, int]]:
        """The joint state of these states and holdings, and the numbers of the holdings in it."""
        numbers: dict[Holdings, int] = {}
        counting: list[Holdings] = []
        for holdings in sorted(set(held)):
            if holdings not in self._inert and all(map(is_inert, holdings)):
                self._number_inert(holdings)
            if holdings in self._inert:
                numbers[holdings] = self._inert[holdings]
            else:
                numbers[holdings] = len(counting)
                counting.append(holdings)
        key = tuple(states), tuple(counting)
        joint = self._joint_states.get(key)
        if joint is None:
            joint = self._joint_states[key] = JointState(self, *key)
        return joint, numbers

    def _number_inert(self, holdings: Holdings) -> None:
        """Give an inert holding one number for good, as long as there are any left.

        After the last one each joint state numbers inert holdings like all others.
        """
        if len(self._inert) < 256 - FIRST_INERT:
            self._inert[holdings] = FIRST_INERT + len(self._inert)


def _moved(transitions: Sequence[Transition], holdings: Holdings) -> Holdings:
    """What a holding has become; an inert one never changes."""
    return tuple(
        [
            transition.holdings.get(own, own)
            for transition, own in zip(transitions, holdings, strict=True)
        ]
    )
