"""Where OpenAuth and django-allauth differ from their policies, as the caveats have it."""

from contextlib import closing

import pytest

from tests.differential.comparison import disagreement
from tests.differential.steps import Call, Login, Present, Refresh, Revoke, Step, Wait
from tests.differential.subjects import policy_of, subjects

pytestmark = [pytest.mark.differential, pytest.mark.node]


@pytest.mark.parametrize(
    ("name", "configuration", "steps", "expected"),
    [
        pytest.param(
            "openauth",
            "short",
            (Login("legacy"), Refresh("legacy"), Wait(20), Present(1), Wait(290), Call(0)),
            "step 6: tolsim answers ok, the server invalid_token",
            id="an access token from a replaced refresh token ends with the first one",
        ),
        pytest.param(
            "openauth",
            "short",
            (Login("legacy"), Wait(1790), Refresh("legacy"), Wait(20), Present(1)),
            "step 5: tolsim answers invalid_grant (refresh_expired), the server ok",
            id="the age of a refresh token is not tested within its reuse interval",
        ),
        pytest.param(
            "django-allauth",
            "refresh-token-kept",
            (Login("legacy"), Wait(1800), Revoke("refresh", 0)),
            "access token 1 is valid, the server's active: False",
            id="revoking an expired refresh token ends the access tokens of its login",
        ),
    ],
)
def test_a_limit_is_what_it_is_said_to_be(
    name: str, configuration: str, steps: tuple[Step, ...], expected: str
) -> None:
    """Each caveat, met: the day it no longer holds, the caveat goes."""
    subject = subjects()[name]
    if (reason := subject.missing()) is not None:
        pytest.skip(f"{subject.server}: {reason}")
    configured = subject.configurations[configuration]
    with closing(subject.start(configured)) as server:
        assert expected == disagreement(policy_of(configured.rules).policy, server, steps)
