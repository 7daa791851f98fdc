"""The answers of `tolsim audit` for spreadsheets: a row for each rule that was tried."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Final

from tolsim.logs.answer import Audit, Candidate, Fit, Run
from tolsim.logs.repeats import Played, Range, Repeats
from tolsim.render.audit.names import is_in_force
from tolsim.render.page.inert import shown

_AUDIT: Final = (
    "policy", "tolerance", "in_force", "users", "users_hurt", "systems", "lockouts", "open",
    "median", "p95", "max", "total", "expired", "forced_logins", "recoveries",
)  # fmt: skip
_FIT: Final = (
    "policy", "tolerance", "users", "agreeing", "file", "line", "logged", "replayed",
)  # fmt: skip

_NAMES: Final = ("policy", "tolerance", "assumed")


def audit_csv(audit: Audit) -> str:
    """Write the runs; spans are in seconds."""
    return _table(_AUDIT, (_run(run, audit) for run in audit.runs))


def fit_csv(fit: Fit) -> str:
    """Write the policies, the best first."""
    return _table(_FIT, map(_candidate, fit.candidates))


def repeats_csv(found: Repeats) -> str:
    """Write the rules, with the least, the median and the most of each amount."""
    names = [name for name in Played._fields if name not in _NAMES]
    heads = [f"{name}_{end}" for name in names for end in Range._fields]
    rows = (
        (run.policy, run.tolerance, *(end for name in names for end in getattr(run, name)))
        for run in found.runs
    )
    return _table(("policy", "tolerance", *heads), rows)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    # A spreadsheet would take these for the beginning of a formula (OWASP: CSV injection).
    return f"'{shown(value)}" if value.startswith(("=", "+", "-", "@")) else shown(value)


def _run(run: Run, audit: Audit) -> tuple[object, ...]:
    locked = run.lockouts
    return (
        run.policy, run.tolerance, "yes" if is_in_force(run, audit) else "no", audit.log.users,
        run.users_hurt, run.systems_hurt, locked.times, locked.open, locked.median, locked.p95,
        locked.max, locked.total, run.expired, run.forced_logins, run.recoveries,
    )  # fmt: skip


def _candidate(one: Candidate) -> tuple[object, ...]:
    place = (one.first.file, one.first.line) if one.first else (None, None)
    return (one.policy, one.tolerance, one.users, one.agreeing, *place, one.logged, one.replayed)
