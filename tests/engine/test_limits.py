"""How many tokens or grants may exist for one key."""

from typing import Literal

import pytest

from tests.engine.looks import carried, statuses, why
from tolsim.engine.model import Answer
from tolsim.engine.policy import (
    AccessRules,
    Expiry,
    Grace,
    Limit,
    LoginRules,
    Policy,
    RefreshRules,
    Slots,
)
from tolsim.engine.server import Server
from tolsim.engine.status import Cause

KEEP_OLD = RefreshRules(grace=Grace())


def login(server: Server, now: int, system: str = "legacy", user: str = "xyz") -> Answer:
    """The answer to a login of a user, on a system."""
    return server.login(user, system, now)


def test_the_login_over_the_limit_ends_the_oldest_token() -> None:
    """One access token a user: the second system's login takes the first one's."""
    server = Server(Policy(limits=(Limit("one", "access", 1),)))
    login(server, 0)
    assert (3, 4) == carried(login(server, 5, "new"))
    assert ["revoked", "current", "valid", "current"] == statuses(server, 5)
    assert Cause("limits.one", 5, 3) == why(server, 1, "valid", 5)


def test_another_user_is_another_key() -> None:
    """Nobody's login ends a token of somebody else."""
    server = Server(Policy(limits=(Limit("one", "access", 1),)))
    login(server, 0)
    login(server, 1, user="abc")
    assert ["valid", "current", "valid", "current"] == statuses(server, 1)


def test_what_expired_makes_room() -> None:
    """At its expiry, not a second earlier, a token stops counting."""
    rules = AccessRules(Expiry(after_issue=10))
    server = Server(Policy(access=rules, limits=(Limit("two", "access", 2),)))
    login(server, 0)
    login(server, 5)
    login(server, 10)
    assert ["expired", "current", "valid", "current", "valid", "current"] == statuses(server, 10)


def test_a_policy_that_limits_later_acts_at_the_next_issue() -> None:
    """The change itself ends nothing; the issue after it ends all that is too much."""
    server = Server(Policy())
    login(server, 0)
    login(server, 1)
    login(server, 2)
    server.change(Policy(limits=(Limit("two", "access", 2),)))
    assert ["valid", "valid", "valid"] == statuses(server, 3)[::2]
    login(server, 3)
    assert ["revoked", "revoked", "valid", "valid"] == statuses(server, 3)[::2]


def test_the_least_recently_used_goes_first() -> None:
    """A call keeps a token alive; the issue counts as a use."""
    limit = Limit("two", "access", 2, overflow="revoke_least_recently_used")
    server = Server(Policy(limits=(limit,)))
    login(server, 0)
    login(server, 1)
    server.call(1, 2)
    login(server, 3)
    assert ["valid", "revoked", "valid"] == statuses(server, 3)[::2]


def test_of_tokens_last_used_together_the_oldest_goes() -> None:
    """A tie is broken by the issue number."""
    limit = Limit("two", "access", 2, overflow="revoke_least_recently_used")
    server = Server(Policy(limits=(limit,)))
    login(server, 0)
    login(server, 1)
    server.call(3, 2)
    server.call(1, 2)
    login(server, 2)
    assert ["revoked", "valid", "valid"] == statuses(server, 2)[::2]


def test_a_grant_was_last_used_when_any_of_its_tokens_was() -> None:
    """A dead token of the grant counts too."""
    limit = Limit("two", "grant", 2, overflow="revoke_least_recently_used")
    server = Server(Policy(limits=(limit,)))
    login(server, 0)
    login(server, 1)
    server.call(1, 2)
    server.revoke(1, 3)
    login(server, 4)
    assert ["revoked", "current", "revoked", "revoked", "valid", "current"] == statuses(server, 4)


def test_all_others_go_even_those_that_fit() -> None:
    """Over a limit of two, only the new one stays."""
    server = Server(Policy(limits=(Limit("two", "access", 2, overflow="revoke_all_others"),)))
    login(server, 0)
    login(server, 1)
    assert ["valid", "valid"] == statuses(server, 1)[::2]
    login(server, 2)
    assert ["revoked", "revoked", "valid"] == statuses(server, 2)[::2]


