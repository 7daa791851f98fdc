"""What each move makes of a state under one policy, computed by the engine once.

A search reaches the same state again and again, with its tokens held by other systems. The
answer of the server and its next state depend on three things only: the state, the tokens that
the requesting system holds, and whether no other system holds the same tokens. So a thawed
server computes each such transition once, and the result is stored.
"""

from collections.abc import Mapping
from typing import NamedTuple

from tolsim.analysis.search.space.moves import Move, act
from tolsim.analysis.search.space.states import (
    Frozen,
    Holding,
    Names,
    Observation,
    Sandbox,
    Scene,
    freeze,
    many_of,
    thawed_holdings,
)
from tolsim.engine.server import Server
from tolsim.simulation.memory import Held
from tolsim.simulation.trace import State

EMPTY: Holding = (0, 0)
"""What a system holds that holds nothing."""


def is_inert(holding: Holding) -> bool:
    """Whether none of the tokens held can ever be accepted again."""
    return max(holding) <= 0


Turn = tuple[Move, Holding, bool]
"""A move, the tokens on which it depends, and whether no other system holds the same."""


def turn(move: Move, holding: Holding, *, last: bool) -> Turn:
    """The turn that has the same result under one policy, whoever takes it."""
    last = last and not is_inert(holding)
    if move.verb in ("login", "client_credentials") and not last:
        holding = EMPTY  # nothing is presented, and nothing that counts is lost
    return move, holding, last


class PolicyState:
    """A state under one policy, and the transitions from it that have been computed."""

    # A search holds many thousands of these.
    __slots__ = ("frozen", "holdings", "renamed", "standings", "transitions")

    def __init__(self, frozen: Frozen) -> None:
        self.frozen = frozen
        self.holdings: tuple[Holding, ...] = frozen.holdings
        self.transitions: dict[Turn, Transition | None] = {}
        self.renamed: dict[Names, PolicyState] = {}
        self.standings: dict[Holding, State] = {}

    def __repr__(self) -> str:
        frozen = self.frozen
        return f"<PolicyState: {len(frozen.tokens)} tokens, holdings {frozen.holdings}>"


class Transition(NamedTuple):
    """The result of a move under one policy.

    `holdings` maps what other systems held before to what that is in the state `after`. `got` is
    what the moving system holds there; None: it keeps what it held. `touches_others` says
    whether the move changed a token that another system holds.
    """

    observation: Observation
    after: PolicyState
    holdings: Mapping[Holding, Holding]
    got: Holding | None = None
    touches_others: bool = False


class PolicyStates:
    """All states of a scene that a search has reached."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._met: dict[Frozen, PolicyState] = {}
        self.start = self._meet(freeze(scene, scene.start().server, [], 0)[0])
        """Nobody has logged in yet."""
        self._thawed: tuple[PolicyState, Server, dict[Holding, Held]] | None = None
        self._spare: Server | None = None

    def __repr__(self) -> str:
        return f"<PolicyStates under {self.scene.policy.name!r}: {len(self._met)} so far>"

    def transition(
        self, state: PolicyState, move: Move, holding: Holding, *, last: bool
    ) -> Transition | None:
        """What a move comes to; None if there is nothing to present or to lose.

        `holding` is that of the system that moves, or the one that a copy overwrites; `last`
        says that no other system holds the same.
        """
        key = turn(move, holding, last=last)
        if key not in state.transitions:
            state.transitions[key] = self._play(state, *key)
        return state.transitions[key]

    def nothing(self, state: PolicyState) -> Transition:
        """The transition of a client that has nothing to send."""
        return _idle(self.scene.observe_refusal("no_token"), state)

    def renamed(self, state: PolicyState, names: Names) -> PolicyState:
        """The same state with its systems and users in other places."""
        if names not in state.renamed:
            server = self.scene.thaw(state.frozen)
            held = thawed_holdings(server, state.holdings)
            frozen, _ = freeze(self.scene, server, held, 0, names, many_of(state.frozen))
            state.renamed[names] = self._meet(frozen)
        return state.renamed[names]

    def standing(self, state: PolicyState, holding: Holding) -> State:
        """The state of a system that holds these tokens."""
        if holding not in state.standings:
            server = self.scene.thaw(state.frozen)
            (held,) = thawed_holdings(server, [holding])
            state.standings[holding] = Sandbox(server, [held]).state(held, 0)
        return state.standings[holding]

    def _meet(self, frozen: Frozen) -> PolicyState:
        # `setdefault` alone would build a PolicyState for every look-up.
        return self._met.get(frozen) or self._met.setdefault(frozen, PolicyState(frozen))

    def _play(
        self, state: PolicyState, move: Move, holding: Holding, last: bool
    ) -> Transition | None:
        # What is written over lives on in another system's store.
        if move.verb == "copy" and not last:
            return _idle((), state)
        server, everyone = self._thaw(state)
        mine = everyone[holding] if holding in everyone else thawed_holdings(server, [holding])[0]
        others = {key: held for key, held in everyone.items() if not (last and key == holding)}
        observation: Observation = ()
        got = mine if move.verb == "wait" else None
        if move.verb not in ("wait", "copy"):
            done = act(move, server, mine, self.scene)
            if done is None:
                return None
            observation, got = done
            if got == mine and self._changed_nothing(server, move, observation):
                self._spare = server
                return _idle(observation, state)
        staying = everyone if got == mine else others
        kept = [*staying.values()]
        if got is not None and got != mine:
            kept.append(got)
        frozen, holdings = freeze(
            self.scene, server, kept, move.seconds, many=many_of(state.frozen)
        )
        return Transition(
            observation,
            self._meet(frozen),
            # Not strict: behind those that stay, `holdings` may end with what the moving system
            # got.
            dict(zip(staying, holdings, strict=False)),
            holdings[-1] if len(holdings) > len(staying) else None,
            any(number in server.touched for held in others.values() for number in held),
        )

    def _thaw(self, state: PolicyState) -> tuple[Server, dict[Holding, Held]]:
        """A server in that state that the caller may change, and the tokens behind each holding."""
        if self._thawed is None or self._thawed[0] is not state:
            server = self.scene.thaw(state.frozen)
            held = thawed_holdings(server, state.holdings)
            self._thawed = state, server, dict(zip(state.holdings, held, strict=True))
            self._spare = None
        # A server that a refusal has left as it was serves the next move, too, which saves a copy.
        spare, self._spare = self._spare, None
        _, server, holdings = self._thawed
        return spare or server.copy(), holdings

    def _changed_nothing(self, server: Server, move: Move, observation: Observation) -> bool:
        """Whether a server is surely as it was: an idle call, or a refusal without effect."""
        if move.verb == "call":
            return not self.scene.relevance.calls
        if move.verb == "forget" or observation[0] == "ok":
            return False
        return not (server.touched or self.scene.policy.rates)


def _idle(observation: Observation, state: PolicyState) -> Transition:
    """A transition that changes nothing."""
    return Transition(observation, state, {holding: holding for holding in state.holdings})
