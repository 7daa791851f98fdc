"""Django OAuth Toolkit and the policies that claim to be like it give the same answers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import pytest

from tests.differential.comparison import Limits, disagreement
from tests.differential.proof import policy, prove, steps_to_tell_apart
from tests.differential.steps import Login, Present, Refresh, Revoke, Step, Wait
from tolsim.engine.policy import Policy, Replay

pytest.importorskip("oauth2_provider", reason="needs the extra `differential`")

from tests.differential.django_oauth_toolkit import DjangoOAuthToolkit

pytestmark = pytest.mark.differential

GRACE: Final = "extends: django-oauth-toolkit-grace"
SHORT: Final = {"ACCESS_TOKEN_EXPIRE_SECONDS": 300}
PROTECTED: Final = "refresh: {replay: {revoke: grant, on: [spent, revoked]}}"

CONFIGURATIONS: Final[Mapping[str, tuple[Mapping[str, object], str]]] = {
    "as installed": ({}, "extends: django-oauth-toolkit"),
    "grace of two minutes": ({"REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 120}, GRACE),
    "grace of one minute, short access tokens": (
        {"REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 60, **SHORT},
        f"{GRACE}\naccess: {{expires: {{after_issue: 5m}}}}\nrefresh: {{grace: {{for: 1m}}}}",
    ),
    "reuse protection": (
        {"REFRESH_TOKEN_REUSE_PROTECTION": True},
        f"extends: django-oauth-toolkit\n{PROTECTED}",
    ),
    "reuse protection after a grace": (
        {"REFRESH_TOKEN_REUSE_PROTECTION": True, "REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 120},
        f"{GRACE}\n{PROTECTED}",
    ),
    "refresh tokens expire": (
        {"REFRESH_TOKEN_EXPIRE_SECONDS": 600, **SHORT},
        (
            "extends: django-oauth-toolkit\naccess: {expires: {after_issue: 5m}}\n"
            "refresh: {expires: {after_use: 15m}}"
        ),
    ),
    "no rotation, refresh tokens expire": (
        {"ROTATE_REFRESH_TOKEN": False, "REFRESH_TOKEN_EXPIRE_SECONDS": 600, **SHORT},
        (
            "extends: django-oauth-toolkit\naccess: {expires: {after_issue: 5m}}\n"
            "refresh: {expires: {after_use: 15m}, rotate: never}"
        ),
    ),
}

LIMITS: Final[Limits] = frozenset({("access", "expired"), ("refresh", "tolerated")})
"""What is done on purpose to a token that the toolkit, or tolsim, takes for dead already."""


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_toolkit_agrees(name: str) -> None:
    """Every answer and every introspection, over generated sequences."""
    options, rules = CONFIGURATIONS[name]
    prove(policy(rules), DjangoOAuthToolkit(options), LIMITS)


def longer_grace(rules: Policy) -> Policy:
    grace = rules.refresh.grace
    assert grace is not None
    return replace(rules, refresh=replace(rules.refresh, grace=replace(grace, for_=120)))


def kept_access_tokens(rules: Policy) -> Policy:
    return replace(rules, access=replace(rules.access, on_refresh="keep"))


def harmless_replay(rules: Policy) -> Policy:
    return replace(rules, refresh=replace(rules.refresh, replay=Replay()))


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("grace of one minute, short access tokens", longer_grace, 4),
        ("as installed", kept_access_tokens, 2),
        ("reuse protection", harmless_replay, 3),
    ],
)
def test_one_wrong_field_is_found(
    name: str, change: Callable[[Policy], Policy], expected: int
) -> None:
    """A policy with one field changed is told from the server by a sequence as short as can be."""
    options, rules = CONFIGURATIONS[name]
    assert expected == steps_to_tell_apart(
        change(policy(rules)), DjangoOAuthToolkit(options), LIMITS
    )


@pytest.mark.parametrize(
    ("options", "rules", "steps", "expected"),
    [
        pytest.param(
            SHORT,
            "extends: django-oauth-toolkit\naccess: {expires: {after_issue: 5m}}",
            (Login("legacy"), Wait(300), Revoke("access", 0)),
            "refresh token 2 at the end: tolsim answers ok, the server invalid_grant",
            id="revoking an expired access token ends its refresh token",
        ),
        pytest.param(
            {"REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 120},
            GRACE,
            (Login("legacy"), Refresh("legacy"), Revoke("refresh", 1)),
            "access token 3 is revoked, the server's active: True",
            id="revoking a refresh token within its grace does nothing",
        ),
        pytest.param(
            {"REFRESH_TOKEN_REUSE_PROTECTION": True, "REFRESH_TOKEN_EXPIRE_SECONDS": 600, **SHORT},
            "extends: django-oauth-toolkit\naccess: {expires: {after_issue: 5m}}\n"
            "refresh: {expires: {after_use: 15m}, replay: {revoke: grant}}",
            (
                Login("legacy"),
                Wait(700),
                Refresh("legacy"),
                Wait(300),
                Refresh("legacy"),
                Wait(600),
                Present(2),
            ),
            "refresh token 6 at the end: tolsim answers ok, the server invalid_grant",
            id="the replay of an expired refresh token still revokes its family",
        ),
        pytest.param(
            {
                "REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 120,
                "REFRESH_TOKEN_EXPIRE_SECONDS": 30,
                "ACCESS_TOKEN_EXPIRE_SECONDS": 60,
            },
            f"{GRACE}\naccess: {{expires: {{after_issue: 1m}}}}\n"
            "refresh: {expires: {after_use: 90s}}",
            (Login("legacy"), Refresh("legacy", lost=True), Wait(90), Present(1)),
            "step 4: tolsim answers invalid_grant (refresh_expired), the server ok",
            id="within the grace the age of a refresh token is not tested",
        ),
    ],
)
def test_a_limit_is_what_it_is_said_to_be(
    options: Mapping[str, object], rules: str, steps: tuple[Step, ...], expected: str
) -> None:
    """Each caveat of the policies, met: the day it no longer holds, the caveat goes."""
    assert expected == disagreement(policy(rules), DjangoOAuthToolkit(options), steps)
