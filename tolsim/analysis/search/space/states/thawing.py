"""Turning a state back into a server and its systems' memories, at second 0.

The systems and users of the state take the names of the cast in its order, and what was
left out of the state is made up in whatever way is simplest: no answer depends on it.
"""

from collections.abc import Mapping, Sequence

from tolsim.analysis.search.space.states.frozen import (
    Frozen,
    FrozenGrant,
    FrozenRates,
    FrozenRegister,
    FrozenSupersession,
    FrozenToken,
    Holding,
)
from tolsim.engine.limits import Group
from tolsim.engine.model import Grant, Revocation, State, Supersession, Token
from tolsim.engine.policy import FOREVER, Expiry, Policy, TokenKind
from tolsim.engine.rates import Named, Rates
from tolsim.engine.server import Server
from tolsim.simulation.memory import Held

# A holding refers to a token by its place, or to none by 0; these codes stand for dead tokens, by
# the refusal that each will meet. A service can ask for another token by itself, so it has its own.
NONE, REVOKED, EXPIRED, REVOKED_SERVICE, EXPIRED_SERVICE = 0, -1, -2, -3, -4

NOBODY = ""
"""The user of dead tokens of which only the refusal is left."""


def thawed_server(
    like: Server, systems: tuple[str, ...], users: tuple[str, ...], frozen: Frozen
) -> Server:
    """The server of a state, under the policy of another one."""
    policy = like.policy
    state = State()
    state.grants += [_grant(i, facts, systems, users) for i, facts in enumerate(frozen.grants, 1)]
    founded = 0
    for i, facts in enumerate(frozen.tokens, 1):
        token = _token(i, facts, policy, systems)
        if not token.grant:  # the first of the next grant
            token.grant = founded = founded + 1
        state.tokens.append(token)
        _enter(state.grants[token.grant], token)
    rates = _rates(frozen.rates, systems, users)
    server = like.resume(state, rates)
    _repeat(server, many_of(frozen))
    if frozen.registers:
        _refill(server, frozen.registers, systems, users)
    return server


def many_of(frozen: Frozen) -> dict[int, int]:
    """How many tokens each one of a thawed server stands for, where it is more than itself."""
    return {i: token.many for i, token in enumerate(frozen.tokens, 1) if token.many > 1}


def _repeat(server: Server, many: Mapping[int, int]) -> None:
    """Let limits count each token as many times as it stands for."""
    if many:
        for register in server.limits.registers:
            for group in register.groups.values():
                group.numbers = [n for n in group.numbers for _ in range(many.get(n, 1))]


def thawed_holdings(server: Server, holdings: Sequence[Holding]) -> list[Held]:
    """Holdings as tokens of a thawed server; dead tokens are issued again, to nobody."""
    dead: dict[tuple[TokenKind, int], int] = {}

    def number(kind: TokenKind, place: int) -> int | None:
        if place >= 0:
            return place or None
        if (kind, place) not in dead:
            dead[kind, place] = _dead_token(server.state, kind, place)
        return dead[kind, place]

    return [
        Held(number("access", access), number("refresh", refresh)) for access, refresh in holdings
    ]


def _grant(
    number: int, frozen: FrozenGrant, systems: tuple[str, ...], users: tuple[str, ...]
) -> Grant:
    user, slot, system, age, rank, newest = frozen
    return Grant(
        number,
        None if user < 0 else users[user],
        None if slot < 0 else slot,
        systems[system],
        -age,
        -rank,
        newest_access=newest,
    )


def _token(number: int, frozen: FrozenToken, policy: Policy, systems: tuple[str, ...]) -> Token:
    is_refresh, grant, system, parent, beside, left, cap, age, lag, past, rank, _ = frozen
    return Token(
        number,
        "refresh" if is_refresh else "access",
        grant,
        systems[system],
        parent or None,
        beside or None,
        -age,
        -rank,
        policy.refresh.expires if is_refresh else policy.access.expires,
        left,
        cap,
        Revocation(0, "", None, lag) if lag >= 0 else None,
        None if past is None else _supersession(past),
    )


def _supersession(frozen: FrozenSupersession) -> Supersession:
    age, access, refresh, uses, successor, use = frozen
    return Supersession(
        -age,
        access,
        refresh or None,
        # Only how many uses there were counts, not when.
        (0,) * uses,
        (-successor, 0) if successor >= 0 else None,
        (-use, 0) if use >= 0 else None,
    )


def _enter(grant: Grant, token: Token) -> None:
    if token.revocation is not None:
        return
    if token.kind == "access":
        grant.access.append(token.number)
    elif token.supersession is None:
        grant.current.append(token.number)
    else:
        grant.superseded.append(token.number)


def _dead_token(state: State, kind: TokenKind, place: int) -> int:
    """A dead token that is no more than the refusal it will meet."""
    unowned, expired = (
        place in (REVOKED_SERVICE, EXPIRED_SERVICE),
        place in (EXPIRED, EXPIRED_SERVICE),
    )
    number, grant = len(state.tokens), len(state.grants)
    user, slot = (None, 0) if unowned else (NOBODY, None)
    # A grant for each, so that nothing it could do reaches a living token.
    state.grants.append(Grant(grant, user, slot, NOBODY, 0, -FOREVER))
    token = Token(number, kind, grant, NOBODY, None, None, 0, 0, Expiry(), 0)
    if not expired:  # its lag was over before its life: else it would have died as expired
        token.revocation = Revocation(0, "", None, -1)
    state.tokens.append(token)
    return number


def _rates(frozen: FrozenRates, systems: tuple[str, ...], users: tuple[str, ...]) -> Rates:
    def named(rate: str, user: int, system: int, token: int) -> Named:
        return rate, (
            None if user < 0 else users[user],
            None if system < 0 else systems[system],
            token or None,
        )

    return Rates(
        [
            (-age, request, None if user < 0 else users[user], systems[system], token or None)
            for age, request, user, system, token in frozen.accepted
        ],
        {named(*block[:4]): block.left for block in frozen.blocks},
        {named(*window[:4]): (window.left, window.accepted) for window in frozen.windows},
    )


def _refill(
    server: Server,
    registers: Sequence[FrozenRegister],
    systems: tuple[str, ...],
    users: tuple[str, ...],
) -> None:
    """Let `issued` limits count what has been issued, also what is left out of the state."""
    counted = [register for register, _ in server.limits.counting_issued()]
    for register in counted:
        # `resume` has counted what is in the state; what was issued before is counted here as
        # well.
        register.groups = {}
    names: dict[str, tuple[str, ...]] = {"user": users, "system": systems}
    for i, named, places in registers:
        register = counted[i]
        key = tuple(
            names[part][value] if part in names else value
            for part, value in zip(register.parts, named, strict=True)
        )
        register.groups[key] = Group(list(places))
