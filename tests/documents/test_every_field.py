"""Every field of the engine's policy is known to the files: to what reads, checks and writes them.

A field that is new in `engine.policy` and unknown to a model, to `values` or to `text` fails
here under its name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Literal, get_args, get_origin

import pytest

from tolsim.documents.policies.durations import is_duration
from tolsim.documents.policies.patching import Rules
from tolsim.documents.policies.text import policy_fields
from tolsim.documents.policies.values import to_policy
from tolsim.documents.problems import Problems
from tolsim.documents.yaml.reader import read_yaml
from tolsim.documents.yaml.writer import yaml_text
from tolsim.engine.policy import (
    Grace,
    Incident,
    Knob,
    Limit,
    Policy,
    Rate,
    RefreshRules,
    Slots,
)

EVERYTHING = Policy(
    refresh=RefreshRules(grace=Grace()),
    limits=(Limit("one", "access", 3),),
    rates=(Rate("one", 3, 60, block=60),),
    slots=Slots("token_index", 3),
    incidents={"one": Incident("user")},
    tolerance=Knob(1, "limits.one.max"),
)
"""A policy with every record that there is."""

NOT_IN_FILES = frozenset(
    {"name", "limits.one.name", "rates.one.name", "refresh.expires.with_refresh"}
)
"""Names are keys or the file's own; a refresh token cannot end with itself."""


def other(kind: Any, value: Any) -> Any:
    """Return a value of a field's type that is not the one it has."""
    types = (kind, *get_args(kind))
    if get_origin(kind) is tuple:
        return (other(types[1], None),)
    if is_duration(kind):
        return 77
    if kind is bool:
        return not value
    if int in types:
        return 107
    if str in types:
        return "limits.one"
    words = next(one for one in types if get_origin(one) is Literal)
    return next(word for word in get_args(words) if word != value)


def changed(record: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Return a record once for each field in it, that field changed, and the field's path."""
    for field in fields(record):
        value = getattr(record, field.name)
        here = f"{path}{field.name.rstrip('_')}"
        for inside, new in inner(value, f"{here}.") or [(here, other(field.type, value))]:
            yield inside, replace(record, **{field.name: new})


def inner(value: Any, path: str) -> list[tuple[str, Any]]:
    """Return what holds records with one field in them changed; nothing for other values."""
    if is_dataclass(value):
        return list(changed(value, path))
    if isinstance(value, Mapping):
        return [
            (inside, {**value, key: new})
            for key, one in value.items()
            for inside, new in changed(one, f"{path}{key}.")
        ]
    several = value if isinstance(value, tuple) else ()
    rules = [rule for rule in several if isinstance(rule, Limit | Rate)]
    return [
        (inside, (new,)) for rule in rules for inside, new in changed(rule, f"{path}{rule.name}.")
    ]


POLICIES = {path: policy for path, policy in changed(EVERYTHING) if path not in NOT_IN_FILES}


def reread(policy: Policy) -> Policy | None:
    problems = Problems()
    node = read_yaml(yaml_text(policy_fields(policy)), "any.yaml", problems)
    found = to_policy(Rules(policy.name, node), problems)
    problems.raise_any()
    return found


def test_every_record_is_walked() -> None:
    """The walk reaches into records, maps and lists of rules."""
    assert POLICIES.keys() >= {
        "access.expires.after_use", "refresh.grace.for", "refresh.rotate", "limits.one.overflow",
        "rates.one.block", "incidents.one.scope", "errors.no_token.code", "tolerance.sets",
    }  # fmt: skip


@pytest.mark.parametrize("path", POLICIES)
def test_a_field_is_read_as_it_is_written(path: str) -> None:
    """A policy in which one field differs from the usual is that policy again when it is read."""
    assert POLICIES[path] == reread(POLICIES[path])
