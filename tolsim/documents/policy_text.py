"""Policies put back into the words of a policy file: field by field, or as a whole file."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

import yaml

from tolsim.documents.durations import duration
from tolsim.documents.policy_file import PolicyFile, PolicySourceNote
from tolsim.documents.scalars import core_scalar
from tolsim.engine.policy import FOREVER, LifeUsed, Limit, MinAge, Policy, Rate

_DURATIONS: Final = frozenset(
    {"after_issue", "after_use", "after_login", "reuse_while_left", "revocation_lag",
     "for_", "linger", "window", "block", "leeway"}
)  # fmt: skip
_ENDLESS: Final = {"revocation_lag": "until_expiry", "uses": "unlimited", "depth": "all"}
"""How a field says that it never ends; the others say `forever`."""

_WIDTH: Final = 100


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
    }
    said = {key: value for key, value in document.items() if value or key in file.written}
    return yaml.dump(said, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)


def _note(note: PolicySourceNote) -> dict[str, Any]:
    return {**note._asdict(), "supports": list(note.supports)}


def _record(record: Any) -> dict[str, Any]:
    """The fields of a record under their names in a file; a rule's own name is its key there."""
    return {
        field.name.rstrip("_"): _word(field.name, getattr(record, field.name))
        for field in fields(record)
        if field.name != "name"
    }


def _word(name: str, value: Any) -> Any:
    """The value of a field as a file writes it."""
    match value:
        case MinAge(seconds):
            return {"min_age": duration(seconds)}
        case LifeUsed(percent):
            return {"life_used": percent}
        case bool() | str() | None:
            return value
        case int():
            return _number(name, value)
        case Mapping():
            return {key: _record(inner) for key, inner in value.items()}
        case tuple():
            return _several(name, value)
    return _record(value) if is_dataclass(value) else value


def _number(name: str, value: int) -> int | str:
    if value >= FOREVER:
        return _ENDLESS.get(name, "forever")
    return duration(value) if name in _DURATIONS else value


def _several(name: str, values: tuple[Any, ...]) -> dict[str, Any] | list[Any]:
    if name in ("limits", "rates"):
        rules: tuple[Limit | Rate, ...] = values
        return {rule.name: _record(rule) for rule in rules}
    return list(values)


class _Dumper(yaml.SafeDumper):
    """Writes what the strict reader takes back unchanged; PyYAML's resolver is of YAML 1.1."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - every value is written out
        """Write a value that occurs twice twice."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Indent lists too, as the files of the catalogue do."""
        super().increase_indent(flow, False)


def _quoted_where_needed(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = None if _is_plain(text) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _is_plain(text: str) -> bool:
    try:
        return core_scalar(text) == text
    except OverflowError:
        return False


_Dumper.add_representer(str, _quoted_where_needed)
