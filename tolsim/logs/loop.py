"""A log is a loop: who was cut off logged in again, and that login ended another.

A log replayed as it happened keeps the logins that only a refusal brought about. So the rule in
force is replayed beside every other: a login that answers its system's refusal is left out where
the rule in force refused, too, and the other one did not; and a system that only the replay
refuses logs in again after a while. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tolsim.engine.model import Answer
from tolsim.logs.history import History, agrees
from tolsim.logs.rules import Rule
from tolsim.logs.counts import AgreementTally, Disagreement, Person, RunTally
from tolsim.logs.units import HELD, LOST, Act, Unit, refused

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

    def take(self, theirs: Sequence[Rule], mine: Sequence[Rule], other: "Books") -> None:
        """Add what a worker counted under some of the rules.

        The rule in force is replayed beside the others wherever they are: it counts once.
        """
        for rule, run in zip(theirs, other.runs, strict=True):
            if rule is not theirs[0] or rule.shared is mine[0].shared and rule == mine[0]:
                self.runs[mine.index(rule)].add(run)
        self.agreement.add(other.agreement)


class Witness:
    """Whether a user's answers in the log are those of a replay, as far as one can compare."""

    __slots__ = ("first", "saw", "user")

    def __init__(self, user: str | None) -> None:
        self.user = user
        self.saw = False
        self.first: Disagreement | None = None

    def compare(self, act: Act, answer: Answer, rule: Rule) -> None:
        """Compare an answer; what follows a user's first disagreement may come of it."""
        if act.result is None or self.first is not None:
            return
        self.saw = True
        if (answer.outcome == "ok") is not (act.result == "ok") or answer.reason is not None:
            if not agrees(act.result, answer, rule.policy):
                spot = act.time, act.file, act.line
                self.first = Disagreement(spot, act.action, act.result, answer.reason or "ok")


class Loop:
    """Units of one server each under all rules, act by act; where users share a server, several."""

    __slots__ = ("_agreement", "_forced", "_in_force", "_runs", "_terms", "_users", "persons")

    def __init__(self, terms: Terms, books: Books) -> None:
        self._terms = terms
        self._runs = [
            History(rule, tally) for rule, tally in zip(terms.rules, books.runs, strict=True)
        ]
        self._in_force = self._runs[0]
        self._forced: list[bool] = []
        """For each seat, whether its next login answers a refusal that the rule in force explains."""
        self._users: list[tuple[str | None, Witness]] = []
        """For each seat whose it is."""
        self.persons: dict[str | None, tuple[Witness, list[Person]]] = {}

    def enter(self, unit: Unit) -> int:
        """Let a unit take part; return the place of its first holder."""
        user = unit.user
        witness = Witness(user)
        persons = [Person(user) for _ in self._runs]
        self.persons[user] = witness, persons
        base = len(self._forced)
        self._forced += [False] * len(unit.holders)
        self._users += [(user, witness)] * len(unit.holders)
        for run, person in zip(self._runs, persons, strict=True):
            run.seat(user, unit.holders, person)
            if unit.adopted:
                run.adopt(base, unit.adopted, self._terms.first)
        return base

    def act(self, act: Act, user: str | None) -> None:
        """Replay an act under every rule."""
        for run in self._runs:
            if run.waiting:
                run.catch_up(act.at)
        action = act.action
        if action == "refresh":
            self._refresh(act)
        elif action == "call":
            for run in self._runs:
                answer = run.call(act.holder, act.whose, act.presents, act.at)
                if run is self._in_force and act.result is not None:
                    self._compare(act, answer)
        elif action == "login":
            self._login(act)
        elif action == "client_credentials":
            for run in self._runs:
                answer = run.client_credentials(act.holder, act.params, act.at)
                if run is self._in_force and act.result is not None:
                    self._compare(act, answer)
        elif action == "revoke":
            for run in self._runs:
                run.revoke(act.whose, act.presents, act.at)
        else:
            for run in self._runs:
                run.incident(user, act.holder, act.params, act.at)
        if act.access or act.refresh:
            for run in self._runs:
                run.recall(act.holder, act.access, act.refresh)

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
        self._users[act.holder][1].compare(act, answer, self._in_force.rule)


def replay(units: Iterable[Unit], terms: Terms, books: Books) -> None:
    """Replay units, each on servers of its own; those of one user follow each other."""
    user: str | None = None
    persons: list[Person] | None = None
    witness = Witness(None)
    for unit in units:
        loop = Loop(terms, books)
        loop.enter(unit)
        for act in unit.acts:
            loop.act(act, unit.user)
        loop.close()
        (new_witness, new), = loop.persons.values()
        if persons is not None and unit.user == user and user is not None:
            for mine, other in zip(persons, new, strict=True):
                mine.add(other)
            witness.saw |= new_witness.saw
            witness.first = min(filter(None, (witness.first, new_witness.first)), default=None)
        else:
            if persons is not None:
                count(books, witness, persons)
            user, persons, witness = unit.user, new, new_witness
    if persons is not None:
        count(books, witness, persons)


def count(books: Books, witness: Witness, persons: Sequence[Person]) -> None:
    """Count a user, whose units have all been replayed."""
    for tally, person in zip(books.runs, persons, strict=True):
        tally.person(person)
    if witness.saw and witness.user is not None:
        books.agreement.user(witness.first)
