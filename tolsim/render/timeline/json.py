"""The trace as JSON (README, "The trace"): the same input gives the same bytes.

A trace keeps only what each step changed; the document says at every step how everything
stands. One step is written at a time, so that a long run needs little memory.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from tolsim.analysis.history.standing import standings
from tolsim.render.page.inert import json_text
from tolsim.simulation.scenario import Action, Call, ClientCredentials
from tolsim.simulation.trace import StepTrace, Trace

_T = TypeVar("_T")


def trace_document(title: str, traces: Sequence[Trace], *, compact: bool = False) -> str:
    """Return the document on one line, without a line end.

    `compact` leaves in `tokens`, `systems` and `holds` only what the step issued or changed.
    """
    runs = ",".join("".join(_run(trace, compact=compact)) for trace in traces)
    return f'{{"format":"tolsim.trace","version":1,"title":{json_text(title)},"runs":[{runs}]}}'


def _run(trace: Trace, *, compact: bool) -> Iterator[str]:
    apps = trace.scenario.apps
    policies = json_text({app.name: app.policy.name for app in apps})
    tolerances = json_text({app.name: app.tolerance for app in apps})
    start = trace.scenario.start
    moment = "" if start is None else f'"start":{json_text(start)},'
    yield f'{{"policy":{policies},"tolerance":{tolerances},{moment}"steps":['
    for i, (step, view) in enumerate(zip(trace.steps, _views(trace), strict=True)):
        yield "," * (i > 0)
        yield json_text(_step(step, _changed(step, view) if compact else view))
    yield f'],"locks_out_at":{json_text(trace.locks_out_at)}}}'


class _View(NamedTuple):
    """What a step shows of tokens, systems and their stores."""

    tokens: Mapping[str, str]
    systems: Mapping[str, str]
    holds: Mapping[str, Sequence[str | None]]


def _views(trace: Trace) -> Iterator[_View]:
    """Yield all tokens in issue order, and the actors in the order of the trace."""
    several = len(trace.scenario.users) > 1
    # Of several users, a bare system stands in a trace from the step on at which it takes part.
    absent = {actor for actor in trace.states if several and "@" not in actor}
    for step, standing in zip(trace.steps, standings(trace), strict=True):
        asks = isinstance(step.step.action, Call | ClientCredentials)
        if asks and step.outcome != "skipped":
            absent.discard(step.actor or "")
        absent -= {move.actor for move in step.moves}
        yield _View(
            standing.statuses,
            _without(standing.states, absent),
            _without(standing.holdings, absent),
        )


def _changed(step: StepTrace, view: _View) -> _View:
    """Return what the step issued or changed, in the same order."""
    touched = {issue.token for issue in step.issued}
    touched.update(change.token for change in step.changes)
    return _View(
        _only(view.tokens, touched),
        _only(view.systems, {move.actor for move in step.moves}),
        _only(view.holds, {hold.actor for hold in step.holds}),
    )


def _without(found: Mapping[str, _T], names: set[str]) -> Mapping[str, _T]:
    return _only(found, found.keys() - names) if names else found


def _only(found: Mapping[str, _T], names: Container[str]) -> Mapping[str, _T]:
    return {name: value for name, value in found.items() if name in names}


def _step(step: StepTrace, view: _View) -> dict[str, object]:
    return {
        "n": step.n,
        "at": step.at,
        "verb": _verb(step.step.action),
        "actor": step.actor,
        "outcome": step.outcome,
        "reason": step.reason,
        "status": step.status,
        "code": step.code,
        "issued": [issue.token for issue in step.issued],
        "answer": step.answer,
        "used": step.used,
        "changes": [
            dict(zip(("token", "from", "to", "rule", "at", "by"), change, strict=True))
            for change in step.changes
        ],
        **view._asdict(),
        "failures": [failure.sentence for failure in step.failures],
    }


def _verb(action: Action) -> str:
    name = type(action).__name__
    return {"ClientCredentials": "client_credentials", "Raise": "incident"}.get(name, name.lower())
