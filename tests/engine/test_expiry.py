"""When tokens end by themselves."""

import pytest

from tests.engine.looks import statuses, why
from tolsim.engine.policy import AccessRules, Expiry, LoginRules, Policy, RefreshRules
from tolsim.engine.server import Server
from tolsim.engine.status import Cause


def server(
    access: Expiry, refresh: Expiry | None = None, login: LoginRules | None = None
) -> Server:
    """A server whose tokens end by these rules."""
    return Server(
        Policy(
            access=AccessRules(expires=access),
            refresh=RefreshRules(expires=refresh or Expiry()),
            login=login or LoginRules(),
        )
    )


def test_a_token_lives_up_to_its_expiry_and_not_in_it() -> None:
    """What lasts 10 seconds from second 5 is in force in second 14, no longer in second 15."""
    asked = server(Expiry(after_issue=10), Expiry(after_issue=10))
    asked.login("xyz", "legacy", 5)
    assert ["valid", "current"] == statuses(asked, 14)
    assert ["expired", "expired"] == statuses(asked, 15)


def test_the_earliest_rule_ends_a_token() -> None:
    """Of several rules the one that comes first counts."""
    asked = server(Expiry(after_issue=30, after_use=20, after_login=10))
    asked.login("xyz", "legacy", 0)
    assert Cause("access.expires.after_login", 10, None) == why(asked, 1, "valid", 99)


@pytest.mark.parametrize(
    ("rules", "first"),
    [
        (Expiry(after_issue=10, after_use=10, after_login=10, with_refresh=True), "after_issue"),
        (Expiry(after_use=10, after_login=10, with_refresh=True), "after_use"),
        (Expiry(after_login=10, with_refresh=True), "after_login"),
        (Expiry(with_refresh=True), "with_refresh"),
    ],
)
def test_of_rules_that_end_a_token_together_the_first_is_named(rules: Expiry, first: str) -> None:
    """On a tie the order is that of the policy's fields."""
    asked = server(rules, Expiry(after_issue=10))
    asked.login("xyz", "legacy", 0)
    assert Cause(f"access.expires.{first}", 10, None) == why(asked, 1, "valid", 10)


def test_an_accepted_call_puts_off_an_expiry_after_use() -> None:
    """Ten seconds of idleness end the token, counted from its last use."""
    asked = server(Expiry(after_use=10))
    asked.login("xyz", "legacy", 0)
    asked.call(1, 9)
    assert "valid" == asked.status(1, 18)
    assert "expired" == asked.status(1, 19)


def test_a_refused_call_puts_off_nothing() -> None:
    """An expired token stays expired, however often it is presented."""
    asked = server(Expiry(after_use=10))
    asked.login("xyz", "legacy", 0)
    asked.call(1, 10)
    assert "expired" == asked.status(1, 10)


def test_an_accepted_refresh_is_a_use_of_the_token_presented() -> None:
    """A superseded refresh token goes on ageing from its last presentation."""
    asked = server(Expiry(), Expiry(after_use=10))
    asked.login("xyz", "legacy", 0)
    asked.refresh(2, "xyz", "legacy", 9)
    assert ["valid", "spent", "valid", "current"] == statuses(asked, 18)
    assert ["valid", "expired", "valid", "expired"] == statuses(asked, 19)


def test_after_login_counts_from_the_creation_of_the_grant() -> None:
    """Neither a refresh nor a login that joins gives a grant more time."""
    asked = server(Expiry(after_login=20), None, LoginRules(grant="user"))
    asked.login("xyz", "legacy", 0)
    asked.refresh(2, "xyz", "legacy", 15)
    asked.login("xyz", "new", 19)
    assert ["valid", "spent", "valid", "current", "valid", "current"] == statuses(asked, 19)
    assert ["expired", "spent", "expired", "current", "expired", "current"] == statuses(asked, 20)


def test_a_token_can_be_issued_already_expired() -> None:
    """A refresh after the grant's last second is still accepted."""
    asked = server(Expiry(after_login=20))
    asked.login("xyz", "legacy", 0)
    assert "ok" == asked.refresh(2, "xyz", "legacy", 20).outcome
    assert "expired" == asked.status(3, 20)


def test_with_refresh_looks_at_the_token_issued_beside() -> None:
    """An access token ends with its refresh token, as that stood at the issue."""
    asked = server(Expiry(with_refresh=True), Expiry(after_use=10))
    asked.login("xyz", "legacy", 0)
    asked.refresh(2, "xyz", "legacy", 5)
    assert (10, 15) == (asked.tokens[1].expires_at, asked.tokens[3].expires_at)


def test_with_refresh_looks_at_the_token_presented_where_none_is_issued() -> None:
    """Without rotation the token presented bounds the new one, its use already counted."""
    rules = RefreshRules(expires=Expiry(after_use=10), rotate="never")
    asked = Server(Policy(access=AccessRules(Expiry(with_refresh=True)), refresh=rules))
    asked.login("xyz", "legacy", 0)
    asked.refresh(2, "xyz", "legacy", 5)
    assert 15 == asked.tokens[3].expires_at


def test_a_policy_change_does_not_restamp() -> None:
    """The rules of the issue stay with the token."""
    asked = server(Expiry(after_issue=10))
    asked.login("xyz", "legacy", 0)
    asked.change(Policy())
    asked.login("xyz", "legacy", 0)
    assert ["expired", "current", "valid", "current"] == statuses(asked, 10)
