"""Of whom and what the states of a search speak: a policy, its systems and users."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

from tolsim.analysis.search.space.states.frozen import Frozen, FrozenGrant, FrozenToken
from tolsim.analysis.search.space.states.relevance import Relevance
from tolsim.analysis.search.space.states.runs import singles
from tolsim.analysis.search.space.states.thawing import EXPIRED, REVOKED, thawed_server
from tolsim.analysis.search.space.states.unheld import Unheld
from tolsim.engine.model import Answer
from tolsim.engine.policy import REQUESTS, Policy, Rate, Reason, Request
from tolsim.engine.rates import sliding
from tolsim.engine.server import Server
from tolsim.engine.status import ACTIVE
from tolsim.simulation.memory import Held
from tolsim.simulation.trace import State

Facts = FrozenToken | FrozenGrant
F = TypeVar("F", FrozenToken, FrozenGrant)

Observation = tuple[str, ...]
"""What a client sees of an answer: the outcome, and the provider's code if that is observed."""


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

    @property
    def names(self) -> Names:
        """Everyone in the place that the cast gives them."""
        return Names(tuple(range(len(self.systems))), tuple(range(len(self.users))))


class Sandbox(NamedTuple):
    """A server and what its systems hold: the real thing that the states of a search stand for."""

    server: Server
    cells: list[Held]

    def state(self, held: Held, now: int) -> State:
        """How a system stands that holds this."""
        server = self.server
        return held.state(
            lambda number: server.status(number, now) in ACTIVE,
            lambda number: server.state.grant_of(server.tokens[number]).user is None,
        )

    def copy(self) -> "Sandbox":
        """The same past, for another future."""
        return Sandbox(self.server.copy(), self.cells.copy())


class Scene:
    """The policy and the cast of a search: where pasts begin, and go on from a state."""

    def __init__(self, policy: Policy, cast: Cast, *, code: bool = False) -> None:
        """With `code`, clients see the provider's own code too, not the outcome alone."""
        self.policy = policy
        self.cast = cast
        self._code = code
        self._like = Server(policy)
        # States have most of their records in common: stored once, they take less memory, and two
        # that are one object compare at once.
        self._known: dict[Facts, Facts] = {}
        self.relevance = Relevance.of(policy)
        self.unheld = Unheld.of(policy, self.relevance)
        self.counted = _counted(sliding(policy.rates))
        self.by_token = _by_token(sliding(policy.rates))
        self.singles = singles(policy, self.relevance, self.unheld)
        self.places = (
            {system: i for i, system in enumerate(cast.systems)},
            {user: i for i, user in enumerate(cast.users)},
        )
        alike = self.observe_refusal("access_revoked") == self.observe_refusal("access_expired")
        self.expired_access = REVOKED if alike else EXPIRED
        self.refusals = {
            "revoked": self.observe_refusal("refresh_revoked"),
            "expired": self.observe_refusal("refresh_expired"),
            "spent": self.observe_refusal("refresh_reused"),
        }

    def __repr__(self) -> str:
        return f"<Scene under {self.policy.name!r}: {self.cast}>"

    def same(self, facts: F) -> F:
        """The facts as they stand in other states already: equal ones are stored once."""
        return self._known.setdefault(facts, facts)  # type: ignore[return-value]

    def place(self, end: int) -> object:
        """The place of an end among others, where any order does that is always the same."""
        return end

    def observe(self, answer: Answer) -> Observation:
        """What a client sees of an answer."""
        return (answer.outcome,) if answer.reason is None else self.observe_refusal(answer.reason)

    def observe_refusal(self, reason: Reason) -> Observation:
        """What a client sees of a refusal; states may merge where two reasons show the same."""
        # Nobody knows the answer, so that it must not tell one state, or one policy, from another.
        if reason in self.policy.undocumented:
            return ("undetermined",)
        refusal = self.policy.errors[reason]
        # Not the message: providers reword them, and the same policy would look like two.
        return (refusal.error, refusal.code or "") if self._code else (refusal.error,)

    def start(self) -> Sandbox:
        """Nobody has logged in yet."""
        return Sandbox(Server(self.policy), [Held()] * self.cast.cells)

    def thaw(self, frozen: Frozen) -> Server:
        """A server at second 0 that answers as any past of the state would."""
        return thawed_server(self._like, self.cast.systems, self.cast.users, frozen)


def _counted(rates: Sequence[Rate]) -> Mapping[Request, Request]:
    """The requests that rates count, and for each the first that all of them count alike."""
    found: dict[Request, Request] = {}
    first: dict[tuple[bool, ...], Request] = {}
    for request in REQUESTS:
        counting = tuple(
            [
                request in rate.on and (request == "refresh" or "token" not in rate.per)
                for rate in rates
            ]
        )
        if any(counting):
            found[request] = first.setdefault(counting, request)
    return found


def _by_token(rates: Sequence[Rate]) -> bool:
    """Whether only rates of the token presented count refreshes."""
    return all("token" in rate.per for rate in rates if "refresh" in rate.on)
