"""The durations in a policy: which fields hold one, and which a policy names."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, get_args

from tolsim.engine.policy import Limit, Rate, Seconds


def is_duration(kind: Any) -> bool:
    """Return whether a field of this type holds a duration, or may."""
    # A NewType is a plain int at run time, but an annotation still names it.
    return Seconds in (kind, *get_args(kind))


def durations(record: Any, path: str = "") -> Iterator[tuple[str, int]]:
    """Return every duration in a policy, or in a record of one, with the path of its field."""
    for field in fields(record):
        # `for` is a word of Python: the field is called `for_`.
        here = f"{path}{field.name.rstrip('_')}"
        value = getattr(record, field.name)
        if is_dataclass(value):
            yield from durations(value, f"{here}.")
        elif isinstance(value, tuple):
            for rule in value:
                if isinstance(rule, Limit | Rate):
                    yield from durations(rule, f"{here}.{rule.name}.")
        elif is_duration(field.type) and value is not None:
            yield here, value
