"""The stages of an audit over one partition: tasks that a worker does, from file to file.

`survey` sorts a partition into units and counts what it holds; `replay_partition` replays them.
`replay_shared` replays all partitions at once, for rules under which users share a server.
"""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from heapq import merge
from pathlib import Path
from typing import Final, TypeVar

from tolsim.logs.counts import Spot, Survey, add
from tolsim.logs.events import Event
from tolsim.logs.loop import Books, Loop, Party, Terms, replay
from tolsim.logs.partitions import (
    BATCH,
    BROADCAST,
    name,
    private,
    read_events,
    read_run,
    read_units,
    units_of,
    write,
)
from tolsim.logs.units import Act, Unit, refused
from tolsim.logs.work import Work

_Server = TypeVar("_Server")
_Name = tuple[str, bool, str]
_Seat = tuple[int, _Server, int, str | None]
"""The order of a unit among all, what `enter` gave for it, and whose it is."""

SHARED: Final = "shared"
"""The name of the answer for all partitions together."""


def survey(folder: Path, shared: bool, number: int) -> None:
    """Sort the events of a partition into units, and count what it holds."""
    work = Work(folder)
    if work.has("surveys", name(number)):
        return
    with uncollected():
        everyone = read_events(work.path("events", name(BROADCAST)))
        events = read_events(work.path("events", name(number)))
        found = Survey(events=len(events))
        _count_results(events, found)
        run: list[tuple[Spot, int, Act]] = []
        beside = work.path("units", f".{name(number)}")
        with private(beside) as file:
            user = None
            for place, unit in enumerate(units_of(events, everyone)):
                write(file, unit)
                _count_unit(unit, found, known=unit.user == user)
                user = unit.user
                spot = None
                for act in unit.acts if shared else ():
                    spot = _not_before(spot, act)
                    run.append((spot, place, act))
        beside.replace(work.path("units", name(number)))
        if shared:
            _write_run(work, number, run)
    work.put("surveys", name(number), found)
    work.path("events", name(number)).unlink(missing_ok=True)


def replay_partition(folder: Path, answers: str, terms: Terms, number: int) -> None:
    """Replay the units of a partition under rules that know one user at a time."""
    work = Work(folder)
    answer = f"{answers}.{name(number)}"
    if work.has("answers", answer):
        return
    books = Books.of(terms)
    with uncollected():
        replay(read_units(work.path("units", name(number))), terms, books)
    work.put("answers", answer, books)


def replay_shared(folder: Path, answers: str, terms: Terms, count_of: int) -> None:
    """Replay everything in the order of time, on one server for each app."""
    work = Work(folder)
    answer = f"{answers}.{SHARED}"
    if work.has("answers", answer):
        return
    books = Books.of(terms)
    with uncollected():
        _replay_apps(work, terms, books, range(count_of))
    work.put("answers", answer, books)


def _replay_apps(work: Work, terms: Terms, books: Books, numbers: Sequence[int]) -> None:
    loops: dict[str, Loop] = {}

    def enter(unit: Unit) -> tuple[Loop, int]:
        if (loop := loops.get(unit.app)) is None:
            loop = loops[unit.app] = Loop(terms, books)
        return loop, loop.enter(unit)

    for loop, act, user in in_order_of_time(work, numbers, enter):
        loop.act(act, user)
    for loop in loops.values():
        loop.close()
    # A user of several apps is one user.
    everyone: dict[str | None, Party] = {}
    for loop in loops.values():
        for user, party in loop.persons.items():
            if (known := everyone.get(user)) is None:
                everyone[user] = party
            else:
                known.add(party)
    for party in everyone.values():
        party.enter_in(books)


def in_order_of_time(
    work: Work, numbers: Sequence[int], enter: Callable[[Unit], tuple[_Server, int]]
) -> Iterator[tuple[_Server, Act, str | None]]:
    """Yield all acts in the order of time, with what `enter` gave for their unit.

    `enter` is told every unit first, without its acts, and says where its first holder stands.
    """
    # By name, so that nothing depends on which partition a user is in.
    heads = sorted(
        (head for number in numbers for head in _heads(work, number)), key=lambda head: head[0]
    )
    seats: list[dict[int, _Seat[_Server]]] = [{} for _ in numbers]
    for order, (_, number, place, unit) in enumerate(heads):
        seats[number][place] = (order, *enter(unit), unit.user)
    for _, act, seat in merge(
        *(_run(work, number, seats[number]) for number in numbers), key=lambda each: each[0]
    ):
        _, server, base, user = seat
        yield server, moved(act, base), user


def _heads(work: Work, number: int) -> Iterator[tuple[_Name, int, int, Unit]]:
    for place, unit in enumerate(read_units(work.path("units", name(number)))):
        unit.acts = []
        yield (unit.app, unit.user is None, unit.user or ""), number, place, unit


def _run(
    work: Work, number: int, seats: Mapping[int, _Seat[_Server]]
) -> Iterator[tuple[tuple[int, ...], Act, _Seat[_Server]]]:
    spots: dict[int, Spot] = {}
    for place, act in read_run(work.path("runs", name(number))):
        seat = seats[place]
        spots[place] = spot = _not_before(spots.get(place), act)
        # Two acts at one place are one incident, told to two units.
        yield (*spot, seat[0]), act, seat


def _not_before(last: Spot | None, act: Act) -> Spot:
    """Where an act stands among those of all units: never before the last one of its own."""
    # What was put in order within its unit, because clocks differ, stands further on in the log.
    spot = act.time, act.file, act.line
    return spot if last is None else max(last, spot)


def moved(act: Act, base: int) -> Act:
    """The act where the holders of its unit stand further on, and so the numbers of tokens."""
    if act.holder >= 0:
        act.holder += base
        act.whose += base
    if act.presents:
        act.presents += base << 32
    if act.access:
        act.access += base << 32
    if act.refresh:
        act.refresh += base << 32
    return act


def _write_run(work: Work, number: int, found: list[tuple[Spot, int, Act]]) -> None:
    found.sort(key=lambda each: each[:2])
    run = [each[1:] for each in found]
    beside = work.path("runs", f".{name(number)}")
    with private(beside) as file:
        for start in range(0, len(run), BATCH):
            write(file, run[start : start + BATCH])
    beside.replace(work.path("runs", name(number)))


def _count_results(events: Sequence[Event], found: Survey) -> None:
    outcomes: dict[str, int] = {}
    for event in events:
        if event.action == "refresh":
            word = event.result or ""
            outcomes[word] = outcomes.get(word, 0) + 1
        elif event.action == "login":
            found.logins += not refused(event.result)
    for word, times in outcomes.items():
        kind = "unseen" if not word else "refused" if refused(word) else "ok"
        add(found.outcomes, {kind: times})


def _count_unit(unit: Unit, found: Survey, *, known: bool) -> None:
    found.users += unit.user is not None and not known
    found.systems.update(system for system in unit.holders if system is not None)
    found.repeated += unit.repeated
    found.reordered += unit.reordered
    found.adopted += len(unit.adopted)
    found.unmatched += not unit.matched
    add(found.recoveries, unit.recoveries)


@contextmanager
def uncollected() -> Iterator[None]:
    """Switch the cyclic collector off: what a replay makes refers to no cycle."""
    # Servers hold tens of thousands of records for as long as a unit lasts; the collector would
    # walk them again and again, which took a third of the time.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
