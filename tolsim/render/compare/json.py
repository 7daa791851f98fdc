"""The answer of `tolsim compare` as JSON (manual: compare): same input, same bytes."""

from tolsim.analysis.compare import Comparison, Row, policies_of, refused_steps
from tolsim.analysis.history.dooms import dooms
from tolsim.render.page.json import json_document
from tolsim.simulation import Trace


def compare_document(comparison: Comparison) -> str:
    """Return the document on one line, without a line end."""
    rows = [_row(row) for row in comparison.rows]
    answer = {"title": comparison.title, "rows": rows, "unable": comparison.unable}
    return json_document("compare", answer)


def _row(row: Row) -> dict[str, object]:
    same = {"same": [_run(trace) for trace in row.same]} if row.same else {}
    return {
        **_run(row.trace),
        "refused": refused_steps(row.trace),
        "systems": row.trace.states,
        "dooms": dooms(row.trace),
        "first_difference": row.first_difference,
        **same,
    }


def _run(trace: Trace) -> dict[str, object]:
    """Return the policy and the tolerance; by app where there are several."""
    apps = policies_of(trace)
    if len(apps) == 1:
        ((policy, tolerance),) = apps.values()
        return {"policy": policy, "tolerance": tolerance}
    return {
        "policy": {app: policy for app, (policy, _) in apps.items()},
        "tolerance": {app: tolerance for app, (_, tolerance) in apps.items()},
    }
