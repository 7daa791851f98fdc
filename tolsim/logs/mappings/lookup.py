"""What lies at a path of a record, and putting it there."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tolsim.documents.mappings.paths import Path, Step


def find(record: Mapping[str, Any], path: Path) -> Any:
    """Return the first value at a path that is not null, or None."""
    value: Any = record
    for place, step in enumerate(path):
        if step.each:
            return next(_each(value, path[place:]), None)
        value = value.get(step.name) if isinstance(value, dict) else None
        if value is None:
            # ECS writes nested names as one key: `log.logger`.
            return record.get(".".join(one.name for one in path)) if len(path) > 1 else None
    return value


def find_first(record: Mapping[str, Any], paths: Sequence[Path]) -> Any:
    """Return what lies at the first of these paths that leads to a value, or None."""
    for path in paths:
        value = find(record, path)
        if value is not None and value != "":
            return value
    return None


def _each(value: Any, path: Path) -> Iterator[Any]:
    """Yield what lies at a path whose first step leads to each record of a list."""
    rest = path[1:]
    for inner in _members(value, path[0]) if isinstance(value, dict) else ():
        found = inner
        if rest:
            found = find(inner, rest) if isinstance(inner, dict) else None
        if found is not None:
            yield found


def _members(value: Mapping[str, Any], step: Step) -> Iterator[Any]:
    member = value.get(step.name)
    if not step.each:
        yield member
        return
    # Some exporters write a list of one as its only element.
    for one in member if isinstance(member, list) else [member]:
        if step.key is None or (isinstance(one, dict) and _says(one.get(step.key), step.word)):
            yield one


def _says(value: Any, word: str | None) -> bool:
    return str(value) == word if isinstance(value, str | int) else False


def records(value: Mapping[str, Any], path: Path) -> list[dict[str, Any]] | None:
    """Return the records at a path, each with the members around it; None where there is no such.

    Raises ValueError where something else stands among them.
    """
    found = [dict(value)]
    for step in path:
        if found and not any(isinstance(one.get(step.name), dict | list) for one in found):
            return None
        found = [
            {**around, **_record(inner)}
            for around in found
            if around.get(step.name) is not None
            for inner in _members(around, step)
        ]
    return found


def _record(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("one of its records is no JSON object")  # noqa: TRY004 - of the log
    return value


def put(record: dict[str, Any], path: Path, value: object) -> None:
    """Put a value into a record where `find` finds it."""
    *steps, last = path
    for step in steps:
        if not step.each:
            record = record.setdefault(step.name, {})
            continue
        listed: list[dict[str, Any]] = record.setdefault(step.name, [])
        fitting = (one for one in listed if step.key is None or one.get(step.key) == step.word)
        inner = next(fitting, None)
        if inner is None:
            inner = {} if step.key is None else {step.key: step.word}
            listed.append(inner)
        record = inner
    record[last.name] = [value] if last.each else value