def test_all_others_stay_where_the_living_fit() -> None:
    """The dead do not make a limit overflow."""
    server = Server(Policy(limits=(Limit("two", "access", 2, overflow="revoke_all_others"),)))
    login(server, 0)
    login(server, 1)
    server.revoke(1, 2)
    login(server, 3)
    assert ["revoked", "valid", "valid"] == statuses(server, 3)[::2]


def test_all_others_go_even_if_the_new_one_ended_at_its_issue() -> None:
    """A grant older than `after_login` brings a token that no limit counts: nothing is kept."""
    three = Limit("three", "refresh", 3, per=("app",))
    two = Limit("two", "refresh", 2, per=("app",), overflow="revoke_all_others")
    server = Server(Policy())
    for user in ("abc", "def", "xyz"):
        login(server, 0, user=user)
    brief = RefreshRules(expires=Expiry(after_login=1))
    server.change(Policy(login=LoginRules(grant="user"), refresh=brief, limits=(three, two)))
    login(server, 2)
    assert ["revoked", "revoked", "revoked", "expired"] == statuses(server, 2)[1::2]


def test_issued_counts_the_dead() -> None:
    """Tolerance 1: a superseded refresh token works until one newer is issued, to anyone."""
    limit = Limit("newest", "refresh", 2, counts="issued")
    server = Server(Policy(refresh=KEEP_OLD, limits=(limit,)))
    login(server, 0)
    server.refresh(2, "xyz", "legacy", 1)
    assert ["tolerated", "current"] == statuses(server, 1)[1::2]
    login(server, 2, "new")
    assert ["revoked", "current", "current"] == statuses(server, 2)[1::2]
    assert Cause("limits.newest", 2, 6) == why(server, 2, "tolerated", 2)


def test_live_refresh_tokens_are_the_current_ones() -> None:
    """A superseded token takes no place, tolerated or not."""
    server = Server(Policy(refresh=KEEP_OLD, limits=(Limit("one", "refresh", 1),)))
    login(server, 0)
    server.refresh(2, "xyz", "legacy", 1)
    assert ["tolerated", "current"] == statuses(server, 1)[1::2]


def test_a_grant_goes_with_all_its_tokens() -> None:
    """Spent ones too; the access token of the new grant is to blame."""
    server = Server(Policy(limits=(Limit("one", "grant", 1),)))
    login(server, 0)
    server.refresh(2, "xyz", "legacy", 1)
    login(server, 2)
    assert (["revoked", "revoked", "revoked", "revoked", "valid", "current"]) == statuses(server, 2)
    assert Cause("limits.one", 2, 5) == why(server, 2, "spent", 2)


def test_a_grant_without_anything_live_takes_no_place() -> None:
    """A tolerated refresh token does not make a grant live."""
    rules = AccessRules(Expiry(after_issue=5))
    refresh = RefreshRules(rotate="spend", grace=Grace())
    server = Server(Policy(access=rules, refresh=refresh, limits=(Limit("one", "grant", 1),)))
    login(server, 0)
    server.refresh(2, "xyz", "legacy", 1)
    login(server, 6)
    assert ["expired", "tolerated", "expired", "valid", "current"] == statuses(server, 6)


def test_a_cascade_spares_what_the_request_minted() -> None:
    """A refresh over the limit ends its own family, but for the new pair."""
    server = Server(Policy(limits=(Limit("one", "access", 1, cascade=True),)))
    login(server, 0)
    server.refresh(2, "xyz", "legacy", 1)
    assert ["revoked", "revoked", "valid", "current"] == statuses(server, 1)


def test_a_cascade_takes_the_rest_of_the_grant() -> None:
    """The refresh token dies with the access token that was too many."""
    server = Server(Policy(limits=(Limit("one", "access", 1, cascade=True),)))
    login(server, 0)
    login(server, 1)
    assert ["revoked", "revoked", "valid", "current"] == statuses(server, 1)
    assert Cause("limits.one", 1, 3) == why(server, 2, "current", 1)


