"""History: the events of a unit, replayed under one rule through the engine. Pure.

This is the only file that speaks to a server: it makes one, and logs in, refreshes, calls,
revokes and ends logins there. It knows tokens by number, has no labels and leaves no trace.
"""

from collections.abc import Mapping
from heapq import heappop, heappush
from typing import Any, Final

from tolsim.engine.model import Answer, State
from tolsim.engine.policy import DEFAULT_ERRORS
from tolsim.engine.rates import Rates
from tolsim.engine.revocation import family, revocation, revoke
from tolsim.engine.server import Server
from tolsim.engine.status import ACTIVE
from tolsim.logs.counts import Person, RunTally
from tolsim.logs.rules import Rule
from tolsim.logs.units import HELD, LOST, Act, Adopted

UNNAMED: Final = "?"
"""How answers call a system that nothing names."""

UNEXPLAINED: Final = "unexplained"
"""The reason of a refusal that the rule in force does not explain."""

INCIDENT: Final = "deauthorize"
"""The incident that an event means which names none."""

REMEMBERED: Final = 20_000
"""After how many tokens a server forgets what has expired; a refresh issues one or two."""

_REVOKED: Final = -1
"""Stands for a token that was revoked, has since expired, and was forgotten; 0 for the others."""

_NOTHING: Final[Mapping[str, Any]] = {}


class Seat:
    """A holder of logins under one rule: a system of a user, and what it holds.

    `cut` says that its last request for tokens was refused for good; `since` is the second of
    the first such refusal, where that is a lock-out. `due` is when it logs in again by itself.
    """

    __slots__ = (
        "access",
        "adopted",
        "cut",
        "due",
        "name",
        "person",
        "refresh",
        "since",
        "system",
        "user",
    )

    def __init__(self, name: str, system: str, person: Person) -> None:
        self.name = name
        self.system = system
        self.person = person
        self.user = person.user or ""
        self.access: int | None = None
        self.refresh: int | None = None
        self.cut = False
        self.since: int | None = None
        self.due: int | None = None
        self.adopted = False
        """It holds what was issued before the log, and has not been seen to be accepted."""

    @property
    def held(self) -> tuple[int, ...]:
        """The tokens that it holds, by number."""
        return tuple(number for number in (self.access, self.refresh) if number is not None)


