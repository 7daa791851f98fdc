"""The answers of `tolsim audit` as JSON (manual: audit): same input, same bytes."""

from typing import Any

from tolsim.logs.answer import Audit, Candidate, Fit, InForce, Kind, LockOuts, Log, Place, Run
from tolsim.logs.repeats import Repeats
from tolsim.render.audit.amounts import moment
from tolsim.render.page.json import json_document


def audit_document(audit: Audit) -> str:
    """Return the document on one line, without a line end."""
    way, median = audit.recovery
    return json_document(
        "audit",
        {
            "log": _log(audit.log),
            "in_force": _in_force(audit.in_force),
            "runs": list(map(_run, audit.runs)),
            "spared": audit.spared,
            "live": _counts(audit.runs[0].live),
            "worst": audit.worst,
            "warnings": audit.warnings,
            "recovery": {"after": way, "median": median},
        },
    )


def fit_document(fit: Fit) -> str:
    """Return the document on one line, without a line end."""
    candidates = list(map(_candidate, fit.candidates))
    return json_document("fit", {"log": _log(fit.log), "candidates": candidates})


def repeats_document(found: Repeats) -> str:
    """Return the document on one line, without a line end."""
    start = moment(found.start * 1_000_000)
    return json_document("repeats", found._asdict() | {"start": start})


def _log(log: Log) -> dict[str, Any]:
    return {
        "events": log.events,
        "users": log.users,
        "systems": log.systems,
        "first": None if log.first is None else moment(log.first),
        "last": None if log.last is None else moment(log.last),
        "passed_over": log.passed_over,
        "unknown": dict(sorted(log.unknown.items())),
        "bad": {"count": log.bad, "first": log.first_bad},
        "repeated": log.repeated,
        "adopted": log.adopted,
        "reordered": log.reordered,
    }


def _in_force(force: InForce) -> dict[str, Any]:
    return force._asdict() | {"kinds": list(map(_kind, force.kinds))}


def _kind(kind: Kind) -> dict[str, Any]:
    return {
        "action": kind.action,
        "logged": kind.logged,
        "replayed": kind.replayed,
        "count": kind.times,
        "first": kind.first,
        "scenario": kind.scenario,
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "policy": run.policy,
        "tolerance": run.tolerance,
        "assumed": run.assumed,
        "users_hurt": run.users_hurt,
        "lockouts": _lockouts(run.lockouts),
        "refused": dict(sorted(run.refused.items())),
        "systems": run.systems_hurt,
        "evictions": [
            {"by": one.by, "of": one.of, "count": one.times, "users": one.users}
            for one in run.evictions
        ],
        "forced_logins": run.forced_logins,
        "recoveries": run.recoveries,
        "expired": run.expired,
        "live": _counts(run.live),
    }


def _lockouts(found: LockOuts) -> dict[str, Any]:
    return {
        "count": found.times,
        "open": found.open,
        "median": found.median,
        "p95": found.p95,
        "max": found.max,
        "total": found.total,
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "policy": one.policy,
        "tolerance": one.tolerance,
        "users": one.users,
        "agreeing": one.agreeing,
        "first_disagreement": None if one.first is None else _difference(one, one.first),
    }


def _difference(one: Candidate, first: Place) -> dict[str, Any]:
    return {
        "file": first.file, "line": first.line, "logged": one.logged, "replayed": one.replayed,
    }  # fmt: skip


def _counts(live: Any) -> dict[str, int]:
    """Return the counts with their keys as JSON has them, the smallest first."""
    return {str(logins): users for logins, users in sorted(live.items())}
