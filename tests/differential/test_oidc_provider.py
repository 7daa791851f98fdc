"""node-oidc-provider and the policies that claim to be like it give the same answers."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Final

import pytest

from tests.differential.comparison import Limits, disagreement
from tests.differential.node import missing
from tests.differential.oidc_provider import OidcProvider
from tests.differential.proof import policy, prove, steps_to_tell_apart
from tests.differential.steps import Login, Refresh, Revoke
from tolsim.engine.policy import Policy, Replay

WHY_NOT: Final = missing("oidc-provider")
pytestmark = [
    pytest.mark.differential,
    pytest.mark.node,
    pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT)),
]

SHORT: Final = {"ttl": {"AccessToken": 300, "RefreshToken": 1800, "Grant": 86400}}
SHORT_RULES: Final = (
    "access: {expires: {after_issue: 5m, after_login: 1d}}\n"
    "refresh: {expires: {after_issue: 30m, after_login: 1d}"
)

CONFIGURATIONS: Final[Mapping[str, tuple[Mapping[str, object], str]]] = {
    "as installed": ({}, "extends: oidc-provider"),
    "a public web client": ({"public": True}, "extends: oidc-provider-rotate"),
    "seventy percent of half an hour": (SHORT, f"extends: oidc-provider\n{SHORT_RULES}}}"),
    "always rotated": (
        {"rotate": True, **SHORT},
        f"extends: oidc-provider\n{SHORT_RULES}, rotate: always}}",
    ),
    "never rotated": (
        {"rotate": False, **SHORT},
        f"extends: oidc-provider\n{SHORT_RULES}, rotate: never}}",
    ),
    "a replay that keeps the consent": (
        {"rotate": True, "revokeGrant": False, **SHORT},
        f"extends: oidc-provider\n{SHORT_RULES}, rotate: always}}",
    ),
}


LIMITS: Final[Limits] = frozenset({("refresh", "spent")})
"""The server ends the whole grant when a consumed refresh token is revoked."""


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_server_agrees(name: str) -> None:
    """Every answer and every introspection, over generated sequences."""
    options, rules = CONFIGURATIONS[name]
    with closing(OidcProvider(options)) as server:
        prove(policy(rules), server, LIMITS)


def harmless_replay(rules: Policy) -> Policy:
    return replace(rules, refresh=replace(rules.refresh, replay=Replay()))


def ended_access_tokens(rules: Policy) -> Policy:
    return replace(rules, access=replace(rules.access, on_refresh="revoke_pair"))


def always_rotated(rules: Policy) -> Policy:
    return replace(rules, refresh=replace(rules.refresh, rotate="always"))


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("always rotated", harmless_replay, 3),
        ("always rotated", ended_access_tokens, 2),
        ("as installed", always_rotated, 2),
    ],
)
def test_one_wrong_field_is_found(
    name: str, change: Callable[[Policy], Policy], expected: int
) -> None:
    """A policy with one field changed is told from the server by a sequence as short as can be."""
    options, rules = CONFIGURATIONS[name]
    with closing(OidcProvider(options)) as server:
        assert expected == steps_to_tell_apart(change(policy(rules)), server, LIMITS)


def test_revoking_a_consumed_token_is_where_they_differ() -> None:
    """The caveat of the policies, met: the day it no longer holds, the caveat goes."""
    options, rules = CONFIGURATIONS["always rotated"]
    steps = (Login("legacy"), Refresh("legacy"), Revoke("refresh", 1))
    expected = "access token 1 is valid, the server's active: False"
    with closing(OidcProvider(options)) as server:
        assert expected == disagreement(policy(rules), server, steps)
