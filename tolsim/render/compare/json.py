"""The answer of `tolsim compare` as JSON (README, "tolsim compare"): same input, same bytes."""

import json

from tolsim.analysis.compare import Comparison, Row, named, refused
from tolsim.simulation import Trace


def compare_document(comparison: Comparison) -> str:
    """The document on one line, without its end."""
    document = {
        "format": "tolsim.compare",
        "version": 1,
        "title": comparison.title,
        "rows": [_row(row) for row in comparison.rows],
        "unable": [unable._asdict() for unable in comparison.unable],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _row(row: Row) -> dict[str, object]:
    same = {"same": [_run(trace) for trace in row.same]} if row.same else {}
    return {
        **_run(row.trace),
        "refused": refused(row.trace),
        "systems": row.trace.states,
        "first_difference": row.first_difference,
        **same,
    }


def _run(trace: Trace) -> dict[str, object]:
    """Its policy and tolerance; by app where there are several."""
    apps = named(trace)
    if len(apps) == 1:
        ((policy, tolerance),) = apps.values()
        return {"policy": policy, "tolerance": tolerance}
    return {
        "policy": {app: policy for app, (policy, _) in apps.items()},
        "tolerance": {app: tolerance for app, (_, tolerance) in apps.items()},
    }
