"""The audit: a log is spread over partitions, each is replayed, and the counts are combined."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from tolsim.logs.answer import Audit
from tolsim.logs.counts import Survey, quantile
from tolsim.logs.events import Event
from tolsim.logs.finding import answer, cannot_match
from tolsim.logs.loop import Books, Terms
from tolsim.logs.partitions import Spill, name, number_of_partitions
from tolsim.logs.question import Means, Question, Spread
from tolsim.logs.stages import SHARED, replay_partition, replay_shared, survey, uncollected
from tolsim.logs.tally import Tally
from tolsim.logs.units import refused
from tolsim.logs.work import Work
from tolsim.logs.workers import Pool, do

HOUR: Final = 3600
"""After how many seconds a system logs in again where the log has no case of it."""

_HOUR: Final = HOUR * 1_000_000
_OF_USERS: Final = ("login", "refresh", "revoke")
"""What only a user, or a system for one, does."""


def audit(
    batches: Iterable[list[Event]],
    files: Sequence[str],
    tally: Tally,
    question: Question,
    means: Means,
) -> Audit:
    """Audit a log: `batches` are read once, `files` are the names by their numbers.

    `tally` is what the reader counts meanwhile. Raises OtherWork, PartitionLost, or whatever
    reading raises.
    """
    rules = (question.in_force, *(rule for rule in question.rules if rule != question.in_force))
    about = {**means.about, "question": repr((rules, question[2:4]))}
    with working(means.folder, about) as work:
        spread, found = prepare(work, batches, tally, means, shared=any(r.shared for r in rules))
        terms = Terms(rules, question.forced_logins, None, *bounds(spread))
        if cannot_match(found):
            terms = replace(terms, rules=rules[:1], forced_logins="keep")
            recovery: tuple[str, int | None] = "never", None
        else:
            recovery = _recovery(work, means.pool, terms, question, found, spread.partitions)
            terms = replace(terms, recovery=recovery[1])
        books = replay_all(work, means.pool, "audit", terms, spread.partitions)
    return answer(question, terms, spread, found, books, files, recovery)


def prepare(
    work: Work, batches: Iterable[list[Event]], tally: Tally, means: Means, *, shared: bool
) -> tuple[Spread, Survey]:
    """Spread a log over its partitions, and sort each; return what is known of it then."""
    if work.has("surveys", "spread"):
        spread = work.get("surveys", "spread", Spread)
    else:
        spread = _spread(work, batches, tally, means)
        work.put("surveys", "spread", spread)
    numbers = range(spread.partitions)
    do(means.pool, partial(survey, work.folder, shared), numbers)
    found = Survey()
    for number in numbers:
        found.add(work.get("surveys", name(number), Survey))
    return spread, found


def replay_all(work: Work, pool: Pool, label: str, terms: Terms, count: int) -> Books:
    """Replay all partitions under all rules, those that know users one by one apart."""
    alone, together = _split(terms)
    books = Books.of(terms)
    if alone.rules:
        do(pool, partial(replay_partition, work.folder, label, alone), range(count))
        for number in range(count):
            part = work.get("answers", f"{label}.{name(number)}", Books)
            books.take(terms.rules, alone.rules, part, again=False)
    if together.rules:
        do(pool, partial(replay_shared, work.folder, label, together), [count])
        whole = work.get("answers", f"{label}.{SHARED}", Books)
        books.take(terms.rules, together.rules, whole, again=bool(alone.rules))
    return books


def _split(terms: Terms) -> tuple[Terms, Terms]:
    """Part the rules into those under which users are alone, and the others.

    The rule in force goes first in both: by it is judged which logins were forced.
    """
    in_force, *others = terms.rules
    alone = [] if in_force.shared else [rule for rule in terms.rules if not rule.shared]
    together = others if in_force.shared else [rule for rule in others if rule.shared]
    if together or in_force.shared:
        together = [in_force, *together]
    return replace(terms, rules=tuple(alone)), replace(terms, rules=tuple(together))


def _spread(work: Work, batches: Iterable[list[Event]], tally: Tally, means: Means) -> Spread:
    count = means.partitions or number_of_partitions(means.size)
    spread = Spread(count)
    hours: set[int] = set()
    with Spill(work.folder / "events", count) as spill, uncollected():
        for events in batches:
            for event in events:
                hours.add(event.time // _HOUR)
                if event.user is None and event.action in _OF_USERS:
                    spread.nameless += 1
                    spread.nameless_refusals += refused(event.result)
                else:
                    spill.add(event)
                    spread.events += 1
            if events:
                times = [event.time for event in events]
                spread.first = min(times) if spread.first is None else min(spread.first, *times)
                spread.last = max(times) if spread.last is None else max(spread.last, *times)
        spread.repeated = spill.finish()
    known = sorted(hours)
    spread.gap = any(after - before > 24 for before, after in pairwise(known))
    spread.passed_over, spread.unknown = tally.passed_over, dict(tally.unknown)
    spread.bad, spread.first_bad = tally.bad, tally.first_bad
    spread.zones = len(tally.zones)
    return spread


def bounds(spread: Spread) -> tuple[int, int]:
    """The seconds of the first and of the last event."""
    return (spread.first or 0) // 1_000_000, (spread.last or 0) // 1_000_000


def _recovery(
    work: Work, pool: Pool, terms: Terms, question: Question, found: Survey, count: int
) -> tuple[str, int | None]:
    """After how long a refused system logs in again, and by what."""
    if question.recover == "never":
        return "never", None
    if question.recover != "log":
        return "given", question.recover
    waits = found.recoveries
    if not waits and not found.outcomes.get("refused") and not found.outcomes.get("ok"):
        # Without results the rule in force tells who was refused, and so when they came back.
        alone = replace(terms, rules=terms.rules[:1])
        waits = replay_all(work, pool, "in-force", alone, count).runs[0].lockouts
    median = quantile(waits, 0.5)
    return ("none", HOUR) if median is None else ("log", median)


@contextmanager
def working(folder: Path | None, about: Mapping[str, Any]) -> Iterator[Work]:
    """A folder to work in: one that is kept, or one of this run alone."""
    if folder is not None:
        work = Work(folder)
        work.open(about)
        yield work
        return
    made = Path(tempfile.mkdtemp(prefix="tolsim-audit-"))  # nobody else can read it
    try:
        work = Work(made / "work")
        work.open(about)
        yield work
    finally:
        shutil.rmtree(made, ignore_errors=True)
