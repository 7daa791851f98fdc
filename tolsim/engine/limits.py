"""Limits: how many tokens or grants may exist for one key (README, "Limits").

Each limit of the policy has a register of the things it counts, grouped by key in issue
order, so that an issue looks at one group only. A key part that a thing lacks (a login has
no slot, client credentials no user) keeps it out of the register altogether.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from tolsim.engine.model import Grant, State, Token
from tolsim.engine.policy import KeyPart, Limit, Policy, Request
from tolsim.engine.revocation import Revoker

NEW = "new"
"""Stands in a planned key for a grant or token that does not exist yet: it matches nothing."""

Key = tuple[object, ...]


class Minted(NamedTuple):
    """What a request has issued; `grant` only if it created one."""

    access: Token
    refresh: Token | None
    grant: Grant | None


class Plan(NamedTuple):
    """What a request is about to issue, and what it is about to end, before it does.

    `parts` holds the key parts of the things to come, None for one they will lack.
    """

    request: Request
    kinds: Collection[str]
    parts: dict[KeyPart, object]
    ending: Collection[int] = ()


@dataclass(slots=True)
class Group:
    """The things of one key, in issue order; of `done` many at the front nothing is left."""

    numbers: list[int] = field(default_factory=list)
    done: int = 0

    def copy(self) -> "Group":
        return Group(self.numbers[:], self.done)


@dataclass(slots=True)
class Register:
    """All things of a kind, grouped by some key parts.

    Where only the living are counted, the dead are dropped: they never come back.
    """

    kind: str
    parts: tuple[KeyPart, ...]
    groups: dict[Key, Group] = field(default_factory=dict)

    def add(self, key: Key, number: int) -> None:
        if None not in key:
            group = self.groups.get(key)
            if group is None:
                group = self.groups[key] = Group()
            group.numbers.append(number)

    def copy(self) -> "Register":
        groups = {key: group.copy() for key, group in self.groups.items()}
        return Register(self.kind, self.parts, groups)


RegisterName = tuple[str, tuple[KeyPart, ...], str]


class Limits:
    """The limits of one server: its registers, and their enforcement."""

    __slots__ = ("_registers", "refusing", "revoking")

    def __init__(self, policy: Policy, state: State) -> None:
        self._registers: dict[RegisterName, Register] = {}
        self.follow(policy, state)

    def follow(self, policy: Policy, state: State) -> None:
        """Take up a policy: keep the registers that it needs, and build the missing ones."""
        self.refusing = tuple(limit for limit in policy.limits if limit.overflow == "refuse")
        self.revoking = tuple(limit for limit in policy.limits if limit.overflow != "refuse")
        known = self._registers
        self._registers = {
            name: known.get(name) or _build(name, state)
            for name in map(_register_name, policy.limits)
        }

    def copy(self) -> "Limits":
        twin = object.__new__(Limits)
        twin.refusing, twin.revoking = self.refusing, self.revoking
        twin._registers = {name: book.copy() for name, book in self._registers.items()}
        return twin

    def record(self, state: State, minted: Minted) -> None:
        """Enter what a request has issued."""
        for register in self._registers.values():
            thing = getattr(minted, register.kind)
            if thing is not None:
                register.add(_key(state, thing, register.parts), thing.number)

    def refusal(self, state: State, plan: Plan, now: int) -> str | None:
        """The rule of the first limit that refuses what a request is about to issue."""
        for limit in self.refusing:
            if plan.request in limit.on and limit.kind in plan.kinds:
                key = tuple(plan.parts[part] for part in _parts(limit))
                group = self._registers[_register_name(limit)].groups.get(key)
                if group is not None and len(group.numbers) >= limit.max:
                    counted = group.numbers
                    if limit.counts == "live":
                        counted = _live(state, limit, group, now)
                    if sum(number not in plan.ending for number in counted) >= limit.max:
                        return f"limits.{limit.name}"
        return None

    def enforce(
        self, state: State, policy: Policy, request: Request, minted: Minted, now: int
    ) -> None:
        """Revoke what is too many after an issue, limit by limit in the policy's order."""
        for limit in self.revoking:
            thing: Token | Grant | None = getattr(minted, limit.kind)
            if thing is None or request not in limit.on:
                continue
            register = self._registers[_register_name(limit)]
            group = register.groups.get(_key(state, thing, register.parts))
            if group is not None and len(group.numbers) > limit.max:
                evict = _evict_issued if limit.counts == "issued" else _evict_live
                evict(state, policy, limit, group, _Eviction(minted, thing.number), now)


