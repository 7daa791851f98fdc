"""A field of a policy is known wherever it must be: a new one fails here by its name."""

from copy import deepcopy
from dataclasses import fields
from typing import Any

import pytest
import yaml
from hypothesis import Phase, find, settings
from jsonschema import Draft7Validator

from tests.policy_fields import fields_of, value_at, with_value
from tests.strategies import policies
from tolsim.analysis.search.space.states import Cast, Scene, frozen
from tolsim.analysis.search.space.states.looked_at import LOOKED_AT
from tolsim.analysis.search.space.states.relevance import Relevance
from tolsim.analysis.search.space.states.unheld import Unheld
from tolsim.catalogue import find_policy
from tolsim.documents import load_policy
from tolsim.documents.policies.text import policy_fields
from tolsim.documents.schema.json_schema import policy_schema
from tolsim.engine.policy import (
    Grace,
    Knob,
    LifeUsed,
    Limit,
    MinAge,
    Policy,
    Rate,
    RefreshRules,
    Refusal,
    Replay,
    Slots,
)
from tolsim.render.words.policies import policy_rules, refusal_rules

FIELDS = sorted(fields_of())
every_field = pytest.mark.parametrize("field", FIELDS)

EVERY_RULE = Policy(
    name="every",
    refresh=RefreshRules(
        grace=Grace(for_=60, until=("successor_refresh",)), replay=Replay("grant")
    ),
    limits=(Limit("one", "access", 1), Limit("set", "refresh", 1)),
    rates=(Rate("two", 2, 60),),
    slots=Slots("token_index", 2),
    client_credentials=True,
    errors={**Policy().errors, "access_expired": Refusal("gone", 400)},
    tolerance=Knob(1, "limits.set.max"),
)
"""A policy in which each rule says something."""

FILE: dict[str, Any] = {
    "name": "every",
    "refresh": {
        "grace": {"for": "1m", "until": ["successor_refresh"]},
        "replay": {"revoke": "grant"},
    },
    "limits": {"one": {"kind": "access", "max": 1}, "set": {"kind": "refresh", "max": 1}},
    "rates": {"two": {"max": 2, "window": "1m"}},
    "client_credentials": True,
    "slots": {"parameter": "token_index", "count": 2},
    "incidents": {"deauthorize": {"scope": "user"}},
    "errors": {"access_expired": {"error": "gone", "status": 400}},
    "tolerance": {"default": 1, "sets": "limits.set.max"},
}
"""That policy as a file, without what is so by default."""

SEVERAL = {"limits": "one", "rates": "two", "incidents": "deauthorize", "errors": "access_expired"}
"""The rules of which there are several, and which of them is changed."""

CHANGED: dict[str, Any] = {
    "access.expires.after_issue": 7,
    "access.expires.after_login": 7,
    "access.expires.after_use": 7,
    "access.expires.with_refresh": True,
    "access.on_refresh": "revoke_pair",
    "access.reuse_while_left": 7,
    "access.revocation_lag": 7,
    "assumed": ("access.on_refresh",),
    "client_credentials": False,
    "errors.code": "124",
    "errors.error": "invalid_token",
    "errors.message": "Gone.",
    "errors.status": 401,
    "incidents.kinds": ("access",),
    "incidents.scope": "app",
    "limits.cascade": True,
    "limits.counts": "issued",
    "limits.kind": "refresh",
    "limits.max": 7,
    "limits.name": "seven",
    "limits.on": ("login",),
    "limits.overflow": "refuse",
    "limits.per": ("app", "user", "system"),
    "login.grant": "user",
    "login.returns": "existing",
    "name": "seven",
    "rates.block": 7,
    "rates.max": 7,
    "rates.name": "seven",
    "rates.on": ("login",),
    "rates.per": ("app",),
    "rates.window": 7,
    "rates.windows": "fixed",
    "refresh.expires.after_issue": 7,
    "refresh.expires.after_login": 7,
    "refresh.expires.after_use": 7,
    "refresh.expires.with_refresh": True,
    "refresh.grace.depth": 7,
    "refresh.grace.for": 7,
    "refresh.grace.linger": 7,
    "refresh.grace.returns": "same",
    "refresh.grace.until": ("new_access_use",),
    "refresh.grace.uses": 7,
    "refresh.issued": False,
    "refresh.replay.kinds": ("access",),
    "refresh.replay.leeway": 7,
    "refresh.replay.on": ("spent", "revoked"),
    "refresh.replay.revoke": "user",
    "refresh.rotate": "never",
    "refresh.rotate.percent": LifeUsed(7),
    "refresh.rotate.seconds": MinAge(7),
    "revocation.access": "pair",
    "revocation.refresh": "pair",
    "slots.count": 7,
    "slots.default": 1,
    "slots.out_of_range": "default",
    "slots.parameter": "index",
    "tolerance.default": 7,
    "tolerance.offset": 7,
    "tolerance.sets": "rates.two.max",
    "undocumented": ("access_expired",),
}
"""For each field a value that it does not have in that policy."""

