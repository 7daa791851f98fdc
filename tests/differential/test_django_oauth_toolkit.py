"""Where Django OAuth Toolkit and its policies differ, and how soon a wrong field is found."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import pytest

from tests.differential.comparison import disagreement
from tests.differential.proof import steps_to_tell_apart
from tests.differential.steps import Login, Present, Refresh, Revoke, Step, Wait
from tests.differential.subjects import policy_of, subjects
from tolsim.engine.policy import Policy, Replay

pytest.importorskip("oauth2_provider", reason="needs the extra `differential`")

from tests.differential.django_oauth_toolkit import DjangoOAuthToolkit

pytestmark = pytest.mark.differential

SUBJECT: Final = subjects()["django-oauth-toolkit"]
SHORT: Final = {"ACCESS_TOKEN_EXPIRE_SECONDS": 300}
SHORT_RULES: Final = {
    "extends": "django-oauth-toolkit",
    "access": {"expires": {"after_issue": "5m"}},
}


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
        ("grace-1m-short", longer_grace, 4),
        ("as-installed", kept_access_tokens, 2),
        ("protected", harmless_replay, 3),
    ],
)
def test_one_wrong_field_is_found(
    name: str, change: Callable[[Policy], Policy], expected: int
) -> None:
    """A policy with one field changed is told from the server by a sequence as short as can be."""
    configuration = SUBJECT.configurations[name]
    changed = change(policy_of(configuration.rules).policy)
    server = SUBJECT.start(configuration)
    assert expected == steps_to_tell_apart(changed, server, configuration.limits)


@pytest.mark.parametrize(
    ("options", "rules", "steps", "expected"),
    [
        pytest.param(
            SHORT,
            SHORT_RULES,
            (Login("legacy"), Wait(300), Revoke("access", 0)),
            "refresh token 2 at the end: tolsim answers ok, the server invalid_grant",
            id="revoking an expired access token ends its refresh token",
        ),
        pytest.param(
            {"REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 120},
            {"extends": "django-oauth-toolkit-grace"},
            (Login("legacy"), Refresh("legacy"), Revoke("refresh", 1)),
            "access token 3 is revoked, the server's active: True",
            id="revoking a refresh token within its grace does nothing",
        ),
        pytest.param(
            {"REFRESH_TOKEN_REUSE_PROTECTION": True, "REFRESH_TOKEN_EXPIRE_SECONDS": 600, **SHORT},
            {
                **SHORT_RULES,
                "refresh": {"expires": {"after_use": "15m"}, "replay": {"revoke": "grant"}},
            },
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
            {
                "extends": "django-oauth-toolkit-grace",
                "access": {"expires": {"after_issue": "1m"}},
                "refresh": {"expires": {"after_use": "90s"}},
            },
            (Login("legacy"), Refresh("legacy", lost=True), Wait(90), Present(1)),
            "step 4: tolsim answers invalid_grant (refresh_expired), the server ok",
            id="within the grace the age of a refresh token is not tested",
        ),
    ],
)
def test_a_limit_is_what_it_is_said_to_be(
    options: Mapping[str, object], rules: Mapping[str, Any], steps: tuple[Step, ...], expected: str
) -> None:
    """Each caveat of the policies, met: the day it no longer holds, the caveat goes."""
    assert expected == disagreement(policy_of(rules).policy, DjangoOAuthToolkit(options), steps)
