"""The remedies that exist in real life, each as a change of a scenario file's data.

What goes in is a scenario of one run as plain data, and that run as read from it; what
comes out is the data with the remedy applied. Data is never changed in place.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple

from tolsim.documents.problems import UserError
from tolsim.documents.scenarios.runs import DEFAULT_POLICY
from tolsim.simulation import Scenario
from tolsim.simulation.scenario import Race, Refresh, System

Kind = Literal["tolerance", "shared_store", "own_apps", "own_slots", "single_refresher"]
Value = int | str | list[str] | dict[str, int] | None
Data = Mapping[str, Any]


class CannotApply(UserError):
    """A remedy does not apply to a scenario."""


class Remedied(NamedTuple):
    """A scenario's data with a remedy applied, and what was chosen: a tolerance, a store ..."""

    data: Data
    value: Value


def at_tolerance(data: Data, run: Scenario, tolerance: int) -> Remedied:
    """Turn the knob of every policy that has one."""
    knobs = {app.name for app in run.apps if app.policy.tolerance is not None}
    if not knobs:
        raise CannotApply("the policy has no tolerance to raise")
    if "apps" not in data:
        return Remedied({**data, "tolerance": tolerance}, tolerance)
    apps = {
        name: {**app, "tolerance": tolerance} if name in knobs else app
        for name, app in data["apps"].items()
    }
    return Remedied({**data, "apps": apps}, tolerance)


def shared_store(data: Data, run: Scenario) -> Remedied:
    """Let all systems of an app remember their tokens in one place."""
    parties = _parties(run)
    if all(len(within) < 2 for within in parties.values()):
        raise CannotApply("no two systems of one app have stores of their own")
    several = len(run.apps) > 1
    stores = {app: f"{app}-store" if several else "shared" for app in parties}
    systems = [system._replace(store=stores[system.app]) for system in run.systems]
    return Remedied(_cast(data, systems, several=several), list(dict.fromkeys(stores.values())))


def own_apps(data: Data, run: Scenario) -> Remedied:
    """Register an app for each system; systems that share a store stay together."""
    parties = _parties(run)
    if all(len(within) < 2 for within in parties.values()):
        raise CannotApply("no two systems with stores of their own share an app")
    if any("change" in step or "incident" in step for step in data["steps"]):
        raise CannotApply("the scenario changes its one app, which would have to be written anew")
    apps: dict[str, Any] = {}
    systems: dict[str, System] = {}
    for app, within in parties.items():
        for party in within:
            alone = len(within) == 1 and "apps" in data
            name = app if alone else party[0] if len(parties) == 1 else f"{app}-{party[0]}"
            apps[name] = _written_app(data, app)
            systems |= {s.name: s._replace(app=name) for s in run.systems if s.name in party}
    head = {key: value for key, value in data.items() if key not in ("policy", "tolerance")}
    new = _cast({**head, "apps": apps}, [systems[s.name] for s in run.systems], several=True)
    return Remedied(new, list(apps))


def own_slots(data: Data, run: Scenario) -> Remedied:
    """Let each system name a slot of its own when it asks for client credentials."""
    slots = {app.name: app.policy.slots for app in run.apps}
    apps = {system.name: system.app for system in run.systems}
    if not any(slots.values()):
        raise CannotApply("the policy has no slots")
    asked = [step["client_credentials"] for step in _flat(data) if "client_credentials" in step]
    if not asked:
        raise CannotApply("no system asks for a token by client credentials")
    numbers = {
        system: number
        for within in _parties(run).values()
        for number, party in enumerate(within)
        for system in party
        if system in asked
    }

    def slotted(step: Data) -> Data:
        record = slots[apps[step["client_credentials"]]] if "client_credentials" in step else None
        if record is None:
            return step
        number = numbers[step["client_credentials"]]
        return {**step, "params": {**(step.get("params") or {}), record.parameter: number}}

    new = {**data, "steps": [_racing(step, slotted) for step in data["steps"]]}
    if len(set(numbers.values())) < 2:
        raise CannotApply("only one system asks for a token by client credentials")
    if new == data:
        raise CannotApply("each system has a slot of its own already")
    return Remedied(new, numbers)


