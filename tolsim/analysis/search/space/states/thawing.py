"""Turning a state back into a server and its systems' memories, at second 0.

The systems and users of the state take the names of the cast in its order, and what was
left out of the state is made up in whatever way is simplest: no answer depends on it.
"""

from collections.abc import Sequence
from typing import Any

from tolsim.engine.limits import Group
from tolsim.engine.model import Event, Grant, Revocation, State, Supersession, Token
from tolsim.engine.policy import FOREVER, Expiry, Policy, TokenKind
from tolsim.engine.rates import Asked, Rates
from tolsim.engine.server import Server
from tolsim.simulation.memory import Held

# What a hand holds is the place of a token, nothing, or one of these: a dead token that is
# no more than the refusal it will meet. A service asks for itself, so it can ask again.
NONE, REVOKED, EXPIRED, REVOKED_SERVICE, EXPIRED_SERVICE = 0, -1, -2, -3, -4

NOBODY = ""
"""The user of dead tokens of which only the refusal is left."""


def thawed_server(
    like: Server, systems: tuple[str, ...], users: tuple[str, ...], frozen: Any
) -> Server:
    """The server of a state, under the policy of another one."""
    policy = like.policy
    tokens, grants, _, registers, ledger = frozen
    state = State()
    state.grants += [_grant(i, facts, systems, users) for i, facts in enumerate(grants, 1)]
    for grant in state.grants[1:]:
        state.owners.setdefault(grant.owner, []).append(grant.number)
    founded = 0
    for i, facts in enumerate(tokens, 1):
        token = _token(i, facts, policy, systems)
        if not token.grant:  # the first of the next grant
            token.grant = founded = founded + 1
        state.tokens.append(token)
        _enter(state.grants[token.grant], token)
    rates = _rates(ledger, systems, users) if ledger else Rates()
    server = Server.resume(policy, state, like.limits, rates)
    if registers:
        _refill(server, registers, systems, users)
    return server


def thawed_hands(server: Server, hands: Sequence[tuple[int, int]]) -> list[Held]:
    """Hands as tokens of a thawed server; the dead become tokens of nobody's again."""
    ghosts: dict[tuple[TokenKind, int], int] = {}

    def number(kind: TokenKind, place: int) -> int | None:
        if place >= 0:
            return place or None
        if (kind, place) not in ghosts:
            ghosts[kind, place] = _ghost(server.state, kind, place)
        return ghosts[kind, place]

    return [Held(number("access", access), number("refresh", refresh)) for access, refresh in hands]


def _grant(number: int, facts: Any, systems: tuple[str, ...], users: tuple[str, ...]) -> Grant:
    user, slot, system, age, rank, newest = facts
    return Grant(
        number,
        None if user < 0 else users[user],
        None if slot < 0 else slot,
        systems[system],
        -age,
        -rank,
        newest_access=newest,
    )


def _token(number: int, facts: Any, policy: Policy, systems: tuple[str, ...]) -> Token:
    is_refresh, grant, system, parent, beside, left, cap, age, lag, past, rank = facts
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
        _supersession(past) if past else None,
    )


def _supersession(facts: tuple[int, ...]) -> Supersession:
    age, access, refresh, uses, successor, use = facts
    return Supersession(
        -age,
        access,
        refresh or None,
        (0,) * uses,
        Event(-successor, 0) if successor >= 0 else None,
        Event(-use, 0) if use >= 0 else None,
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


def _ghost(state: State, kind: TokenKind, place: int) -> int:
    """A dead token that is no more than the refusal it will meet."""
    unowned, expired = (
        place in (REVOKED_SERVICE, EXPIRED_SERVICE),
        place in (EXPIRED, EXPIRED_SERVICE),
    )
    number, grant = len(state.tokens), len(state.grants)
    user, slot = (None, 0) if unowned else (NOBODY, None)
    state.grants.append(Grant(grant, user, slot, NOBODY, 0, -FOREVER))
    token = Token(number, kind, grant, NOBODY, None, None, 0, 0, Expiry(), 0)
    if not expired:
        token.revocation = Revocation(0, "", None, 0)
    state.tokens.append(token)
    return number


def _rates(ledger: Any, systems: tuple[str, ...], users: tuple[str, ...]) -> Rates:
    accepted, blocks = ledger
    return Rates(
        [
            Asked(-age, request, None if user < 0 else users[user], systems[system])
            for age, request, user, system in accepted
        ],
        {
            (
                name,
                (None if user < 0 else users[user], None if system < 0 else systems[system]),
            ): left
            for name, user, system, left in blocks
        },
    )


def _refill(
    server: Server, registers: Any, systems: tuple[str, ...], users: tuple[str, ...]
) -> None:
    """Let `issued` limits count what has been issued, also what is left out of the state."""
    counted = [register for register, _ in server.limits.counting_issued()]
    for register in counted:
        register.groups = {}
    names: dict[str, tuple[str, ...]] = {"user": users, "system": systems}
    for i, named, places in registers:
        register = counted[i]
        key = tuple(
            names[part][value] if part in names else value
            for part, value in zip(register.parts, named, strict=True)
        )
        register.groups[key] = Group(list(places))
