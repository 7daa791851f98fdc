"""How a past becomes a state: kept tokens in their places, times as distances from now."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from tolsim.analysis.search.space.states.frozen import (
    Frozen,
    FrozenBlock,
    FrozenGrant,
    FrozenRates,
    FrozenRegister,
    FrozenRequest,
    FrozenSupersession,
    FrozenToken,
    FrozenWindow,
    Holding,
)
from tolsim.analysis.search.space.states.keeping import NEVER, Keeping
from tolsim.analysis.search.space.states.runs import shorten
from tolsim.analysis.search.space.states.scene import Names, Scene
from tolsim.analysis.search.space.states.thawing import NONE
from tolsim.engine.model import Supersession, Token
from tolsim.engine.policy import FOREVER
from tolsim.engine.rates import Asked, Named
from tolsim.engine.server import Server
from tolsim.simulation.memory import Held


def freeze(
    scene: Scene,
    server: Server,
    held: Sequence[Held],
    now: int,
    names: Names | None = None,
    many: Mapping[int, int] | None = None,
) -> tuple[Frozen, list[Holding]]:
    """The state of a past at a moment, and what each of the held pairs is there.

    The systems and users of the state are those of the cast, or those that `names` puts in
    their places. Holdings of which no token counts any more are no part of it.
    """
    form = CanonicalForm(scene, server, held, now, many or {})
    holdings = [(form.code(access), form.code(refresh)) for access, refresh in held]
    return form.state(
        tuple(sorted({holding for holding in holdings if max(holding) > 0})), names
    ), holdings


def belongings(state: Frozen, system: int) -> tuple[list[int], ...]:
    """Which tokens and grants of a state are a system's, and how long ago it was accepted."""
    return (
        [i for i, token in enumerate(state.tokens) if token.system == system],
        [i for i, grant in enumerate(state.grants) if grant.system == system],
        [past.age for past in state.rates.accepted if past.system == system],
    )


