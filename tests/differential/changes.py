"""Single changes of a policy, to ask whether a recording refuses them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from tests.differential.exchanges import Run
from tests.differential.replay import disagreement
from tests.differential.subjects import policy_of
from tolsim.catalogue.lint import fields_set
from tolsim.documents import DocumentError
from tolsim.engine.policy import Policy

Rules = Mapping[str, Any]

OTHERS: Final[Mapping[str, tuple[Any, ...]]] = {
    "access.expires.after_issue": ("1s", "1h"),
    "access.on_refresh": ("keep", "revoke_pair", "revoke_grant"),
    "refresh.expires.after_issue": ("1s",),
    "refresh.rotate": ("always", "never", "spend"),
    "refresh.grace": (None, {"for": "forever"}),
    "refresh.replay.revoke": ("nothing", "grant", "user"),
    "revocation.refresh": ("token", "access", "pair", "grant", "user"),
    "revocation.access": ("token", "pair", "grant", "user"),
    "limits.one": ({"kind": "refresh", "max": 1},),
}
"""Other values, tried for every policy."""

WORDED: Final = ("errors",)
"""Fields that the wordings of the recordings prove."""

_LIMIT: Final = re.compile(r"^(limits\.[^.]+)\..*")


def changes_by_field(rules: Rules) -> Mapping[str, list[Policy]]:
    """Every single change of each field that a policy sets: to its default, to other values."""
    # A limit is judged as a whole.
    fields = dict.fromkeys(_LIMIT.sub(r"\1", path) for path in fields_set(policy_of(rules).policy))
    return {
        path: list(_others(rules, path, (None, *OTHERS.get(path, ()))))
        for path in fields
        if not path.startswith(WORDED)
    }


def single_changes(rules: Rules) -> Iterator[Policy]:
    """Every single change that makes another policy, of fields that it sets and of others."""
    by_field = changes_by_field(rules)
    for policies in by_field.values():
        yield from policies
    for path in OTHERS.keys() - by_field.keys():
        yield from _others(rules, path, OTHERS[path])


def refuses(runs: Iterable[Run], policy: Policy) -> bool:
    """Whether the policy answers something otherwise than a server did."""
    return any(disagreement(policy, run) is not None for run in runs)


def _others(rules: Rules, path: str, values: tuple[Any, ...]) -> Iterator[Policy]:
    unchanged = policy_of(rules).policy
    for value in values:
        try:
            policy = policy_of(_merged(rules, _nested(path.split("."), value))).policy
        except DocumentError:  # the value needs a field beside it
            continue
        if policy != unchanged:
            yield policy


def _nested(path: list[str], value: Any) -> Any:
    return {path[0]: _nested(path[1:], value)} if path else value


def _merged(base: Rules, patch: Rules) -> dict[str, Any]:
    """Rules patched by others, mappings deeply."""
    result = dict(base)
    for key, value in patch.items():
        old = result.get(key)
        patched = isinstance(old, Mapping) and isinstance(value, Mapping)
        result[key] = _merged(old or {}, value) if patched else value
    return result
