"""Steps as data: changed, dropped or put before others, without losing their numbers.

A scenario of one run is a mapping as its file holds it, with every `repeat` written out. Each
step, and each request of a race, carries its number in the file under `NUMBER`. Data is never
changed in place.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from tolsim.simulation import Scenario
from tolsim.simulation.scenario import Raise

Data = Mapping[str, Any]
NUMBER: Final = "n"
"""The key of a step's number in the file. No step of a file can have it."""
SET_OFF_BY: Final = "set off by"
"""The key of the system that sets off an incident whose scope in this run asks for none."""
TIMING: Final = ("after", "at")
EXPECTATIONS: Final = ("expect", "answer", "then")
REQUESTS: Final = ("login", "refresh", "call", "client_credentials")


def numbered(steps: Sequence[Data]) -> Iterator[Data]:
    """Yield the steps of a run, repeats written out, each with its number."""
    for place, step in enumerate(steps, 1):
        found = {**step, NUMBER: place}
        if "race" in step:
            found["race"] = [
                {**racer, NUMBER: f"{place}.{i}"} for i, racer in enumerate(step["race"], 1)
            ]
        yield found


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


def addressed(step: Data, action: object, run: Scenario) -> Data:
    """Return an incident with user and app in place of the system that sets it off."""
    if not isinstance(action, Raise) or "by" not in step:
        return step
    found = {key: value for key, value in step.items() if key != "by"}
    found[SET_OFF_BY] = step["by"]
    user = action.user if action.by is None else action.by.user
    if user is not None and len(run.users) > 1:
        found["user"] = user
    return found if len(run.apps) == 1 else {**found, "app": action.app}


def without_expectations(step: Data) -> dict[str, Any]:
    """Return a step that expects nothing."""
    found = {key: value for key, value in step.items() if key not in EXPECTATIONS}
    if "race" in found:
        found["race"] = [without_expectations(racer) for racer in found["race"]]
    return found


def without_numbers(step: Data) -> dict[str, Any]:
    """Return a step as a file may hold it."""
    found = {key: value for key, value in step.items() if key not in (NUMBER, SET_OFF_BY)}
    if "race" in found:
        found["race"] = [without_numbers(racer) for racer in found["race"]]
    return found
