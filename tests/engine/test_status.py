"""The status of a token at any second, and the cause of its last change."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.looks import statuses, why
from tests.strategies import graces
from tolsim.engine.model import Answer
from tolsim.engine.policy import FOREVER, AccessRules, Expiry, Grace, Policy, RefreshRules, Replay
from tolsim.engine.server import Server
from tolsim.engine.status import Cause, Status, next_due


def revoked_at(second: int, lag: int, access: Expiry | None = None) -> Server:
    """A login at 0 whose access token was revoked later."""
    server = Server(Policy(access=AccessRules(access or Expiry(), revocation_lag=lag)))
    server.login("xyz", "legacy", 0)
    server.revoke(1, second)
    return server


def due(server: Server, token: int, now: int) -> int:
    """The second at which the clock alone changes the token's status next."""
    grace = server.policy.refresh.grace
    return next_due(server.state, server.tokens[token], grace, now)


def test_a_revoked_token_lingers_for_the_lag() -> None:
    """Resource servers go on accepting it, from the revocation on and no longer."""
    server = revoked_at(10, 5)
    assert "lingering" == server.status(1, 10)
    assert Answer("ok") == server.call(1, 14)
    assert Answer("invalid_token", "access_revoked") == server.call(1, 15)
    assert Cause("access.revocation_lag", 15, None) == why(server, 1, "lingering", 99)


def test_without_lag_a_revoked_token_is_revoked() -> None:
    """The default."""
    server = revoked_at(10, 0)
    assert "revoked" == server.status(1, 10)
    assert Cause("revocation.access", 10, None) == why(server, 1, "valid", 10)


@pytest.mark.parametrize(
    ("lag", "rule", "end", "dead"),
    [
        (9, "access.revocation_lag", 19, "revoked"),
        (10, "access.expires.after_issue", 20, "expired"),
        (11, "access.expires.after_issue", 20, "expired"),
        (FOREVER, "access.expires.after_issue", 20, "expired"),
    ],
)
def test_a_lingering_token_dies_of_what_comes_first(
    lag: int, rule: str, end: int, dead: Status
) -> None:
    """Of the end of its lag it is revoked, of its own it has expired, also where both meet."""
    server = revoked_at(10, lag, Expiry(after_issue=20))
    assert "lingering" == server.status(1, end - 1)
    assert [dead, dead] == [server.status(1, now) for now in (end, 99)]
    assert f"access_{dead}" == server.call(1, end).reason
    assert end == due(server, 1, 10)
    assert Cause(rule, end, None) == why(server, 1, "lingering", 99)


def test_a_call_that_lingers_is_a_use() -> None:
    """It puts off an expiry after use like any other."""
    server = revoked_at(10, FOREVER, Expiry(after_use=20))
    server.call(1, 19)
    assert "lingering" == server.status(1, 38)
    assert "expired" == server.status(1, 39)


def test_a_revoked_token_never_reads_expired() -> None:
    """The first death is kept: here the revocation."""
    server = revoked_at(19, 0, Expiry(after_issue=20))
    assert "revoked" == server.status(1, 20)


def test_an_expired_token_is_never_revoked() -> None:
    """The first death is kept: here the expiry."""
    server = revoked_at(20, 0, Expiry(after_issue=20))
    assert "expired" == server.status(1, 20)
    assert Cause("access.expires.after_issue", 20, None) == why(server, 1, "valid", 99)


def test_an_incident_comes_too_late_for_what_expires_that_second() -> None:
    """An expiry at 20 is in force at 20."""
    server = Server(Policy(access=AccessRules(Expiry(after_issue=20))))
    server.login("xyz", "legacy", 0)
    server.incident("deauthorize", "xyz", 20)
    assert ["expired", "revoked"] == statuses(server, 20)


def test_the_second_revocation_changes_nothing() -> None:
    """Neither the moment nor the rule."""
    server = revoked_at(10, 0)
    server.incident("deauthorize", "xyz", 12)
    assert Cause("revocation.access", 10, None) == why(server, 1, "valid", 12)
    assert Cause("incidents.deauthorize", 12, None) == why(server, 2, "current", 12)


