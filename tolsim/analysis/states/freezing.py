"""How a past becomes a state: kept tokens in their places, times as distances from now."""

from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

from tolsim.analysis.states.keeping import NEVER, Keeping
from tolsim.analysis.states.scene import Frozen, Lab, Names, Scene
from tolsim.analysis.states.thawing import NONE
from tolsim.engine.model import Supersession, Token
from tolsim.engine.policy import FOREVER
from tolsim.engine.rates import Asked

Node = tuple[Frozen, ...]
"""A state for each of several policies that have answered the same requests."""


def freeze(
    scenes: Sequence[Scene], labs: Sequence[Lab], now: int, *, symmetric: bool = True
) -> tuple[Node, Names]:
    """The states of a past at a moment, and who is who in them.

    Where names do not count (`symmetric`), systems stand in the order of what they hold,
    and users in the order that gives the smallest states.
    """
    sketches = [Sketch(scene, lab, now) for scene, lab in zip(scenes, labs, strict=True)]
    cast = scenes[0].cast
    if not symmetric:
        names = Names(tuple(range(len(cast.systems))), tuple(range(len(cast.users))))
        return tuple([sketch.state(names) for sketch in sketches]), names
    found = []
    for users in permutations(range(len(cast.users))):
        names = Names(_order_of_systems(sketches, users), users)
        found.append((tuple([sketch.state(names) for sketch in sketches]), names))
    return min(found) if len(found) > 1 else found[0]


def _order_of_systems(sketches: "list[Sketch]", users: tuple[int, ...]) -> tuple[int, ...]:
    looks = [sketch.looks(users) for sketch in sketches]
    if len(looks) == 1:
        key: Callable[[int], object] = looks[0].__getitem__
    else:

        def key(system: int) -> object:
            return [look[system] for look in looks]

    return tuple(sorted(range(len(looks[0])), key=key))  # type: ignore[arg-type]


