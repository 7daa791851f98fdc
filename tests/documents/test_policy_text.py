"""Policies put back into words: what is written reads as what was meant."""

from dataclasses import replace
from functools import cache

import pytest
import yaml
from hypothesis import given

from tests.strategies import policies
from tolsim.catalogue import catalogue_policy, find_policy, policy_names
from tolsim.documents import PolicyFile, load_policy
from tolsim.documents.policies.text import policy_fields, policy_text
from tolsim.engine.policy import DEFAULT_ERRORS, Policy

every_policy = pytest.mark.parametrize("name", policy_names())


@cache
def load(name: str) -> PolicyFile:
    source = catalogue_policy(name)
    return load_policy(source.text, source.name, find_policy)


def reread(policy: Policy) -> Policy:
    fields = {"name": policy.name, **policy_fields(policy)}
    return load_policy(yaml.safe_dump(fields, sort_keys=False), "any", find_policy).policy


def expressible(policy: Policy) -> Policy:
    """The policy as far as a file can write it.

    A refusal without a status has the usual one there, and no refresh token ends with itself.
    """
    expires = replace(policy.refresh.expires, with_refresh=False)
    errors = {
        reason: refusal if refusal.status else DEFAULT_ERRORS[reason]
        for reason, refusal in policy.errors.items()
    }
    return replace(policy, refresh=replace(policy.refresh, expires=expires), errors=errors)


def facts(file: PolicyFile) -> tuple[object, ...]:
    return file.policy, file.title, file.provider, file.valid, file.sources, file.caveats


@every_policy
def test_a_policy_reads_as_it_was_written(name: str) -> None:
    """A file of its own says all that the original, with what it extends, says."""
    text = policy_text(load(name))
    assert facts(load(name)) == facts(load_policy(text, f"{name}.yaml", find_policy))


@every_policy
def test_the_fields_of_a_policy_are_the_policy(name: str) -> None:
    """Every field, defaults too, in the words of a policy file."""
    assert load(name).policy == reread(load(name).policy)


@given(policies.map(expressible))
def test_the_fields_of_any_policy_are_the_policy(policy: Policy) -> None:
    """Whatever rules meet, none is lost in words."""
    assert policy == reread(policy)


def test_the_words_of_what_never_ends() -> None:
    """Each field says it in its own way."""
    rules = (
        "refresh: {grace: {for: forever, uses: unlimited}}\naccess: {revocation_lag: until_expiry}"
    )
    fields = policy_fields(load_policy(f"name: mine\n{rules}", "mine.yaml", find_policy).policy)
    assert ("forever", "unlimited", "all", "0s") == tuple(
        fields["refresh"]["grace"][key] for key in ("for", "uses", "depth", "linger")
    )
    assert "until_expiry" == fields["access"]["revocation_lag"]
    assert {"after_issue": "forever", "after_use": "forever", "after_login": "forever"} == (
        fields["refresh"]["expires"]
    )


@pytest.mark.parametrize("code", ["0o17", "1e5", "yes", "null", "124", "1:30", "9" * 150, " a: b"])
def test_text_stays_text(code: str) -> None:
    """A code that looks like a number to one YAML or another comes back as it was."""
    text = f'name: mine\nerrors: {{access_revoked: {{code: "{code}"}}}}'
    file = load_policy(text, "mine.yaml", find_policy)
    again = load_policy(policy_text(file), "mine.yaml", find_policy)
    assert code == again.policy.errors["access_revoked"].code
