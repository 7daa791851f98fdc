"""While which conditions a superseded refresh token is still accepted."""

import pytest

from tests.engine.looks import carried, statuses, why
from tolsim.engine.grace import predecessors
from tolsim.engine.model import Answer
from tolsim.engine.policy import (
    AccessRules,
    Expiry,
    Grace,
    GraceEvent,
    GraceReturns,
    Policy,
    RefreshRules,
    RotateWord,
)
from tolsim.engine.server import Server
from tolsim.engine.status import Cause

REUSED = Answer("invalid_grant", "refresh_reused")


def superseded(grace: Grace | None) -> Server:
    """Tokens 1 and 2 of a login at 0, 3 and 4 of a refresh at 10."""
    server = Server(Policy(refresh=RefreshRules(grace=grace)))
    server.login("xyz", "legacy", 0)
    server.refresh(2, "xyz", "legacy", 10)
    return server


def refresh(server: Server, token: int, now: int) -> Answer:
    """The answer to a refresh with the token."""
    return server.refresh(token, "xyz", "legacy", now)


def test_without_grace_a_superseded_token_is_spent() -> None:
    """Its very next presentation is a reuse."""
    assert REUSED == refresh(superseded(None), 2, 10)


def test_for_counts_from_the_superseding() -> None:
    """Five seconds of grace are seconds 10 to 14."""
    server = superseded(Grace(for_=5))
    assert "tolerated" == server.status(2, 14)
    assert "spent" == server.status(2, 15)
    assert Cause("refresh.grace.for", 15, None) == why(server, 2, "tolerated", 40)


def test_another_superseding_does_not_start_the_grace_anew() -> None:
    """Only the first superseding counts."""
    server = superseded(Grace(for_=5))
    refresh(server, 2, 14)
    assert "spent" == server.status(2, 15)


def test_uses_count_accepted_presentations_while_tolerated() -> None:
    """The refresh that superseded the token is not one of them."""
    server = superseded(Grace(uses=2))
    refresh(server, 2, 11)
    assert "tolerated" == server.status(2, 11)
    refresh(server, 2, 12)
    assert "spent" == server.status(2, 12)
    assert Cause("refresh.grace.uses", 12, None) == why(server, 2, "tolerated", 12)


@pytest.mark.parametrize("grace", [Grace(for_=0), Grace(uses=0), Grace(depth=0)])
def test_a_grace_of_nothing_is_none(grace: Grace) -> None:
    """The token is spent at once, and by the rotation, not by the end of a grace."""
    server = superseded(grace)
    assert "spent" == server.status(2, 10)
    assert Cause("refresh.rotate", 10, 4) == why(server, 2, "current", 10)


def test_depth_one_is_the_immediate_predecessor() -> None:
    """The next superseding along the path ends it; the newest token of the path is to blame."""
    server = superseded(Grace(depth=1))
    assert "tolerated" == server.status(2, 10)
    refresh(server, 4, 20)
    assert ["valid", "spent", "valid", "tolerated", "valid", "current"] == statuses(server, 20)
    assert Cause("refresh.grace.depth", 20, 6) == why(server, 2, "tolerated", 20)


def test_depth_follows_the_first_successors_only() -> None:
    """What a tolerated token brings later lies beside the path."""
    server = superseded(Grace(depth=1))
    assert (5, 6) == carried(refresh(server, 2, 11))
    assert (7, 8) == carried(refresh(server, 6, 12))
    assert "tolerated" == server.status(2, 12)


def test_a_dead_successor_still_counts_for_depth() -> None:
    """The path is one of supersedings, whatever has become of the tokens on it."""
    server = superseded(Grace(depth=1))
    refresh(server, 4, 20)
    server.revoke(6, 21)
    server.revoke(4, 21)
    assert "spent" == server.status(2, 21)


