"""Apps and slots of one's own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tolsim.analysis.advise.remedies.logins import own_logins
from tolsim.analysis.advise.remedies.remedy import CannotApply, Remedied
from tolsim.analysis.advise.remedies.stores import asking_systems, cast_of, parties
from tolsim.analysis.advise.remedies.writing import (
    NUMBER,
    SET_OFF_BY,
    TIMING,
    Data,
    each_request,
    racers,
)
from tolsim.documents.scenarios.runs import DEFAULT_POLICY
from tolsim.engine.policy import Slots
from tolsim.simulation import Scenario
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import Copy


def own_apps(data: Data, run: Scenario) -> Iterator[Remedied]:
    """Register an app for each system; systems that share a store stay together.

    No app can use the tokens of another, so a system logs in in place of taking a copy. What
    happens to an app, an incident or a change, happens to each that comes from it.
    """
    within = _with_their_copies(run)
    if all(len(several) < 2 for several in within.values()):
        raise CannotApply("no two systems with tokens of their own share an app")
    apps: dict[str, Any] = {}
    homes: dict[str, str] = {}
    heirs: dict[str, list[str]] = {}
    for app, several in within.items():
        if not several:  # an app that no system uses can still change
            apps[app], heirs[app] = _written_app(data, app), [app]
        for party in several:
            alone = len(several) == 1 and "apps" in data
            name = app if alone else party[0] if len(within) == 1 else f"{app}-{party[0]}"
            apps[name] = _written_app(data, app)
            homes |= dict.fromkeys(party, name)
            heirs.setdefault(app, []).append(name)
    _refuse_foreign_tokens(data, homes)
    if any(_parts(step.action, homes) for step in run.steps):
        (logged_in,) = own_logins(data, run)
        data = logged_in.data
    head = {key: value for key, value in data.items() if key not in ("policy", "tolerance")}
    steps = [one for step in data["steps"] for one in _for_each(step, heirs, homes)]
    systems = [system._replace(app=homes[system.name]) for system in run.systems]
    yield Remedied(cast_of({**head, "apps": apps, "steps": steps}, systems, several=True), [*apps])


def own_slots(data: Data, run: Scenario) -> Iterator[Remedied]:
    """Let each system name a slot of its own when it asks for client credentials."""
    slots = {app.name: app.policy.slots for app in run.apps}
    apps = {system.name: system.app for system in run.systems}
    if not any(slots.values()):
        raise CannotApply("the policy has no slots")
    asked = {
        one["client_credentials"]
        for step in data["steps"]
        for one in racers(step)
        if "client_credentials" in one
    }
    if not asked:
        raise CannotApply("no system asks for a token by client credentials")
    numbers = {
        system: number
        for within in parties(run).values()
        for number, party in enumerate(within)
        for system in party
        if system in asked
    }
    if len(set(numbers.values())) < 2:
        raise CannotApply(
            "no two systems with stores of their own ask for a token by client credentials"
        )
    records = {system: record for system in numbers if (record := slots[apps[system]])}
    steps = [
        each_request(step, lambda one: _slotted(one, records, numbers)) for step in data["steps"]
    ]
    if steps == data["steps"]:
        raise CannotApply("each system has a slot of its own already")
    yield Remedied({**data, "steps": steps}, numbers)


def _with_their_copies(run: Scenario) -> dict[str, list[list[str]]]:
    """Return each app's parties; a system that sends no request goes with what it is copied."""
    asking, found = asking_systems(run), parties(run)
    for step in run.steps:
        if not isinstance(step.action, Copy):
            continue
        source, to = step.action.source.system, step.action.to.system
        within = next(one for one in found.values() if any(source in party for party in one))
        one, other = (next(p for p in within if name in p) for name in (source, to))
        if one is not other and (asking.isdisjoint(one) or asking.isdisjoint(other)):
            one += other
            within.remove(other)
    return found


def _parts(action: object, homes: Mapping[str, str]) -> bool:
    """Return whether a step copies tokens between systems that now belong to two apps."""
    if not isinstance(action, Copy):
        return False
    return homes[action.source.system] != homes[action.to.system]


def _refuse_foreign_tokens(data: Data, homes: Mapping[str, str]) -> None:
    """Raise CannotApply if a system presents a token that would be one of another app."""
    for step in data["steps"]:
        for one in racers(step):
            who = one.get("refresh") or one.get("call")
            if who is None or "using" not in one:
                continue
            system, other = who.rpartition("@")[2], Label(one["using"]).system
            if homes[system] != homes[other]:
                raise CannotApply(
                    f"at step {one[NUMBER]} {system} presents {one['using']}, a token of {other}; "
                    "with an app of its own it could not"
                )


def _for_each(
    step: Data, heirs: Mapping[str, Sequence[str]], homes: Mapping[str, str]
) -> list[Data]:
    """Return an incident or a change of an app once for each app that comes from it."""
    # An incident that a system sets off names its app by that system.
    if "change" not in step and ("incident" not in step or "by" in step):
        return [step]
    if SET_OFF_BY in step:
        return [{**step, "app": homes[step[SET_OFF_BY].rpartition("@")[2]]}]
    app = step.get("app", next(iter(heirs)))
    first, *others = heirs[app]
    later = {key: value for key, value in step.items() if key not in (*TIMING, "then")}
    return [{**step, "app": first}, *({**later, "app": other} for other in others)]


def _written_app(data: Data, app: str) -> Data:
    if "apps" in data:
        written: Data = data["apps"][app]
        return written
    tolerance = {"tolerance": data["tolerance"]} if "tolerance" in data else {}
    return {"policy": data.get("policy", DEFAULT_POLICY), **tolerance}


def _slotted(step: Data, records: Mapping[str, Slots], numbers: Mapping[str, int]) -> Data:
    system = str(step.get("client_credentials"))
    if system not in records:
        return step
    params = {**(step.get("params") or {}), records[system].parameter: numbers[system]}
    return {**step, "params": params}
