"""The truth test: what an audit says of a log is what would have happened.

A population is played at every tolerance with one seed: that is the truth. Then each log is audited
as if it were all that is known, and asked what would have been at the other tolerances.
"""

from collections.abc import Sequence
from functools import cache
from statistics import median
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import settings

from tests.logs.populations import MIXED, population
from tolsim.catalogue import find_policy, policy_names
from tolsim.cli.auditing.asking import read_candidates
from tolsim.cli.shared.files import Files
from tolsim.documents import Overrides
from tolsim.documents.populations.file import load_population
from tolsim.logs.answer import Audit
from tolsim.logs.audit import audit
from tolsim.logs.counts import RunTally
from tolsim.logs.finding import answer
from tolsim.logs.fit import fit
from tolsim.logs.generate import lives
from tolsim.logs.lives import Life
from tolsim.logs.loop import Books, ForcedLogins
from tolsim.logs.question import Means, Question
from tolsim.logs.rules import Rule
from tolsim.logs.tally import Tally

TOLERANCES: Final = (1, 2, 3, 4)
PERIODS: Final = ("1h, jitter: 6m", "4h, jitter: 24m", "1d, jitter: 144m")


def users(scale: int) -> str:
    """Groups with one to four systems each (50, 30, 15 and 5 of 100 users), busy and less so."""
    groups = []
    for systems, share in ((1, 10), (2, 6), (3, 3), (4, 1)):
        for turn in range(3):
            uses = ", ".join(
                f"s{i}: {{uses: {{fixed: {PERIODS[(i + turn) % 3]}}}}}" for i in range(systems)
            )
            groups.append(f"g{systems}{turn}: {{users: {share * scale}, systems: {{{uses}}}}}")
    return "\n  ".join(groups)


EVERYTHING: Final = f"""\
title: Everything that users can do
lasts: 10d
groups:
  {MIXED}
  shared: {{users: 2, systems: {{
    one: {{uses: {{fixed: 2h, jitter: 5m}}, store: s, lost: 1%, retry: {{times: 1}}}},
    two: {{uses: {{exponential: 3h}}, store: s, lost: 3%}}, three: {{uses: {{fixed: 1d}}}}}}}}
"""


class Found(NamedTuple):
    """Who was cut off, and how often in all."""

    hurt: frozenset[str]
    lockouts: int


Made = dict[int, Sequence[Life]]


@cache
def make(seed: int, scale: int, lasts: str) -> Made:
    """The same users at every tolerance."""
    groups = users(scale)
    return {n: list(lives(population(groups, n, lasts=lasts), seed)) for n in TOLERANCES}


def truth(found: Sequence[Life]) -> Found:
    """What an audit counts as lock-outs: refused refreshes whose token did not just expire."""
    reasons = ("refresh_revoked", "refresh_reused")
    cut_off = [one for life in found for one in life.cut_off if one.reason in reasons]
    return Found(frozenset(one.user for one in cut_off), len(cut_off))


def rule(tolerance: int) -> Rule:
    policy = population(users(1), tolerance).policy
    return Rule(policy.name, tolerance, policy)


def audited(
    log: Sequence[Life], tolerance: int, forced_logins: ForcedLogins, patched: pytest.MonkeyPatch
) -> dict[int, Found]:
    """What an audit finds of a log of a tolerance, asked at every one."""
    kept: list[tuple[Sequence[Rule], Books]] = []

    def keep(*args: Any) -> Audit:
        """The answer names the worst users under the rule in force alone: the books know all."""
        kept.append((args[1].rules, args[4]))
        return answer(*args)

    patched.setattr("tolsim.logs.audit.answer", keep)
    question = Question(rule(tolerance), tuple(map(rule, TOLERANCES)), forced_logins)
    batches = [list(life.events) for life in log]
    audit(batches, ["log"], Tally(), question, Means(partitions=1))
    [(rules, books)] = kept
    return {one.tolerance or 0: _found(run) for one, run in zip(rules, books.runs, strict=True)}


