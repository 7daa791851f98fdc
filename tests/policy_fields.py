"""The fields of a policy by their dotted paths, read off the records of the engine."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from tolsim.engine.policy import Policy


def fields_of(record: type = Policy, prefix: str = "") -> Iterator[str]:
    """`access.expires.after_issue` and so on; one limit stands for all, and so does one rate."""
    for name, hint in get_type_hints(record).items():
        path = prefix + name.rstrip("_")
        records: list[Any] = [part for part in _parts(hint) if is_dataclass(part)]
        for inner in records:
            yield from fields_of(inner, f"{path}.")
        # A rotation is a word or a record.
        if not records or any(get_origin(part) is Literal for part in _parts(hint)):
            yield path


def _parts(hint: Any) -> Iterator[Any]:
    """The types that a hint is made of; of a mapping, those of its values."""
    origin = get_origin(hint)
    if origin is Literal or hint is NoneType or not get_args(hint):
        yield hint
    else:
        args = get_args(hint)[:1] if origin is Annotated else get_args(hint)
        for part in args[1:] if origin is Mapping else args:
            yield from _parts(part)


def value_at(record: Any, path: str) -> Any:
    """What a policy has at a path: of several rules, all their values; None if it has no such."""
    if not path:
        return record
    if isinstance(record, Mapping):
        return tuple(value_at(record[key], path) for key in sorted(record))
    if isinstance(record, tuple):
        return tuple(value_at(one, path) for one in record)
    if not is_dataclass(record):
        return None
    name, _, rest = path.partition(".")
    own = {field.name.rstrip("_"): field.name for field in fields(record)}
    return value_at(getattr(record, own[name]), rest) if name in own else None


def with_value(record: Any, path: str, value: Any) -> Any:
    """A policy with that value at a path: of several rules, of the first."""
    if not path:
        return value
    if isinstance(record, Mapping):
        first = next(iter(record))
        return {**record, first: with_value(record[first], path, value)}
    if isinstance(record, tuple):
        return (with_value(record[0], path, value), *record[1:])
    name, _, rest = path.partition(".")
    own = {field.name.rstrip("_"): field.name for field in fields(record)}[name]
    return replace(record, **{own: with_value(getattr(record, own), rest, value)})
