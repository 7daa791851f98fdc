"""Limits: how many tokens or grants may exist for one key (manual: rules).

Each limit of the policy has a register of the things it counts, grouped by key in issue
order, so that an issue looks at one group only. A key part that a thing lacks (a login has
no slot, client credentials no user) keeps it out of the register altogether.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from tolsim.engine.model import Grant, Revocation, State, Token
from tolsim.engine.policy import REQUESTS, Counts, KeyPart, Limit, LimitKind, Policy, Request
from tolsim.engine.revocation import family, revocation, revoke

NEW = "new"
"""Stands in a planned key for a grant or token that does not exist yet: it matches nothing."""

Key = tuple[object, ...]
KeyOf = Callable[[Grant, Any], Key | None]
"""The key of a thing of a grant; None if it lacks a part."""

Minted = tuple[Token, Token | None, Grant | None]
"""What a request has issued; the grant only if it created one."""

_PLACE: Final[Mapping[LimitKind, int]] = {"access": 0, "refresh": 1, "grant": 2}
"""Where each kind of thing stands in what was minted."""


class Plan(NamedTuple):
    """What a request is about to issue, and what it is about to end, before it does.

    `parts` holds the key parts of the things to come, None for one they will lack.
    """

    request: Request
    kinds: Collection[LimitKind]
    parts: dict[KeyPart, object]
    ending: Collection[int] = ()


@dataclass(slots=True)
class Group:
    """Everything counted under one key, oldest first. The first `done` entries are already gone."""

    numbers: list[int] = field(default_factory=list)
    done: int = 0

    def copy(self) -> "Group":
        return Group(self.numbers[:], self.done)


@dataclass(slots=True)
class Register:
    """All things of a kind, grouped by some key parts.

    Where only the living are counted, the dead are dropped: they never come back.
    """

    kind: LimitKind
    parts: tuple[KeyPart, ...]
    key: KeyOf
    groups: dict[Key, Group] = field(default_factory=dict)
    newest: Group | None = None
    """Where the thing last entered stands; None if it lacks a part of the key."""

    def enter(self, grant: Grant, thing: Token | Grant) -> None:
        key, groups = self.key(grant, thing), self.groups
        # A limit whose key names a part that the thing lacks does not apply to it.
        if key is None:
            self.newest = None
        elif key in groups:
            self.newest = newest = groups[key]
            newest.numbers.append(thing.number)
        else:
            self.newest = groups[key] = Group([thing.number])

    def copy(self) -> "Register":
        groups = {key: group.copy() for key, group in self.groups.items()}
        return Register(self.kind, self.parts, self.key, groups)


RegisterName = tuple[LimitKind, tuple[KeyPart, ...], Counts]

Enforce = Callable[[State, list[Register], Grant, Token, bool, int], None]
"""Enters what was issued, and revokes what is too many: it is given the grant, the new access
token, and whether the grant is new as well."""


class Rule(NamedTuple):
    """A limit of the policy in force, its dotted path, and which register it looks at."""

    path: str
    limit: Limit
    register: int


class Bound(NamedTuple):
    """The limits of a policy: the registers they need, and what each request has to do."""

    names: tuple[RegisterName, ...]
    rules: tuple[Rule, ...]
    refusing: tuple[Rule, ...]
    enforce: Mapping[Request, Enforce | None]
    """Nothing for a request that issues nothing that is counted."""


def bind(policy: Policy) -> Bound:
    """How a policy's limits are enforced."""
    names = tuple(dict.fromkeys(map(_register_name, policy.limits)))
    rules = tuple(
        Rule(f"limits.{limit.name}", limit, names.index(_register_name(limit)))
        for limit in policy.limits
    )
    lag = policy.access.revocation_lag
    return Bound(
        names,
        rules,
        tuple(rule for rule in rules if rule.limit.overflow == "refuse"),
        {request: _enforcing(request, names, rules, lag) for request in REQUESTS},
    )