class Sketch:
    """One past under inspection: which of its tokens count, and where each will stand."""

    def __init__(self, scene: Scene, lab: Lab, now: int) -> None:
        self._scene = scene
        self._state = lab.server.state
        self._server = lab.server
        self._now = now
        self._keeping = kept = Keeping(scene, lab, now)
        tokens = self._state.tokens
        self._order = sorted(kept.kept)
        if not scene.relevance.issue_order:
            self._order.sort(key=lambda number: tokens[number].grant)
        self._grants = sorted({tokens[number].grant for number in self._order})
        self._place = {number: i for i, number in enumerate(self._order, 1)}
        self._grant_place = {number: i for i, number in enumerate(self._grants, 1)}
        self._ranks = self._rank_uses() if scene.relevance.use_order else {}
        self._codes = [(self._code(access), self._code(refresh)) for access, refresh in lab.cells]

    def _code(self, number: int | None) -> int:
        """What a cell holds: nothing, a refusal to come, or the place of a token."""
        if number is None:
            return NONE
        place = self._place.get(number)
        return self._keeping.ghosts[number] if place is None else place

    def _rank_uses(self) -> dict[int, int]:
        """The order of last uses: 0 is now, 1 the latest before."""
        state = self._state
        uses = {state.tokens[number].used_at for number in self._order}
        uses |= {state.grants[number].used_at for number in self._grants}
        uses.discard(self._now)
        return {self._now: 0, **{at: i for i, at in enumerate(sorted(uses, reverse=True), 1)}}

    def looks(self, users: tuple[int, ...]) -> list[tuple[object, ...]]:
        """What tells each system from the others: what it holds and what belongs to it."""
        systems = self._scene.cast.systems
        held = [self._held(system, users) for system in range(len(systems))]
        if not self._scene.relevance.systems:
            return held
        return [(held[i], *self._belongings(system)) for i, system in enumerate(systems)]

    def _held(self, system: int, users: tuple[int, ...]) -> tuple[object, ...]:
        cast, codes = self._scene.cast, self._codes
        return tuple([codes[cast.cell(system, user)] for user in users])

    def state(self, names: Names) -> Frozen:
        """The state with the systems and users in that order."""
        scene, cast = self._scene, self._scene.cast
        systems = {cast.systems[system]: i for i, system in enumerate(names.systems)}
        users = {cast.users[user]: i for i, user in enumerate(names.users)}
        return (
            tuple([self._token(number, systems) for number in self._order]),
            tuple([self._grant(number, systems, users) for number in self._grants]),
            tuple([self._held(system, names.users) for system in names.systems]),
            self._registers(systems, users) if scene.policy.limits else (),
            self._ledger(systems, users) if scene.policy.rates else (),
        )

    def _belongings(self, system: str) -> tuple[object, ...]:
        tokens, grants = self._state.tokens, self._state.grants
        return (
            tuple([i for i, n in enumerate(self._order) if tokens[n].system == system]),
            tuple([i for i, n in enumerate(self._grants) if grants[n].system == system]),
            tuple([self._now - past.at for past in self._recent() if past.system == system]),
        )

    def _token(self, number: int, systems: dict[str, int]) -> tuple[object, ...]:
        scene, now = self._scene, self._now
        token, relevance = self._state.tokens[number], scene.relevance
        idle = relevance.idle_access if token.kind == "access" else relevance.idle_refresh
        end = token.revocation
        return (
            token.kind == "refresh",
            self._grant_place[token.grant],
            systems[token.system] if relevance.systems else 0,
            self._parent(token) if relevance.parents else 0,
            self._place.get(token.beside or 0, 0) if relevance.pairs else 0,
            _left(token.expires_at, now),
            _left(self._cap(token), now) if idle else FOREVER,
            min(now - token.issued_at, relevance.age),
            -1 if end is None else _left(end.lag_until, now),
            () if token.supersession is None else self._past(token, token.supersession),
            self._ranks.get(token.used_at, 0),
        )

    def _parent(self, token: Token) -> int:
        """The place of the parent; for a chain, of the nearest forebear that is kept."""
        relevance, parent = self._scene.relevance, token.parent
        while parent is not None:
            if parent in self._place:
                return self._place[parent]
            parent = self._state.tokens[parent].parent if relevance.chain else None
        return 0

    def _cap(self, token: Token) -> int:
        """The latest second that any use can put the token's end off to."""
        rules, created = token.expires, self._state.grants[token.grant].created_at
        return min(token.issued_at + rules.after_issue, created + rules.after_login, token.bound)

    def _past(self, token: Token, past: Supersession) -> tuple[int, ...]:
        grace, now = self._scene.policy.refresh.grace, self._now
        access = self._place.get(past.access, 0)
        refresh = self._place.get(past.refresh or 0, 0)
        if grace is None or token.number in self._keeping.spent:
            return (FOREVER, access, refresh, 0, -1, -1)
        events = [
            -1 if event is None or name not in grace.until else min(now - event.at, grace.linger)
            for name, event in (
                ("successor_refresh", past.successor_refresh),
                ("new_access_use", past.new_access_use),
            )
        ]
        age = min(now - past.at, grace.for_) if grace.for_ < NEVER else 0
        uses = min(len(past.uses), grace.uses) if grace.uses < NEVER else 0
        return (age, access, refresh, uses, *events)

    def _grant(
        self, number: int, systems: dict[str, int], users: dict[str, int]
    ) -> tuple[int, ...]:
        relevance, grant = self._scene.relevance, self._state.grants[number]
        return (
            -1 if grant.user is None else users[grant.user],
            -1 if grant.slot is None else grant.slot,
            systems[grant.system] if relevance.systems else 0,
            min(self._now - grant.created_at, relevance.grant_age),
            self._ranks.get(grant.used_at, 0),
            self._place.get(grant.newest_access, 0) if relevance.newest_access else 0,
        )

    def _registers(self, systems: dict[str, int], users: dict[str, int]) -> tuple[object, ...]:
        """What `issued` limits count: the newest places of each key, dead ones too."""
        found = []
        for path, limit, register in self._server.limits.counting_issued():
            places = self._grant_place if register.kind == "grant" else self._place
            for key, group in register.groups.items():
                named = self._named(register.parts, key, systems, users)
                if named is not None:
                    newest = [places.get(number, 0) for number in group.numbers[-limit.max :]]
                    if limit.overflow != "refuse":
                        newest = newest[next((i for i, n in enumerate(newest) if n), len(newest)) :]
                    if newest:
                        found.append((path, named, tuple(newest)))
        return tuple(sorted(found))

    def _named(
        self,
        parts: tuple[str, ...],
        key: tuple[object, ...],
        systems: dict[str, int],
        users: dict[str, int],
    ) -> tuple[int, ...] | None:
        """A key of a register in the state's own numbers, or None if nothing can meet it again."""
        tables = {
            "user": users, "system": systems, "grant": self._grant_place, "parent": self._place
        }  # fmt: skip
        named: list[int] = []
        for part, value in zip(parts, key, strict=True):
            place: Any = value if part == "slot" else tables[part].get(value)  # type: ignore[attr-defined]
            if place is None:
                return None
            named.append(place)
        return tuple(named)

    def _recent(self) -> list[Asked]:
        window = self._scene.relevance.window
        accepted = self._server.rates.accepted
        return [past for past in accepted if self._now - past.at < window]

    def _ledger(self, systems: dict[str, int], users: dict[str, int]) -> tuple[object, ...]:
        """The accepted requests that rates may still count, and the blocks that still run."""
        accepted = [
            (
                self._now - past.at,
                past.request,
                -1 if past.user is None else users[past.user],
                systems[past.system] if self._scene.relevance.systems else 0,
            )
            for past in self._recent()
        ]
        blocks = [
            (
                name,
                -1 if user is None else users[user],
                -1 if system is None else systems[system],
                until - self._now,
            )
            for (name, (user, system)), until in self._server.rates.blocked_until.items()
            if until > self._now
        ]
        return tuple(accepted), tuple(sorted(blocks))


def _left(at: int, now: int) -> int:
    return FOREVER if at >= NEVER else max(at - now, 0)
