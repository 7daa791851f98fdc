"""What the server of one app remembers: tokens, grants, and whose they are.

Everything refers to everything else by number, so that a state can be copied by copying
its records, and compared by comparing them. Tokens and grants count from 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from tolsim.engine.policy import FOREVER, Expiry, Reason, TokenKind

Owner = str | int
"""Whose a grant is: the user's name, or the slot of a client-credentials grant."""


class Revocation(NamedTuple):
    """A token's revocation: when, by which rule, and on account of which other token."""

    at: int
    rule: str
    by: int | None
    lag_until: int
    """Resource servers go on accepting an access token before this second."""


# A plain tuple: almost every refresh makes one, and a NamedTuple takes ten times as long.
Event = tuple[int, int]
"""The first second at which something happened that can end a grace, and the token presented."""


@dataclass(slots=True)
class Supersession:
    """A refresh token was replaced: the first successors, and what has happened since."""

    at: int
    access: int
    refresh: int | None
    uses: tuple[int, ...] = ()
    """The seconds at which it was presented and accepted since."""
    successor_refresh: Event | None = None
    new_access_use: Event | None = None

    def copy(self) -> "Supersession":
        return Supersession(
            self.at, self.access, self.refresh, self.uses,
            self.successor_refresh, self.new_access_use,
        )  # fmt: skip


@dataclass(slots=True)
class Token:
    """An access or refresh token.

    `expires` is stamped at issue; `expires_at` is what it comes to, kept up to date at
    every use. `bound` is the absolute second that `with_refresh` allows.
    """

    number: int
    kind: TokenKind
    grant: int
    system: str
    parent: int | None
    """The refresh token presented for it."""
    beside: int | None
    """The token of the other kind that the same request issued."""
    issued_at: int
    used_at: int
    expires: Expiry
    expires_at: int
    bound: int = FOREVER
    revocation: Revocation | None = None
    supersession: Supersession | None = None

    def copy(self) -> "Token":
        return Token(
            self.number, self.kind, self.grant, self.system, self.parent, self.beside,
            self.issued_at, self.used_at, self.expires, self.expires_at, self.bound,
            self.revocation, self.supersession and self.supersession.copy(),
        )  # fmt: skip


@dataclass(slots=True)
class Grant:
    """What one login or client-credentials request created: a family of tokens (RFC 9700).

    Its lists hold the numbers of tokens that may still be alive, in issue order; dead ones
    (revoked or expired: they never come back) are dropped when somebody looks.
    """

    number: int
    user: str | None
    slot: int | None
    system: str
    created_at: int
    used_at: int
    """The last use of any of its tokens."""
    access: list[int] = field(default_factory=list)
    current: list[int] = field(default_factory=list)
    """Refresh tokens that were never superseded."""
    superseded: list[int] = field(default_factory=list)
    newest_access: int = 0
    live_until: int = 0
    """Until then the grant is live whatever else happens, unless a refresh token of it is revoked
    or leaves without a successor: that makes it 0, and only its tokens tell."""

    @property
    def owner(self) -> Owner:
        """The user, or the slot where there is none."""
        # A grant has a user or a slot, never neither: the types cannot say so.
        return self.slot if self.user is None else self.user  # type: ignore[return-value]

    def copy(self) -> "Grant":
        return Grant(
            self.number, self.user, self.slot, self.system, self.created_at, self.used_at,
            self.access[:], self.current[:], self.superseded[:], self.newest_access,
            self.live_until,
        )  # fmt: skip


NO_TOKEN: Final = Token(0, "access", 0, "", None, None, 0, 0, Expiry(), 0)
NO_GRANT: Final = Grant(0, None, None, "", 0, 0)