def test_predecessors_lead_back_along_the_path() -> None:
    """Nearest first, as many as asked for, and none beside the path of first successors."""
    server = superseded(Grace())
    refresh(server, 4, 20)
    refresh(server, 2, 21)
    tokens = server.tokens
    paths = [[t.number for t in predecessors(tokens, tokens[6], steps)] for steps in range(4)]
    assert [[], [4], [4, 2], [4, 2]] == paths
    assert [] == list(predecessors(tokens, tokens[8], 9))


def test_the_path_ends_where_no_refresh_token_succeeded() -> None:
    """A spent last token has no steps before it."""
    server = Server(Policy(refresh=RefreshRules(rotate="spend", grace=Grace(depth=1))))
    server.login("xyz", "legacy", 0)
    refresh(server, 2, 10)
    refresh(server, 2, 11)
    assert "tolerated" == server.status(2, 11)


@pytest.mark.parametrize(("rotate", "by"), [("always", 4), ("spend", 2)])
def test_a_depth_of_nothing_tolerates_nothing(rotate: RotateWord, by: int) -> None:
    """Not even the token that no other has succeeded; the end of the path is to blame."""
    server = Server(Policy(refresh=RefreshRules(rotate=rotate, grace=Grace(depth=0))))
    server.login("xyz", "legacy", 0)
    refresh(server, 2, 10)
    assert "spent" == server.status(2, 10)
    assert Cause("refresh.grace.depth", 10, by) == why(server, 2, "tolerated", 10)


def test_the_use_of_the_successor_ends_a_grace_after_its_linger() -> None:
    """`successor_refresh` at 20 with 5 seconds of linger is felt at 25."""
    server = superseded(Grace(until=("successor_refresh",), linger=5))
    refresh(server, 4, 20)
    assert "tolerated" == server.status(2, 24)
    assert "spent" == server.status(2, 25)
    assert Cause("refresh.grace.until", 25, 4) == why(server, 2, "tolerated", 25)


def test_the_first_event_counts_not_the_last() -> None:
    """Presenting the successor again, itself tolerated, puts nothing off."""
    server = superseded(Grace(until=("successor_refresh",), linger=5))
    refresh(server, 4, 20)
    refresh(server, 4, 22)
    assert "spent" == server.status(2, 25)


def test_a_call_with_a_new_access_token_is_an_event_too() -> None:
    """The old access token says nothing about whether the new pair arrived."""
    server = superseded(Grace(until=("new_access_use",)))
    server.call(1, 11)
    assert "tolerated" == server.status(2, 11)
    server.call(3, 12)
    assert "spent" == server.status(2, 12)
    assert Cause("refresh.grace.until", 12, 3) == why(server, 2, "tolerated", 12)


def test_a_call_before_the_superseding_is_no_event() -> None:
    """An access token from a refresh that did not rotate: only a later call tells."""
    server = Server(Policy(refresh=RefreshRules(rotate="never")))
    server.login("xyz", "legacy", 0)
    assert (3, 2) == carried(refresh(server, 2, 1))
    server.call(3, 2)
    server.change(Policy(refresh=RefreshRules(grace=Grace(until=("new_access_use",)))))
    refresh(server, 2, 3)
    assert "tolerated" == server.status(2, 3)
    server.call(3, 4)
    assert "spent" == server.status(2, 4)


@pytest.mark.parametrize(
    ("event", "expected"), [("successor_refresh", "tolerated"), ("new_access_use", "spent")]
)
def test_events_are_facts_whether_or_not_they_are_listed(event: GraceEvent, expected: str) -> None:
    """A policy that lists an event later finds the one that happened before."""
    server = superseded(Grace())
    server.call(3, 12)
    server.change(Policy(refresh=RefreshRules(grace=Grace(until=(event,)))))
    assert expected == server.status(2, 13)


def test_a_change_can_end_a_grace_and_bring_it_back() -> None:
    """Grace is always that of the policy in force."""
    server = superseded(Grace())
    server.change(Policy())
    assert Cause("refresh.grace", 30, None) == why(server, 2, "tolerated", 30, changed=True)
    assert "spent" == server.status(2, 30)
    server.change(Policy(refresh=RefreshRules(grace=Grace(for_=21))))
    assert Cause("refresh.grace", 30, None) == why(server, 2, "spent", 30, changed=True)
    assert "tolerated" == server.status(2, 30)


