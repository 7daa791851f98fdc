"""What presenting a dead refresh token revokes."""

from typing import Literal

import pytest

from tests.engine.looks import statuses, why
from tolsim.engine.model import Answer
from tolsim.engine.policy import (
    AccessRules,
    Expiry,
    Grace,
    Policy,
    RefreshRules,
    Replay,
    RevocationRules,
)
from tolsim.engine.server import Server
from tolsim.engine.status import Cause

REUSED = Answer("invalid_grant", "refresh_reused")


def twice_refreshed(replay: Replay, expires: Expiry | None = None) -> Server:
    """Xyz's tokens 1 to 6 (2 and 4 spent), then 7 and 8 of another login of xyz."""
    server = Server(Policy(refresh=RefreshRules(expires=expires or Expiry(), replay=replay)))
    server.login("xyz", "legacy", 0)
    server.refresh(2, "xyz", "legacy", 1)
    server.refresh(4, "xyz", "legacy", 2)
    server.login("xyz", "new", 3)
    expected = ["valid", "spent", "valid", "spent", "valid", "current", "valid", "current"]
    assert expected == statuses(server, 3)
    return server


@pytest.mark.parametrize(
    ("revoke", "expected"),
    [
        ("nothing", "valid spent valid spent valid current valid current"),
        ("chain", "valid spent valid spent revoked revoked valid current"),
        ("grant", "revoked revoked revoked revoked revoked revoked valid current"),
        ("user", "revoked revoked revoked revoked revoked revoked revoked revoked"),
    ],
)
def test_a_replay_reaches_as_far_as_the_policy_says(
    revoke: Literal["nothing", "chain", "grant", "user"], expected: str
) -> None:
    """A chain is what came from the presented token, itself and its forebears not."""
    server = twice_refreshed(Replay(revoke))
    assert REUSED == server.refresh(4, "xyz", "legacy", 5)
    assert expected.split() == statuses(server, 5)


def test_a_chain_goes_all_the_way_down() -> None:
    """Grandchildren die with the children."""
    server = twice_refreshed(Replay("chain"))
    server.refresh(2, "xyz", "legacy", 5)
    expected = ["valid", "spent", "revoked", "revoked", "revoked", "revoked", "valid", "current"]
    assert expected == statuses(server, 5)


def test_a_replay_revokes_the_kinds_listed() -> None:
    """Access tokens can be left to expire."""
    server = twice_refreshed(Replay("grant", kinds=("refresh",)))
    server.refresh(4, "xyz", "legacy", 5)
    expected = ["valid", "revoked", "valid", "revoked", "valid", "revoked", "valid", "current"]
    assert expected == statuses(server, 5)


def test_the_token_presented_is_to_blame_but_for_its_own_death() -> None:
    """The cause names it for all tokens but itself."""
    server = twice_refreshed(Replay("grant"))
    server.refresh(4, "xyz", "legacy", 5)
    assert Cause("refresh.replay", 5, 4) == why(server, 6, "current", 5)
    assert Cause("refresh.replay", 5, None) == why(server, 4, "spent", 5)


@pytest.mark.parametrize(
    ("now", "reason", "access"),
    [(19, "refresh_reused", "revoked"), (20, "refresh_expired", "valid")],
)
def test_a_token_replayed_after_its_own_expiry_revokes_nothing(
    now: int, reason: Literal["refresh_reused", "refresh_expired"], access: str
) -> None:
    """The refresh tokens end at 20; what one would revoke is still there."""
    server = twice_refreshed(Replay("grant"), Expiry(after_login=20))
    assert Answer("invalid_grant", reason) == server.refresh(2, "xyz", "legacy", now)
    assert access == server.status(5, now)


@pytest.mark.parametrize(("now", "access"), [(19, "revoked"), (20, "valid")])
def test_a_revoked_token_replayed_after_its_own_expiry_revokes_nothing(
    now: int, access: str
) -> None:
    """It still reads `revoked`, but has no force any more."""
    rules = RefreshRules(
        expires=Expiry(after_issue=20), replay=Replay("user", ("access",), ("revoked",))
    )
    server = Server(Policy(refresh=rules))
    server.login("xyz", "legacy", 0)
    server.revoke(2, 1)
    server.login("xyz", "new", 10)
    assert ["revoked", "revoked", "valid", "current"] == statuses(server, now)
    answer = server.refresh(2, "xyz", "legacy", now)
    assert Answer("invalid_grant", "refresh_revoked") == answer
    assert ["revoked", "revoked", access, "current"] == statuses(server, now)


def test_a_status_that_is_not_listed_is_refused_and_no_more() -> None:
    """By default only spent tokens are suspicious."""
    server = twice_refreshed(Replay("user"))
    server.revoke(8, 4)
    before = statuses(server, 5)
    answer = server.refresh(8, "xyz", "new", 5)
    assert Answer("invalid_grant", "refresh_revoked") == answer
    assert before == statuses(server, 5)


@pytest.mark.parametrize(("now", "expected"), [(10, "spent"), (11, "revoked")])
def test_a_leeway_forgives_the_impatient(now: int, expected: str) -> None:
    """A token spent at 1 is refused all the same, but revokes nothing before second 11."""
    server = twice_refreshed(Replay("grant", leeway=10))
    assert REUSED == server.refresh(2, "xyz", "legacy", now)
    assert expected == server.status(2, now)


def test_a_leeway_is_for_spent_tokens_alone() -> None:
    """A revoked one is a replay at once, however lately it was superseded."""
    rules = RefreshRules(replay=Replay("user", on=("spent", "revoked"), leeway=10))
    server = Server(Policy(refresh=rules, revocation=RevocationRules("grant")))
    server.login("xyz", "legacy", 0)
    server.refresh(2, "xyz", "legacy", 1)
    server.login("xyz", "new", 1)
    server.revoke(4, 1)
    assert ["revoked"] * 4 + ["valid", "current"] == statuses(server, 1)
    server.refresh(2, "xyz", "legacy", 2)
    assert ["revoked"] * 6 == statuses(server, 2)


def test_a_tolerated_token_is_no_replay() -> None:
    """Grace comes first."""
    server = Server(Policy(refresh=RefreshRules(grace=Grace(), replay=Replay("user"))))
    server.login("xyz", "legacy", 0)
    server.refresh(2, "xyz", "legacy", 1)
    server.refresh(2, "xyz", "legacy", 2)
    assert ["valid", "tolerated", "valid", "current", "valid", "current"] == statuses(server, 2)


def test_a_replay_lets_access_tokens_linger() -> None:
    """Resource servers hear of it after the lag of the policy."""
    rules = RefreshRules(replay=Replay("grant"))
    server = Server(Policy(access=AccessRules(revocation_lag=5), refresh=rules))
    server.login("xyz", "legacy", 0)
    server.refresh(2, "xyz", "legacy", 1)
    server.refresh(2, "xyz", "legacy", 2)
    assert ["lingering", "revoked", "lingering", "revoked"] == statuses(server, 6)
    assert ["revoked", "revoked", "revoked", "revoked"] == statuses(server, 7)


def test_an_undocumented_answer_to_a_replay_revokes_nothing() -> None:
    """What no source documents changes nothing."""
    rules = RefreshRules(replay=Replay("user"))
    server = Server(Policy(refresh=rules, undocumented=("refresh_reused",)))
    server.login("xyz", "legacy", 0)
    server.refresh(2, "xyz", "legacy", 1)
    answer = server.refresh(2, "xyz", "legacy", 2)
    assert Answer("undetermined", "refresh_reused") == answer
    assert ["valid", "spent", "valid", "current"] == statuses(server, 2)
