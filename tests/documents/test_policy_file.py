"""Policy files: what the engine and the catalogue are given."""

from dataclasses import replace

import pytest

from tests.documents.shelf import find_policy
from tolsim.documents import DocumentError, PolicySource, load_policy
from tolsim.documents.policies.file import Proof
from tolsim.documents.policies.text import policy_text
from tolsim.engine.policy import FOREVER, Expiry, Grace, Limit, MinAge, Rate, Refusal

PARENT = """\
name: parent
title: The parent
provider: Zoom
refresh: {rotate: {min_age: 5s}, grace: {for: 1m, uses: unlimited}}
limits: {places: {kind: grant, max: 3, per: [user]}}
errors: {refresh_reused: {code: "124"}}
tolerance: {default: 2, sets: limits.places.max}
assumed: [refresh.grace]
sources:
- {url: "https://a", date: "2026", says: s, firmness: staff, supports: [limits]}
caveats: [one]
"""
CHILD = """\
name: child
extends: parent
refresh: {grace: null}
limits: {places: {max: 9}}
assumed: [limits.places.max]
"""


def find(reference: str, referring: str) -> PolicySource:
    if reference == "parent":
        return PolicySource("parent.yaml", PARENT)
    return find_policy(reference, referring)


def test_values_of_a_policy() -> None:
    """Durations are seconds, absent fields defaults, and the knob's default is written."""
    policy = load_policy(PARENT, "parent.yaml", find).policy
    assert MinAge(5) == policy.refresh.rotate
    assert Grace(for_=60, uses=FOREVER) == policy.refresh.grace
    assert (Limit("places", "grant", 2, per=("app", "user")),) == policy.limits
    assert Refusal("invalid_grant", 400, "124") == policy.errors["refresh_reused"]


def test_written_records_replace_their_defaults() -> None:
    """An empty `expires` takes the hour away; endless words and keys are read."""
    text = (
        "name: p\naccess: {expires: {}, revocation_lag: until_expiry}\n"
        "rates: {r: {max: 1, window: 1m, per: [system, app]}}\n"
    )
    policy = load_policy(text, "p.yaml", find).policy
    assert (Expiry(), FOREVER) == (policy.access.expires, policy.access.revocation_lag)
    assert (Rate("r", 1, 60, per=("app", "system")),) == policy.rates


def test_extends() -> None:
    """Mappings merge deeply, null takes away, lists replace, provenance is inherited."""
    file = load_policy(CHILD, "child.yaml", find)
    assert ("child", "child", "Zoom", "parent") == (
        file.name, file.title, file.provider, file.extends,
    )  # fmt: skip
    assert {
        "refresh": {"rotate": {"min_age": "5s"}},
        "limits": {"places": {"kind": "grant", "max": 9, "per": ["user"]}},
        "errors": {"refresh_reused": {"code": "124"}},
        "tolerance": {"default": 2, "sets": "limits.places.max"},
        "assumed": ["limits.places.max"],
    } == file.written
    assert {
        "refresh": {"grace": None},
        "limits": {"places": {"max": 9}},
        "assumed": ["limits.places.max"],
    } == file.own
    assert (("https://a",), ("one",)) == (tuple(s.url for s in file.sources), file.caveats)
    # The knob's default is always written, over what the child wrote at the same place.
    assert 2 == file.policy.limits[0].max


@pytest.mark.parametrize("date", ["2026-13", "2026-00-10", "2026-01-32", "26-01-01", "2026-1-1"])
def test_dates_that_no_calendar_has(date: str) -> None:
    """A source is dated by a year, a month or a day, or is undated."""
    with pytest.raises(DocumentError, match="date"):
        load_policy(PARENT.replace('"2026"', f'"{date}"'), "parent.yaml", find)


def test_the_wire_is_inherited_and_proofs_are_not() -> None:
    """How a provider's wire looks goes for every policy of it; a recording for one alone."""
    parent = """\
name: parent
http:
  paths: {token: /oauth/token, api: /v2/users/me}
  query: true
  refusal: {reason: "{message}", error: null}
proved: [{server: Hydra, version: "2.2", configuration: defaults, date: 2026-05}]
"""
    shelf = {"parent": PolicySource("parent.yaml", parent)}
    child = "name: child\nextends: parent\nhttp: {paths: {token: /token}, query: null}\n"
    first = load_policy(parent, "parent.yaml", find_policy)
    second = load_policy(child, "child.yaml", lambda reference, _: shelf[reference])
    assert (Proof("Hydra", "2.2", "defaults", "2026-05"),) == first.proved
    assert ((), {"token": "/token", "api": "/v2/users/me"}) == (
        second.proved, (second.http or {}).get("paths"),
    )  # fmt: skip
    assert ["paths", "refusal"] == list(second.http or ())
    assert {"reason": "{message}", "error": None} == (second.http or {}).get("refusal")
    assert first.policy == replace(second.policy, name="parent")
    for file in (first, second):
        again = load_policy(policy_text(file), f"{file.name}.yaml", find_policy)
        assert (file.http, file.proved) == (again.http, again.proved)