def _enforcing(
    request: Request, names: Sequence[RegisterName], rules: Sequence[Rule], lag: int
) -> Enforce | None:
    counted = [
        (place, _PLACE[kind])
        for place, (kind, _, _) in enumerate(names)
        if request != "refresh" or kind != "grant"  # it creates none
    ]
    if not counted:
        return None
    revoking = [
        _revoking(rule, lag)
        for rule in rules
        if rule.limit.overflow != "refuse" and request in rule.limit.on
    ]

    def enforce(
        state: State, registers: list[Register], grant: Grant, access: Token, new: bool, now: int
    ) -> None:
        beside = access.beside
        refresh = None if beside is None else state.tokens[beside]
        minted = access, refresh, grant if new else None
        for place, kind in counted:
            if (thing := minted[kind]) is not None:
                registers[place].enter(grant, thing)
        # Each limit finds the work of those before it done: the policy's order decides.
        for evict in revoking:
            evict(state, registers, minted, now)

    return enforce


def _revoking(rule: Rule, lag: int) -> Callable[[State, list[Register], Minted, int], None]:
    path, limit, place = rule
    kind, most = _PLACE[limit.kind], limit.max

    def evict(state: State, registers: list[Register], minted: Minted, now: int) -> None:
        thing, group = minted[kind], registers[place].newest
        if thing is None or group is None or len(group.numbers) <= most:
            return
        access, refresh, _ = minted
        by = refresh if limit.kind == "refresh" and refresh is not None else access
        # A client that was answered `ok` holds tokens that work, however small the limit.
        spared = (access.number,) if refresh is None else (access.number, refresh.number)
        how = revocation(now, path, by.number, lag)
        if limit.counts == "issued":
            _evict_issued(state, limit, group, how, spared)
        else:
            _evict_live(state, limit, group, how, spared, thing.number)

    return evict


class Limits:
    """The limits of one server: its registers, as the limits of its policy need them."""

    __slots__ = ("_bound", "registers")

    def __init__(self, bound: Bound, state: State) -> None:
        self._bound = bound
        self.registers = [_build(name, state) for name in bound.names]

    def __repr__(self) -> str:
        return f"<Limits: {', '.join(rule.path for rule in self._bound.rules)}>"

    def follow(self, bound: Bound, state: State) -> None:
        """Take up other limits: keep the registers that they need, and build the missing ones."""
        known = dict(zip(self._bound.names, self.registers, strict=True))
        self._bound = bound
        self.registers = [known.get(name) or _build(name, state) for name in bound.names]

    def copy(self) -> "Limits":
        """The same limits and registers for a server that goes its own way."""
        twin = object.__new__(Limits)
        twin._bound, twin.registers = self._bound, [one.copy() for one in self.registers]
        return twin

    def counting_issued(self) -> list[tuple[Register, list[Limit]]]:
        """The registers of everything ever issued, each with the limits that look at it."""
        found: dict[int, list[Limit]] = {}
        for _, limit, register in self._bound.rules:
            if limit.counts == "issued":
                found.setdefault(register, []).append(limit)
        return [(self.registers[register], limits) for register, limits in found.items()]

    def refusal(self, state: State, plan: Plan, now: int) -> str | None:
        """The path of the first limit that refuses what a request is about to issue."""
        for path, limit, place in self._bound.refusing:
            if plan.request in limit.on and limit.kind in plan.kinds:
                register = self.registers[place]
                group = register.groups.get(tuple([plan.parts[part] for part in register.parts]))
                if group is not None and len(group.numbers) >= limit.max:
                    counted = group.numbers
                    if limit.counts == "live":
                        counted = _live(state, limit, group, now)
                    if sum(number not in plan.ending for number in counted) >= limit.max:
                        return path
        return None


