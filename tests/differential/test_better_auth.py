"""Where Better Auth's OAuth provider and its policy differ, and how soon a wrong field is found."""

from contextlib import closing
from dataclasses import replace
from typing import Final

import pytest

from tests.differential.comparison import disagreement
from tests.differential.proof import steps_to_tell_apart
from tests.differential.steps import Login, Present, Refresh, Revoke, Step, Wait
from tests.differential.subjects import policy_of, subjects

SUBJECT: Final = subjects()["better-auth"]
AS_INSTALLED: Final = SUBJECT.configurations["as-installed"]
RULES: Final = policy_of(AS_INSTALLED.rules).policy
WHY_NOT: Final = SUBJECT.missing()
pytestmark = [
    pytest.mark.differential,
    pytest.mark.node,
    pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT)),
]


def test_revoking_a_refresh_token_ends_its_pair() -> None:
    """An earlier access token of the same login lives on, on both sides."""
    steps = (Login("legacy"), Refresh("legacy"), Revoke("refresh", 0))
    with closing(SUBJECT.start(AS_INSTALLED)) as server:
        assert None is disagreement(RULES, server, steps, exhaustive=False)


def test_a_replay_that_reaches_the_grant_alone_is_found() -> None:
    """The family is the user's: it takes another login to see it."""
    replay = replace(RULES.refresh.replay, revoke="grant")
    narrower = replace(RULES, refresh=replace(RULES.refresh, replay=replay))
    expected = 4
    with closing(SUBJECT.start(AS_INSTALLED)) as server:
        assert expected == steps_to_tell_apart(narrower, server, AS_INSTALLED.limits)


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
    with closing(SUBJECT.start(AS_INSTALLED)) as server:
        assert expected == disagreement(RULES, server, steps)
