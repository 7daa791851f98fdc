"""What each move makes of a state under one policy, worked out by the engine once.

A search comes to the same state over and over, with other systems holding its hands. What a
server answers and what it remembers then depend only on the state, on the hand of the one who
asks, and on whether that hand is gone afterwards because nobody else holds it. So each such
turn is played by a thawed server the first time, and remembered.
"""

from collections.abc import Mapping
from typing import NamedTuple

from tolsim.analysis.search.space.moves import Move, act
from tolsim.analysis.search.space.states import (
    Frozen,
    Hand,
    Lab,
    Look,
    Names,
    Scene,
    freeze,
    thawed_hands,
)
from tolsim.engine.server import Server
from tolsim.simulation.memory import Held
from tolsim.simulation.trace import State

EMPTY: Hand = (0, 0)
"""The hand of a system that holds nothing."""


def is_inert(hand: Hand) -> bool:
    """Whether a hand is no more than the refusals it will meet: it is so in every state."""
    return max(hand) <= 0


class Situation:
    """A state under one policy, and what is known of the turns that begin there."""

    __slots__ = ("hands", "renamed", "standings", "state", "turns")

    def __init__(self, state: Frozen) -> None:
        self.state = state
        self.hands: tuple[Hand, ...] = state[2]  # type: ignore[assignment]
        self.turns: dict[tuple[Move, Hand, bool], Turn | None] = {}
        self.renamed: dict[Names, Situation] = {}
        self.standings: dict[Hand, State] = {}


class Turn(NamedTuple):
    """What a move has come to under one policy.

    `hands` says what each hand that stays has become in the situation `after`, and `got` which
    one the one who moved has then (None: it keeps its own). `robs` says whether the move
    touched a token that somebody else holds.
    """

    look: Look
    after: Situation
    hands: Mapping[Hand, Hand]
    got: Hand | None = None
    robs: bool = False


class Situations:
    """All situations of a scene that have been met."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._met: dict[Frozen, Situation] = {}
        self.start = self._meet(freeze(scene, scene.start().server, [], 0)[0])
        """Nobody has logged in yet."""
        self._thawed: tuple[Situation, Server, dict[Hand, Held]] | None = None
        self._spare: Server | None = None

    def turn(self, situation: Situation, move: Move, hand: Hand, *, last: bool) -> Turn | None:
        """What a move comes to; None if there is nothing to present or to lose.

        `hand` is that of the system that moves, or that a copy overwrites; `last` says that
        no other system has it.
        """
        last = last and not is_inert(hand)
        if move.verb in ("login", "client_credentials") and not last:
            hand = EMPTY  # nothing is presented, and nothing that counts is lost
        key = (move, hand, last)
        if key not in situation.turns:
            situation.turns[key] = self._play(situation, *key)
        return situation.turns[key]

    def nothing(self, situation: Situation) -> Turn:
        """The turn of a client that has nothing to send."""
        return _idle(self.scene.look_of("no_token"), situation)

    def renamed(self, situation: Situation, names: Names) -> Situation:
        """The same situation with its systems and users in other places."""
        if names not in situation.renamed:
            server = self.scene.thaw(situation.state)
            held = thawed_hands(server, situation.hands)
            state, _ = freeze(self.scene, server, held, 0, names)
            situation.renamed[names] = self._meet(state)
        return situation.renamed[names]

    def standing(self, situation: Situation, hand: Hand) -> State:
        """How a system stands that has this hand."""
        if hand not in situation.standings:
            server = self.scene.thaw(situation.state)
            (held,) = thawed_hands(server, [hand])
            situation.standings[hand] = Lab(server, [held]).state(held, 0)
        return situation.standings[hand]

    def _meet(self, state: Frozen) -> Situation:
        return self._met.get(state) or self._met.setdefault(state, Situation(state))

    def _play(self, situation: Situation, move: Move, hand: Hand, last: bool) -> Turn | None:
        if move.verb == "copy" and not last:
            return _idle((), situation)
        server, everyone = self._thaw(situation)
        mine = everyone[hand] if hand in everyone else thawed_hands(server, [hand])[0]
        others = {key: held for key, held in everyone.items() if not (last and key == hand)}
        look: Look = ()
        got = mine if move.verb == "wait" else None
        if move.verb not in ("wait", "copy"):
            done = act(move, server, mine, self.scene)
            if done is None:
                return None
            look, got = done
            if got == mine and self._changed_nothing(server, move, look):
                self._spare = server
                return _idle(look, situation)
        staying = everyone if got == mine else others
        kept = [*staying.values()]
        if got is not None and got != mine:
            kept.append(got)
        state, hands = freeze(self.scene, server, kept, move.seconds)
        return Turn(
            look,
            self._meet(state),
            dict(zip(staying, hands, strict=False)),
            hands[-1] if len(hands) > len(staying) else None,
            any(number in server.touched for held in others.values() for number in held),
        )

    def _thaw(self, situation: Situation) -> tuple[Server, dict[Hand, Held]]:
        """A server of the situation, to do with as one likes, and what the hands hold there."""
        if self._thawed is None or self._thawed[0] is not situation:
            server = self.scene.thaw(situation.state)
            held = thawed_hands(server, situation.hands)
            self._thawed = situation, server, dict(zip(situation.hands, held, strict=True))
            self._spare = None
        spare, self._spare = self._spare, None
        _, server, hands = self._thawed
        return spare or server.copy(), hands

    def _changed_nothing(self, server: Server, move: Move, look: Look) -> bool:
        """Whether a server is surely as it was: an idle call, or a refusal without effect."""
        if move.verb == "call":
            return not self.scene.relevance.calls
        if move.verb == "forget" or look[0] == "ok":
            return False
        return not (server.touched or self.scene.policy.rates)


def _idle(look: Look, situation: Situation) -> Turn:
    """A turn that leaves everything as it was."""
    return Turn(look, situation, {hand: hand for hand in situation.hands})
