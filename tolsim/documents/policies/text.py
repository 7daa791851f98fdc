"""Policies put back into the words of a policy file: field by field, or as a whole file."""

from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from typing import Any, Final, get_args

from tolsim.documents.durations import duration
from tolsim.documents.policies.durations import is_duration
from tolsim.documents.policies.file import PolicyFile, PolicySourceNote
from tolsim.documents.yaml.writer import yaml_text
from tolsim.engine.policy import FOREVER, LifeUsed, MinAge, Policy

_ENDLESS: Final = {"revocation_lag": "until_expiry", "depth": "all"}
"""How a field says that it never ends, where it is not `forever` or, of a count, `unlimited`."""


def policy_fields(policy: Policy) -> dict[str, Any]:
    """Return every field of a policy but its name, defaults too, as a policy file writes them."""
    found: dict[str, Any] = _record(policy)
    # A refresh token cannot end with itself: its record has no such key.
    del found["refresh"]["expires"]["with_refresh"]
    return found


def policy_text(file: PolicyFile) -> str:
    """Return a policy as a file of its own: what it extends is merged in, comments are lost."""
    valid = {key: day for key, day in zip(("from", "until"), file.valid, strict=True) if day}
    document = {
        "name": file.name,
        "title": file.title,
        "provider": file.provider,
        "valid": valid,
        **file.written,
        "sources": [_note(note) for note in file.sources],
        "caveats": list(file.caveats),
        "http": file.http,
        "proved": [proof._asdict() for proof in file.proved],
    }
    # `client_credentials: false` is a rule, which `caveats: []` is not.
    said = {key: value for key, value in document.items() if value or key in file.written}
    return yaml_text(said)


def _note(note: PolicySourceNote) -> dict[str, Any]:
    read = {"read": note.read} if note.read else {}
    about = {"url": note.url, "date": note.date, **read, "says": note.says}
    return {**about, "firmness": note.firmness, "supports": list(note.supports)}


def _record(record: Any) -> dict[str, Any]:
    """Return a record as a file writes it; the name of a limit or rate is its key there."""
    return {
        field.name.rstrip("_"): _word(field, getattr(record, field.name))
        for field in fields(record)
        if field.name != "name"
    }


def _word(field: Field[Any], value: Any) -> Any:
    """Return the value of a field as a file writes it."""
    match value:
        case MinAge(seconds):
            return {"min_age": duration(seconds)}
        case LifeUsed(percent):
            return {"life_used": percent}
        case bool() | str() | None:
            return value
        case int():
            return _number(field, value)
        case Mapping():
            return {key: _record(inner) for key, inner in value.items()}
        case tuple():
            return _several(field, value)
    return _record(value) if is_dataclass(value) else value


def _number(field: Field[Any], value: int) -> int | str:
    is_time = is_duration(field.type)
    if value >= FOREVER:
        return _ENDLESS.get(field.name, "forever" if is_time else "unlimited")
    return duration(value) if is_time else value


def _several(field: Field[Any], values: tuple[Any, ...]) -> dict[str, Any] | list[Any]:
    """Return rules, each under its name, or a list of words."""
    if is_dataclass(get_args(field.type)[0]):
        return {rule.name: _record(rule) for rule in values}
    return list(values)