class CanonicalForm:
    """The canonical form of a past: which of its tokens count, and the place of each."""

    def __init__(
        self,
        scene: Scene,
        server: Server,
        held: Sequence[Held],
        now: int,
        many: Mapping[int, int],
    ) -> None:
        self._scene = scene
        self._state = server.state
        self._server = server
        self._now = now
        self._keeping = kept = Keeping(scene, server, held, now)
        tokens = self._state.tokens
        self._order = self._in_order(sorted(kept.kept))
        self._many = [1] * len(self._order)
        if scene.singles:
            present = {number for pair in held for number in pair if number is not None}
            self._order, self._many = shorten(
                self._state, scene.relevance, self._order, present, many, scene.singles, now
            )
        first: dict[int, int] = {}
        for number in self._order:
            first.setdefault(tokens[number].grant, number)
        founders = {*first.values()}
        if scene.relevance.grant_order:
            self._founders, self._grants = set[int](), sorted(first)
        else:
            grants = [tokens[number].grant for number in self._order if number in founders]
            self._founders, self._grants = founders, grants
        self._place = {number: i for i, number in enumerate(self._order, 1)}
        self._grant_place = {number: i for i, number in enumerate(self._grants, 1)}
        self._ranks = self._rank_uses() if scene.relevance.use_order else {}

    def __repr__(self) -> str:
        return f"<CanonicalForm at {self._now} s: tokens {self._order}, grants {self._grants}>"

    def _in_order(self, kept: list[int]) -> list[int]:
        """First the kinds whose order of issue counts, then the others by their grants.

        These are in the order of the former, or of their creation, or of what they have come
        to where not even that counts.
        """
        tokens, relevance = self._state.tokens, self._scene.relevance
        ordered = [number for number in kept if tokens[number].kind in relevance.issue_order]
        if len(ordered) == len(kept):
            return ordered
        families: dict[int, list[int]] = {tokens[number].grant: [] for number in ordered}
        others: dict[int, list[int]] = {}
        for number in kept:
            if tokens[number].kind not in relevance.issue_order:
                grant = tokens[number].grant
                (families if grant in families else others).setdefault(grant, []).append(number)
        last = [others[grant] for grant in sorted(others)]
        if not relevance.grant_order:
            last.sort(key=lambda family: [self._kind_and_end(number) for number in family])
        return [*ordered, *chain.from_iterable([*families.values(), *last])]

    def _kind_and_end(self, number: int) -> tuple[object, ...]:
        token = self._state.tokens[number]
        end = self._scene.place(token.expires_at)
        return token.kind, end, token.revocation is None, token.supersession is None

    def code(self, number: int | None) -> int:
        """A held token as a number: its place, the code of its refusal, or 0 for none."""
        if number is None:
            return NONE
        place = self._place.get(number)
        return self._keeping.dead[number] if place is None else place

    def state(self, holdings: tuple[Holding, ...], names: Names | None) -> Frozen:
        """The state with these holdings, and the systems and users in that order."""
        scene, cast = self._scene, self._scene.cast
        systems, users = scene.places
        if names is not None:
            systems = {cast.systems[system]: i for i, system in enumerate(names.systems)}
            users = {cast.users[user]: i for i, user in enumerate(names.users)}
        same = scene.same
        entries = zip(self._order, self._many, strict=True)
        return Frozen(
            # Lists inside `tuple` here and around: a generator takes 1.4 times as long.
            tuple([same(self._token(number, systems, many)) for number, many in entries]),
            tuple([same(self._grant(number, systems, users)) for number in self._grants]),
            holdings,
            self._registers(systems, users) if scene.policy.limits else (),
            self._rates(systems, users) if scene.policy.rates else FrozenRates(),
        )

    def _rank_uses(self) -> dict[int, int]:
        """The order of last uses: 0 is now, 1 the latest before."""
        state = self._state
        uses = {state.tokens[number].used_at for number in self._order}
        uses |= {state.grants[number].used_at for number in self._grants}
        # Now is 0 even if nothing was used now: a use in this very second would tie with it.
        uses.discard(self._now)
        return {self._now: 0, **{at: i for i, at in enumerate(sorted(uses, reverse=True), 1)}}

    def _token(self, number: int, systems: dict[str, int], many: int) -> FrozenToken:
        scene, now = self._scene, self._now
        token, relevance = self._state.tokens[number], scene.relevance
        idle = relevance.idle_access if token.kind == "access" else relevance.idle_refresh
        left, lag = self._left_and_lag(token)
        return FrozenToken(
            token.kind == "refresh",
            0 if number in self._founders else self._grant_place[token.grant],
            systems[token.system] if relevance.systems else 0,
            self._parent(token) if relevance.parents else 0,
            self._place.get(token.beside or 0, 0) if relevance.pairs else 0,
            left,
            _left(self._cap(token), now) if idle else FOREVER,
            # Cut off where more age changes nothing: otherwise every second of waiting would be a
            # new state.
            _up_to(relevance.age, now - token.issued_at),
            lag,
            None if token.supersession is None else self._past(token, token.supersession),
            self._ranks.get(token.used_at, 0),
            many,
        )

    def _left_and_lag(self, token: Token) -> tuple[int, int]:
        """The seconds until a token expires, and for which it is accepted although revoked.

        An access token whose lag ends before its life does will never have expired: it dies as
        revoked, and that is all that is left of its expiry, however long it has been dead.
        """
        end, left = token.revocation, _left(token.expires_at, self._now)
        if end is None:
            return left, -1
        if token.kind == "access" and end.lag_until < token.expires_at:
            left = FOREVER
        return left, _left(end.lag_until, self._now)

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

    def _past(self, token: Token, past: Supersession) -> FrozenSupersession:
        grace, age = self._scene.policy.refresh.grace, self._now - past.at
        leeway = self._scene.relevance.leeway
        access = self._place.get(past.access, 0)
        refresh = self._place.get(past.refresh or 0, 0)
        if token.number in self._keeping.spent or (grace is None and age >= leeway):
            return FrozenSupersession(FOREVER, access, refresh, 0, -1, -1)
        if grace is None:
            return FrozenSupersession(age, access, refresh, 0, -1, -1)
        events = [
            -1
            if event is None or name not in grace.until
            else _up_to(grace.linger, self._now - event[0])
            for name, event in (
                ("successor_refresh", past.successor_refresh),
                ("new_access_use", past.new_access_use),
            )
        ]
        age = _up_to(max(leeway, grace.for_ if grace.for_ < NEVER else 0), age)
        uses = min(len(past.uses), grace.uses) if grace.uses < NEVER else 0
        return FrozenSupersession(age, access, refresh, uses, *events)

    def _grant(self, number: int, systems: dict[str, int], users: dict[str, int]) -> FrozenGrant:
        relevance, grant = self._scene.relevance, self._state.grants[number]
        return FrozenGrant(
            -1 if grant.user is None else users[grant.user],
            -1 if grant.slot is None else grant.slot,
            systems[grant.system] if relevance.systems else 0,
            _up_to(relevance.grant_age, self._now - grant.created_at),
            self._ranks.get(grant.used_at, 0),
            self._place.get(grant.newest_access, 0) if relevance.newest_access else 0,
        )

    def _registers(
        self, systems: dict[str, int], users: dict[str, int]
    ) -> tuple[FrozenRegister, ...]:
        """What `issued` limits count: for each key, the places of what has been issued."""
        found = []
        for i, (register, limits) in enumerate(self._server.limits.counting_issued()):
            most = max(limit.max for limit in limits)
            refuses = any(limit.overflow == "refuse" for limit in limits)
            for key, group in register.groups.items():
                named = self._named(register.parts, key, systems, users)
                if named is not None:
                    places = self._counted(register.kind, group.numbers, most, refuses=refuses)
                    if places:
                        found.append(FrozenRegister(i, named, places))
        return tuple(sorted(found))

    def _counted(
        self, kind: str, numbers: Sequence[int], most: int, *, refuses: bool
    ) -> tuple[int, ...]:
        """The places of things in issue order, 0 for those that only count.

        More than `most` of these in a row say no more than so many do, and before the first
        of the others they only matter to a limit that refuses.
        """
        tokens = self._state.tokens
        places: list[int] = []
        idle = 0
        for number in numbers:
            if kind == "grant":
                place = self._grant_place.get(number, 0)
            else:
                place = 0 if tokens[number].revocation else self._place.get(number, 0)
            idle = 0 if place else idle + 1
            if place or (idle <= most and (places or refuses)):
                places.append(place)
        return tuple(places)

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
        """The accepted requests that sliding rates may still count."""
        window, counted = self._scene.relevance.window, self._scene.counted
        accepted = self._server.rates.accepted
        recent = [past for past in accepted if past[1] in counted and self._now - past[0] < window]
        if not self._scene.by_token:
            return recent
        return [past for past in recent if past[1] != "refresh" or past[4] in self._place]

    def _rates(self, systems: dict[str, int], users: dict[str, int]) -> FrozenRates:
        """The accepted requests that rates may still count, and what still runs."""
        scene, now, rates = self._scene, self._now, self._server.rates
        accepted = [
            FrozenRequest(
                now - at,
                scene.counted[request],
                -1 if user is None else users[user],
                systems[system] if scene.relevance.systems else 0,
                self._place.get(token or 0, 0) if scene.relevance.presented else 0,
            )
            for at, request, user, system, token in self._recent()
        ]
        blocks = [
            FrozenBlock(*key, until - now)
            for name, until in rates.blocked_until.items()
            if until > now and (key := self._asking(name, systems, users))
        ]
        windows = [
            FrozenWindow(*key, until - now, count)
            for name, (until, count) in rates.windows.items()
            if until > now and (key := self._asking(name, systems, users))
        ]
        return FrozenRates(tuple(accepted), tuple(sorted(blocks)), tuple(sorted(windows)))

    def _asking(
        self, name: Named, systems: dict[str, int], users: dict[str, int]
    ) -> tuple[str, int, int, int] | None:
        """A rate and its key in the state's own numbers, or None if nobody can ask so again."""
        rate, (user, system, token) = name
        if token is not None and token not in self._place:
            return None
        return (
            rate,
            -1 if user is None else users[user],
            -1 if system is None else systems[system],
            0 if token is None else self._place[token],
        )


# Neither by `min` nor by `max`: where seconds are not fixed (see `timed`), a comparison tells
# states apart, and a number that is known must not be told in terms of one that is not.
def _left(at: int, now: int) -> int:
    if at >= NEVER:
        return FOREVER
    return 0 if at <= now else at - now


def _up_to(most: int, age: int) -> int:
    return most if most <= 0 or age >= most else age
