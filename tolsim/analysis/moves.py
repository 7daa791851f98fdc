"""What the systems of a search can do next, and what comes of it."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from tolsim.analysis.states import Cast, Lab, Names
from tolsim.engine.model import Answer
from tolsim.engine.policy import Policy, Reason, TokenKind

ActionName = Literal[
    "login", "refresh", "call", "lost", "copy", "forget", "client_credentials", "wait"
]

Look = tuple[str, ...]
"""What a client sees of an answer: the outcome, and the provider's code if that is observed."""


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


def perform(move: Move, lab: Lab, cast: Cast, now: int = 0, *, code: bool = False) -> Look | None:
    """Do a move, and return what its client sees.

    None: the move comes to nothing, since the system holds nothing to present or to lose.
    """
    server, cells = lab
    cell = cast.cell(move.system, move.user)
    held = cells[cell]
    system, user = cast.systems[move.system], cast.users[move.user]
    match move.verb:
        case "wait":
            return ()
        case "copy":
            cells[cast.cell(move.to, move.user)] = held
            return ()
        case "forget":
            if held == (None, None):
                return None
            cells[cell] = held.without(BOTH)
            return ()
        case "call":
            if held.access is None:
                return None
            return look(server.policy, server.call(held.access, now), code=code)
        case "login":
            answer = server.login(user, system, now)
        case "refresh":
            if held.refresh is None:
                return None
            answer = server.refresh(held.refresh, user, system, now)
        case "client_credentials":
            answer = server.client_credentials(system, _params(server.policy, move.slot), now)
    if answer.access is not None and not move.lost:
        cells[cell] = held.receive(answer.access, answer.refresh, refreshed=move.verb == "refresh")
    return look(server.policy, answer, code=code)


BOTH: tuple[TokenKind, ...] = ("access", "refresh")


def look(policy: Policy, answer: Answer, *, code: bool) -> Look:
    """What a client sees of an answer."""
    if answer.reason is None:
        return (answer.outcome,)
    return look_of(policy, answer.reason, code=code)


def look_of(policy: Policy, reason: Reason, *, code: bool) -> Look:
    """What a client sees of a refusal."""
    if reason in policy.undocumented:
        return ("undetermined",)
    refusal = policy.errors[reason]
    return (refusal.error, refusal.code or "") if code else (refusal.error,)


def _params(policy: Policy, slot: int | None) -> dict[str, object]:
    return {} if slot is None or policy.slots is None else {policy.slots.parameter: slot}