class History:
    """One server under a rule, the seats of everybody who uses it, and what is counted."""

    __slots__ = (
        "_holding",
        "_known",
        "_most",
        "_server",
        "_touched",
        "rule",
        "seats",
        "tally",
        "waiting",
    )

    def __init__(self, rule: Rule, tally: RunTally, like: Server | None = None) -> None:
        self.rule = rule
        self.tally = tally
        self.seats: list[Seat] = []
        # To bind a policy takes as long as some twenty requests: a server like it has done so.
        like = like or Server(rule.policy)
        self._server = like.resume(State(), Rates())
        self._most = REMEMBERED
        self._touched = self._server.touched
        self._holding: dict[int, Seat] = {}
        """Who holds the token by which a login is held."""
        self._known: dict[int, int] = {}
        self.waiting: list[tuple[int, int]] = []
        """When which seats log in again by themselves, the soonest first."""

    def seat(self, systems: list[str | None], person: Person) -> int:
        """Give the holders of a unit their seats; return the first one's place."""
        base = len(self.seats)
        for i, system in enumerate(systems, base):
            # Each login of nobody knows whom is a system of its own, also to the server.
            name = f"{UNNAMED}{i}" if system is None else system
            self.seats.append(Seat(name, system or UNNAMED, person))
        return base

    def adopt(self, base: int, adopted: list[Adopted], now: int) -> None:
        """Log in what was issued before the log began; no rate counts it, and no lock-out."""
        server = self._server
        for each in adopted:
            seat = self.seats[base + each.holder]
            answer = server.login(seat.user, seat.name, now)
            server.rates = Rates()
            if each.held:
                seat.adopted = True
                if answer.outcome == "ok":
                    self._hold(seat, answer)
            if each.number and answer.refresh is not None:
                self._known[each.number] = answer.refresh

    def perform(self, act: Act, user: str | None) -> Answer | None:
        """Replay an act as it happened; nobody is answered by an incident or a revocation."""
        place, whose, number, now = act.holder, act.whose, act.presents, act.at
        answer = None
        match act.action:
            case "refresh":
                answer = self.refresh(place, whose, number, now, lost=act.result in LOST)
            case "call":
                answer = self.call(whose, number, now)
            case "login":
                answer = self.login(place, now, lost=act.result in LOST)
            case "client_credentials":
                answer = self.client_credentials(place, act.params, now)
            case "revoke":
                self.revoke(whose, number, now)
            case "incident":
                self.incident(user, place, act.params, now)
        if act.access or act.refresh:
            self.recall(act)
        return answer

    def login(self, place: int, now: int, *, lost: bool = False) -> Answer:
        """A system logs in."""
        seat = self.seats[place]
        server = self._server
        answer = server.login(seat.user, seat.name, now)
        if answer.outcome == "ok":
            if not lost:
                self._hold(seat, answer)
                self._return(seat, now)
                seat.adopted = False
            if self._touched:
                self._count_ended(seat)
            self._count_live(seat, now)
            if (answer.access or 0) > self._most:
                self._forget(now)
        elif answer.outcome != "undetermined":
            self._count_refused(answer)
        return answer

    def refresh(
        self, place: int, whose: int, number: int, now: int, *, lost: bool = False
    ) -> Answer:
        """A system presents what `whose` holds, or an older token."""
        seat = self.seats[place]
        server = self._server
        token = self.seats[whose].refresh if number == HELD else self._presented(whose, number)
        if token is None:
            answer = _NO_TOKEN
        else:
            answer = server.refresh(max(0, token), seat.user, seat.name, now)
            if token == _REVOKED and answer.reason == "refresh_expired":
                answer = server.refuse("refresh_revoked")
            if len(self._touched) > 1 or answer.reason is not None:
                self._count_ended(seat)
        if answer.reason is None:
            if not lost:
                new = answer.refresh
                if new is not None and new != seat.refresh:
                    if seat.refresh is not None:
                        self._holding.pop(seat.refresh, None)
                    seat.refresh = new
                    self._holding[new] = seat
                seat.access = answer.access
                seat.adopted = False
                if seat.cut:
                    self._return(seat, now)
            if (answer.access or 0) > self._most:
                self._forget(now)
        elif answer.outcome != "undetermined":
            self._refuse(seat, answer, now)
        return answer

    def call(self, whose: int, number: int, now: int) -> Answer:
        """A system calls the API."""
        held = self.seats[whose].access
        token = held if number == HELD else self._known.get(number, held)
        if token is None:
            answer = _NO_TOKEN
        elif token == _REVOKED:
            answer = self._server.refuse("access_revoked")
        else:
            answer = self._server.call(token, now)
        if answer.reason is not None:
            self._count_refused(answer)
        return answer

    def client_credentials(self, place: int, params: Mapping[str, Any] | None, now: int) -> Answer:
        """A system asks for a token of its own."""
        seat = self.seats[place]
        try:
            answer = self._server.client_credentials(seat.name, params or _NOTHING, now)
        except TypeError:  # a slot that is no number: nobody knows what the server makes of it
            return Answer("undetermined", "slot_out_of_range")
        if answer.outcome == "ok":
            self._hold(seat, answer)
            if self._touched:
                self._count_ended(seat)
        elif answer.outcome != "undetermined":
            self._count_refused(answer)
        return answer

    def revoke(self, whose: int, number: int, now: int) -> None:
        """A system revokes what it holds, or an older token."""
        token = self._presented(whose, number)
        if token is None:
            token = self.seats[whose].access
        if token is not None:
            self._server.revoke(max(token, 0), now)

    def incident(
        self, user: str | None, place: int, params: Mapping[str, Any] | None, now: int
    ) -> None:
        """Something outside ends tokens; a policy that does not know it takes no notice."""
        system = None if place < 0 else self.seats[place].name
        name = (params or _NOTHING).get("incident", INCIDENT)
        if name in self.rule.policy.incidents:
            self._server.incident(name, user, now, system)

    def accepts(self, whose: int, number: int, now: int) -> bool:
        """Whether a refresh would be accepted for sure."""
        policy = self.rule.policy
        if policy.rates or any(limit.overflow == "refuse" for limit in policy.limits):
            return False
        token = self._presented(whose, number)
        return token is not None and self._server.status(max(token, 0), now) in ACTIVE

    def end(self, place: int, now: int) -> None:
        """The login that a system holds ends for a reason outside the rule."""
        seat = self.seats[place]
        token = seat.access if seat.refresh is None else seat.refresh
        if token is not None and token > 0:
            state = self._server.state
            grant = state.grant_of(state.tokens[token])
            lag = self.rule.policy.access.revocation_lag
            revoke(state, family(grant), revocation(now, UNEXPLAINED, None, lag))
        seat.cut = True
        refused = self.tally.refused
        refused[UNEXPLAINED] = refused.get(UNEXPLAINED, 0) + 1

    def recall(self, act: Act) -> None:
        """Remember by number what a system holds, for when it is presented as an older token."""
        seat = self.seats[act.holder]
        if act.access and seat.access is not None:
            self._known[act.access] = seat.access
        if act.refresh and seat.refresh is not None:
            self._known[act.refresh] = seat.refresh

    def await_(self, place: int, due: int) -> None:
        """Let a system that was refused log in again by itself, unless it does so before."""
        seat = self.seats[place]
        if seat.cut and seat.due is None:
            seat.due = due
            heappush(self.waiting, (due, place))

    def catch_up(self, now: int) -> None:
        """Let log in whoever was to do so by now."""
        waiting = self.waiting
        while waiting and waiting[0][0] <= now:
            due, place = heappop(waiting)
            seat = self.seats[place]
            if seat.due == due:
                seat.due = None
                self.tally.recoveries += 1
                self.login(place, due)

    def close(self) -> None:
        """Count who is still locked out."""
        for seat in self.seats:
            if seat.since is not None:
                self.tally.open += 1

    def _forget(self, now: int) -> None:
        """Let the server forget what has expired; tokens are numbered anew by that."""
        server = self._server
        known = [*self._known.values(), *(number for seat in self.seats for number in seat.held)]
        revoked = {n for n in known if n > 0 and server.status(n, now) == "revoked"}
        numbers = server.forget(now)

        def again(number: int | None) -> int | None:
            if number is None or number <= 0:
                return number
            return numbers.get(number, _REVOKED if number in revoked else 0)

        for seat in self.seats:
            seat.access, seat.refresh = again(seat.access), again(seat.refresh)
        self._known = {name: again(number) or 0 for name, number in self._known.items()}
        self._holding = {numbers[n]: seat for n, seat in self._holding.items() if n in numbers}
        self._most = max(REMEMBERED, 2 * len(server.tokens))

    def _presented(self, whose: int, number: int) -> int | None:
        """The token that is presented; what was never issued under this rule is the one held."""
        held = self.seats[whose].refresh
        return held if number == HELD else self._known.get(number, held)

    def _hold(self, seat: Seat, answer: Answer) -> None:
        """What a login answers replaces everything that was held."""
        holding = self._holding
        old = seat.access if seat.refresh is None else seat.refresh
        if old is not None and holding.get(old) is seat:
            del holding[old]
        seat.access, seat.refresh = answer.access, answer.refresh
        new = answer.access if answer.refresh is None else answer.refresh
        if new is not None:
            holding[new] = seat

    def _return(self, seat: Seat, now: int) -> None:
        """A system has tokens again."""
        seat.cut = False
        seat.due = None
        if seat.since is not None:
            seconds = now - seat.since
            lockouts = self.tally.lockouts
            lockouts[seconds] = lockouts.get(seconds, 0) + 1
            seat.person.seconds += seconds
            seat.since = None

    def _refuse(self, seat: Seat, answer: Answer, now: int) -> None:
        """A refresh was refused: perhaps a lock-out begins."""
        self._count_refused(answer)
        # Who asks too often is refused this time only.
        if answer.reason == "rate_limited" or seat.cut:
            return
        seat.cut = True
        if answer.reason == "refresh_expired":
            self.tally.expired += 1
        elif not seat.adopted:
            seat.since = now
            seat.person.lockouts += 1
            seat.person.systems.add(seat.name)

    def _count_refused(self, answer: Answer) -> None:
        refused = self.tally.refused
        reason = answer.reason or ""
        refused[reason] = refused.get(reason, 0) + 1

    def _count_ended(self, by: Seat) -> None:
        """Count the logins of others that the last request ended while they were held."""
        holding, tokens = self._holding, self._server.tokens
        for number in self._touched:
            of = holding.get(number)
            if of is not None and of is not by and tokens[number].revocation is not None:
                del holding[number]
                pair = by.system, of.system
                evictions = by.person.evictions
                evictions[pair] = evictions.get(pair, 0) + 1

    def _count_live(self, seat: Seat, now: int) -> None:
        """Note how many logins of a user are live: to the last one up to 100, above to 5 %."""
        person = seat.person
        person.at_most += 1
        # To look at all logins at every login would take minutes for a robot with thousands.
        if person.at_most <= person.live + (person.live // 20 if person.live > 100 else 0):
            return
        state = self._server.state
        grants = state.grants_of(seat.user, now)
        person.at_most = sum(state.is_live(grant, now) for grant in grants)
        person.live = max(person.live, person.at_most)


_NO_TOKEN: Final = Answer(DEFAULT_ERRORS["no_token"].error, "no_token")