def test_only_a_death_now_cascades() -> None:
    """Counting what was issued meets the dead again: they take nothing with them."""
    server = Server(Policy(limits=(Limit("one", "access", 1, counts="issued", cascade=True),)))
    login(server, 0)
    server.revoke(1, 1)
    login(server, 2)
    assert ["revoked", "current", "valid", "current"] == statuses(server, 2)


@pytest.mark.parametrize(
    ("order", "expected"), [((0, 1), ["two", "two", "one"]), ((1, 0), ["one", "one", "one"])]
)
def test_limits_act_in_the_order_of_the_policy(order: tuple[int, int], expected: list[str]) -> None:
    """What the first has ended is no longer there for the second; the first is the cause."""
    limits = (Limit("two", "access", 2), Limit("one", "access", 1))
    server = Server(Policy())
    for now in range(3):
        login(server, now)
    server.change(Policy(limits=(limits[order[0]], limits[order[1]])))
    login(server, 3)
    causes = [why(server, token, "valid", 3) for token in (1, 3, 5)]
    assert [Cause(f"limits.{name}", 3, 7) for name in expected] == causes


def test_a_limit_refuses_before_anything_is_minted() -> None:
    """The one over the limit is turned away, and the rule is named."""
    server = Server(Policy(limits=(Limit("cap", "access", 1, overflow="refuse"),)))
    login(server, 0)
    refused = Answer("access_denied", "limit_exceeded", "limits.cap")
    assert refused == login(server, 1)
    assert ["valid", "current"] == statuses(server, 1)


@pytest.mark.parametrize(("counts", "expected"), [("live", "ok"), ("issued", "access_denied")])
def test_a_dead_token_leaves_its_place_where_the_living_are_counted(
    counts: Literal["live", "issued"], expected: str
) -> None:
    """At 9 the token of 10 seconds still refuses the next, at 10 it is only history."""
    rules = AccessRules(Expiry(after_issue=10))
    limit = Limit("cap", "access", 1, counts=counts, overflow="refuse")
    server = Server(Policy(access=rules, limits=(limit,)))
    login(server, 0)
    assert "access_denied" == login(server, 9).outcome
    assert expected == login(server, 10).outcome


@pytest.mark.parametrize("counts", ["live", "issued"])
def test_what_is_about_to_be_superseded_is_not_counted(counts: Literal["live", "issued"]) -> None:
    """A rotation replaces: it needs no place of its own."""
    limit = Limit("cap", "refresh", 1, counts=counts, overflow="refuse")
    server = Server(Policy(limits=(limit,)))
    login(server, 0)
    assert (3, 4) == carried(server.refresh(2, "xyz", "legacy", 1))


@pytest.mark.parametrize(
    ("on_refresh", "expected"), [("keep", "access_denied"), ("revoke_pair", "ok")]
)
def test_what_is_about_to_be_revoked_is_not_counted(
    on_refresh: Literal["keep", "revoke_pair"], expected: str
) -> None:
    """A refresh that ends the old access token makes room for the new one."""
    limit = Limit("cap", "access", 1, overflow="refuse")
    server = Server(Policy(access=AccessRules(on_refresh=on_refresh), limits=(limit,)))
    login(server, 0)
    assert expected == server.refresh(2, "xyz", "legacy", 1).outcome


def test_a_login_without_a_refresh_token_has_none_to_refuse() -> None:
    """Under a policy that issues none any more, what an earlier login was issued is no limit."""
    limit = Limit("cap", "refresh", 1, overflow="refuse")
    server = Server(Policy(limits=(limit,)))
    login(server, 0)
    server.change(Policy(refresh=RefreshRules(issued=False), limits=(limit,)))
    assert (3, None) == carried(login(server, 1))