def _evict_live(
    state: State,
    limit: Limit,
    group: Group,
    how: Revocation,
    spared: Sequence[int],
    newest: int,
) -> None:
    most, overflow = limit.max, limit.overflow
    live = _live(state, limit, group, how.at)
    if len(live) > most and overflow == "revoke_all_others":
        for number in live:
            if number != newest:
                _end(state, limit, number, how, spared)
        return
    while len(live) > most:
        victim = live[0] if overflow == "revoke_oldest" else _unused(state, limit, live)
        _end(state, limit, victim, how, spared)
        group.numbers.remove(victim)
        if limit.cascade:  # it may have taken others of the key with it: fewer are then too many
            live = _live(state, limit, group, how.at)
        elif live is not group.numbers:
            live.remove(victim)


def _evict_issued(
    state: State, limit: Limit, group: Group, how: Revocation, spared: Sequence[int]
) -> None:
    outside = len(group.numbers) - limit.max
    for number in group.numbers[group.done : outside]:
        _end(state, limit, number, how, spared)
    group.done = max(group.done, outside)


def _unused(state: State, limit: Limit, live: list[int]) -> int:
    """The one whose last use is earliest."""
    things: Sequence[Token | Grant] = state.grants if limit.kind == "grant" else state.tokens
    return min(live, key=lambda number: (things[number].used_at, number))


def _end(state: State, limit: Limit, number: int, how: Revocation, spared: Sequence[int]) -> None:
    if limit.kind == "grant":
        revoke(state, family(state.grants[number]), how, spared)
    elif revoke(state, (number,), how, spared) and limit.cascade:
        revoke(state, family(state.grant_of(state.tokens[number])), how, spared)


def _live(state: State, limit: Limit, group: Group, now: int) -> list[int]:
    """Those that count as live: valid access tokens, current refresh tokens, grants with either.

    What can never be live again leaves the group.
    """
    if limit.kind == "grant":
        # A grant can rest for a while: a policy change may make a spent refresh token tolerated
        # again, and a refresh then brings the grant back. Tokens never come back to life.
        grants, is_live = state.grants, state.is_live
        live = [
            number
            for number in group.numbers
            if now < (grant := grants[number]).live_until or is_live(grant, now)
        ]
        if len(live) < len(group.numbers):
            group.numbers = [n for n in group.numbers if state.can_come_back(grants[n], now)]
        return live
    tokens = state.tokens
    group.numbers = [
        number
        for number in group.numbers
        if (token := tokens[number]).revocation is None
        and token.supersession is None
        and now < token.expires_at
    ]
    return group.numbers


def _register_name(limit: Limit) -> RegisterName:
    parts = tuple(part for part in limit.per if part != "app")
    return limit.kind, parts, limit.counts


def _key_of(parts: Sequence[KeyPart]) -> KeyOf:
    """How the key of a thing is read that has these parts."""
    readers = [_PARTS[part] for part in parts]
    if parts == ("user",):  # most limits
        return lambda grant, _: None if grant.user is None else (grant.user,)

    def key(grant: Grant, thing: Any) -> Key | None:
        values = tuple([read(grant, thing) for read in readers])
        return None if None in values else values

    return key


_PARTS: Final[Mapping[KeyPart, Callable[[Grant, Any], object]]] = {
    "user": lambda grant, _: grant.user,
    "grant": lambda grant, _: grant.number,
    "slot": lambda grant, _: grant.slot,
    "system": lambda _, thing: thing.system,
    "parent": lambda _, token: token.beside if token.parent is None else token.parent,
}


def _build(name: RegisterName, state: State) -> Register:
    """A register of everything that the state has of a kind."""
    kind, parts, _ = name
    register = Register(kind, parts, _key_of(parts))
    if kind == "grant":
        for grant in state.grants[1:]:
            register.enter(grant, grant)
    else:
        for token in state.issued():
            if token.kind == kind:
                register.enter(state.grants[token.grant], token)
    return register