def test_a_change_names_the_condition_that_lapsed_earliest() -> None:
    """Not the first in order, unless they lapsed together; the moment is the change."""
    server = superseded(Grace())
    refresh(server, 4, 20)
    refresh(server, 2, 25)
    server.change(Policy(refresh=RefreshRules(grace=Grace(for_=20, uses=1, depth=1))))
    assert Cause("refresh.grace.depth", 50, 6) == why(server, 2, "tolerated", 50, changed=True)
    server.change(Policy(refresh=RefreshRules(grace=Grace(for_=10, depth=1))))
    assert Cause("refresh.grace.for", 50, None) == why(server, 2, "tolerated", 50, changed=True)


def test_depth_at_a_change_blames_the_newest_token_of_the_path() -> None:
    """However far the path has gone beyond what the new policy allows."""
    server = superseded(Grace())
    refresh(server, 4, 20)
    refresh(server, 6, 30)
    server.change(Policy(refresh=RefreshRules(grace=Grace(depth=1))))
    assert Cause("refresh.grace.depth", 40, 8) == why(server, 2, "tolerated", 40, changed=True)


def test_same_answers_with_the_recorded_pair_even_dead() -> None:
    """Nothing is minted, whatever has become of the pair."""
    server = superseded(Grace(returns="same"))
    server.revoke(4, 11)
    assert (3, 4) == carried(refresh(server, 2, 12))
    assert ["revoked", "tolerated", "revoked", "revoked"] == statuses(server, 12)


def test_same_counts_as_a_use() -> None:
    """However a tolerated token is answered, its presentation counts."""
    server = superseded(Grace(uses=1, returns="same"))
    assert (3, 4) == carried(refresh(server, 2, 11))
    assert REUSED == refresh(server, 2, 12)


@pytest.mark.parametrize(("returns", "refreshed"), [("same_refresh", 4), ("access", None)])
def test_an_access_token_is_minted_alone(returns: GraceReturns, refreshed: int | None) -> None:
    """It has the presented token as parent; the recorded successor goes with it, or nothing."""
    server = superseded(Grace(returns=returns))
    assert (5, refreshed) == carried(refresh(server, 2, 11))
    assert (2, None) == (server.tokens[5].parent, server.tokens[5].beside)
    assert ["valid", "tolerated", "valid", "current", "valid"] == statuses(server, 11)


@pytest.mark.parametrize(
    ("grace", "pair"),
    [
        (Grace(returns="same"), (3, None)),
        (Grace(returns="same_refresh"), (4, None)),
        (Grace(returns="access"), (4, None)),
    ],
)
def test_after_a_spend_there_is_no_refresh_token_to_repeat(
    grace: Grace, pair: tuple[int, None]
) -> None:
    """The recorded pair has an access token only."""
    server = Server(Policy(refresh=RefreshRules(rotate="spend", grace=grace)))
    server.login("xyz", "legacy", 0)
    refresh(server, 2, 10)
    assert pair == carried(refresh(server, 2, 11))


@pytest.mark.parametrize(("left", "pair"), [(50, (3, 2)), (51, (5, 6))])
def test_a_tolerated_token_can_be_answered_with_what_is_there(
    left: int, pair: tuple[int, int]
) -> None:
    """`reuse_while_left` comes before rotation: at 60, token 3 has 50 seconds left."""
    rules, expires = RefreshRules(grace=Grace()), Expiry(after_issue=100)
    server = Server(Policy(access=AccessRules(expires), refresh=rules))
    server.login("xyz", "legacy", 0)
    refresh(server, 2, 10)
    server.change(Policy(access=AccessRules(expires, reuse_while_left=left), refresh=rules))
    assert pair == carried(refresh(server, 2, 60))