def test_a_refresh_that_mints_no_refresh_token_has_none_to_refuse() -> None:
    """Without rotation a limit on refresh tokens is not asked."""
    limit = Limit("cap", "refresh", 1, overflow="refuse")
    server = Server(Policy(refresh=RefreshRules(rotate="never"), limits=(limit,)))
    login(server, 0)
    assert (3, 2) == carried(server.refresh(2, "xyz", "legacy", 1))


def test_a_new_grant_is_a_key_of_its_own() -> None:
    """A limit for each grant refuses no login, but the login that joins a grant."""
    limit = Limit("cap", "access", 1, per=("app", "grant"), overflow="refuse")
    server = Server(Policy(limits=(limit,)))
    login(server, 0)
    assert "ok" == login(server, 1).outcome
    server.change(Policy(login=LoginRules(grant="user"), limits=(limit,)))
    assert "limit_exceeded" == login(server, 2).reason


def test_a_login_that_joins_creates_no_grant_to_limit() -> None:
    """A limit on grants lets it pass."""
    limit = Limit("cap", "grant", 1, overflow="refuse")
    server = Server(Policy(login=LoginRules(grant="user"), limits=(limit,)))
    login(server, 0)
    assert "ok" == login(server, 1, "new").outcome


def test_a_limit_does_not_apply_to_what_lacks_a_part_of_its_key() -> None:
    """Client credentials have no user, a login no slot."""
    limits = (Limit("users", "access", 1), Limit("slots", "access", 1, per=("app", "slot")))
    slots = Slots("token_index", count=2)
    server = Server(Policy(client_credentials=True, slots=slots, limits=limits))
    login(server, 0)
    server.client_credentials("legacy", {"token_index": 1}, 1)
    server.client_credentials("legacy", {}, 2)
    assert ["valid", "current", "valid", "valid"] == statuses(server, 2)
    server.client_credentials("new", {}, 3)
    assert ["valid", "current", "valid", "revoked", "valid"] == statuses(server, 3)


def test_a_limit_acts_on_the_requests_it_lists() -> None:
    """Counted are all tokens, whatever request issued them."""
    limit = Limit("logins", "access", 1, on=("login",))
    server = Server(Policy(limits=(limit,)))
    login(server, 0)
    server.refresh(2, "xyz", "legacy", 1)
    assert ["valid", "valid"] == statuses(server, 1)[::2]
    login(server, 2)
    assert ["revoked", "revoked", "valid"] == statuses(server, 2)[::2]


def test_a_parent_is_the_token_presented_or_issued_beside() -> None:
    """One access token for each refresh token: a login's own counts as its refresh token's."""
    limit = Limit("each", "access", 1, per=("app", "parent"))
    server = Server(Policy(refresh=RefreshRules(rotate="never"), limits=(limit,)))
    login(server, 0)
    login(server, 1)
    server.refresh(2, "xyz", "legacy", 2)
    assert ["revoked", "current", "valid", "current", "valid"] == statuses(server, 2)


def test_a_limit_lets_access_tokens_linger() -> None:
    """A lingering token takes no place any more."""
    server = Server(
        Policy(access=AccessRules(revocation_lag=10), limits=(Limit("one", "access", 1),))
    )
    login(server, 0)
    login(server, 1)
    login(server, 2)
    assert ["lingering", "lingering", "valid"] == statuses(server, 2)[::2]
    assert ["revoked", "lingering", "valid"] == statuses(server, 11)[::2]


def test_limits_that_count_what_was_issued_are_told_apart() -> None:
    """Each register of everything ever issued, with the limits that look at it."""
    ever = Limit("ever", "access", 2, counts="issued")
    full = Limit("full", "access", 3, counts="issued", overflow="refuse")
    other = Limit("other", "refresh", 1, counts="issued")
    server = Server(Policy(limits=(ever, Limit("live", "access", 1), full, other)))
    login(server, 0)
    found = [
        (register.kind, [group.numbers for group in register.groups.values()], limits)
        for register, limits in server.limits.counting_issued()
    ]
    assert [("access", [[1]], [ever, full]), ("refresh", [[2]], [other])] == found
