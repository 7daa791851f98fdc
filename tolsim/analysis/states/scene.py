"""Of whom and what the states of a search speak: a policy, its systems and users."""

from collections.abc import Callable
from typing import NamedTuple

from tolsim.analysis.states.relevance import Relevance
from tolsim.analysis.states.thawing import EXPIRED, REVOKED, thawed_cells, thawed_server
from tolsim.engine.policy import Policy, Reason
from tolsim.engine.server import Server
from tolsim.engine.status import ACTIVE
from tolsim.simulation.memory import Held
from tolsim.simulation.trace import State

Frozen = tuple[object, ...]
"""A state: hashable, comparable, and the same for all pasts that it stands for."""


class Cast(NamedTuple):
    """Who takes part; each system has a store of its own, or all share one."""

    systems: tuple[str, ...]
    users: tuple[str, ...]
    shared: bool = False

    def cell(self, system: int, user: int) -> int:
        """Which memory a system has of a user."""
        return (0 if self.shared else system) * len(self.users) + user

    @property
    def cells(self) -> int:
        return (1 if self.shared else len(self.systems)) * len(self.users)


class Lab(NamedTuple):
    """A server and its systems' memories: what the requests of a search act upon."""

    server: Server
    cells: list[Held]

    def state(self, held: Held, now: int) -> State:
        """How a system stands that holds this."""
        server = self.server
        return held.state(
            lambda number: server.status(number, now) in ACTIVE,
            lambda number: server.state.grant_of(server.tokens[number]).user is None,
        )

    def copy(self) -> "Lab":
        """The same past, for another future."""
        return Lab(self.server.copy(), self.cells.copy())


class Names(NamedTuple):
    """Who the systems and users of a state are: their numbers in the cast."""

    systems: tuple[int, ...]
    users: tuple[int, ...]

    def then(self, later: "Names") -> "Names":
        """Who they are after they have changed places once more."""
        return Names(
            tuple([self.systems[place] for place in later.systems]),
            tuple([self.users[place] for place in later.users]),
        )


class Scene:
    """The policy and the cast of a search: where pasts begin, and go on from a state."""

    def __init__(
        self, policy: Policy, cast: Cast, looks: Callable[[Policy, Reason], object]
    ) -> None:
        """`looks` is what a client sees of a refusal; reasons that look alike may merge."""
        self.policy = policy
        self.cast = cast
        self._like = Server(policy)
        self.relevance = Relevance.of(policy)
        access = [looks(policy, "access_revoked"), looks(policy, "access_expired")]
        self.expired_access = EXPIRED if access[0] != access[1] else REVOKED
        self.looks = {
            "revoked": looks(policy, "refresh_revoked"),
            "expired": looks(policy, "refresh_expired"),
            "spent": looks(policy, "refresh_reused"),
        }

    def start(self) -> Lab:
        """Nobody has logged in yet."""
        return Lab(Server(self.policy), [Held()] * self.cast.cells)

    def thaw(self, frozen: Frozen) -> Lab:
        """A server at second 0 that answers as any past of the state would."""
        systems, users = self.cast.systems, self.cast.users
        server = thawed_server(self._like, systems, users, frozen)
        cells = thawed_cells(server, frozen[2])
        return Lab(server, cells[: self.cast.cells])
