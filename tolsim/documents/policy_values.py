"""Policies as values: what is written, with seconds for durations and defaults for the rest."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from msgspec import Struct, structs

from tolsim.documents import models_policy as models
from tolsim.documents.durations import parse_duration
from tolsim.documents.nodes import Node
from tolsim.documents.patching import Rules
from tolsim.documents.problems import Problems
from tolsim.documents.structure import conform
from tolsim.engine import policy as engine

_ENDLESS: Final = ("forever", "until_expiry", "unlimited", "all")


def to_policy(rules: Rules, problems: Problems) -> engine.Policy | None:
    """Return rules as the engine's policy, or None after noting why they are not valid."""
    before = len(problems)
    model = conform(rules.written, models.RulesModel, problems)
    if model is None:
        return None
    _check_limits(rules.written, model, problems)
    check_paths(rules.written.get("assumed"), problems)
    if len(problems) > before:
        return None
    return engine.Policy(name=rules.name, **_written(model, _RULES))


def _seconds(text: str) -> int:
    """Return a duration in seconds, or FOREVER for the words that say so."""
    return engine.FOREVER if text in _ENDLESS else parse_duration(text)


def _count(written: int | str) -> int:
    return written if isinstance(written, int) else engine.FOREVER


Readers = Mapping[str, Callable[[Any], object]]
"""How the fields of a record are read; a field without a reader is taken as it is."""


def _written(model: Struct, readers: Readers) -> dict[str, Any]:
    """Return the fields that are written; the engine's defaults stand in for the rest."""
    return {
        name: readers.get(name, _as_is)(value)
        for name in model.__struct_fields__
        if (value := getattr(model, name)) is not None
    }


def _as_is(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _key(parts: list[Any]) -> tuple[Any, ...]:
    """Return a limit's or rate's key; the app is part of it, written or not."""
    return ("app", *dict.fromkeys(part for part in parts if part != "app"))


def _expiry(model: Struct) -> engine.Expiry:
    readers = dict.fromkeys(("after_issue", "after_use", "after_login"), _seconds)
    return engine.Expiry(**_written(model, readers))


def _access(model: models.AccessModel) -> engine.AccessRules:
    readers: Readers = {
        "expires": _expiry, "reuse_while_left": _seconds, "revocation_lag": _seconds,
    }  # fmt: skip
    return engine.AccessRules(**_written(model, readers))


def _rotate(written: str | models.RotateWhen) -> object:
    if isinstance(written, str):
        return written
    if written.min_age is not None:
        return engine.MinAge(parse_duration(written.min_age))
    return engine.LifeUsed(written.life_used or 0)


def _grace(model: models.GraceModel) -> engine.Grace:
    readers: Readers = {"for_": _seconds, "uses": _count, "depth": _count, "linger": _seconds}
    return engine.Grace(**_written(model, readers))


def _refresh(model: models.RefreshModel) -> engine.RefreshRules:
    readers: Readers = {
        "expires": _expiry, "rotate": _rotate, "grace": _grace,
        "replay": lambda replay: engine.Replay(**_written(replay, {"leeway": _seconds})),
    }  # fmt: skip
    return engine.RefreshRules(**_written(model, readers))


def _limits(written: Mapping[str, models.LimitModel | None]) -> tuple[engine.Limit, ...]:
    return tuple(
        engine.Limit(name=name, **_written(limit, {"per": _key}))
        for name, limit in written.items()
        if limit is not None
    )


def _rates(written: Mapping[str, models.RateModel | None]) -> tuple[engine.Rate, ...]:
    readers: Readers = {"per": _key, "window": _seconds, "block": _seconds}
    return tuple(
        engine.Rate(name=name, **_written(rate, readers))
        for name, rate in written.items()
        if rate is not None
    )


def _incidents(
    written: Mapping[str, models.IncidentModel | None],
) -> dict[str, engine.Incident]:
    return {
        name: engine.Incident(**_written(incident, {}))
        for name, incident in written.items()
        if incident is not None
    }


def _errors(model: Struct) -> dict[engine.Reason, engine.Refusal]:
    """Return every refusal: the written fields over those of the usual one."""
    errors = dict(engine.DEFAULT_ERRORS)
    for reason, usual in engine.DEFAULT_ERRORS.items():
        own = getattr(model, reason)
        if own is not None:
            fields = {"error": usual.error, "status": usual.status, **_written(own, {})}
            errors[reason] = engine.Refusal(**fields)
    return errors


_RULES: Final[Readers] = {
    "access": _access,
    "login": lambda login: engine.LoginRules(**_written(login, {})),
    "refresh": _refresh,
    "limits": _limits,
    "rates": _rates,
    "slots": lambda slots: engine.Slots(**_written(slots, {})),
    "revocation": lambda revocation: engine.RevocationRules(**_written(revocation, {})),
    "incidents": _incidents,
    "errors": _errors,
    "tolerance": lambda knob: engine.Knob(**_written(knob, {})),
}


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
