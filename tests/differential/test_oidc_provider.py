"""Where node-oidc-provider and its policies differ, and how soon a wrong field is found."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Final

import pytest

from tests.differential.comparison import disagreement
from tests.differential.proof import steps_to_tell_apart
from tests.differential.steps import Login, Refresh, Revoke
from tests.differential.subjects import policy_of, subjects
from tolsim.engine.policy import Policy, Replay

SUBJECT: Final = subjects()["oidc-provider"]
WHY_NOT: Final = SUBJECT.missing()
pytestmark = [
    pytest.mark.differential,
    pytest.mark.node,
    pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT)),
]


def harmless_replay(rules: Policy) -> Policy:
    return replace(rules, refresh=replace(rules.refresh, replay=Replay()))


def ended_access_tokens(rules: Policy) -> Policy:
    return replace(rules, access=replace(rules.access, on_refresh="revoke_pair"))


def always_rotated(rules: Policy) -> Policy:
    return replace(rules, refresh=replace(rules.refresh, rotate="always"))


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("short-always-rotated", harmless_replay, 3),
        ("short-always-rotated", ended_access_tokens, 2),
        ("as-installed", always_rotated, 2),
    ],
)
def test_one_wrong_field_is_found(
    name: str, change: Callable[[Policy], Policy], expected: int
) -> None:
    """A policy with one field changed is told from the server by a sequence as short as can be."""
    configuration = SUBJECT.configurations[name]
    changed = change(policy_of(configuration.rules).policy)
    with closing(SUBJECT.start(configuration)) as server:
        assert expected == steps_to_tell_apart(changed, server, configuration.limits)


def test_revoking_a_consumed_token_is_where_they_differ() -> None:
    """The caveat of the policies, met: the day it no longer holds, the caveat goes."""
    configuration = SUBJECT.configurations["short-always-rotated"]
    steps = (Login("legacy"), Refresh("legacy"), Revoke("refresh", 1))
    expected = "access token 1 is valid, the server's active: False"
    with closing(SUBJECT.start(configuration)) as server:
        assert expected == disagreement(policy_of(configuration.rules).policy, server, steps)
