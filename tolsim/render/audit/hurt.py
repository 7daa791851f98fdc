"""Who is cut off under each rule that was tried, and what would spare them."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from tolsim.logs.answer import Audit, LockOuts, Run, Spared
from tolsim.logs.history import UNEXPLAINED
from tolsim.render.audit.amounts import NONE, counted, percentage, share, span
from tolsim.render.audit.names import called, head, in_order, is_in_force, policies
from tolsim.render.audit.report import Bars, Cell, Grid, Pair, Section
from tolsim.render.words.names import shown

_SILENT: Final = frozenset({"refusals-only", "no-logins", "not-matched"})
"""The warnings of logs in which nobody can be seen to be cut off."""

_MEANING = (
    "A user is cut off when a system's refresh is refused and somebody has to log in again. A "
    "lock-out lasts from the first refused refresh of a system to its next login; one that is "
    "open had no such login before the log ended."
)


def hurt(audit: Audit) -> Section:
    """Compare the rules: users, lock-outs, for how long, and how many systems."""
    return Section(
        "Who is cut off",
        _MEANING,
        tuple(filter(None, (spared(audit, one) for one in _others(audit)))),
        grid=_grid(audit),
        chart=Bars(
            f"users cut off, by {head(audit)}",
            tuple((called(run, audit), run.users_hurt) for run in in_order(audit)),
        ),
    )


def _others(audit: Audit) -> list[str]:
    """Return the policies of which the conclusion does not speak."""
    return [policy for policy in policies(audit) if policy != audit.in_force.policy]


def spared(audit: Audit, policy: str) -> str:
    """Say which tolerance of a policy spares how many users; nothing of one without a knob."""
    tried = [run.tolerance for run in audit.runs if run.policy == policy]
    if tried == [None]:
        return ""
    if len(tried) == 1 and policy == audit.in_force.policy:
        return "Add --tolerance 1..5 to see what would spare them."
    shares = [one for one in audit.spared if one.policy == policy]
    said = "; ".join(_spared(list(ones)) for _, ones in groupby(shares, lambda one: one.tolerance))
    if len(policies(audit)) > 1:
        return f"{shown(policy)}: {said}."
    return f"{said[:1].upper()}{said[1:]}."


def _spared(shares: Sequence[Spared]) -> str:
    """Say what one tolerance spares: of several shares the highest says it all."""
    tolerance = shares[0].tolerance
    if tolerance is None:
        return f"no tolerance that was tried spares {_portion(min(one.share for one in shares))}"
    return f"tolerance {tolerance} spares {_portion(max(one.share for one in shares))}"


def _portion(part: float) -> str:
    return "all users" if part == 1 else f"{percentage(part)} of the users"


def _grid(audit: Audit) -> Grid:
    rows = tuple(_row(run, audit) for run in in_order(audit))
    strong = next((i for i, run in enumerate(in_order(audit)) if is_in_force(run, audit)), None)
    return Grid(
        (
            head(audit),
            "users cut off",
            "lock-outs",
            "cut off for (median, 95 %)",
            "longest",
            "still open",
            "systems cut off",
        ),
        rows,
        strong,
        words=(3,),
    )


def _row(run: Run, audit: Audit) -> tuple[Cell, ...]:
    locked = run.lockouts
    users = f"{run.users_hurt:,}"
    return (
        called(run, audit),
        Pair(users, share(run.users_hurt, audit.log.users) if run.users_hurt else ""),
        f"{locked.times:,}",
        NONE if locked.median is None else Pair(span(locked.median), span(locked.p95)),
        span(locked.max),
        f"{locked.open:,}",
        f"{run.systems_hurt:,}",
    )


def conclusion(audit: Audit) -> str:
    """Say whom the rule in force cuts off, and what it does not tell."""
    run = audit.runs[0]
    silent = not run.users_hurt and _SILENT.intersection(audit.warnings)
    who = "The log cannot tell who was cut off" if silent else harm(run, audit.log.users)
    if not (left := run.refused.get(UNEXPLAINED, 0)):
        return f"{who}."
    does = "does" if left == 1 else "do"
    return (
        f"{who}. {counted(left, 'refusal')} in the log {does} not follow from the rule: see below."
    )


def harm(run: Run, users: int) -> str:
    """Say in a sentence whom a rule cuts off."""
    if not users:
        return "The log tells of no user"
    if not run.users_hurt:
        return f"Nobody was cut off, of {counted(users, 'user')}"
    locked = run.lockouts
    were = "was" if run.users_hurt == 1 else "were"
    return (
        f"{run.users_hurt:,} of {counted(users, 'user')} ({share(run.users_hurt, users)}) {were} "
        f"cut off, {counted(locked.times, 'time')} in all{_half(locked)}"
    )


def _half(found: LockOuts) -> str:
    closed = found.times - found.open
    if found.median is None or not closed:
        return ""
    if closed == 1:
        return f", for {span(found.median)}"
    return f", half of the times for {span(found.median)} or longer"
