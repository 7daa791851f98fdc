"""Whether a refresh replaces the refresh token presented."""

import pytest

from tests.engine.looks import carried, statuses, why
from tolsim.engine.policy import (
    Expiry,
    Grace,
    LifeUsed,
    MinAge,
    Policy,
    RefreshRules,
    Rotate,
)
from tolsim.engine.server import Server
from tolsim.engine.status import Cause


def logged_in(rotate: Rotate, grace: Grace | None = None, life: int | None = None) -> Server:
    """A server that has answered a login at second 0 with tokens 1 and 2."""
    expires = Expiry() if life is None else Expiry(after_issue=life)
    server = Server(Policy(refresh=RefreshRules(expires=expires, rotate=rotate, grace=grace)))
    assert (1, 2) == carried(server.login("xyz", "legacy", 0))
    return server


def test_rotation_hands_out_a_pair_and_supersedes() -> None:
    """The default: a new pair, and the old refresh token is spent at once."""
    server = logged_in("always")
    assert (3, 4) == carried(server.refresh(2, "xyz", "legacy", 5))
    assert ["valid", "spent", "valid", "current"] == statuses(server, 5)
    assert Cause("refresh.rotate", 5, 4) == why(server, 2, "current", 5)


def test_without_rotation_the_refresh_token_stays() -> None:
    """The answer carries the refresh token presented."""
    server = logged_in("never")
    assert (3, 2) == carried(server.refresh(2, "xyz", "legacy", 5))
    assert ["valid", "current", "valid"] == statuses(server, 5)


def test_spending_mints_no_successor() -> None:
    """The token is used up; the cause names the access token, as there is nothing else."""
    server = logged_in("spend")
    assert (3, None) == carried(server.refresh(2, "xyz", "legacy", 5))
    assert ["valid", "spent", "valid"] == statuses(server, 5)
    assert Cause("refresh.rotate", 5, 3) == why(server, 2, "current", 5)


@pytest.mark.parametrize(
    ("rotate", "life"),
    [(MinAge(10), None), (LifeUsed(50), 20), (LifeUsed(33), 30), (LifeUsed(34), 29)],
)
def test_rotation_starts_at_the_very_second(rotate: Rotate, life: int | None) -> None:
    """At an age of 9 seconds a token is kept, at 10 it is replaced, and so is its successor."""
    server = logged_in(rotate, life=life)
    assert (3, 2) == carried(server.refresh(2, "xyz", "legacy", 9))
    assert (4, 5) == carried(server.refresh(2, "xyz", "legacy", 10))
    assert (6, 5) == carried(server.refresh(5, "xyz", "legacy", 19))
    assert (7, 8) == carried(server.refresh(5, "xyz", "legacy", 20))


def test_life_used_needs_a_life() -> None:
    """Without an `after_issue` there is no share of it."""
    server = logged_in(LifeUsed(0))
    assert (3, 2) == carried(server.refresh(2, "xyz", "legacy", 10**9))


def test_life_used_measures_the_life_that_was_stamped() -> None:
    """A later policy with another expiry has no say."""
    server = logged_in(LifeUsed(50), life=20)
    server.change(Policy(refresh=RefreshRules(expires=Expiry(after_issue=4), rotate=LifeUsed(50))))
    assert (3, 2) == carried(server.refresh(2, "xyz", "legacy", 9))


def test_a_tolerated_token_rotates_whatever_the_rule_says() -> None:
    """It was replaced before: presenting it brings a new pair, and its first one remains first."""
    server = logged_in("always", Grace())
    server.refresh(2, "xyz", "legacy", 1)
    server.change(Policy(refresh=RefreshRules(rotate="never", grace=Grace())))
    assert (5, 6) == carried(server.refresh(2, "xyz", "legacy", 2))
    past = server.tokens[2].supersession
    assert past is not None
    assert (1, 3, 4, (2,)) == (past.at, past.access, past.refresh, past.uses)


def test_a_tolerated_token_is_spent_again_without_successor() -> None:
    """`spend` mints no refresh token for tolerated ones either."""
    server = logged_in("spend", Grace())
    server.refresh(2, "xyz", "legacy", 1)
    assert (4, None) == carried(server.refresh(2, "xyz", "legacy", 2))
    assert ["valid", "tolerated", "valid", "valid"] == statuses(server, 2)
