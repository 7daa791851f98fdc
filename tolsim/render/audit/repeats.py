"""A population under each rule, several times: the least, the usual, and the most."""

from collections.abc import Callable

from tolsim.logs.repeats import Played, Range, Repeats
from tolsim.render.audit.amounts import NONE, counted, days, share, span
from tolsim.render.audit.names import rule
from tolsim.render.audit.reading import assumed
from tolsim.render.audit.report import Cell, Grid, Pair, Report, Section
from tolsim.render.words.names import shown

_MICROSECONDS = 1_000_000

_MEANING = (
    "Each rule is played, not replayed: the same users with the same needs live under it. A cell "
    "holds the median of all repeats and, where they differ, the least and the most."
)


def repeats_report(found: Repeats) -> Report:
    """Put a population that was played several times into sentences and a table."""
    first = found.start * _MICROSECONDS
    last = first + max(found.lasts - 1, 0) * _MICROSECONDS
    return Report(
        "Who is cut off, and how much is chance",
        (
            shown(found.title),
            f"{days(first, last)} · {counted(found.users, 'user')}",
            f"played {counted(found.repeats, 'time')}, with the seeds from 0 on",
        ),
        (),
        (_conclusion(found),),
        (
            Section("Who is cut off", _MEANING, grid=_grid(found)),
            *assumed(found.runs),
        ),
    )


def _conclusion(found: Repeats) -> str:
    run = found.runs[0]
    hurt = run.users_hurt
    if not hurt.max:
        return f"Nobody was cut off under {rule(run)}, of {counted(found.users, 'user')}."
    part = share(hurt.median or 0, found.users)
    often = "" if hurt.min == hurt.max else f", from {hurt.min:,} to {hurt.max:,} in a repeat"
    return (
        f"{hurt.median:,} of {counted(found.users, 'user')} ({part}) were cut off under "
        f"{rule(run)}{often}."
    )


def _grid(found: Repeats) -> Grid:
    heads = (
        "rule", "users cut off", "lock-outs", "cut off for (median)", "cut off for (95 %)",
        "still open", "systems cut off",
    )  # fmt: skip
    return Grid(heads, tuple(map(_row, found.runs)), 0, words=(3, 4))


def _row(run: Played) -> tuple[Cell, ...]:
    return (
        rule(run),
        _cell(run.users_hurt, _count),
        _cell(run.lockouts, _count),
        _cell(run.median, span),
        _cell(run.p95, span),
        _cell(run.open, _count),
        _cell(run.systems_hurt, _count),
    )


def _cell(amounts: Range, write: Callable[[int], str]) -> Cell:
    if amounts.min is None or amounts.median is None or amounts.max is None:
        return NONE
    least, most = write(amounts.min), write(amounts.max)
    return Pair(write(amounts.median), "" if least == most else f"{least} to {most}")


def _count(count: int) -> str:
    return f"{count:,}"
