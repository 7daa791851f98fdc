"""Repeats in the data of a sound scenario file: where steps are written, and steps written out."""

from collections.abc import Iterator, Mapping
from typing import Any

from tolsim.documents.durations import duration
from tolsim.simulation.scenario import Scenario, Step

Path = tuple[str | int, ...]


def step_paths(data: Mapping[str, Any], path: Path = ()) -> Iterator[Path]:
    """Return where every step of a run is written, in the order of the run, each round anew."""
    for i, step in enumerate(data["steps"]):
        here = (*path, "steps", i)
        if "repeat" not in step:
            yield here
            continue
        for _ in range(step["repeat"]):
            yield from step_paths(step, here)


def write_out(data: Mapping[str, Any], run: Scenario) -> list[dict[str, Any]]:
    """Return the steps of a run without repeats, each round written where it happens."""
    places = zip(step_paths(data), run.steps, strict=True)
    return [_timed(_at(data, path), step) for path, step in places]


def _timed(written: Mapping[str, Any], step: Step) -> dict[str, Any]:
    """Return a step with the time and note that its place in a repeat gives it."""
    if not step.rounds:
        return dict(written)
    rest = {key: value for key, value in written.items() if key not in ("after", "note")}
    time = {"after": duration(step.after)} if step.after else {}
    if step.at is not None:
        time = {"at": duration(step.at)}
    return rest | time | ({"note": step.note} if step.note is not None else {})


def _at(data: Any, path: Path) -> Any:
    for key in path:
        data = data[key]
    return data
