"""Units: the events of one user of one app in their order, and what the log itself knows of them.

The log tells which login a token belongs to, what a system held when it asked, and which
requests were refused. None of this depends on the rule that is tried, so it is worked out once,
and no token id is needed afterwards.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from tolsim.engine.policy import TokenKind as Kind
from tolsim.logs.events import Action, Event

LOST: Final = frozenset({"lost", "timeout", "no answer"})
"""Results that never reached the system; the server has done what it was asked."""

PASSING: Final = frozenset({
    "rate_limited", "temporarily_unavailable", "server_error", "slow_down",
    "429", "500", "502", "503", "504",
})  # fmt: skip
"""First words of refusals after which the same token may be accepted again."""

_ACCEPTED: Final = (None, "ok")

CLOCKS: Final = 5_000_000
"""How far apart the clocks of several machines may be, in microseconds."""

HELD: Final = 0
"""Stands for the token that a system holds, whichever that is under the rule that is tried."""


class Act(msgspec.Struct, array_like=True, gc=False):
    """An event with what the log knows of it, by number only.

    `holder` is who acts and `whose` who holds what is presented, as places among the unit's
    holders. `presents` is HELD, or the number of a token that the log had seen replaced; `access`
    and `refresh` give the tokens issued such numbers where they are presented so later on.
    """

    at: int
    action: Action
    holder: int
    whose: int
    presents: int
    access: int
    refresh: int
    result: str | None
    params: Mapping[str, Any] | None
    time: int
    file: int
    line: int


class Adopted(msgspec.Struct, array_like=True, gc=False):
    """A login from before the log: whose, its token's number if it has one, and whether the
    system held it when the log began.
    """

    holder: int
    number: int
    held: bool


class Unit(msgspec.Struct, array_like=True, gc=False):
    """One user of an app, or its client credentials (no user), and all that happened.

    `holders` are the systems that hold a login each, None where nothing names it. `matched`
    tells whether every refresh could be given to a login.
    """

    app: str
    user: str | None
    holders: list[str | None]
    adopted: list[Adopted]
    acts: list[Act]
    matched: bool = True
    repeated: int = 0
    reordered: int = 0
    recoveries: dict[int, int] = {}
    """How many seconds after their first refusal systems logged in again, and how often."""


def refused(result: str | None) -> bool:
    """Whether the log says that a request was refused for good."""
    return (
        result is not None
        and result != "ok"
        and result not in LOST
        and result.split(" ", 1)[0] not in PASSING
    )


def unit_of(app: str, user: str | None, events: list[Event]) -> Unit:
    """Return a unit from its events, sorted by time, file and line."""
    unit = Unit(app, user, [], [], [])
    once = events
    if any(event.id is not None for event in events):
        once = list(_once(events, unit))
    reader = _Reader(unit)
    reader.read(_in_order(once, unit))
    reader.finish()
    return unit


def _once(events: Iterable[Event], unit: Unit) -> Iterator[Event]:
    """Leave out what the log delivers a second time."""
    seen: set[str] = set()
    for event in events:
        if event.id is not None:
            if event.id in seen:
                unit.repeated += 1
                continue
            seen.add(event.id)
        yield event


def _in_order(events: list[Event], unit: Unit) -> Iterable[Event]:
    """Put the issue of a token before its first use, where clocks of two machines differ."""
    issue: dict[str, Event] = {}
    for event in events:
        for token in (event.access, event.refresh):
            if token is not None and token != event.presented:
                issue.setdefault(token, event)
    return _reordered(events, issue, unit) if issue else events


def _reordered(events: Iterable[Event], issue: Mapping[str, Event], unit: Unit) -> Iterator[Event]:
    done: set[int] = set()
    for event in events:
        late = [event]
        while (token := late[-1].presented) is not None and (earlier := issue.get(token)):
            ahead = earlier.time - event.time
            if id(earlier) in done or earlier in late or not 0 <= ahead <= CLOCKS:
                break
            if (earlier.time, earlier.file, earlier.line) < (event.time, event.file, event.line):
                break
            late.append(earlier)
        for each in reversed(late):
            if id(each) not in done:
                done.add(id(each))
                if each is not event:
                    unit.reordered += 1
                    each.time = event.time
                yield each


class _Holder:
    """What the log has seen of one login's holder: of each kind the newest token, if it has ids."""

    __slots__ = ("adopted", "empty", "newest", "place", "refused_at", "unsure")

    def __init__(self, place: int) -> None:
        self.place = place
        self.newest: dict[Kind, str | None] = {"access": None, "refresh": None}
        self.unsure: set[Kind] = set()
        """The kinds of which it holds a token whose id the log does not tell."""
        self.refused_at: int | None = None
        self.adopted: int | None = None
        """The place of its login among the adopted ones, until it logs in."""
        self.empty = True
        """It was never seen to hold a token."""

    @property
    def plain(self) -> bool:
        """Whether it holds tokens of which the log tells no id."""
        return len(self.unsure) == 2


