"""A log is a loop: who was cut off logged in again, and that login ended another.

A log replayed as it happened keeps the logins that only a refusal brought about. So the rule in
force is replayed beside every other: a login that answers its system's refusal is left out where
the rule in force refused, too, and the other one did not; and a system that only the replay
refuses logs in again after a while. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from tolsim.engine.model import Answer
from tolsim.engine.server import Server
from tolsim.logs.counts import AgreementTally, Person, RunTally
from tolsim.logs.history import History
from tolsim.logs.rules import Rule
from tolsim.logs.units import LOST, Act, Unit, refused
from tolsim.logs.witness import Witness

ForcedLogins = Literal["drop", "keep"]


@dataclass(frozen=True, slots=True)
class Terms:
    """How a log is replayed.

    The first rule is the one in force. `recovery` is after how many seconds a refused system logs
    in again, None for never; `first` and `last` are the seconds between which the log lies.
    """

    rules: tuple[Rule, ...]
    forced_logins: ForcedLogins
    recovery: int | None
    first: int
    last: int


@dataclass(slots=True)
class Books:
    """What is counted: for each rule, and how far the log agrees with the one in force."""

    runs: list[RunTally]
    agreement: AgreementTally = field(default_factory=AgreementTally)

    @classmethod
    def of(cls, terms: Terms) -> "Books":
        """Empty books."""
        return cls([RunTally() for _ in terms.rules])

    def take(
        self, mine: Sequence[Rule], theirs: Sequence[Rule], other: "Books", *, again: bool
    ) -> None:
        """Add what was counted under some of the rules.

        The rule in force is replayed beside the others wherever they are; `again` says that it
        has been counted before.
        """
        for rule, run in zip(theirs[again:], other.runs[again:], strict=True):
            self.runs[mine.index(rule)].add(run)
        if not again:
            self.agreement.add(other.agreement)


class Party(NamedTuple):
    """A user, or nobody, in all replays: compared with the log, and a person for each rule."""

    witness: Witness
    persons: tuple[Person, ...]

    def add(self, other: "Party") -> None:
        """Add what the same user went through at another app."""
        for mine, theirs in zip(self.persons, other.persons, strict=True):
            mine.add(theirs)
        self.witness.add(other.witness)

    def enter_in(self, books: Books) -> None:
        """Count the user, whose units have all been replayed."""
        for tally, person in zip(books.runs, self.persons, strict=True):
            tally.person(person)
        if self.witness.saw and self.witness.user is not None:
            books.agreement.user(self.witness.first)


class Loop:
    """Units of one server each under all rules, act by act; where users share a server, several."""

    __slots__ = ("_forced", "_in_force", "_runs", "_terms", "_witnesses", "persons")

    def __init__(self, terms: Terms, books: Books, like: Sequence[Server] = ()) -> None:
        self._terms = terms
        like = like or servers(terms)
        self._runs = list(map(History, terms.rules, books.runs, like))
        self._in_force = self._runs[0]
        self._forced: list[bool] = []
        """For each seat, whether its next login answers a refusal by the rule in force."""
        self._witnesses: list[Witness] = []
        self.persons: dict[str | None, Party] = {}

    def enter(self, unit: Unit) -> int:
        """Let a unit take part; return the place of its first holder."""
        user = unit.user
        party = Party(Witness(user), tuple(Person(user) for _ in self._runs))
        self.persons[user] = party
        base = len(self._forced)
        self._forced += [False] * len(unit.holders)
        self._witnesses += [party.witness] * len(unit.holders)
        for run, person in zip(self._runs, party.persons, strict=True):
            run.seat(unit.holders, person)
            if unit.adopted:
                run.adopt(base, unit.adopted, self._terms.first)
        return base

    def act(self, act: Act, user: str | None) -> None:
        """Replay an act under every rule."""
        if self._terms.recovery is not None:
            for run in self._runs:
                if run.waiting:
                    run.catch_up(act.at)
        action = act.action
        if action == "refresh":
            self._refresh(act)
        elif action == "call":
            self._call(act)
        elif action == "login":
            self._login(act)
        else:
            for run in self._runs:
                run.perform(act, user)
        if act.access or act.refresh:
            for run in self._runs:
                run.recall(act)

    def _call(self, act: Act) -> None:
        for run in self._runs:
            answer = run.call(act.whose, act.presents, act.at)
            if act.result is not None and run is self._in_force:
                self._compare(act, answer)

    def close(self) -> None:
        """The log ends: whoever was to log in again by then has done so."""
        for run in self._runs:
            run.catch_up(self._terms.last)
            run.close()

    def _login(self, act: Act) -> None:
        place, lost = act.holder, act.result in LOST
        forced = self._forced[place] and not refused(act.result)
        drops = forced and self._terms.forced_logins == "drop"
        for run in self._runs:
            if drops and run is not self._in_force and not run.seats[place].cut:
                run.tally.forced_logins += 1
                continue
            answer = run.login(place, act.at, lost=lost)
            if run is self._in_force and act.result is not None:
                self._compare(act, answer)
        if not refused(act.result):
            self._forced[place] = False

    def _refresh(self, act: Act) -> None:
        result = act.result
        if result is not None and result != "ok" and refused(result):
            self._refused_refresh(act)
            return
        place, whose, number, now = act.holder, act.whose, act.presents, act.at
        lost = result is not None and result in LOST
        in_force = self._in_force
        answer = in_force.refresh(place, whose, number, now, lost=lost)
        cut = answer.reason is not None and in_force.seats[place].cut
        # Where the log does not say how it ended, the rule in force tells who was refused.
        refused_in_log = cut and result is None
        self._forced[place] = refused_in_log
        if result is not None:
            self._compare(act, answer)
        recovery = self._terms.recovery
        for run in self._runs:
            if run is not in_force:
                answer = run.refresh(place, whose, number, now, lost=lost)
            if answer.reason is not None and not refused_in_log and recovery is not None:
                run.await_(place, now + recovery)

    def _refused_refresh(self, act: Act) -> None:
        """A refresh that the log says was refused: by the rule in force, or for another reason."""
        place, whose, number, now = act.holder, act.whose, act.presents, act.at
        in_force = self._in_force
        explained = True
        for run in self._runs:
            if (run is in_force or not explained) and run.accepts(whose, number, now):
                answer = Answer("ok")
            else:
                answer = run.refresh(place, whose, number, now)
            if run is in_force:
                self._compare(act, answer)
                explained = answer.outcome != "ok"
                self._forced[place] = explained and run.seats[place].cut
            if not explained and answer.outcome == "ok":
                run.end(place, now)

    def _compare(self, act: Act, answer: Answer) -> None:
        self._witnesses[act.holder].compare(act, answer, self._in_force.rule)


def servers(terms: Terms) -> list[Server]:
    """A server under each rule, for others to be like it."""
    return [Server(rule.policy) for rule in terms.rules]


def replay(units: Iterable[Unit], terms: Terms, books: Books) -> None:
    """Replay units, each on servers of its own; those of one user follow each other."""
    last: Party | None = None
    like = servers(terms)
    for unit in units:
        loop = Loop(terms, books, like)
        loop.enter(unit)
        for act in unit.acts:
            loop.act(act, unit.user)
        loop.close()
        party = loop.persons[unit.user]
        if last is not None and last.witness.user == unit.user:
            last.add(party)
            continue
        if last is not None:
            last.enter_in(books)
        last = party
    if last is not None:
        last.enter_in(books)
