"""The trace as JSON (manual: traces): the same input gives the same bytes.

A trace keeps only what each step changed; the document says at every step how everything
stands. One step is written at a time, so that a long run needs little memory.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from tolsim.analysis.history.standing import standings
from tolsim.render.page.inert import json_text
from tolsim.simulation.scenario import VERBS, Call, ClientCredentials
from tolsim.simulation.trace import StepTrace, Trace

_T = TypeVar("_T")
_VERBS: Final = {
    "ClientCredentials": "client_credentials",
    "Raise": "incident",
    "PolicyChange": "change",
}
"""Verbs of files whose action is called otherwise."""


def trace_document(
    title: str, traces: Sequence[Trace], *, compact: bool = False, since: int = 0
) -> str:
    """Return the document on one line, without a line end.

    `compact` leaves in `tokens`, `systems` and `holds` only what the step issued or changed;
    `since` leaves out the steps up to that number.
    """
    return "".join(trace_pieces(title, traces, compact=compact, since=since))


def trace_pieces(
    title: str, traces: Sequence[Trace], *, compact: bool = False, since: int = 0
) -> Iterator[str]:
    """Yield the document step by step: whole, it grows with the square of the steps."""
    said: dict[str, object] = {"format": "tolsim.trace", "version": 1, "title": title}
    for scenario in [trace.scenario for trace in traces[:1]]:
        found = {"about": scenario.about, "source": scenario.sources}
        said |= {key: value for key, value in found.items() if value}
    head = json_text(said).removesuffix("}")
    yield f'{head},"runs":['
    for i, trace in enumerate(traces):
        yield "," * (i > 0)
        yield from _run(trace, compact=compact, since=since)
    yield "]}"


def step_document(
    step: StepTrace, tokens: Mapping[str, int], actors: Mapping[str, int]
) -> dict[str, object]:
    """Return one step as the compact document has it, once its actor has taken part.

    `tokens` and `actors` say in which order both stand.
    """
    return _step(step, _change(step, tokens, actors, frozenset()))


def _run(trace: Trace, *, compact: bool, since: int) -> Iterator[str]:
    apps = trace.scenario.apps
    policies = json_text({app.name: app.policy.name for app in apps})
    tolerances = json_text({app.name: app.tolerance for app in apps})
    start = trace.scenario.start
    moment = "" if start is None else f'"start":{json_text(start)},'
    yield f'{{"policy":{policies},"tolerance":{tolerances},{moment}"steps":['
    views = _changes(trace) if compact else _views(trace)
    shown = (pair for pair in zip(trace.steps, views, strict=True) if pair[0].number.step > since)
    for i, (step, view) in enumerate(shown):
        yield "," * (i > 0)
        yield json_text(_step(step, view))
    yield f'],"locks_out_at":{json_text(trace.locks_out_at)}}}'


class _View(NamedTuple):
    """What a step shows of tokens, systems and their stores."""

    tokens: Mapping[str, str]
    systems: Mapping[str, str]
    holds: Mapping[str, Sequence[str | None]]


def _views(trace: Trace) -> Iterator[_View]:
    """Yield all tokens in issue order, and the actors in the order of the trace."""
    for standing, absent in zip(standings(trace), _absences(trace), strict=True):
        yield _View(
            standing.statuses,
            _without(standing.states, absent),
            _without(standing.holdings, absent),
        )


def _changes(trace: Trace) -> Iterator[_View]:
    """Yield what each step issued or changed, in the same order.

    Not taken from the views: with every step there are more tokens to look through.
    """
    actors = {actor: place for place, actor in enumerate(trace.states)}
    issued: dict[str, int] = {}
    for step, absent in zip(trace.steps, _absences(trace), strict=True):
        for issue in step.issued:
            issued[issue.token] = len(issued)
        yield _change(step, issued, actors, absent)


def _change(
    step: StepTrace, issued: Mapping[str, int], actors: Mapping[str, int], absent: Collection[str]
) -> _View:
    tokens: dict[str, str] = {issue.token: issue.status for issue in step.issued}
    tokens.update((change.token, change.after) for change in step.changes)
    holds = {actor: held for actor, *held in step.holds}
    return _View(
        _in_order(tokens, issued),
        _in_order({move.actor: move.after for move in step.moves}, actors),
        _in_order(_without(holds, absent), actors),
    )


def _absences(trace: Trace) -> Iterator[set[str]]:
    """Yield the actors that do not stand in the trace yet, step by step.

    Of several users, a bare system stands in it from the step on at which it takes part.
    """
    several = len(trace.scenario.users) > 1
    absent = {actor for actor in trace.states if several and "@" not in actor}
    for step in trace.steps:
        asks = isinstance(step.step.action, Call | ClientCredentials)
        if asks and step.outcome != "skipped":
            absent.discard(step.actor or "")
        absent -= {move.actor for move in step.moves}
        yield absent


def _in_order(found: Mapping[str, _T], places: Mapping[str, int]) -> Mapping[str, _T]:
    return dict(sorted(found.items(), key=lambda item: places[item[0]]))


def _without(found: Mapping[str, _T], names: Collection[str]) -> Mapping[str, _T]:
    return {name: value for name, value in found.items() if name not in names} if names else found


def _step(step: StepTrace, view: _View) -> dict[str, object]:
    return {
        "n": step.n,
        "at": step.at,
        "verb": VERBS[type(step.step.action)],
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