def single_refresher(data: Data, run: Scenario) -> Remedied:
    """In each race let one process refresh for a user; the others wait for its answer."""
    apps = {system.name: system.app for system in run.systems}
    steps, refreshers = list(data["steps"]), []
    for i, step in enumerate(run.steps):
        if isinstance(step.action, Race):
            kept = list(_kept(step.action, apps))
            if len(kept) < len(step.action.racers):
                steps[i] = _without(steps[i], kept)
                refreshers += [
                    racer["refresh"] for racer in _racers(steps[i]) if "refresh" in racer
                ]
    if not refreshers:
        raise CannotApply("no race holds two refreshes for one user")
    return Remedied({**data, "steps": steps}, list(dict.fromkeys(refreshers)))


REMEDIES: Final[Mapping[Kind, Callable[[Data, Scenario], Remedied]]] = {
    "shared_store": shared_store,
    "own_apps": own_apps,
    "own_slots": own_slots,
    "single_refresher": single_refresher,
}
"""Every remedy but the tolerance, which is searched for."""


def _parties(run: Scenario) -> dict[str, list[list[str]]]:
    """For each app its systems, those together that share a store."""
    found: dict[str, list[list[str]]] = {}
    for app in run.apps:
        mine = [system for system in run.systems if system.app == app.name]
        first = {_place(system): i for i, system in reversed(list(enumerate(mine)))}
        mine.sort(key=lambda system: first[_place(system)])
        found[app.name] = [[s.name for s in party] for _, party in groupby(mine, key=_place)]
    return found


def _place(system: System) -> tuple[str, str]:
    return ("system", system.name) if system.store is None else ("store", system.store)


def _written_app(data: Data, app: str) -> Data:
    if "apps" in data:
        written: Data = data["apps"][app]
        return written
    tolerance = {"tolerance": data["tolerance"]} if "tolerance" in data else {}
    return {"policy": data.get("policy", DEFAULT_POLICY), **tolerance}


def _cast(data: Data, systems: Sequence[System], *, several: bool) -> Data:
    """The data with its systems written anew."""
    written = {
        system.name: ({"app": system.app} if several else {})
        | ({} if system.store is None else {"store": system.store})
        for system in systems
    }
    return {**data, "systems": written if any(written.values()) else list(written)}


def _flat(data: Data) -> Iterator[Data]:
    for step in data["steps"]:
        yield from _racers(step)


def _racing(step: Data, change: Callable[[Data], Data]) -> Data:
    """A step, or each racer of it, changed."""
    if "race" in step:
        return {**step, "race": [change(racer) for racer in step["race"]]}
    return change(step)


def _kept(race: Race, apps: Mapping[str, str]) -> Iterator[int]:
    """The places of the racers that go on: of refreshes for one user and app the first."""
    seen = set()
    for i, racer in enumerate(race.racers):
        if isinstance(racer.action, Refresh) and racer.action.using is None:
            whose = apps[racer.action.actor.system], racer.action.actor.user
            if whose in seen:
                continue
            seen.add(whose)
        yield i


def _without(step: Data, kept: Sequence[int]) -> Data:
    """A race of fewer; of one it is a step like any other."""
    racers = [step["race"][i] for i in kept]
    head = {key: value for key, value in step.items() if key != "expect"}
    if len(racers) > 1:
        return {**head, "race": racers}
    rest = {key: value for key, value in head.items() if key != "race"}
    then = {**(racers[0].get("then") or {}), **(rest.get("then") or {})}
    return {**racers[0], **rest, **({"then": then} if then else {})}


def _racers(step: Data) -> Sequence[Data]:
    racers: Sequence[Data] = step.get("race", [step])
    return racers
