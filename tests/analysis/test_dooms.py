"""Which systems work at the end of a run and are certain to be locked out."""

import pytest

from tests.render.scenes import trace
from tolsim.analysis.history.dooms import dooms
from tolsim.render.timeline.text import timeline

HEAD = """\
title: A doom
policy: {POLICY}
systems: [a, b]
users: [u]
steps:
"""
ONE_REFRESH_TOKEN = "limits: {one: {kind: refresh, max: 1}}"
TWO_LOGINS = "  - login: a\n  - {login: b, after: 30m}\n"


@pytest.mark.parametrize(
    ("expected", "policy", "steps"),
    [
        ({"a": 3600}, ONE_REFRESH_TOKEN, TWO_LOGINS),
        ({}, "", TWO_LOGINS),
        ({}, "refresh: {issued: false}", TWO_LOGINS),
        ({}, f"{ONE_REFRESH_TOKEN}, access: {{expires: {{}}}}", TWO_LOGINS),
        ({}, ONE_REFRESH_TOKEN, f"{TWO_LOGINS}  - wait: 1h\n"),
        ({"a": 3600}, "", "  - login: a\n  - {forget: a, kinds: [refresh]}\n"),
        ({"b": 3600}, "", "  - login: a\n  - {copy: a, to: b}\n  - refresh: a\n"),
        ({}, "", "  - {login: a, lost: true}\n"),
    ],
    ids=[
        "another login ended its refresh token",
        "both can refresh",
        "logins bring access tokens alone",
        "its access token never expires",
        "it is locked out already",
        "it threw its refresh token away",
        "it copied a pair that was then refreshed",
        "it never got a token",
    ],
)
def test_dooms(expected: dict[str, int], policy: str, steps: str) -> None:
    """A system is doomed that works on an access token alone though it was given both kinds."""
    assert expected == dooms(trace(HEAD.replace("POLICY", policy) + steps))


def test_a_doom_that_a_login_of_another_brings_is_told() -> None:
    """Who never logged in goes by the logins of whoever was issued its access token."""
    steps = (
        "  - login: a\n  - {copy: a, to: b}\n  - change: {refresh: {issued: true}}\n  - login: a\n"
    )
    run = trace(HEAD.replace("POLICY", "refresh: {issued: false}") + steps)
    assert {"b": 3600} == dooms(run)
    assert "b works until 1h" in timeline(run, width=80, ascii=False).plain
