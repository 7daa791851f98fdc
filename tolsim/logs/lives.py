"""A user's life: systems that are used, cut off and logged in again, all against the engine.

The loop is closed: a login of who was cut off is there because of the refusal, and evicts others.
Without it a log would be of users whom nothing disturbs.
"""

from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from heapq import heappop, heappush
from typing import Final, NamedTuple

from tolsim.documents.populations.population import Group, Population, System
from tolsim.engine.model import Answer, Token
from tolsim.engine.policy import Reason
from tolsim.engine.server import Server
from tolsim.logs.draws import Need, first_login, length, needless, needs, opening, stream
from tolsim.logs.events import Action, Event

_SECOND: Final = 1_000_000
_MILLISECOND: Final = 1000

_DEAD: Final = frozenset(("refresh_revoked", "refresh_expired", "refresh_reused"))
"""Reasons after which a refresh token is of no more use; a rate only makes its client wait."""

Move = Callable[[int], None]


class CutOff(NamedTuple):
    """A system that was cut off: from its first refused request to the next login of its store.

    Times are seconds since 1970; `until` is None where nobody had logged in when the log ended.
    `ended` tells when the token had ended that was refused, `rule` by which rule, and `by` which
    system's request did it; of what ended by itself, or by its own use, both are None.
    """

    user: str
    system: str
    at: int
    until: int | None
    reason: Reason
    ended: int | None = None
    rule: str | None = None
    by: str | None = None


class Life(NamedTuple):
    """All that happened to one user, in order of time."""

    user: str
    events: tuple[Event, ...]
    cut_off: tuple[CutOff, ...]


class Undecided(Exception):
    """The policy leaves open how it answers what a user did; `reason` is the engine's word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Store:
    """What a store holds of a user's tokens; `lock_out` is the open one, if it is cut off."""

    __slots__ = ("access", "lock_out", "refresh", "signed_in")

    def __init__(self) -> None:
        self.access: int | None = None
        self.refresh: int | None = None
        self.signed_in = False
        self.lock_out: CutOff | None = None

    def receive(self, answer: Answer, *, login: bool) -> None:
        """Save an answer; one to a refresh may leave the refresh token as it is (RFC 6749, 6)."""
        self.access = answer.access
        if login or answer.refresh is not None:
            self.refresh = answer.refresh


class Stage:
    """A server, and what its users are going to do."""

    def __init__(self, population: Population) -> None:
        self.server = Server(population.policy)
        self.start = population.start
        self._end = population.start + population.lasts
        self._agenda: list[tuple[int, int, Move]] = []
        self._planned = 0
        self._now = self.start - 1
        self._within = 0

    def plan(self, at: int, move: Move) -> None:
        """Note what is going to happen; of one second, what was planned first comes first."""
        self._planned += 1
        heappush(self._agenda, (at, self._planned, move))

    def moment(self, now: int) -> int:
        """Return the microsecond of an event; of several in one second, each a millisecond later.

        They are of several users: the order in which they came to their server stays known.
        """
        self._within = self._within + 1 if now == self._now else 0
        self._now = now
        return now * _SECOND + self._within * _MILLISECOND

    def play(self) -> None:
        """Let everything happen, to the end of the population."""
        while self._agenda:
            at, _, move = heappop(self._agenda)
            if at >= self._end:
                # What nobody plans any more lets go of its users: no collector has to find them.
                self._agenda.clear()
                return
            move(at)


class Person:
    """A user on a stage, and what comes of it."""

    def __init__(self, stage: Stage, group: Group, name: str, seed: int) -> None:
        self.stage, self.group, self.name, self.seed = stage, group, name, seed
        # Begins the ids of what is issued: numbers count anew for each user.
        self._mark = blake2b(f"{seed}/{name}".encode(), digest_size=8).hexdigest()
        self.events: list[Event] = []
        self.cut_off: list[CutOff] = []
        self._stores: dict[str, _Store] = {}
        self._last = stage.start - 1

    def begin(self) -> None:
        """Plan what every system begins with."""
        for system in self.group.systems:
            # "@" cannot occur in a name: a store of one's own never meets a named one.
            store = self._stores.setdefault(system.store or f"@{system.name}", _Store())
            _Deployment(self, system, store).begin()

    def life(self) -> Life:
        """What has happened to the user."""
        still = [one.lock_out for one in self._stores.values() if one.lock_out is not None]
        cut_off = sorted([*self.cut_off, *still], key=lambda one: one.at)
        return Life(self.name, tuple(self.events), tuple(cut_off))

    def is_busy(self, now: int, move: Move) -> bool:
        """Return whether the user has done something this second; then the move is put off."""
        # No two events of a user have one time: their order never hangs on that of the lines.
        if now > self._last:
            self._last = now
            return False
        self.stage.plan(self._last + 1, move)
        return True

    def note(
        self, now: int, system: str, action: Action, answer: Answer, presented: int | None = None
    ) -> Reason | None:
        """Write the log's line of a request; return why it was refused, if it was."""
        if answer.outcome == "undetermined":
            raise Undecided(answer.reason or answer.outcome)
        tokens = self.stage.server.tokens
        known = presented or answer.access
        self.events.append(
            Event(
                self.stage.moment(now),
                self.name,
                system,
                action,
                answer.reason or "ok",
                id=f"{self.name}:{len(self.events) + 1}",
                grant=f"{self._mark}.g{tokens[known].grant}" if known else None,
                presented=self._id(presented),
                access=self._id(answer.access),
                # A refresh token that stays is not issued anew.
                refresh=None if answer.refresh == presented else self._id(answer.refresh),
            )
        )
        return answer.reason

    def _id(self, token: int | None) -> str | None:
        return None if token is None else f"{self._mark}.{token}"