# Where a field is left out on purpose, and why.
IN_NO_WORDS = {
    "name": "it is the title of a page, not a rule",
    "assumed": "it is told beside the rules that it names",
    "limits.name": "a limit is told by what it counts",
    "rates.name": "a rate is told by what it counts",
}
IN_NO_FILE = {
    "name": "it is the name of the file",
    "refresh.expires.with_refresh": "a refresh token cannot end with itself",
    "limits.name": "it is the key of the limit",
    "rates.name": "it is the key of the rate",
}
NOT_DRAWN = {
    "name": "no rule reads it",
    "slots.parameter": "the random requests name this one",
    "errors.message": "nobody's answer depends on it",
    "tolerance.default": "it has been written into the rules",
    "tolerance.sets": "likewise",
    "tolerance.offset": "likewise",
    "assumed": "no rule reads it",
}


def changed(field: str) -> Policy:
    """The policy with another value in that field."""
    policy: Policy = with_value(EVERY_RULE, _rule(field), CHANGED[field])
    return policy


def _rule(field: str) -> str:
    """The path of a field, or of the rule that is either a word or a record with that field."""
    return field.removesuffix(".seconds").removesuffix(".percent")


@every_field
def test_another_value_is_known(field: str) -> None:
    """The table of these tests has a value for the field that it does not have by default."""
    assert changed(field) != EVERY_RULE


@every_field
def test_the_search_says_what_it_looks_at(field: str) -> None:
    """`LOOKED_AT` names the facts of a state that the field needs, and these exist."""
    records = [Relevance, Unheld]
    known = {f"{record.__name__}.{one.name}" for record in records for one in fields(record)}
    known |= {
        f"{name}.{one}"
        for name, record in vars(frozen).items()
        if name.startswith("Frozen")
        for one in record._fields
    }
    known |= {f"Scene.{name}" for name in vars(Scene(Policy(), Cast(("legacy",), ("xyz",))))}
    assert set(LOOKED_AT[field]) <= known


@every_field
def test_the_wording_tells_it(field: str) -> None:
    """Two policies that differ in the field alone do not read alike, but where it is no rule."""
    assert (field in IN_NO_WORDS) is (sentences(EVERY_RULE) == sentences(changed(field)))


@every_field
def test_the_schema_and_the_reader_know_it(field: str) -> None:
    """A file with the field is valid against the schema, and reads as what was meant."""
    if field in IN_NO_FILE:
        return
    policy = changed(field)
    document, written = deepcopy(FILE), policy_fields(policy)
    outer, path = document, _in_file(field).split(".")
    for key in path[:-1]:
        outer, written = outer.setdefault(key, {}), written[key]
    outer[path[-1]] = written[path[-1]]
    assert [] == [error.message for error in Draft7Validator(policy_schema()).iter_errors(document)]
    reread = load_policy(yaml.safe_dump(document), "every", find_policy).policy
    assert value_at(policy, field) == value_at(reread, field)


def _in_file(field: str) -> str:
    """The path of a field in that file, which names its limits, rates, incidents and errors."""
    record, _, key = _rule(field).partition(".")
    names = {
        "limits": "one",
        "rates": "two",
        "incidents": "deauthorize",
        "errors": "access_expired",
    }
    return f"{record}.{names[record]}.{key}" if record in names else _rule(field)


@every_field
def test_random_policies_draw_it(field: str) -> None:
    """The random policies of the tests have more than one value there, but where none decides."""
    if field in NOT_DRAWN:
        return
    seen: set[object] = set()

    def is_second(policy: Policy) -> bool:
        value = value_at(policy, field)
        seen.update(value if field.partition(".")[0] in SEVERAL else [value])
        return len(seen - {None}) > 1

    quick = settings(max_examples=2000, phases=[Phase.generate], database=None)
    find(policies, is_second, settings=quick)


def test_the_search_knows_no_other_field() -> None:
    """What is no longer a rule needs no fact of a state."""
    assert FIELDS == sorted(LOOKED_AT)


def sentences(policy: Policy) -> list[str]:
    return [rule.sentence for rule in (*policy_rules(policy), *refusal_rules(policy))]
