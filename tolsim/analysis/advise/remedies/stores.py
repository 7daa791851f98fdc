"""One store for several systems; and which systems of a scenario belong together."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from tolsim.analysis.advise.remedies.remedy import CannotApply, Remedied
from tolsim.analysis.advise.remedies.writing import Data, nothing
from tolsim.simulation import Scenario
from tolsim.simulation.scenario import Copy, Race, Request, System


def shared_store(data: Data, run: Scenario) -> Iterator[Remedied]:
    """Let all systems of an app that send requests remember their tokens in one place.

    What is copied between them is there already. A system that sends none, such as a backup,
    keeps a store of its own.
    """
    asking = asking_systems(run)
    joined = {
        app: [name for party in within for name in party if name in asking]
        for app, within in parties(run).items()
        if sum(not asking.isdisjoint(party) for party in within) > 1
    }
    if not joined:
        raise CannotApply("no two systems of one app send requests from stores of their own")
    several = len(run.apps) > 1
    stores = {app: f"{app}-store" if several else "shared" for app in joined}
    place = {name: stores[app] for app, names in joined.items() for name in names}
    systems = [
        system._replace(store=place.get(system.name, system.store)) for system in run.systems
    ]
    steps = [
        _nothing_to_copy(written, step.action, place) if isinstance(step.action, Copy) else written
        for written, step in zip(data["steps"], run.steps, strict=True)
    ]
    new = cast_of({**data, "steps": steps}, systems, several=several)
    yield Remedied(new, list(stores.values()))


def asking_systems(run: Scenario) -> set[str]:
    """Return the systems whose stores requests are sent from."""
    senders = set()
    for step in run.steps:
        several = step.action.racers if isinstance(step.action, Race) else (step,)
        senders |= {one.action.actor.system for one in several if isinstance(one.action, Request)}
    within = (party for several in parties(run).values() for party in several)
    return {name for party in within if not senders.isdisjoint(party) for name in party}


def parties(run: Scenario) -> dict[str, list[list[str]]]:
    """Return for each app its systems, those together that share a store."""
    found: dict[str, list[list[str]]] = {}
    for app in run.apps:
        mine = [system for system in run.systems if system.app == app.name]
        first = {_place(system): i for i, system in reversed(list(enumerate(mine)))}
        mine.sort(key=lambda system: first[_place(system)])
        found[app.name] = [[s.name for s in party] for _, party in groupby(mine, key=_place)]
    return found


def cast_of(data: Data, systems: Sequence[System], *, several: bool) -> Data:
    """Return the data with its systems written anew; their apps only where there are several."""
    written = {
        system.name: ({"app": system.app} if several else {})
        | ({} if system.store is None else {"store": system.store})
        | ({} if len(system.saves) > 1 else {"saves": list(system.saves)})
        for system in systems
    }
    return {**data, "systems": written if any(written.values()) else list(written)}


def _place(system: System) -> tuple[str, str]:
    return ("system", system.name) if system.store is None else ("store", system.store)


def _nothing_to_copy(written: Data, copy: Copy, place: Mapping[str, str]) -> Data:
    source, to = copy.source.system, copy.to.system
    if source in place and place[source] == place.get(to):
        return nothing(written, f"{source} and {to} share one store")
    return written