class _Deployment:
    """A system of one user: it is logged in, used, cut off and logged in again."""

    def __init__(self, person: Person, system: System, store: _Store) -> None:
        self.person, self.system, self.store = person, system, store
        self.stage = stage = person.stage
        group, seed, name = person.group, person.seed, person.name
        self._again = stream(seed, name, system.name, "again")
        joins = stream(seed, name, system.name, "joins")
        self._first = first_login(group, joins, stage.start)
        self._needs = needs(group, system, seed, name, self._first)
        self._needless = needless(group, system, seed, name, self._first)

    def begin(self) -> None:
        """Plan the first login, the first use and the first login that nobody needs."""
        self.stage.plan(self._first, self._sign_in)
        self._plan_use()
        self._plan_needless()

    def _plan_use(self) -> None:
        need = next(self._needs)
        self.stage.plan(need.at, partial(self._use_in_turn, need))

    def _use_in_turn(self, need: Need, now: int) -> None:
        self._plan_use()
        self._use(need, now)

    def _plan_needless(self) -> None:
        for at in self._needless:
            self.stage.plan(at, self._reconnect_in_turn)
            return

    def _reconnect_in_turn(self, now: int) -> None:
        self._plan_needless()
        self._reconnect(now)

    def _sign_in(self, now: int) -> None:
        """Log in for the first time, unless the store has tokens of another system already."""
        if self.store.signed_in or self.person.is_busy(now, self._sign_in):
            return
        if not self._login(now):
            self.stage.plan(self._someday(now), self._sign_in)

    def _reconnect(self, now: int) -> None:
        """Log in although nobody needs it: where nobody ever logged in, it would be the first."""
        if self.store.signed_in and not self.person.is_busy(now, self._reconnect):
            self._login(now)

    def _return(self, lock_out: CutOff, now: int) -> None:
        """Log in because of a lock-out, unless something else has ended it."""
        move = partial(self._return, lock_out)
        if self.store.lock_out is not lock_out or self.person.is_busy(now, move):
            return
        if not self._login(now):
            self.stage.plan(self._someday(now), move)

    def _someday(self, now: int) -> int:
        """When somebody tries again whose login was refused."""
        group = self.person.group
        return opening(group.hours, now + length(group.returns, self._again))

    def _login(self, now: int) -> bool:
        person, store = self.person, self.store
        answer = self.stage.server.login(person.name, self.system.name, now)
        if person.note(now, self.system.name, "login", answer):
            return False
        store.receive(answer, login=True)
        store.signed_in = True
        if store.lock_out is not None:
            person.cut_off.append(store.lock_out._replace(until=now))
            store.lock_out = None
        return True

    def _use(self, need: Need, now: int) -> None:
        """Use the API: with the access token, as far as the system does that, or a new one."""
        person, store = self.person, self.store
        if not store.signed_in or store.lock_out is not None:
            return
        if person.is_busy(now, partial(self._use, need)):
            return
        if store.access is None or not self._presents_access(store.access, now):
            self._refresh(need, 0, now)
            return
        answer = self.stage.server.call(store.access, now)
        refused = person.note(now, self.system.name, "call", answer, store.access)
        if refused and store.refresh is None:
            self._cut_off(need, refused, store.access, now)
        elif refused:
            self.stage.plan(now + 1, partial(self._try, need, 0))

    def _presents_access(self, access: int, now: int) -> bool:
        """Return whether a use is a call: its client knows `expires_in` (RFC 6749, 5.1)."""
        if self.store.refresh is None:
            return True
        return self.system.calls and now < self.stage.server.tokens[access].expires_at

    def _try(self, need: Need, attempt: int, now: int) -> None:
        """Send a refresh that follows another request, unless the system is cut off by now."""
        if self.store.lock_out is None:
            move = partial(self._try, need, attempt)
            if not self.person.is_busy(now, move):
                self._refresh(need, attempt, now)

    def _refresh(self, need: Need, attempt: int, now: int) -> None:
        person, store, presented = self.person, self.store, self.store.refresh
        if presented is None:
            return
        answer = self.stage.server.refresh(presented, person.name, self.system.name, now)
        refused = person.note(now, self.system.name, "refresh", answer, presented)
        if refused:
            if refused in _DEAD:
                self._cut_off(need, refused, presented, now)
        elif attempt >= len(need.lost) or not need.lost[attempt]:
            store.receive(answer, login=False)
        elif attempt + 1 < len(need.lost):
            later = now + self.system.retry.after
            self.stage.plan(later, partial(self._try, need, attempt + 1))

    def _cut_off(self, need: Need, reason: Reason, presented: int, now: int) -> None:
        """Note a lock-out, and when somebody will log in again because of it."""
        person, server = self.person, self.stage.server
        cause = _cause(server, server.tokens[presented], reason)
        lock_out = CutOff(person.name, self.system.name, now, None, reason, *cause)
        self.store.lock_out = lock_out
        back = opening(person.group.hours, now + need.back)
        self.stage.plan(back, partial(self._return, lock_out))


def _cause(server: Server, token: Token, reason: Reason) -> tuple[int, str | None, str | None]:
    """Return when a dead token had ended, by which rule, and by which system's request."""
    past, revoked = token.supersession, token.revocation
    # Asked first: the refusal of a token that was used before may have revoked it as well.
    if reason == "refresh_reused" and past is not None:
        return past.at, "refresh.rotate", server.tokens[past.access].system
    if revoked is not None:
        by = None if revoked.by is None else server.tokens[revoked.by].system
        return revoked.at, revoked.rule, by
    return token.expires_at, None, None