def test_a_spent_token_can_still_die() -> None:
    """Revocation and expiry act on spent tokens too."""
    rules = RefreshRules(expires=Expiry(after_issue=20), replay=Replay("grant"))
    server = Server(Policy(refresh=rules))
    server.login("xyz", "legacy", 0)
    server.refresh(2, "xyz", "legacy", 1)
    server.login("xyz", "new", 2)
    server.refresh(6, "xyz", "new", 3)
    server.refresh(6, "xyz", "new", 4)
    expected = ["valid", "expired", "valid", "current", "revoked", "revoked", "revoked", "revoked"]
    assert expected == statuses(server, 20)
    assert Cause("refresh.expires.after_issue", 20, None) == why(server, 2, "spent", 20)
    assert Cause("refresh.replay", 4, None) == why(server, 6, "spent", 20)


def test_the_clock_alone_changes_nothing_that_is_dead() -> None:
    """Nothing is due for a revoked or an expired token."""
    server = revoked_at(10, 0, Expiry(after_issue=20))
    server.login("xyz", "legacy", 10)
    assert [FOREVER, 30] == [due(server, 1, 10), due(server, 3, 10)]
    assert FOREVER == due(server, 3, 30)


@pytest.mark.parametrize(
    ("grace", "life", "end"),
    [
        (Grace(for_=5), 60, 15),
        (Grace(for_=50), 30, 30),
        (Grace(until=("new_access_use",), linger=4), 60, 16),
    ],
)
def test_a_grace_is_due_when_its_clock_or_the_token_ends(grace: Grace, life: int, end: int) -> None:
    """The earliest of its conditions that only wait, or the token's own expiry."""
    rules = RefreshRules(expires=Expiry(after_issue=life), grace=grace)
    server = Server(Policy(refresh=rules))
    server.login("xyz", "legacy", 0)
    server.refresh(2, "xyz", "legacy", 10)
    server.call(3, 12)
    assert end == due(server, 2, 12)
    assert life == due(server, 4, 12) - 10


@settings(max_examples=500)
@given(graces, st.lists(st.tuples(st.sampled_from((2, 2, 3, 4)), st.integers(0, 10)), max_size=5))
def test_a_grace_lasts_until_it_is_due(grace: Grace, uses: list[tuple[int, int]]) -> None:
    """The clock alone changes a status at the second foretold, and at none before."""
    server, now = Server(Policy(refresh=RefreshRules(grace=grace))), 0
    server.login("xyz", "legacy", now)
    server.refresh(2, "xyz", "legacy", now)
    for token, wait in uses:
        now += wait
        if token == 3:
            server.call(token, now)
        else:
            server.refresh(token, "xyz", "legacy", now)
    status, end = server.status(2, now), due(server, 2, now)
    assert status == server.status(2, end - 1)
    assert end == FOREVER or status != server.status(2, end)


def test_only_what_was_touched_is_told() -> None:
    """A request names the tokens whose facts it changed, but for the new ones."""
    server = Server(Policy())
    server.login("xyz", "legacy", 0)
    assert [] == list(server.touched)
    server.refresh(2, "xyz", "legacy", 1)
    assert {2} == set(server.touched)
    server.call(1, 2)
    assert [1] == list(server.touched)
    server.refresh(2, "xyz", "legacy", 3)
    assert [] == list(server.touched)


def test_a_copy_knows_all_that_its_original_knows() -> None:
    """Every fact of a superseded token goes with it, and what happens to one is not the other's."""
    server = Server(Policy(refresh=RefreshRules(grace=Grace(returns="same"))))
    server.login("xyz", "legacy", 0)
    for token, now in ((2, 1), (2, 2), (4, 3)):
        server.refresh(token, "xyz", "legacy", now)
    server.call(3, 4)
    twin = server.copy()
    assert server.state == twin.state
    assert server.refresh(2, "xyz", "legacy", 5) == twin.refresh(2, "xyz", "legacy", 5)
    assert server.state == twin.state
    twin.refresh(2, "xyz", "legacy", 6)
    assert server.state != twin.state


def test_superseded_tokens_of_a_grant_are_told_until_they_end() -> None:
    """The tolerated and the spent ones, in issue order; at its expiry each is left out."""
    rules = RefreshRules(expires=Expiry(after_issue=10), grace=Grace(depth=1))
    server = Server(Policy(refresh=rules))
    server.login("xyz", "legacy", 0)
    server.refresh(2, "xyz", "legacy", 3)
    server.refresh(4, "xyz", "legacy", 5)
    state = server.state
    assert ["spent", "tolerated", "current"] == statuses(server, 9)[1::2]
    assert [2, 4] == state.superseded_refresh(state.grants[1], 9)
    assert [4] == state.superseded_refresh(state.grants[1], 10)
