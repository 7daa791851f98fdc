"""Steps as data: changed, dropped or put before others, without losing their numbers.

A scenario of one run is a mapping as its file holds it, with every `repeat` written out. Each
step, and each request of a race, carries its number in the file under `NUMBER`. Data is never
changed in place.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from tolsim.documents.durations import duration
from tolsim.simulation.scenario import Race, Step

Data = Mapping[str, Any]
NUMBER: Final = "n"
"""The key of a step's number in the file. No step of a file can have it."""
TIMING: Final = ("after", "at")
EXPECTATIONS: Final = ("expect", "answer", "then")
REQUESTS: Final = ("login", "refresh", "call", "client_credentials")


def numbered(steps: Sequence[Data], read: Sequence[Step]) -> Iterator[Data]:
    """Yield the steps of a file, repeats written out, each with its number.

    `read` are the same steps as they were read, one for each round.
    """
    yield from (
        _with_number(written, step, place)
        for place, (written, step) in enumerate(zip(_unrolled(steps), read, strict=True), 1)
    )


def numbers(data: Data) -> tuple[int | str, ...]:
    """Return the number in the file of every step, of a race of each of its requests."""
    return tuple(one[NUMBER] for step in data["steps"] for one in racers(step))


def racers(step: Data) -> Sequence[Data]:
    """Return the requests of a race, or a step of its own."""
    inside: Sequence[Data] = step.get("race", [step])
    return inside


def each_request(step: Data, change: Callable[[Data], Data]) -> Data:
    """Return a step with it, or each request of the race that it is, changed."""
    if "race" in step:
        return {**step, "race": [change(racer) for racer in step["race"]]}
    return change(step)


def nothing(step: Data, sentence: str) -> Data:
    """Return a step that only looks at how things stand, in the place of another."""
    kept = {key: step[key] for key in (*TIMING, "then", NUMBER) if key in step}
    return {"check": sentence, **kept}


def put_before(step: Data, *earlier: Data) -> list[Data]:
    """Return a step behind others that happen at its time, and serve it: they bear its number."""
    timing = {key: step[key] for key in TIMING if key in step}
    rest = {key: value for key, value in step.items() if key not in TIMING}
    first, *others = ({**one, NUMBER: step[NUMBER]} for one in earlier)
    return [{**first, **timing}, *others, rest]


def without_expectations(step: Data) -> dict[str, Any]:
    """Return a step that expects nothing."""
    found = {key: value for key, value in step.items() if key not in EXPECTATIONS}
    if "race" in found:
        found["race"] = [without_expectations(racer) for racer in found["race"]]
    return found


def without_numbers(step: Data) -> dict[str, Any]:
    """Return a step as a file may hold it."""
    found = {key: value for key, value in step.items() if key != NUMBER}
    if "race" in found:
        found["race"] = [without_numbers(racer) for racer in found["race"]]
    return found


def _unrolled(steps: Sequence[Data]) -> Iterator[Data]:
    for step in steps:
        if "repeat" not in step:
            yield step
            continue
        for _ in range(step["repeat"]):
            yield from _unrolled(step["steps"])


def _with_number(written: Data, step: Step, place: int) -> Data:
    found = {**written, NUMBER: place}
    if isinstance(step.action, Race):
        found["race"] = [
            {**racer, NUMBER: f"{place}.{i}"} for i, racer in enumerate(written["race"], 1)
        ]
    # In a round, the time and the note are those of the repeat, too.
    return found if not step.rounds else _in_a_round(found, step)


def _in_a_round(written: Data, step: Step) -> Data:
    found = {key: value for key, value in written.items() if key not in (*TIMING, "note")}
    if step.at is not None:
        found["at"] = duration(step.at)
    elif step.after:
        found["after"] = duration(step.after)
    return found if step.note is None else {**found, "note": step.note}