def _found(run: RunTally) -> Found:
    return Found(frozenset(user for *_, user in run.worst), sum(run.lockouts.values()) + run.open)


class Off(NamedTuple):
    """How far an audit is from the truth: shares of the users missed and added, and lock-outs."""

    missed: float
    added: float
    lockouts: float

    @classmethod
    def of(cls, found: Found, true: Found) -> "Off":
        missed = len(true.hurt - found.hurt) / max(len(true.hurt), 1)
        added = len(found.hurt - true.hurt) / max(len(true.hurt), 1)
        return cls(missed, added, abs(found.lockouts - true.lockouts) / max(true.lockouts, 1))


def compare(made: Made, logged: int, forced_logins: ForcedLogins = "drop") -> dict[int, Off]:
    """How far the audit of a log is off, by the tolerance that it is asked about."""
    with pytest.MonkeyPatch.context() as patched:
        found = audited(made[logged], logged, forced_logins, patched)
    return {asked: Off.of(found[asked], truth(made[asked])) for asked in TOLERANCES}


def test_an_audit_tells_the_truth() -> None:
    """It names who would be cut off, and nobody else; lock-outs nearly; and the log agrees."""
    seeds = range(10 if thorough() else 1)
    found: dict[tuple[int, int], list[Off]] = {}
    for seed in seeds:
        made = make(seed, scale=1, lasts="10d")
        for logged in TOLERANCES:
            for asked, off in compare(made, logged).items():
                found.setdefault((logged, asked), []).append(off)
    worst = {
        key: Off(*(max(column) for column in zip(*offs, strict=True)))
        for key, offs in found.items()
    }
    assert {} == {key: off for key, off in worst.items() if not within(off)}
    usual = {key: median(off.lockouts for off in offs) for key, offs in found.items()}
    assert {} == {key: share for key, share in usual.items() if share > 0.15}


def thorough() -> bool:
    """Whether pytest was told `--hypothesis-profile thorough`."""
    return settings().max_examples > 25


def within(off: Off) -> bool:
    return off.missed <= 0.01 and off.added == 0 and off.lockouts <= 0.20


def test_forced_logins_hide_the_truth() -> None:
    """A log in which they are kept shows users cut off by logins that nobody would have needed."""
    off = compare(make(0, scale=1, lasts="10d"), 1, "keep")
    assert [True, False, False, False] == [within(off[asked]) for asked in TOLERANCES]
    assert off[4].added >= 10


def test_an_audit_counts_what_was_generated() -> None:
    """Under the policy that wrote the log, whichever it is: all users agree, to the last answer."""
    names = policy_names()[:: 1 if thorough() else 9]
    for name in names:
        people = load_population(EVERYTHING, "test.yaml", find_policy, Overrides((name,)))
        made = list(lives(people, seed=3))
        mine = Rule(name, people.tolerance, people.policy)
        log = [list(life.events) for life in made]
        found = audit(log, ["log"], Tally(), Question(mine, (mine,)), Means(partitions=1))
        hurt, lockouts = truth(made)
        agreeing = [one for one in made if one.events]
        assert (name, len(hurt), lockouts, len(agreeing)) == (
            name,
            found.runs[0].users_hurt,
            found.runs[0].lockouts.times,
            found.in_force.agreeing,
        )


def test_no_policy_fits_better_than_the_true_one() -> None:
    """Of the whole catalogue; only those that would have answered all the same fit as well."""
    candidates = read_candidates(None, Files())
    made = make(0, scale=1, lasts="36h")
    # Where nobody is cut off, half of the catalogue is replayed to the end.
    for tolerance in TOLERANCES if thorough() else (1, 3):
        log = [list(life.events) for life in made[tolerance]]
        found = fit(log, ["log"], Tally(), candidates, Means(partitions=1)).candidates
        best = {(one.policy, one.tolerance) for one in found if one.agreeing == found[0].agreeing}
        assert (len(log), True) == (found[0].agreeing, ("zoom-user-concurrent", tolerance) in best)
