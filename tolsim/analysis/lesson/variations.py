"""A run under single changes of its policy: where a wrong answer would be the right one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, Literal, NamedTuple

from tolsim.engine.policy import (
    AccessRules,
    Expiry,
    Grace,
    Policy,
    RefreshRules,
    Replay,
)
from tolsim.simulation import Scenario, Trace, replay
from tolsim.simulation.scenario import App, PolicyChange

Changed = Literal[
    "tolerance", "no_limits", "rotation_off", "rotation_on", "no_grace", "endless_grace",
    "no_replay", "replay", "ends_access", "keeps_access", "no_slots", "no_expiry", "run",
]  # fmt: skip
"""What a variation has that the run has not; `run`: the policies of the file's other runs."""


class Variation(NamedTuple):
    """The run as it would be with one thing changed; `tolerance` where that is the thing."""

    changed: Changed
    trace: Trace
    tolerance: int | None = None


def variations(scenario: Scenario, others: Sequence[Trace] = ()) -> Iterator[Variation]:
    """Yield the run under every single change that changes its policies, then the other runs.

    The tolerance comes first: where a wrong answer is right under several changes, the change
    that people speak of explains it best.
    """
    for step in (-1, 1):
        if (varied := _at_tolerance(scenario, step)) is not None:
            number = varied.apps[0].tolerance
            yield Variation("tolerance", replay(varied), number)
    for changed, change in _CHANGES.items():
        if (varied := _with_policies(scenario, change)) != scenario:
            yield Variation(changed, replay(varied))
    for trace in others:
        yield Variation("run", trace)


def _no_limits(policy: Policy) -> Policy:
    return replace(policy, limits=(), rates=())


def _refresh(policy: Policy, **fields: Any) -> Policy:
    return replace(policy, refresh=replace(policy.refresh, **fields))


def _access(policy: Policy, **fields: Any) -> Policy:
    return replace(policy, access=replace(policy.access, **fields))


def _without_expiry(policy: Policy) -> Policy:
    access: AccessRules = replace(policy.access, expires=Expiry())
    refresh: RefreshRules = replace(policy.refresh, expires=Expiry())
    return replace(policy, access=access, refresh=refresh)


_CHANGES: Final[dict[Changed, Callable[[Policy], Policy]]] = {
    "no_limits": _no_limits,
    "rotation_off": lambda policy: _refresh(policy, rotate="never"),
    "rotation_on": lambda policy: _refresh(policy, rotate="always"),
    "no_grace": lambda policy: _refresh(policy, grace=None),
    "endless_grace": lambda policy: _refresh(policy, grace=Grace()),
    "no_replay": lambda policy: _refresh(policy, replay=Replay()),
    "replay": lambda policy: _refresh(policy, replay=Replay(revoke="grant")),
    "ends_access": lambda policy: _access(policy, on_refresh="revoke_user"),
    "keeps_access": lambda policy: _access(policy, on_refresh="keep"),
    "no_slots": lambda policy: replace(policy, slots=None),
    "no_expiry": _without_expiry,
}


def _with_policies(scenario: Scenario, change: Callable[[Policy], Policy]) -> Scenario:
    """Return the scenario with every policy changed, those that it changes to as well."""
    steps = tuple(
        replace(step, action=step.action._replace(policy=change(step.action.policy)))
        if isinstance(step.action, PolicyChange)
        else step
        for step in scenario.steps
    )
    apps = tuple(replace(app, policy=change(app.policy)) for app in scenario.apps)
    return replace(scenario, apps=apps, steps=steps)


def _at_tolerance(scenario: Scenario, step: int) -> Scenario | None:
    """Return the scenario with the knob of its one app moved, or None if it cannot be."""
    app = scenario.apps[0]
    if len(scenario.apps) > 1 or app.tolerance is None or app.tolerance + step < 0:
        return None
    policy = _turned(app.policy, app.tolerance + step)
    if policy == app.policy:
        return None
    return replace(scenario, apps=(App(app.name, policy, app.tolerance + step),))


def _turned(policy: Policy, tolerance: int) -> Policy:
    """Return the policy with its knob at a tolerance."""
    knob = policy.tolerance
    if knob is None:
        return policy
    path = knob.sets.split(".")
    least = 1 if path[-1] in ("max", "count") else 0
    turned: Policy = _set(policy, path, max(least, tolerance + knob.offset))
    return turned


def _set(record: Any, path: Sequence[str], value: int) -> Any:
    """Return a record of a policy with the field at a path set."""
    name, *rest = path
    if isinstance(record, tuple):  # limits and rates go by their names
        return tuple(_set(one, rest, value) if one.name == name else one for one in record)
    # `for` is a word of Python: the field is called `for_`.
    field = "for_" if name == "for" else name
    inner = getattr(record, field)
    return replace(record, **{field: _set(inner, rest, value) if rest else value})
