"""What a login hands out, and whose grant it joins."""

from typing import Literal

import pytest

from tests.engine.looks import carried
from tolsim.engine.model import Answer
from tolsim.engine.policy import Limit, LoginRules, Policy, RefreshRules, RevocationRules
from tolsim.engine.server import Server


def several_logins(rules: LoginRules) -> Server:
    """1, 2 of xyz on legacy, 3, 4 of xyz on new, 5, 6 of abc on legacy; then those rules."""
    server = Server(Policy())
    server.login("xyz", "legacy", 0)
    server.login("xyz", "new", 1)
    server.login("abc", "legacy", 2)
    server.change(Policy(login=rules))
    return server


def test_a_login_can_hand_back_the_newest_valid_access_token() -> None:
    """The user's, with its grant's current refresh token; nothing is minted."""
    server = several_logins(LoginRules(returns="existing"))
    assert (3, 4) == carried(server.login("xyz", "batch", 3))
    server.revoke(3, 4)
    assert (1, 2) == carried(server.login("xyz", "batch", 4))
    assert 6 == len(server.tokens) - 1


def test_a_login_that_finds_nothing_valid_mints() -> None:
    """A refresh token alone is nothing to hand back."""
    server = several_logins(LoginRules(returns="existing"))
    server.revoke(5, 3)
    assert (7, 8) == carried(server.login("abc", "legacy", 3))


def test_the_newest_of_several_current_refresh_tokens_is_handed_back() -> None:
    """A grant that several logins share has one for each."""
    server = Server(Policy(login=LoginRules(grant="user")))
    server.login("xyz", "legacy", 0)
    server.login("xyz", "new", 1)
    rules = LoginRules(returns="existing")
    server.change(Policy(login=rules, revocation=RevocationRules(refresh="token")))
    assert (3, 4) == carried(server.login("xyz", "batch", 2))
    server.revoke(4, 3)
    assert (3, 2) == carried(server.login("xyz", "batch", 3))


def test_a_refresh_token_that_is_not_current_is_not_handed_back() -> None:
    """The access token then comes alone."""
    server = Server(Policy(refresh=RefreshRules(rotate="spend")))
    server.login("xyz", "legacy", 0)
    server.refresh(2, "xyz", "legacy", 1)
    server.change(Policy(login=LoginRules(returns="existing")))
    assert (3, None) == carried(server.login("xyz", "legacy", 2))


@pytest.mark.parametrize(("grant", "joined"), [("new", 4), ("system", 1), ("user", 2)])
def test_a_login_joins_the_newest_live_grant(
    grant: Literal["new", "system", "user"], joined: int
) -> None:
    """None, the one that the same system made for the user, or any made for the user."""
    server = several_logins(LoginRules(grant=grant))
    assert (7, 8) == carried(server.login("xyz", "legacy", 3))
    assert joined == server.tokens[7].grant


def test_a_dead_grant_is_not_joined() -> None:
    """With its last token revoked a grant is over."""
    server = several_logins(LoginRules(grant="user"))
    server.revoke(4, 3)
    assert "revoked" == server.status(3, 3)
    server.login("xyz", "new", 3)
    assert 1 == server.tokens[7].grant


def test_a_grant_was_made_by_the_system_that_logged_in() -> None:
    """Whichever system joins it later."""
    server = several_logins(LoginRules(grant="user"))
    server.login("xyz", "batch", 3)
    server.change(Policy(login=LoginRules(grant="system")))
    server.login("xyz", "batch", 4)
    assert [2, 4] == [server.tokens[7].grant, server.tokens[9].grant]


def test_client_credentials_meet_limits_too() -> None:
    """Each creates a grant: one that may not be, or that ends the one before."""
    limit = Limit("one", "grant", 1, per=("app", "slot"), overflow="refuse")
    server = Server(Policy(client_credentials=True, limits=(limit,)))
    assert (1, None) == carried(server.client_credentials("legacy", {}, 0))
    refused = Answer("access_denied", "limit_exceeded", "limits.one")
    assert refused == server.client_credentials("new", {}, 1)
    limits = (Limit("one", "grant", 1, per=("app", "slot")),)
    server.change(Policy(client_credentials=True, limits=limits))
    assert (2, None) == carried(server.client_credentials("new", {}, 2))
    assert ["revoked", "valid"] == [server.status(1, 2), server.status(2, 2)]
