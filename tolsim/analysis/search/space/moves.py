"""What the systems of a search can do next, and what comes of it."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from tolsim.analysis.search.space.states import Cast, Names, Observation, Sandbox, Scene
from tolsim.engine.policy import Policy
from tolsim.engine.server import Server
from tolsim.simulation.memory import NOTHING, Held

ActionName = Literal[
    "login", "refresh", "call", "lost", "copy", "forget", "client_credentials", "wait"
]


class Move(NamedTuple):
    """One action of a search, by the numbers of the systems and users that take part.

    `slot` is what a client-credentials request names, `seconds` what passes.
    """

    verb: Literal["login", "refresh", "call", "copy", "forget", "client_credentials", "wait"]
    system: int = 0
    user: int = 0
    lost: bool = False
    to: int = 0
    slot: int | None = None
    seconds: int = 0

    def by(self, names: Names) -> "Move":
        """The same move in the places that those who make it have in a state."""
        if self.verb == "wait":
            return self
        systems = names.systems
        return self._replace(
            system=systems.index(self.system),
            user=names.users.index(self.user),
            to=systems.index(self.to),
        )


def moves(
    actions: tuple[ActionName, ...],
    cast: Cast,
    waits: tuple[int, ...],
    slots: tuple[int | None, ...],
) -> tuple[Move, ...]:
    """Every action, in the order of the actions, then of the users and the systems."""
    return tuple(move for action in actions for move in _moves(action, cast, waits, slots))


def _moves(
    action: ActionName, cast: Cast, waits: tuple[int, ...], slots: tuple[int | None, ...]
) -> Iterator[Move]:
    if action == "wait":
        yield from (Move("wait", seconds=seconds) for seconds in waits)
        return
    for user in range(len(cast.users)):
        for system in range(len(cast.systems)):
            match action:
                case "lost":
                    yield Move("login", system, user, lost=True)
                    yield Move("refresh", system, user, lost=True)
                case "copy":
                    if not cast.shared:
                        for to in range(len(cast.systems)):
                            if to != system:
                                yield Move("copy", system, user, to=to)
                case "client_credentials":
                    yield from (Move(action, system, user, slot=slot) for slot in slots)
                case _:
                    yield Move(action, system, user)


def act(
    move: Move, server: Server, held: Held, scene: Scene, now: int = 0
) -> tuple[Observation, Held] | None:
    """Do what one system does by itself: what its client sees, and what it holds then.

    None: the move comes to nothing, since the system holds nothing to present or to lose.
    """
    system, user = scene.cast.systems[move.system], scene.cast.users[move.user]
    match move.verb:
        case "forget":
            return None if held == NOTHING else ((), NOTHING)
        case "call":
            if held.access is None:
                return None
            return scene.observe(server.call(held.access, now)), held
        case "login":
            answer = server.login(user, system, now)
        case "refresh":
            if held.refresh is None:
                return None
            answer = server.refresh(held.refresh, user, system, now)
        case "client_credentials":
            answer = server.client_credentials(system, _params(scene.policy, move.slot), now)
        case verb:
            raise ValueError(f"a system cannot {verb} by itself")
    # The server has changed all the same. RFC 6749 does not say how a client recovers whose
    # refresh token was replaced in an answer that it never got.
    if answer.access is not None and not move.lost:
        held = held.receive(answer.access, answer.refresh, refreshed=move.verb == "refresh")
    return scene.observe(answer), held


def perform(move: Move, sandbox: Sandbox, scene: Scene, now: int = 0) -> Observation | None:
    """Do a move in a sandbox, and return what its client sees; None: there was nothing to send."""
    server, cells = sandbox
    if move.verb == "wait":
        return ()
    cell = scene.cast.cell(move.system, move.user)
    if move.verb == "copy":
        cells[scene.cast.cell(move.to, move.user)] = cells[cell]
        return ()
    done = act(move, server, cells[cell], scene, now)
    if done is None:
        return None
    observation, cells[cell] = done
    return observation


def _params(policy: Policy, slot: int | None) -> dict[str, object]:
    return {} if slot is None or policy.slots is None else {policy.slots.parameter: slot}
