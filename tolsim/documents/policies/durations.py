"""The durations in a policy: which fields hold one, and which a policy names."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args

from tolsim.engine.policy import Seconds


def is_duration(kind: Any) -> bool:
    """Return whether a field of this type holds a duration, or may."""
    # A NewType is a plain int at run time, but an annotation still names it.
    return Seconds in (kind, *get_args(kind))


def durations(record: Any) -> Iterator[tuple[str, int]]:
    """Return every duration in a policy, or in a record of one, with the name of its field."""
    for field in fields(record):
        value = getattr(record, field.name)
        if is_dataclass(value):
            yield from durations(value)
        elif isinstance(value, tuple):
            for rule in filter(is_dataclass, value):
                yield from durations(rule)
        elif is_duration(field.type) and value is not None:
            yield field.name, value
