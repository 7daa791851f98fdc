"""Limits: how many tokens or grants may exist for one key (manual: rules).

Each limit of the policy has a register of the things it counts, grouped by key in issue
order, so that an issue looks at one group only. A key part that a thing lacks (a login has
no slot, client credentials no user) keeps it out of the register altogether.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tolsim.engine.model import Grant, State, Token
from tolsim.engine.policy import Counts, KeyPart, Limit, LimitKind, Policy, Request
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
    groups: dict[Key, Group] = field(default_factory=dict)
    newest: Group | None = None
    """Where the thing last entered stands; None if it lacks a part of the key."""

    def enter(self, state: State, thing: Token | Grant) -> None:
        key = tuple([_part(state, thing, part) for part in self.parts])
        # A limit whose key names a part that the thing lacks does not apply to it.
        if None in key:
            self.newest = None
            return
        group = self.groups.get(key)
        if group is None:
            group = self.groups[key] = Group()
        group.numbers.append(thing.number)
        self.newest = group

    def copy(self) -> "Register":
        groups = {key: group.copy() for key, group in self.groups.items()}
        return Register(self.kind, self.parts, groups)


RegisterName = tuple[LimitKind, tuple[KeyPart, ...], Counts]


class Rule(NamedTuple):
    """A limit of the policy in force, its dotted path, and which register it looks at."""

    path: str
    limit: Limit
    register: int


class Limits:
    """The limits of one server: its registers, and their enforcement."""

    __slots__ = ("_names", "_registers", "_revoking", "refusing")

    def __init__(self, policy: Policy, state: State) -> None:
        self._names: tuple[RegisterName, ...] = ()
        self._registers: list[Register] = []
        self.follow(policy, state)

    def __repr__(self) -> str:
        return f"<Limits: {', '.join(rule.path for rule in (*self.refusing, *self._revoking))}>"

    def follow(self, policy: Policy, state: State) -> None:
        """Take up a policy: keep the registers that it needs, and build the missing ones."""
        known = dict(zip(self._names, self._registers, strict=True))
        self._names = tuple(dict.fromkeys(map(_register_name, policy.limits)))
        self._registers = [known.get(name) or _build(name, state) for name in self._names]
        rules = [
            Rule(f"limits.{limit.name}", limit, self._names.index(_register_name(limit)))
            for limit in policy.limits
        ]
        self.refusing = [rule for rule in rules if rule.limit.overflow == "refuse"]
        self._revoking = [rule for rule in rules if rule.limit.overflow != "refuse"]

    def copy(self) -> "Limits":
        """The same limits and registers for a server that goes its own way."""
        return self._with([register.copy() for register in self._registers])

    def over(self, state: State) -> "Limits":
        """The same limits, with registers rebuilt from another state."""
        return self._with([_build(name, state) for name in self._names])

    def _with(self, registers: list[Register]) -> "Limits":
        twin = object.__new__(Limits)
        twin._names, twin._registers = self._names, registers
        twin.refusing, twin._revoking = self.refusing, self._revoking
        return twin

    def counting_issued(self) -> list[tuple[Register, list[Limit]]]:
        """The registers of everything ever issued, each with the limits that look at it."""
        found: dict[int, list[Limit]] = {}
        for _, limit, register in (*self.refusing, *self._revoking):
            if limit.counts == "issued":
                found.setdefault(register, []).append(limit)
        return [(self._registers[register], limits) for register, limits in found.items()]

    def refusal(self, state: State, plan: Plan, now: int) -> str | None:
        """The path of the first limit that refuses what a request is about to issue."""
        for path, limit, place in self.refusing:
            if plan.request in limit.on and limit.kind in plan.kinds:
                register = self._registers[place]
                group = register.groups.get(tuple(plan.parts[part] for part in register.parts))
                if group is not None and len(group.numbers) >= limit.max:
                    counted = group.numbers
                    if limit.counts == "live":
                        counted = _live(state, limit, group, now)
                    if sum(number not in plan.ending for number in counted) >= limit.max:
                        return path
        return None

    def enforce(
        self, state: State, policy: Policy, request: Request, minted: Minted, now: int
    ) -> None:
        """Enter what was issued, and revoke what is too many, in the policy's order."""
        thing: Token | Grant | None
        for register in self._registers:
            if (thing := getattr(minted, register.kind)) is not None:
                register.enter(state, thing)
        # Each limit finds the work of those before it done: the policy's order decides.
        for path, limit, place in self._revoking:
            thing, group = getattr(minted, limit.kind), self._registers[place].newest
            if thing is None or group is None or request not in limit.on:
                continue
            if len(group.numbers) <= limit.max:
                continue
            revoker = _revoker(state, policy, path, limit, minted, now)
            if limit.counts == "issued":
                _evict_issued(state, limit, group, revoker)
            else:
                _evict_live(state, limit, group, revoker, thing.number, now)


def _revoker(
    state: State, policy: Policy, path: str, limit: Limit, minted: Minted, now: int
) -> Revoker:
    """Revokes for a limit: what the request has minted is out of its reach."""
    access, refresh, _ = minted
    by = refresh if limit.kind == "refresh" and refresh is not None else access
    # A client that was answered `ok` holds tokens that work, however small the limit.
    spared = (access.number,) if refresh is None else (access.number, refresh.number)
    return Revoker(state, policy, now, rule=path, by=by.number, spared=spared)


def _evict_live(
    state: State, limit: Limit, group: Group, revoker: Revoker, newest: int, now: int
) -> None:
    live = _live(state, limit, group, now)
    if len(live) > limit.max and limit.overflow == "revoke_all_others":
        for number in live:
            if number != newest:
                _end(state, revoker, limit, number)
        return
    while len(live) > limit.max:
        victim = live[0] if limit.overflow == "revoke_oldest" else _unused(state, limit, live)
        _end(state, revoker, limit, victim)
        group.numbers.remove(victim)
        # A cascade may have taken others of the same key with it, so that fewer are too many.
        live = _live(state, limit, group, now) if limit.cascade else _without(live, victim)


def _evict_issued(state: State, limit: Limit, group: Group, revoker: Revoker) -> None:
    outside = len(group.numbers) - limit.max
    for number in group.numbers[group.done : outside]:
        _end(state, revoker, limit, number)
    group.done = max(group.done, outside)


def _unused(state: State, limit: Limit, live: list[int]) -> int:
    """The one whose last use is earliest."""
    things: Sequence[Token | Grant] = state.grants if limit.kind == "grant" else state.tokens
    return min(live, key=lambda number: (things[number].used_at, number))


def _without(numbers: list[int], number: int) -> list[int]:
    return [other for other in numbers if other != number]


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
        # A grant can rest for a while: a policy change may make a spent refresh token tolerated
        # again, and a refresh then brings the grant back. Tokens never come back to life.
        grants = state.grants
        live = [number for number in group.numbers if state.is_live(grants[number], now)]
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


def _part(state: State, thing: Token | Grant, part: KeyPart) -> object:
    """The value of a key part for a thing; None if it has no such part."""
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
    """A register of everything that the state has of a kind."""
    kind, parts, _ = name
    register = Register(kind, parts)
    if kind == "grant":
        things: Iterable[Token | Grant] = state.grants[1:]
    else:
        things = (token for token in state.issued() if token.kind == kind)
    for thing in things:
        register.enter(state, thing)
    return register
