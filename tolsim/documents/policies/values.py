"""Policies as values: what is written, with seconds for durations and defaults for the rest."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, lru_cache, partial
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from msgspec import Struct, structs

from tolsim.documents.durations import parse_duration
from tolsim.documents.policies import model as models
from tolsim.documents.policies.durations import is_duration
from tolsim.documents.policies.patching import Rules
from tolsim.documents.problems import Problems
from tolsim.documents.shape.structure import conform
from tolsim.documents.yaml.nodes import Node
from tolsim.engine import policy as engine

# Each is the word that reads well beside its field; the engine needs one number that outlasts all.
_ENDLESS: Final = ("forever", "until_expiry", "unlimited", "all")


def to_policy(rules: Rules, problems: Problems) -> engine.Policy | None:
    """Return rules as the engine's policy, or None after noting why they are not valid."""
    before = len(problems)
    model = conform(rules.written, models.RulesModel, problems)
    if model is None:
        return None
    _check_limits(rules.written, model, problems)
    _check_rates(rules.written, model, problems)
    _check_codes(rules.written, problems)
    check_paths(rules.written.get("assumed"), problems)
    if len(problems) > before:
        return None
    policy: engine.Policy = _record(engine.Policy, model, name=rules.name)
    return policy


Reader = Callable[[Any], Any]
"""Turns what is written of a field into the engine's value."""


def _record(kind: type, model: Struct, **given: str) -> Any:
    """Return a record of the engine: what is written, and its defaults for the rest."""
    written = {
        name: read(value)
        for name, read in _readers(kind).items()
        if (value := getattr(model, name, None)) is not None
    }
    return kind(**written, **given)


@cache
def _readers(kind: type) -> Mapping[str, Reader]:
    """Return how each field of a record of the engine is read."""
    return {field.name: _BY_NAME.get(field.name) or _reader(field.type) for field in fields(kind)}


def _reader(kind: Any) -> Reader:
    """Return how a field of a type is read; `X | None` is read as X."""
    types = (kind, *get_args(kind))
    if is_duration(kind):
        return _seconds
    for record in types:
        if isinstance(record, type) and is_dataclass(record):
            return partial(_record, record)
    if int in types:
        return _count
    return tuple if get_origin(kind) is tuple else _as_is


def _seconds(text: str) -> int:
    """Return a duration in seconds, or FOREVER for the words that say so."""
    return engine.FOREVER if text in _ENDLESS else parse_duration(text)


def _count(written: int | str) -> int:
    """Return a number, or FOREVER for the words that stand for no bound."""
    return written if isinstance(written, int) else engine.FOREVER


def _as_is(value: object) -> object:
    return value


def _key(parts: list[Any]) -> tuple[Any, ...]:
    """Return a limit's or rate's key; the app is part of it, written or not."""
    # Each app has a server of its own here, so that every count is per app already.
    return ("app", *dict.fromkeys(part for part in parts if part != "app"))


def _rotate(written: str | models.RotateWhen) -> object:
    if isinstance(written, str):
        return written
    if written.min_age is not None:
        return engine.MinAge(parse_duration(written.min_age))
    return engine.LifeUsed(written.life_used or 0)


def _named(kind: type, written: Mapping[str, Struct | None]) -> tuple[Any, ...]:
    """Return the records of a map from names, in the order written; each knows its name."""
    return tuple(
        _record(kind, rule, name=name) for name, rule in written.items() if rule is not None
    )


def _incidents(
    written: Mapping[str, models.IncidentModel | None],
) -> dict[str, engine.Incident]:
    return {
        name: _record(engine.Incident, incident)
        for name, incident in written.items()
        if incident is not None
    }