class _Reader:
    """Reads a unit's events one by one, and fills in the unit."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.holders: list[_Holder] = []
        self.by_name: dict[str | None, _Holder] = {}
        self.by_grant: dict[str, _Holder] = {}
        self.owners: dict[str, _Holder] = {}
        self.issuers: dict[str, tuple[Act | Adopted, str]] = {}
        self.replaced: set[str] = set()
        self.numbers: dict[str, int] = {}
        self.waiting: list[_Holder] = []
        self.first_refused: dict[int, int] = {}

    def read(self, events: Iterable[Event]) -> None:
        """Note every event, and what is known of it."""
        by_name, note = self.by_name, self.unit.acts.append
        for event in events:
            holder = by_name.get(event.system) or self._holder(event)
            action, result = event.action, event.result
            place = -1 if holder is None else holder.place
            act = Act(
                event.time // 1_000_000, action, place, place, HELD, 0, 0, result,
                event.params, event.time, event.file, event.line,
            )  # fmt: skip
            if holder is not None and action != "incident":
                plain = event.presented is event.access is event.refresh is None
                # Most logs tell no ids, and most of their lines are calls or accepted refreshes.
                if plain and action == "call":
                    if holder.empty:
                        self._adopt(holder)
                elif not (plain and action == "refresh" and holder.plain and result in _ACCEPTED):
                    self._follow(act, holder, event)
                elif holder.refused_at is not None:
                    self._returned(holder)
            note(act)

    def _follow(self, act: Act, holder: _Holder, event: Event) -> None:
        """Note what an event presents, and what its answer brings."""
        if event.action in ("refresh", "call", "revoke"):
            self._present(act, holder, event)
        if event.action != "revoke":
            self._answer(act, holder, event)

    def finish(self) -> None:
        """Put the adopted in their order: those first refused came first to their end."""
        adopted = self.unit.adopted
        never = len(self.unit.acts)
        order = [self.first_refused.get(place, never) for place in range(len(adopted))]
        self.unit.adopted = [adopted[i] for i in sorted(range(len(adopted)), key=order.__getitem__)]

    def _holder(self, event: Event) -> _Holder | None:
        """Who acts: the system that the log names, else whoever was given the token or grant."""
        if event.action == "incident":
            return None if event.system is None else self._named(event.system)
        if event.system is not None:
            return self._named(event.system)
        if event.action == "client_credentials":
            return self._named("")
        found = None
        if event.presented is not None:
            found = self.owners.get(event.presented)
        if found is None and event.grant is not None:
            found = self.by_grant.get(event.grant)
        if found is None:
            found = self._unnamed(event)
        if event.grant is not None:
            self.by_grant[event.grant] = found
        return found

    def _named(self, name: str) -> _Holder:
        holder = self.by_name.get(name)
        if holder is None:
            holder = self.by_name[name] = self._new(name or None)
        return holder

    def _unnamed(self, event: Event) -> _Holder:
        """A login by nobody knows whom; one after a refusal is taken for the answer to it."""
        if event.action == "login":
            if self.waiting and not refused(event.result):
                return self.waiting.pop(0)
            return self._new(None)
        if event.presented is None and event.grant is None:
            self.unit.matched = False
            if self.holders:
                return self.holders[-1]
        return self._new(None)

    def _new(self, name: str | None) -> _Holder:
        holder = _Holder(len(self.holders))
        self.holders.append(holder)
        self.unit.holders.append(name)
        return holder

    def _present(self, act: Act, holder: _Holder, event: Event) -> None:
        """Which token it is: the newest that a system holds, or an older one."""
        token = event.presented
        if token is None:
            if holder.empty:
                self._adopt(holder)
            return
        if token in holder.newest.values() and token not in self.replaced:
            return
        owner = self.owners.get(token)
        if owner is None:
            self._present_unknown(act, holder, event, token)
        elif token in owner.newest.values() and token not in self.replaced:
            act.whose = owner.place
        else:
            act.presents = self._number(token)

    def _present_unknown(self, act: Act, holder: _Holder, event: Event, token: str) -> None:
        """A token whose issue the log does not tell: the newest, or one from before the log."""
        kind: Kind = "access" if event.action == "call" else "refresh"
        self.owners[token] = holder
        if holder.empty:
            self.issuers[token] = self._adopt(holder), "number"
        elif kind not in holder.unsure:
            adopted = Adopted(holder.place, 0, held=False)
            self.unit.adopted.append(adopted)
            self.issuers[token] = adopted, "number"
            act.presents = self._number(token)
            return
        holder.unsure.discard(kind)
        holder.newest[kind] = token

    def _number(self, token: str) -> int:
        """The number of a token that is presented though it is not the newest."""
        number = self.numbers.get(token)
        if number is None:
            number = self.numbers[token] = len(self.numbers) + 1
            if (issuer := self.issuers.get(token)) is not None:
                setattr(issuer[0], issuer[1], number)
        return number

    def _adopt(self, holder: _Holder) -> Adopted:
        """Give a system that holds nothing a login from before the log."""
        adopted = Adopted(holder.place, 0, held=True)
        if self.unit.user is None:  # it has asked for itself, and can do so again
            return adopted
        holder.adopted = len(self.unit.adopted)
        holder.unsure = {"access", "refresh"}
        holder.empty = False
        self.unit.adopted.append(adopted)
        return adopted

    def _answer(self, act: Act, holder: _Holder, event: Event) -> None:
        """What the system has afterwards, as far as the log tells."""
        if event.action == "refresh" and refused(event.result):
            self._refused(holder, event.time)
        if event.result is not None and event.result != "ok" and event.result not in LOST:
            return
        if event.action == "call":
            return
        if holder.refused_at is not None:
            if event.action == "login":
                seconds = (event.time - holder.refused_at) // 1_000_000
                self.unit.recoveries[seconds] = self.unit.recoveries.get(seconds, 0) + 1
            self._returned(holder)
        self._receive(act, holder, event)

    def _returned(self, holder: _Holder) -> None:
        holder.refused_at = None
        if holder in self.waiting:
            self.waiting.remove(holder)

    def _refused(self, holder: _Holder, time: int) -> None:
        if holder.refused_at is None:
            holder.refused_at = time
            if self.unit.holders[holder.place] is None:
                self.waiting.append(holder)
        if holder.adopted is not None:
            self.first_refused.setdefault(holder.adopted, len(self.unit.acts))

    def _receive(self, act: Act, holder: _Holder, event: Event) -> None:
        holder.empty = False
        if event.action == "refresh":
            if event.refresh is None:
                holder.unsure.add("refresh")
            elif event.presented is not None and event.refresh != event.presented:
                self.replaced.add(event.presented)
        else:
            holder.newest = {"access": None, "refresh": None}
            holder.unsure = {"access", "refresh"}
            holder.adopted = None
        issued: tuple[tuple[Kind, str | None], ...] = (
            ("access", event.access),
            ("refresh", event.refresh),
        )
        for kind, token in issued:
            if token is not None and token != event.presented:
                holder.newest[kind] = token
                holder.unsure.discard(kind)
                self.owners[token] = holder
                self.issuers[token] = act, kind
        if event.access is None:
            holder.unsure.add("access")
