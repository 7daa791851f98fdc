"""A state as plain values: the records that freezing writes and thawing reads.

Everything refers to everything else by its place in the state, counted from 1; 0 is nothing.
Systems and users are numbers of the cast, and -1 is no user. Moments are distances from now.
Whatever the policy never looks at has the same value in every state.
"""

from typing import NamedTuple

from tolsim.engine.policy import Request

Holding = tuple[int, int]
"""An access and a refresh token held together: places of a state, or codes of dead tokens."""


# NamedTuples throughout: they hash and compare in C, which a search does at every state. And -1 or
# 0 for what is absent, because None cannot be ordered with numbers.
class FrozenSupersession(NamedTuple):
    """What has happened to a refresh token since it was superseded."""

    age: int
    access: int
    refresh: int
    uses: int
    successor_refresh: int
    """Seconds since a successor was first used; -1: none was."""
    new_access_use: int
    """Seconds since an access token minted from it was first used; -1: none was."""


class FrozenToken(NamedTuple):
    """A token that can still change an answer."""

    is_refresh: bool
    grant: int
    """The place of its grant; 0: it is the first token of the next grant."""
    system: int
    parent: int
    beside: int
    left: int
    """Seconds until it expires."""
    cap: int
    """Seconds until the latest moment to which uses can put off its expiry."""
    age: int
    lag: int
    """Seconds for which it is accepted although revoked; -1: it is not revoked."""
    supersession: FrozenSupersession | None
    rank: int
    """Its place in the order of last uses: 0 is now, 1 the latest before."""
    many: int = 1
    """How many such tokens in a row it stands for, each in a grant of its own."""


class FrozenGrant(NamedTuple):
    """A grant with a token that can still change an answer."""

    user: int
    slot: int
    system: int
    age: int
    rank: int
    """As that of a token."""
    newest_access: int


class FrozenRequest(NamedTuple):
    """An accepted request that a sliding rate may still count."""

    age: int
    request: Request
    user: int
    system: int
    token: int
    """The place of the refresh token presented."""


class FrozenBlock(NamedTuple):
    """A block that still runs, and for whom; -1 stands for everyone, and 0 for every token."""

    rate: str
    user: int
    system: int
    token: int
    left: int


class FrozenWindow(NamedTuple):
    """A fixed window that still runs, for whom, and how many requests it has accepted."""

    rate: str
    user: int
    system: int
    token: int
    left: int
    accepted: int


class FrozenRates(NamedTuple):
    """What rates remember."""

    accepted: tuple[FrozenRequest, ...] = ()
    blocks: tuple[FrozenBlock, ...] = ()
    windows: tuple[FrozenWindow, ...] = ()


class FrozenRegister(NamedTuple):
    """What an `issued` limit counts for one key: places, or 0 for what is only counted."""

    register: int
    key: tuple[int, ...]
    places: tuple[int, ...]


class Frozen(NamedTuple):
    """A state: hashable, comparable, and the same for all pasts that it stands for."""

    tokens: tuple[FrozenToken, ...]
    grants: tuple[FrozenGrant, ...]
    holdings: tuple[Holding, ...]
    registers: tuple[FrozenRegister, ...]
    rates: FrozenRates
