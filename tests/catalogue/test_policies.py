"""The policies that are shipped: each is sound, says what it rests on, and is strict by default."""

from functools import cache

import pytest

from tolsim.catalogue import catalogue_policy, find_policy, lint_policy, policy_names
from tolsim.documents import PolicyFile, load_policy
from tolsim.engine.policy import Grace, Limit

pytestmark = pytest.mark.installed

MODELINE = "# yaml-language-server: $schema=../../documents/schema/policy.schema.json\n"

every_policy = pytest.mark.parametrize("name", policy_names())


@cache
def load(name: str) -> PolicyFile:
    source = catalogue_policy(name)
    return load_policy(source.text, source.name, find_policy)


def test_the_policies_of_the_seed_case() -> None:
    """Zoom's rules, in all the readings that the sources allow."""
    expected = {
        "zoom-s2s",
        "zoom-s2s-2022",
        "zoom-s2s-index",
        "zoom-user",
        "zoom-user-concurrent",
        "zoom-user-multi",
        "zoom-user-refresh-reuse",
        "zoom-user-refresh-reuse-plus-one",
    }
    assert expected == {name for name in policy_names() if load(name).provider == "Zoom"}


@every_policy
def test_a_policy_is_called_like_its_file(name: str) -> None:
    """What one asks for by name is what one gets."""
    assert name == load(name).name == load(name).policy.name


@every_policy
def test_editors_know_the_format(name: str) -> None:
    """The first line leads an editor to the schema."""
    assert catalogue_policy(name).text.startswith(MODELINE)


@every_policy
def test_every_field_rests_on_something(name: str) -> None:
    """A field that differs from its default has a source, or is admitted to be assumed."""
    assert () == lint_policy(load(name))


@every_policy
def test_sources_are_told_in_our_own_words(name: str) -> None:
    """A policy has sources; each tells in sentences what it says, and each caveat is one."""
    file = load(name)
    assert file.sources
    told = (*(source.says for source in file.sources), *file.caveats)
    assert [] == [text for text in told if len(text.split()) < 5 or text[-1] not in '."']


@every_policy
def test_every_source_tells_when_it_was_read(name: str) -> None:
    """Whoever wants to know how fresh a rule is finds a day."""
    assert [] == [source.url for source in load(name).sources if source.read is None]


@every_policy
def test_a_policy_is_described(name: str) -> None:
    """The list of policies shows whose rule it is and what the rule is."""
    file = load(name)
    assert file.provider
    assert file.title != name


@every_policy
def test_a_policy_refers_by_name(name: str) -> None:
    """A packaged policy extends by catalogue name: a path would be sought outside the package."""
    extended = load(name).extends
    assert extended is None or extended in policy_names()


def limits(name: str) -> tuple[Limit, ...]:
    return load(name).policy.limits


def test_the_last_authorization_wins() -> None:
    """One live grant of a user and app; a refresh ends the grant's earlier access tokens."""
    policy = load("zoom-user").policy
    assert (Limit("live-grants", "grant", 1),) == policy.limits
    assert ("revoke_grant", "always", None) == (
        policy.access.on_refresh,
        policy.refresh.rotate,
        policy.refresh.grace,
    )
    assert 90 * 86400 == policy.refresh.expires.after_issue
    assert None is policy.tolerance


def test_concurrent_differs_by_its_knob_and_its_refusal() -> None:
    """At its default the reading is today's rule, but for the code that speaks against it."""
    today, concurrent = load("zoom-user").policy, load("zoom-user-concurrent").policy
    knob = concurrent.tolerance
    assert knob is not None
    assert (1, "limits.live-grants.max", 0) == (knob.default, knob.sets, knob.offset)
    assert (today.access, today.refresh, today.limits) == (
        concurrent.access,
        concurrent.refresh,
        concurrent.limits,
    )
    assert ("4741", None) == (
        today.errors["refresh_revoked"].code,
        concurrent.errors["refresh_revoked"].code,
    )


def test_refresh_reuse_is_an_endless_grace_and_a_window() -> None:
    """Only the newest access token lives; a refresh token as long as its window allows."""
    expected = (
        Limit("newest-access", "access", 1),
        Limit("refresh-window", "refresh", 1, counts="issued"),
    )
    assert expected == limits("zoom-user-refresh-reuse")
    assert expected == limits("zoom-user-refresh-reuse-plus-one")
    assert Grace() == load("zoom-user-refresh-reuse").policy.refresh.grace
    assert "keep" == load("zoom-user-refresh-reuse").policy.access.on_refresh


def test_the_two_ways_to_count_differ_by_one() -> None:
    """Both are 0 unless raised; plus-one writes one more."""
    assert [(0, 0), (0, 1)] == [
        (knob.default, knob.offset)
        for name in ("zoom-user-refresh-reuse", "zoom-user-refresh-reuse-plus-one")
        if (knob := load(name).policy.tolerance)
    ]


def test_server_to_server_through_the_years() -> None:
    """One live token, then one for each index, then any number; never a refresh token."""
    assert (Limit("live-access", "access", 1, per=("app",)),) == limits("zoom-s2s-2022")
    assert (Limit("live-access", "access", 1, per=("app", "slot")),) == limits("zoom-s2s-index")
    assert () == limits("zoom-s2s")
    assert {(True, False)} == {
        (load(name).policy.client_credentials, load(name).policy.refresh.issued)
        for name in ("zoom-s2s-2022", "zoom-s2s-index", "zoom-s2s")
    }
    assert [("2022-06-02", "2023-06-20"), ("2022", "2023-06-20"), ("2023-06-20", None)] == [
        load("zoom-s2s-2022").valid,
        load("zoom-s2s-index").valid,
        load("zoom-s2s").valid,
    ]


def test_the_announced_feature_is_all_assumption() -> None:
    """No limit at all, and nothing that a release would vouch for."""
    file = load("zoom-user-multi")
    assert () == file.policy.limits
    assert {"access", "errors", "incidents", "limits", "refresh", "revocation"} == set(
        file.policy.assumed
    )
