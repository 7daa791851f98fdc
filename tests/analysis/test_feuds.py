"""Feuds: systems that end each other's tokens, seen in a run and foreseen after it."""

import pytest

from tests.render.scenes import PING_PONG, TWO_SYSTEMS, trace
from tolsim.analysis.history import feuds
from tolsim.analysis.history.feuds import Feud, ForeseenFeud
from tolsim.analysis.history.history import History

ONE_LOGIN = """\
title: Logins in turn
policy: {limits: {one: {kind: grant, max: 1}}}
systems: [a, b, c]
steps:
"""


def logins(systems: str) -> History:
    """A login of each system in turn; the policy allows one login at a time."""
    steps = "".join(f"  - login: {system}\n    after: 1m\n" for system in systems)
    return History.of(trace(ONE_LOGIN + steps))


@pytest.mark.parametrize(
    ("systems", "expected"),
    [
        ("aba", []),
        ("abab", [Feud(("a", "b"), "tokens", (1, 2, 3))]),
        ("ababcb", [Feud(("a", "b", "c"), "tokens", (1, 2, 3, 4, 5))]),
        ("aaaa", []),
        ("abcabc", []),
    ],
)
def test_feuds_seen(systems: str, expected: list[Feud]) -> None:
    """Three steps are a feud, among all who are linked by it, if each does it to the other."""
    assert expected == list(feuds.seen(logins(systems)))


def test_a_feud_about_one_kind() -> None:
    """Refreshes end the other's access tokens alone."""
    expected = [Feud(("legacy", "new"), "access tokens", (1, 3, 5, 7, 9))]
    assert expected == list(feuds.seen(History.of(trace(PING_PONG))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [(PING_PONG, (ForeseenFeud("legacy", "new"),)), (TWO_SYSTEMS, ())],
)
def test_feuds_foreseen(text: str, expected: tuple[ForeseenFeud, ...]) -> None:
    """Renewals go on ending the other's tokens, but a system that is locked out cannot renew."""
    assert expected == feuds.foreseen(trace(text))


def test_one_eviction_is_no_feud_to_come() -> None:
    """Each system renews its tokens once, and evicts the other; then its login is too old."""
    text = PING_PONG.partition("  - call")[0].replace("at: 5m", "at: 1m")
    grace = "{grace: {for: forever}}"
    short = text.replace(grace, "{grace: {for: forever}, expires: {after_login: 350s}}")
    assert ((ForeseenFeud("legacy", "new"),), ()) == (
        feuds.foreseen(trace(text)),
        feuds.foreseen(trace(short)),
    )