@dataclass(slots=True)
class State:
    """All tokens and grants of one app; index 0 of both lists stands empty."""

    # From 1 on, so that no number is false: `past.refresh or past.access` can be written.
    tokens: list[Token] = field(default_factory=lambda: [NO_TOKEN])
    grants: list[Grant] = field(default_factory=lambda: [NO_GRANT])
    owners: dict[Owner, list[int]] | None = None
    """The grants of each owner that may still have a token to revoke, in creation order; nothing
    before somebody asks for an owner's grants, as under most policies nobody ever does."""
    touched: list[int] = field(default_factory=list)
    """The tokens whose facts the last request changed, new ones aside."""

    def copy(self) -> "State":
        return State(
            [token.copy() for token in self.tokens],
            [grant.copy() for grant in self.grants],
            self.owners and {owner: grants[:] for owner, grants in self.owners.items()},
            self.touched[:],
        )

    def create_grant(self, user: str | None, slot: int | None, system: str, now: int) -> Grant:
        """Create the grant of a login or of a client-credentials request."""
        number = len(self.grants)
        grant = Grant(number, user, slot, system, now, now, [], [], [])
        self.grants.append(grant)
        if self.owners is not None:
            self.owners.setdefault(grant.owner, []).append(number)
        return grant

    def grant_of(self, token: Token) -> Grant:
        return self.grants[token.grant]

    def valid_access(self, grant: Grant, now: int) -> list[int]:
        """The numbers of the grant's valid access tokens, in issue order."""
        if numbers := grant.access:
            tokens = self.tokens
            grant.access = numbers = [
                number
                for number in numbers
                if tokens[number].revocation is None and now < tokens[number].expires_at
            ]
        return numbers

    def current_refresh(self, grant: Grant, now: int) -> list[int]:
        """The numbers of the grant's current refresh tokens, in issue order."""
        if grant.current:
            grant.current = self._alive(grant.current, now)
        return grant.current

    def superseded_refresh(self, grant: Grant, now: int) -> list[int]:
        """The numbers of the grant's tolerated and spent refresh tokens."""
        if grant.superseded:
            grant.superseded = self._alive(grant.superseded, now)
        return grant.superseded

    def _alive(self, numbers: list[int], now: int) -> list[int]:
        tokens = self.tokens
        return [
            number
            for number in numbers
            if tokens[number].revocation is None and now < tokens[number].expires_at
        ]

    def _any_alive(self, numbers: list[int], now: int) -> bool:
        """Whether a token of the list is alive; dead ones at its end are dropped."""
        # The newest token mostly lives longest: from the end, one look is nearly always enough.
        while numbers:
            token = self.tokens[numbers[-1]]
            if token.revocation is None and now < token.expires_at:
                return True
            numbers.pop()
        return False

    def is_live(self, grant: Grant, now: int) -> bool:
        """Whether the grant has a valid access token or a current refresh token."""
        return (
            now < grant.live_until
            or self._any_alive(grant.current, now)
            or self._any_alive(grant.access, now)
        )

    def can_come_back(self, grant: Grant, now: int) -> bool:
        """Whether the grant is live, or a superseded refresh token may yet make it so."""
        return self.is_live(grant, now) or self._any_alive(grant.superseded, now)

    def grants_of(self, owner: Owner, now: int) -> list[Grant]:
        """The owner's grants with anything left to revoke, in creation order."""
        if (owners := self.owners) is None:
            self.owners = owners = {}
            for grant in self.grants[1:]:
                owners.setdefault(grant.owner, []).append(grant.number)
        grants = [self.grants[number] for number in owners.get(owner, ())]
        kept = [grant for grant in grants if self.can_come_back(grant, now)]
        if len(kept) < len(grants):
            owners[owner] = [grant.number for grant in kept]
        return kept

    def issued(self) -> Iterator[Token]:
        """Every token ever issued, in issue order."""
        return iter(self.tokens[1:])


class Answer(NamedTuple):
    """The server's answer to a request.

    `outcome` is `ok`, `undetermined` or an OAuth error code; `reason` is the engine's word
    for a refusal and `rule` the limit or rate that refused. `access` and `refresh` are the
    tokens carried.
    """

    outcome: str
    reason: Reason | None = None
    rule: str | None = None
    access: int | None = None
    refresh: int | None = None


def brought(access: int, refresh: int | None) -> Answer:
    """The answer to a request that brought tokens."""
    # Nearly every request makes one, and the constructor of a NamedTuple takes twice as long.
    return tuple.__new__(Answer, ("ok", None, None, access, refresh))