def _errors(model: Struct) -> dict[engine.Reason, engine.Refusal]:
    """Return every refusal: the written fields over those of the usual one."""
    # A provider's page mostly shows a code or a message of its own; the rest is then RFC 6749's.
    errors = dict(engine.DEFAULT_ERRORS)
    for reason, usual in engine.DEFAULT_ERRORS.items():
        own = getattr(model, reason)
        if own is not None:
            error, status = own.error or usual.error, own.status or usual.status
            # Zoom documents 124 as a number, others text: traces compare codes as texts.
            code = None if own.code is None else str(own.code)
            errors[reason] = engine.Refusal(error, status, code, own.message)
    return errors


_BY_NAME: Final[Mapping[str, Reader]] = {
    "per": _key,
    "rotate": _rotate,
    "limits": partial(_named, engine.Limit),
    "rates": partial(_named, engine.Rate),
    "incidents": _incidents,
    "errors": _errors,
}
"""Fields that are written in another form than the one that the engine keeps."""


def _check_limits(written: Node, model: models.RulesModel, problems: Problems) -> None:
    for name, limit in (model.limits or {}).items():
        if limit is None:
            continue
        node = written.at("limits").at(name)
        if limit.kind != "access" and "parent" in (limit.per or ()):
            problems.add(
                node.at("per").place, "parent-of-access-only",
                f"the limit `{name}` counts by `parent`, which only access tokens have",
                "leave `parent` out, or write `kind: access`",
            )  # fmt: skip
        if limit.kind == "grant" and limit.on is not None and set(limit.on) == {"refresh"}:
            problems.add(
                node.at("on").place, "refresh-makes-no-grant",
                f"the limit `{name}` counts grants, but looks at refreshes only, which make none",
                "add `login` or `client_credentials`, or leave `on` out",
            )  # fmt: skip


def _check_rates(written: Node, model: models.RulesModel, problems: Problems) -> None:
    for name, rate in (model.rates or {}).items():
        if rate is None or rate.on is None or "refresh" in rate.on:
            continue
        if "token" in (rate.per or ()):
            problems.add(
                written.at("rates").at(name).at("per").place, "token-of-refresh-only",
                f"the rate `{name}` counts by `token`, which only refreshes present",
                "leave `token` out, or add `refresh` to `on`",
            )  # fmt: skip


def _check_codes(written: Node, problems: Problems) -> None:
    """Note a code such as 007, which is not the number that YAML takes it for."""
    errors = written.get("errors")
    for _, refusal in errors.items() if errors else ():
        code = refusal.get("code")
        if code is not None and type(code.value) is int and code.written != str(code.value):
            problems.add(
                code.place, "not-a-code", f"{code.written} would be read as {code.value}",
                f'quote it: "{code.written}"',
            )  # fmt: skip


def check_paths(listed: Node | None, problems: Problems) -> None:
    """Note every dotted path of a list that names no field of a policy."""
    for node in listed.each() if listed else ():
        if not _is_field(node.value):
            problems.add(
                node.place, "unknown-field", f"a policy has no field `{node.value}`",
                "write the dotted path of a field, such as refresh.grace.uses",
            )  # fmt: skip


@lru_cache(maxsize=1024)
def _is_field(path: str) -> bool:
    kind: Any = models.RulesModel
    if path.split(".", maxsplit=1)[0] == "http":  # no rule, but sourced as the rules are
        kind = models.PolicyModel
    for key in path.split("."):
        kind = _inside(kind, key)
        if kind is None:
            return False
    return True


def _inside(kind: Any, key: str) -> Any:
    """Return the type of what a record or map holds under a key, or None."""
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _field_types(kind).get(key)
    inner = get_args(kind)
    if get_origin(kind) is dict:
        return inner[1]
    if get_origin(kind) in (Annotated, Union, UnionType):
        found = (_inside(member, key) for member in inner)
        return next((member for member in found if member is not None), None)
    return None


@lru_cache
def _field_types(model: type[Struct]) -> dict[str, Any]:
    return {spec.encode_name: spec.type for spec in structs.fields(model)}
