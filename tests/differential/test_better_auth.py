"""Better Auth's OAuth provider and the policy that claims to be like it give the same answers."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from typing import Final

import pytest

from tests.differential.better_auth import BetterAuth
from tests.differential.comparison import Limits, disagreement
from tests.differential.node import missing
from tests.differential.proof import policy, prove, steps_to_tell_apart
from tests.differential.steps import Login, Present, Refresh, Revoke, Step, Wait

WHY_NOT: Final = missing("@better-auth/oauth-provider")
pytestmark = [
    pytest.mark.differential,
    pytest.mark.node,
    pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT)),
]

CONFIGURATIONS: Final[Mapping[str, tuple[Mapping[str, object], str]]] = {
    "as installed": ({}, "extends: better-auth"),
    "a reuse interval of half a minute": (
        {"refreshTokenReuseInterval": 30},
        "extends: better-auth\nrefresh: {grace: {for: 30s, returns: same}}",
    ),
    "short lives": (
        {"accessTokenExpiresIn": 300, "refreshTokenExpiresIn": 1800},
        (
            "extends: better-auth\naccess: {expires: {after_issue: 5m}}\n"
            "refresh: {expires: {after_issue: 30m}}"
        ),
    ),
}

LIMITS: Final[Limits] = frozenset(
    {
        ("refresh", "current"),
        ("refresh", "tolerated"),
        ("refresh", "spent"),
        ("refresh", "expired"),
    }
)
"""A refresh token that was revoked on purpose ends the family when it is presented again, and one
that is dead ends it when it is revoked."""


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_server_agrees(name: str) -> None:
    """Every answer and every introspection, over generated sequences."""
    options, rules = CONFIGURATIONS[name]
    with closing(BetterAuth(options)) as server:
        prove(policy(rules), server, LIMITS)


def test_revoking_a_refresh_token_ends_its_pair() -> None:
    """An earlier access token of the same login lives on, on both sides."""
    steps = (Login("legacy"), Refresh("legacy"), Revoke("refresh", 0))
    with closing(BetterAuth({})) as server:
        assert None is disagreement(policy("extends: better-auth"), server, steps, exhaustive=False)


def test_a_replay_that_reaches_the_grant_alone_is_found() -> None:
    """The family is the user's: it takes another login to see it."""
    rules = policy("extends: better-auth")
    replay = replace(rules.refresh.replay, revoke="grant")
    narrower = replace(rules, refresh=replace(rules.refresh, replay=replay))
    expected = 4
    with closing(BetterAuth({})) as server:
        assert expected == steps_to_tell_apart(narrower, server, LIMITS)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param(
            (Login("legacy"), Login("new"), Revoke("refresh", 0), Present(0)),
            "access token 1 is valid, the server's active: False",
            id="presenting what was revoked on purpose",
        ),
        pytest.param(
            (Login("legacy"), Login("new"), Refresh("new"), Revoke("refresh", 1)),
            "access token 1 is valid, the server's active: False",
            id="revoking what was replaced",
        ),
        pytest.param(
            (
                Login("legacy"),
                Refresh("legacy"),
                Wait(30 * 86400),
                Login("new"),
                Revoke("refresh", 2),
            ),
            "access token 5 is valid, the server's active: False",
            id="revoking what was replaced and has expired",
        ),
    ],
)
def test_a_limit_is_what_it_is_said_to_be(steps: tuple[Step, ...], expected: str) -> None:
    """Each caveat of the policy, met: the day it no longer holds, the caveat goes."""
    with closing(BetterAuth({})) as server:
        assert expected == disagreement(policy("extends: better-auth"), server, steps)
