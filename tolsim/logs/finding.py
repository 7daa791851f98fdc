"""What was found, from what was counted. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tolsim.engine.policy import FOREVER, Policy
from tolsim.logs.answer import (
    Audit,
    Eviction,
    InForce,
    Kind,
    LockOuts,
    Log,
    Place,
    Run,
    Spared,
    Warning_,
    Worst,
)
from tolsim.logs.counts import RunTally, Spot, Survey, quantile
from tolsim.logs.loop import Books, Terms
from tolsim.logs.question import Question, Spread
from tolsim.logs.rules import Rule

SHARES: Final = (0.99, 0.999, 1.0)
"""The shares of all users that a tolerance may spare."""

MANY: Final = 0.05
"""More than this share of refusals without a user, or of users whose logins nothing tells apart,
are worth a warning."""


def answer(
    question: Question,
    terms: Terms,
    spread: Spread,
    found: Survey,
    books: Books,
    files: Sequence[str],
    recovery: tuple[str, int | None],
) -> Audit:
    """Return the whole answer."""
    runs = tuple(run_of(rule, tally) for rule, tally in zip(terms.rules, books.runs, strict=True))
    return Audit(
        log=log_of(spread, found),
        warnings=tuple(_warnings(spread, found, terms)),
        recovery=recovery,
        in_force=_in_force(terms.rules[0], books, files),
        runs=runs,
        spared=tuple(_spared(runs, found.users)),
        worst=tuple(
            Worst(user, -lockouts, -seconds, None)
            for lockouts, seconds, user in books.runs[0].worst[: question.worst]
        ),
    )


def log_of(spread: Spread, found: Survey) -> Log:
    """How the log was read."""
    repeated = spread.repeated + found.repeated
    return Log(
        events=spread.events + spread.nameless - repeated,
        users=found.users,
        systems=tuple(sorted(found.systems)),
        first=spread.first,
        last=spread.last,
        passed_over=spread.passed_over,
        unknown=dict(sorted(spread.unknown.items())),
        bad=spread.bad,
        first_bad=tuple(spread.first_bad),
        repeated=repeated,
        adopted=found.adopted,
        reordered=found.reordered,
    )


def run_of(rule: Rule, tally: RunTally) -> Run:
    """What happened under a rule."""
    ended = tally.lockouts
    times = sum(ended.values())
    return Run(
        policy=rule.name,
        tolerance=rule.tolerance,
        assumed=rule.policy.assumed,
        users_hurt=tally.users_hurt,
        systems_hurt=tally.systems_hurt,
        lockouts=LockOuts(
            times=times + tally.open,
            open=tally.open,
            median=quantile(ended, 0.5),
            p95=quantile(ended, 0.95),
            max=max(ended, default=None),
            total=sum(seconds * count for seconds, count in ended.items()),
        ),
        expired=tally.expired,
        refused=dict(sorted(tally.refused.items())),
        evictions=tuple(
            Eviction(by, of, times, users)
            for by, row in sorted(tally.evictions.items())
            for of, (times, users) in sorted(row.items())
        ),
        live=dict(sorted(tally.live.items())),
        forced_logins=tally.forced_logins,
        recoveries=tally.recoveries,
    )


def place(files: Sequence[str], spot: Spot) -> Place:
    """Where in the log something stands."""
    _, file, line = spot
    return Place(files[file], line)


def _in_force(rule: Rule, books: Books, files: Sequence[str]) -> InForce:
    agreement = books.agreement
    kinds = sorted(agreement.kinds.values(), key=lambda kind: (-kind[0], kind[1]))
    return InForce(
        policy=rule.name,
        tolerance=rule.tolerance,
        users=agreement.users,
        agreeing=agreement.agreeing,
        kinds=tuple(
            Kind(first.action, first.logged, first.replayed, times, place(files, first.spot), None)
            for times, first in kinds
        ),
    )


def _spared(runs: Sequence[Run], users: int) -> Iterator[Spared]:
    """The smallest tolerance of each policy that spares each share of the users."""
    knobs: Mapping[str, list[Run]] = {}
    knobs = {run.policy: [r for r in runs if r.policy == run.policy] for run in runs}
    for policy, tried in knobs.items():
        if tried[0].tolerance is None:
            continue
        for share in SHARES:
            # Whole numbers: a share of one that is rounded up would spare one user too few.
            enough = [
                run.tolerance for run in tried
                if run.tolerance is not None and users - run.users_hurt >= share * users
            ]  # fmt: skip
            yield Spared(policy, share, min(enough, default=None))


def cannot_match(found: Survey) -> bool:
    """Whether the log does not tell of too many users whose login a refresh belongs to."""
    return found.unmatched > MANY * found.users


def _warnings(spread: Spread, found: Survey, terms: Terms) -> Iterator[Warning_]:
    refusals = found.outcomes.get("refused", 0) + spread.nameless_refusals
    seen = found.logins or found.outcomes.get("ok") or found.outcomes.get("unseen")
    if refusals and not seen:
        yield "refusals-only"
    elif not found.logins:
        yield "no-logins"
    if found.outcomes.get("ok") and not refusals:
        yield "no-refusals"
    if spread.nameless_refusals > MANY * refusals:
        yield "users-unknown"
    if spread.zones > 1:
        yield "two-zones"
    if spread.gap:
        yield "gap"
    if terms.last - terms.first < _life(terms.rules[0].policy):
        yield "short"
    if cannot_match(found):
        yield "not-matched"


def _life(policy: Policy) -> int:
    """How long a refresh token lives at most; 0 where it does not end by itself."""
    expires = policy.refresh.expires
    life = min(expires.after_issue, expires.after_use, expires.after_login)
    return 0 if life >= FOREVER else life
