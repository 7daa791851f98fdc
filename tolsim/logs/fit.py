"""Which policies of the catalogue answer as the log did, by users replayed to their end."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from tolsim.logs.answer import Candidate, Fit
from tolsim.logs.audit import bounds, prepare, working
from tolsim.logs.counts import AgreementTally, Person, RunTally
from tolsim.logs.events import Event
from tolsim.logs.finding import log_of, place
from tolsim.logs.history import History
from tolsim.logs.partitions import name, read_units
from tolsim.logs.question import Means
from tolsim.logs.rules import Rule
from tolsim.logs.stages import SHARED, in_order_of_time, uncollected
from tolsim.logs.tally import Tally
from tolsim.logs.units import Unit
from tolsim.logs.witness import Witness
from tolsim.logs.work import Work
from tolsim.logs.workers import do


def fit(
    batches: Iterable[list[Event]],
    files: Sequence[str],
    tally: Tally,
    rules: Sequence[Rule],
    means: Means,
) -> Fit:
    """Replay a log as it happened under every rule; the best come first, equals by their names.

    Raises what `audit` raises.
    """
    about = {**means.about, "question": repr(("fit", rules))}
    alone = tuple(rule for rule in rules if not rule.shared)
    together = tuple(rule for rule in rules if rule.shared)
    with working(means.folder, about) as work:
        spread, found = prepare(work, batches, tally, means, shared=bool(together))
        first, _ = bounds(spread)
        numbers = range(spread.partitions)
        do(means.pool, partial(_fit_partition, work.folder, alone, first), numbers)
        agreements = [AgreementTally() for _ in rules]
        for number in numbers:
            part = work.get("answers", f"fit.{name(number)}", list[AgreementTally])
            for rule, agreement in zip(alone, part, strict=True):
                agreements[rules.index(rule)].add(agreement)
        if together:
            do(means.pool, partial(_fit_apps, work.folder, together, first), [spread.partitions])
            whole = work.get("answers", f"fit.{SHARED}", list[AgreementTally])
            for rule, agreement in zip(together, whole, strict=True):
                agreements[rules.index(rule)].add(agreement)
    candidates = [
        _candidate(rule, agreement, files)
        for rule, agreement in zip(rules, agreements, strict=True)
    ]
    candidates.sort(key=lambda each: (-each.agreeing, each.policy, each.tolerance or 0))
    return Fit(log_of(spread, found), tuple(candidates))


def _candidate(rule: Rule, agreement: AgreementTally, files: Sequence[str]) -> Candidate:
    first = min((first for _, first in agreement.kinds.values()), default=None)
    return Candidate(
        rule.name,
        rule.tolerance,
        agreement.users,
        agreement.agreeing,
        None if first is None else place(files, first.spot),
        None if first is None else first.logged,
        None if first is None else first.replayed,
    )


def _fit_partition(folder: Path, rules: Sequence[Rule], first: int, number: int) -> None:
    work = Work(folder)
    if work.has("answers", f"fit.{name(number)}"):
        return
    agreements = [AgreementTally() for _ in rules]
    with uncollected():
        witnesses: list[Witness] = []
        for unit in read_units(work.path("units", name(number))):
            if unit.user is None:
                continue
            if not witnesses or witnesses[0].user != unit.user:
                _count(agreements, witnesses)
                witnesses = [Witness(unit.user) for _ in rules]
            for rule, witness in zip(rules, witnesses, strict=True):
                if witness.first is None:
                    _follow(unit, rule, first, witness)
        _count(agreements, witnesses)
    work.put("answers", f"fit.{name(number)}", agreements)


def _count(agreements: Sequence[AgreementTally], witnesses: Sequence[Witness]) -> None:
    for agreement, witness in zip(agreements, witnesses, strict=False):
        if witness.saw:
            agreement.user(witness.first)


def _follow(unit: Unit, rule: Rule, first: int, witness: Witness) -> None:
    """Replay a unit as it happened, up to its first disagreement."""
    history = History(rule, RunTally())
    history.seat(unit.holders, Person(unit.user))
    history.adopt(0, unit.adopted, first)
    for act in unit.acts:
        answer = history.perform(act, unit.user)
        if answer is not None:
            witness.compare(act, answer, rule)
            if witness.first is not None:
                return


def _fit_apps(folder: Path, rules: Sequence[Rule], first: int, count_of: int) -> None:
    """Replay everything in the order of time, where users share a server."""
    work = Work(folder)
    if work.has("answers", f"fit.{SHARED}"):
        return
    agreements = []
    with uncollected():
        for rule in rules:
            witnesses: dict[str | None, Witness] = {}
            apps: dict[str, History] = {}
            for history, act, user in in_order_of_time(
                work, range(count_of), partial(_enter, rule, first, apps)
            ):
                answer = history.perform(act, user)
                if answer is not None and user is not None:
                    witness = witnesses.get(user)
                    if witness is None:
                        witness = witnesses[user] = Witness(user)
                    witness.compare(act, answer, rule)
            agreements.append(AgreementTally())
            for witness in witnesses.values():
                if witness.saw:
                    agreements[-1].user(witness.first)
    work.put("answers", f"fit.{SHARED}", agreements)


def _enter(rule: Rule, first: int, apps: dict[str, History], unit: Unit) -> tuple[History, int]:
    history = apps.get(unit.app)
    if history is None:
        history = apps[unit.app] = History(rule, RunTally())
    base = history.seat(unit.holders, Person(unit.user))
    history.adopt(base, unit.adopted, first)
    return history, base
