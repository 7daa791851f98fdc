"""Which policies may have written a log."""

from collections.abc import Sequence

from tolsim.logs.answer import Candidate, Fit
from tolsim.render.audit.amounts import NONE, counted, share
from tolsim.render.audit.names import rule
from tolsim.render.audit.reading import log_counts, log_facts
from tolsim.render.audit.report import Cell, Grid, Pair, Report, Section
from tolsim.render.words.names import listed, shown

_MEANING = (
    "A user agrees with a policy if every answer in the log, to the last, is the one that the "
    "policy gives. The first difference is where the log says one thing and the policy another."
)
_MOST_NAMED = 4
_MOST_ROWS = 15
"""Rows of the table: the catalogue is long, and JSON has it all."""


def fit_report(fit: Fit, files: tuple[str, ...]) -> Report:
    """Put the answer of `--fit` into sentences and a table."""
    rows, left = fit.candidates[:_MOST_ROWS], fit.candidates[_MOST_ROWS:]
    said = (f"{len(left)} more agree with {_at_most(left[0])}.",) if left else ()
    return Report(
        "Which policy wrote this log",
        tuple(log_facts(fit.log, files)),
        (),
        (_conclusion(fit),),
        (
            Section("Policies, the best first", _MEANING, said, grid=_grid(rows)),
            Section("How the log was read", said=tuple(log_counts(fit.log))),
        ),
    )


def _at_most(one: Candidate) -> str:
    return f"{counted(one.agreeing, 'user')} at most" if one.agreeing else "no user"


def _ties(fit: Fit) -> list[Candidate]:
    """The best, and those as good."""
    return [one for one in fit.candidates if one.agreeing == fit.candidates[0].agreeing]


def _conclusion(fit: Fit) -> str:
    if not fit.candidates:
        return "No policy could be tried."
    best = fit.candidates[0]
    ties = _ties(fit)
    part = share(best.agreeing, best.users)
    users = f"{best.agreeing:,} of {counted(best.users, 'user')} ({part})"
    if not best.agreeing:
        return "No policy explains all answers that any user got."
    if len(ties) == 1:
        return f"{rule(best)} fits best: it explains every answer that {users} got."
    names = [rule(one) for one in ties[:_MOST_NAMED]]
    if len(ties) > _MOST_NAMED:
        names = [*names[:-1], f"{len(ties) - _MOST_NAMED + 1} more"]
    return (
        f"{len(ties)} fit equally well, and the log cannot tell them apart: {listed(names)}. Each "
        f"explains every answer that {users} got."
    )


def _grid(candidates: Sequence[Candidate]) -> Grid:
    rows = tuple(map(_row, candidates))
    heads = ("policy", "users that agree", "first difference", "the log says", "the policy says")
    return Grid(heads, rows, 0 if rows else None, words=(2, 3, 4))


def _row(one: Candidate) -> tuple[Cell, ...]:
    return (
        rule(one),
        Pair(f"{one.agreeing:,}", share(one.agreeing, one.users)),
        f"{shown(one.first.file)}:{one.first.line}" if one.first else NONE,
        shown(one.logged or NONE),
        shown(one.replayed or NONE),
    )
