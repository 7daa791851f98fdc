"""Which fields of a policy have no source.

Every field that differs from its default must be backed by a source (in its `supports`) or be
listed as `assumed`, and so must those that every run acts on at their defaults: silence is no
source. A path vouches for the field that it names and for all fields inside it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, Final, NamedTuple

from tolsim.documents import PolicyFile
from tolsim.engine.paths import contains
from tolsim.engine.policy import Limit, Policy, Rate

UNVOUCHED: Final = frozenset({"name", "assumed", "undocumented"})
"""Fields that are not rules of the provider."""

WHOLE: Final = frozenset({"refresh.rotate"})
"""Fields that are judged as a whole, though the engine holds a record."""

NAMED: Final = ("limits", "rates", "incidents")
"""Fields that hold records under names that the policy chooses."""


class Finding(NamedTuple):
    """One gap in the sources of a policy.

    `code` is stable: `no-source` for a field that nothing vouches for, `silent-default` for those
    that are at their defaults and act all the same, `no-such-rule` for a path in `supports` or
    `assumed` that names a rule which the policy does not have.
    """

    code: str
    path: str
    sentence: str


def lint_policy(file: PolicyFile) -> tuple[Finding, ...]:
    """Return the gaps in the sources of a policy file."""
    supported = dict.fromkeys(path for source in file.sources for path in source.supports)
    vouching = (*supported, *file.policy.assumed)
    differing = fields_set(file.policy)
    return (
        *_without_source((*differing, *wire_set(file)), vouching),
        *_silent(file.policy, differing, vouching),
        *_without_rule(file.policy, vouching),
    )


def fields_set(policy: Policy) -> tuple[str, ...]:
    """Return the dotted paths of all fields that differ from their defaults."""
    return tuple(
        path
        for rule in fields(policy)
        if rule.name not in UNVOUCHED
        for path in _set(getattr(policy, rule.name), getattr(Policy(), rule.name), rule.name)
    )


def acted_on(policy: Policy) -> Iterator[str]:
    """Yield the fields that logins, refreshes, calls and revocations act on, written or not.

    What only some runs meet is left out: rates, client credentials, slots, and a lag, whose
    default is the word of RFC 7009 (2.1) itself.
    """
    yield from ("access.expires", "limits", "revocation.access")
    yield from ("errors.access_expired", "errors.access_revoked")
    if "deauthorize" in policy.incidents:
        yield "incidents.deauthorize"
    if policy.refresh.issued:
        yield from ("access.on_refresh", "refresh.expires", "refresh.rotate", "revocation.refresh")
        yield from ("errors.refresh_expired", "errors.refresh_revoked")
        if policy.refresh.rotate != "never":
            yield from ("refresh.grace", "refresh.replay", "errors.refresh_reused")


def wire_set(file: PolicyFile) -> Iterator[str]:
    """Yield the dotted paths of what a policy file itself says of the provider's wire.

    What it takes over from the policy that it extends has its sources there.
    """
    for name, written in (file.own_http or {}).items():
        if name == "paths":
            yield from (f"http.paths.{endpoint}" for endpoint in written)
        else:
            yield f"http.{name}"


def _without_source(paths: tuple[str, ...], vouching: tuple[str, ...]) -> Iterator[Finding]:
    for path in paths:
        if not any(contains(voucher, path) for voucher in vouching):
            sentence = f"`{path}` differs from its default, but no source supports it"
            yield Finding("no-source", path, f"{sentence} and `assumed` does not list it")


def _silent(
    policy: Policy, differing: tuple[str, ...], vouching: tuple[str, ...]
) -> Iterator[Finding]:
    """Find the defaults that nobody speaks of: one finding, as one line of `assumed` ends them."""
    silent = [
        path
        for path in acted_on(policy)
        if not any(contains(path, field) for field in differing)
        and not any(contains(one, path) or contains(path, one) for one in vouching)
    ]
    if silent:
        named = ", ".join(f"`{path}`" for path in silent)
        sentence = (
            f"every run acts on defaults that no source supports and `assumed` lacks: {named}"
        )
        yield Finding("silent-default", "assumed", sentence)


def _without_rule(policy: Policy, vouching: tuple[str, ...]) -> Iterator[Finding]:
    rules = {f"{field}.{name}" for field in NAMED for name in _mapping(getattr(policy, field))}
    for path in vouching:
        field, _, inner = path.partition(".")
        if field in NAMED and inner and f"{field}.{inner.split('.')[0]}" not in rules:
            yield Finding("no-such-rule", path, f"`{path}` names a rule that the policy lacks")


def _set(value: object, default: object, path: str) -> Iterator[str]:
    """Find the paths, at or below this one, at which a value differs from the default."""
    if value == default:
        return
    mapping = _mapping(value)
    if path in WHOLE or not (mapping or is_dataclass(value)):
        yield path
        return
    usual = _mapping(default) if mapping else _usual(value, default)
    inside = mapping or _record(value)
    found = [
        below
        for name, inner in inside.items()
        # `for` is a keyword of Python, so the field is called `for_` there.
        for below in _set(inner, usual.get(name, MISSING), f"{path}.{name.rstrip('_')}")
    ]
    yield from found or [path]


def _mapping(value: object) -> Mapping[str, Any]:
    """Return records by name; limits and rates carry their names themselves."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, tuple):
        return {rule.name: rule for rule in value if isinstance(rule, Limit | Rate)}
    return {}


def _record(value: Any) -> Mapping[str, object]:
    return {field.name: getattr(value, field.name) for field in _fields(value)}


def _usual(value: Any, default: object) -> Mapping[str, object]:
    """Return the values of a record's fields where a file leaves them out."""
    if is_dataclass(default):
        return _record(default)
    return {field.name: field.default for field in _fields(value)}


def _fields(value: Any) -> list[Field[Any]]:
    """Return the fields of a record; the name of a limit or rate is its key in the map."""
    keyed = isinstance(value, Limit | Rate)
    return [field for field in fields(value) if not (keyed and field.name == "name")]
