"""Forgetting: what can no longer change an answer, so that an endless history fits in memory.

A token is forgotten once its own expiry has passed: from then on it is refused whatever happened
to it before, and no replay of it revokes anything. A refresh token stays as long as the one that
it replaced, because grace counts the steps between them and a replay ends what lies along them;
and it stays while a rate counts for it, because rates refuse before anybody looks at the token.
What is left is numbered anew, and number 0 stands for everything forgotten: a token that has
expired. Forgetting goes by the policy in force: a later one may count less than there was.
"""

from collections.abc import Iterable, Mapping

from tolsim.engine.limits import Group, Limits, Register
from tolsim.engine.model import NO_GRANT, NO_TOKEN, Event, Grant, State, Supersession, Token
from tolsim.engine.policy import FOREVER, Limit, Policy
from tolsim.engine.rates import Rates, longest_window, longest_window_of_token

Renumbered = Mapping[int, int]
"""The numbers of what is remembered, by those that it had; whatever is missing is 0 now."""


def forget(state: State, limits: Limits, rates: Rates, policy: Policy, now: int) -> Renumbered:
    """Forget what no request from this second on can notice; how tokens are renumbered."""
    counted = rates.tokens(longest_window_of_token(policy.rates), now)
    kept = _kept(state, counted, now)
    tokens = {token.number: place for place, token in enumerate(kept, 1)}
    families = sorted({token.grant for token in kept})
    grants = {number: place for place, number in enumerate(families, 1)}
    grace = policy.refresh.grace
    most_uses = 0 if grace is None or grace.uses == FOREVER else grace.uses
    for token in kept:
        _renumber(token, tokens, grants, most_uses)
    state.tokens = [NO_TOKEN, *kept]
    state.grants = [NO_GRANT, *(state.grants[number] for number in families)]
    for grant in state.grants[1:]:
        _renumber_grant(grant, tokens, grants)
    state.owners = None
    state.touched.clear()
    counting = {id(register): looking for register, looking in limits.counting_issued()}
    for register in limits.registers:
        _recount(register, counting.get(id(register), ()), tokens, grants)
    rates.forget(now - longest_window(policy.rates), now, tokens)
    return tokens


def _kept(state: State, counted: Iterable[int], now: int) -> list[Token]:
    """The tokens that are remembered, in issue order; those `counted` by rates in any case."""
    numbers = set(counted)
    for token in state.issued():
        stays = token.kind == "refresh" and token.parent in numbers
        if stays or now < token.expires_at:
            numbers.add(token.number)
    return [token for token in state.issued() if token.number in numbers]


def _renumber(token: Token, tokens: Renumbered, grants: Renumbered, most_uses: int) -> None:
    token.number, token.grant = tokens[token.number], grants[token.grant]
    token.parent, token.beside = _again(tokens, token.parent), _again(tokens, token.beside)
    if token.revocation is not None:
        token.revocation = token.revocation._replace(by=_again(tokens, token.revocation.by))
    if (past := token.supersession) is not None:
        token.supersession = Supersession(
            past.at,
            tokens.get(past.access, 0),
            _again(tokens, past.refresh),
            past.uses[:most_uses],
            _renumber_event(past.successor_refresh, tokens),
            _renumber_event(past.new_access_use, tokens),
        )


def _again(tokens: Renumbered, number: int | None) -> int | None:
    return None if number is None else tokens.get(number, 0)


def _renumber_event(event: Event | None, tokens: Renumbered) -> Event | None:
    return None if event is None else (event[0], tokens.get(event[1], 0))


def _renumber_grant(grant: Grant, tokens: Renumbered, grants: Renumbered) -> None:
    grant.number = grants[grant.number]
    grant.access = _remaining(grant.access, tokens)
    grant.current = _remaining(grant.current, tokens)
    grant.superseded = _remaining(grant.superseded, tokens)
    grant.newest_access = tokens.get(grant.newest_access, 0)


def _remaining(numbers: Iterable[int], known: Renumbered) -> list[int]:
    return [known[number] for number in numbers if number in known]


def _recount(
    register: Register, issued: Iterable[Limit], tokens: Renumbered, grants: Renumbered
) -> None:
    """Number what a register counts anew; `issued` are the limits that count the dead, too."""
    known = grants if register.kind == "grant" else tokens
    most = max((limit.max for limit in issued if limit.overflow == "refuse"), default=0)
    groups = {}
    for key, group in register.groups.items():
        parts = []
        for part, value in zip(register.parts, key, strict=True):
            table = {"grant": grants, "parent": tokens}.get(part)
            parts.append(value if table is None else table.get(value))  # type: ignore[call-overload]
        # A family or a parent that is forgotten issues nothing more that could count with it.
        if None not in parts:
            left = _renumber_group(group, known, most) if issued else _living(group, known)
            if left.numbers:
                groups[tuple(parts)] = left
    register.groups, register.newest = groups, None


def _living(group: Group, known: Renumbered) -> Group:
    return Group(_remaining(group.numbers, known))


def _renumber_group(group: Group, known: Renumbered, most: int) -> Group:
    """The same count, but that of the dead at its beginning so many are enough as can refuse.

    A limit that revokes counts from the end, and has nothing to revoke there.
    """
    numbers = [known.get(number, 0) for number in group.numbers]
    dead = next((place for place, number in enumerate(numbers) if number), len(numbers))
    dropped = max(dead - most, 0)
    return Group(numbers[dropped:], max(group.done - dropped, 0))
