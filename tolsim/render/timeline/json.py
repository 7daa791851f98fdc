"""The trace as JSON (README, "The trace"): the same input gives the same bytes.

Here the statuses, states and stores that a trace keeps as changes are unfolded to a snapshot
for every step, one step at a time.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tolsim.simulation.scenario import Action, Call, ClientCredentials
from tolsim.simulation.trace import StepTrace, Trace


def trace_document(title: str, traces: Sequence[Trace], *, compact: bool = False) -> str:
    """The document on one line, without a line end.

    `compact` leaves in `tokens`, `systems` and `holds` only what the step issued or changed.
    """
    runs = ",".join("".join(_run(trace, compact=compact)) for trace in traces)
    return f'{{"format":"tolsim.trace","version":1,"title":{_json(title)},"runs":[{runs}]}}'


def _run(trace: Trace, *, compact: bool) -> Iterator[str]:
    apps = trace.scenario.apps
    policies = _json({app.name: app.policy.name for app in apps})
    tolerances = _json({app.name: app.tolerance for app in apps})
    yield f'{{"policy":{policies},"tolerance":{tolerances},"steps":['
    snapshot = _Snapshot(trace)
    for i, step in enumerate(trace.steps):
        yield "," * (i > 0)
        snapshot.follow(step)
        yield _json(_step(step, snapshot.changed(step) if compact else snapshot.whole()))
    yield "]}"


class _View(NamedTuple):
    """What a step shows of tokens, systems and their stores."""

    tokens: Mapping[str, str]
    systems: Mapping[str, str]
    holds: Mapping[str, Sequence[str | None]]


class _Snapshot:
    """The status of every token issued, and every actor's state and store, after a step."""

    def __init__(self, trace: Trace) -> None:
        users = trace.scenario.users
        self._order = list(trace.states)
        self._tokens: dict[str, str] = {}
        # Bare systems of several users stand in a trace from the step on at which they take part.
        self._systems = {
            actor: "signed-out" for actor in self._order if len(users) == 1 or "@" in actor
        }
        self._holds: dict[str, Sequence[str | None]] = dict.fromkeys(self._order, (None, None))

    def follow(self, step: StepTrace) -> None:
        """Go on to the next step."""
        self._tokens.update((issue.token, issue.status) for issue in step.issued)
        self._tokens.update((change.token, change.after) for change in step.changes)
        if isinstance(step.step.action, Call | ClientCredentials) and step.actor is not None:
            self._systems.setdefault(step.actor, "signed-out")
        self._systems.update((move.actor, move.after) for move in step.moves)
        self._holds.update((hold.actor, (hold.access, hold.refresh)) for hold in step.holds)

    def whole(self) -> _View:
        """All tokens in issue order and all actors in the order of the trace."""
        actors = [actor for actor in self._order if actor in self._systems]
        return _View(
            self._tokens,
            {actor: self._systems[actor] for actor in actors},
            {actor: self._holds[actor] for actor in actors},
        )

    def changed(self, step: StepTrace) -> _View:
        """What the step issued or changed, in the same order."""
        touched = {issue.token for issue in step.issued}
        touched.update(change.token for change in step.changes)
        moved = {move.actor for move in step.moves}
        refilled = {hold.actor for hold in step.holds}
        return _View(
            {token: self._tokens[token] for token in self._tokens if token in touched},
            {actor: self._systems[actor] for actor in self._order if actor in moved},
            {actor: self._holds[actor] for actor in self._order if actor in refilled},
        )


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


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