class _Eviction(NamedTuple):
    """On whose behalf things are evicted: what was minted is out of reach."""

    minted: Minted
    newest: int

    def revoker(self, state: State, policy: Policy, limit: Limit, now: int) -> Revoker:
        access, refresh, _ = self.minted
        by = refresh if limit.kind == "refresh" and refresh is not None else access
        spared = (access.number,) if refresh is None else (access.number, refresh.number)
        rule = f"limits.{limit.name}"
        return Revoker(state, policy, now, rule=rule, by=by.number, spared=spared)


def _evict_live(
    state: State, policy: Policy, limit: Limit, group: Group, cause: _Eviction, now: int
) -> None:
    live = _live(state, limit, group, now)
    if len(live) <= limit.max:
        return
    revoker = cause.revoker(state, policy, limit, now)
    while len(live) > limit.max:
        for victim in _victims(state, limit, live, cause.newest):
            _end(state, revoker, limit, victim)
        live = _live(state, limit, group, now)
        if limit.overflow == "revoke_all_others":
            return


def _evict_issued(
    state: State, policy: Policy, limit: Limit, group: Group, cause: _Eviction, now: int
) -> None:
    revoker = cause.revoker(state, policy, limit, now)
    outside = len(group.numbers) - limit.max
    for number in group.numbers[group.done : outside]:
        _end(state, revoker, limit, number)
    group.done = max(group.done, outside)


def _victims(state: State, limit: Limit, live: list[int], newest: int) -> Iterable[int]:
    match limit.overflow:
        case "revoke_all_others":
            return [number for number in live if number != newest]
        case "revoke_least_recently_used":
            things = _things(state, limit)
            return [min(live, key=lambda number: (things[number].used_at, number))]
    return live[:1]


def _end(state: State, revoker: Revoker, limit: Limit, number: int) -> None:
    if limit.kind == "grant":
        revoker.grant(state.grants[number])
    elif revoker.token(number) and limit.cascade:
        revoker.grant(state.grant_of(state.tokens[number]))


def _live(state: State, limit: Limit, group: Group, now: int) -> list[int]:
    """Those that count as live: valid access tokens, current refresh tokens, grants with either.

    What can never be live again leaves the group.
    """
    if limit.kind == "grant":
        grants = state.grants
        group.numbers = [n for n in group.numbers if state.can_come_back(grants[n], now)]
        return [n for n in group.numbers if state.is_live(grants[n], now)]
    tokens = state.tokens
    group.numbers = [
        number
        for number in group.numbers
        if (token := tokens[number]).revocation is None
        and token.supersession is None
        and now < token.expires_at
    ]
    return group.numbers


def _things(state: State, limit: Limit) -> list[Token] | list[Grant]:
    return state.grants if limit.kind == "grant" else state.tokens


def _parts(limit: Limit) -> tuple[KeyPart, ...]:
    return tuple(part for part in limit.per if part != "app")


def _register_name(limit: Limit) -> RegisterName:
    return limit.kind, _parts(limit), limit.counts


def _key(state: State, thing: Token | Grant, parts: tuple[KeyPart, ...]) -> Key:
    return tuple(_part(state, thing, part) for part in parts)


def _part(state: State, thing: Token | Grant, part: KeyPart) -> object:
    if part == "system":
        return thing.system
    if isinstance(thing, Token):
        if part == "parent":
            return thing.beside if thing.parent is None else thing.parent
        thing = state.grants[thing.grant]
    if part == "grant":
        return thing.number
    return thing.user if part == "user" else thing.slot


def _build(name: RegisterName, state: State) -> Register:
    kind, parts, _ = name
    register = Register(kind, parts)
    if kind == "grant":
        things: Iterable[Token | Grant] = state.grants[1:]
    else:
        things = (token for token in state.issued() if token.kind == kind)
    for thing in things:
        register.add(_key(state, thing, parts), thing.number)
    return register
