"""How many requests are accepted within a window."""

from tests.engine.looks import carried
from tolsim.engine.model import Answer
from tolsim.engine.policy import Limit, LoginRules, Policy, Rate, RefreshRules
from tolsim.engine.server import Server

LIMITED = Answer("rate_limited", "rate_limited", "rates.pace")


def paced(rate: Rate, *others: Rate) -> Server:
    """A server with that rate and a few more."""
    return Server(Policy(rates=(rate, *others), client_credentials=True))


def outcomes(server: Server, *seconds: int) -> list[str]:
    """The outcomes of logins of one user at those seconds."""
    return [server.login("xyz", "legacy", now).outcome for now in seconds]


def test_a_request_leaves_the_window_after_its_length() -> None:
    """Of 10 seconds: what was accepted at 0 counts at 9 and no longer at 10."""
    server = paced(Rate("pace", 1, 10))
    assert ["ok", "rate_limited", "ok"] == outcomes(server, 0, 9, 10)


def test_refused_requests_do_not_count() -> None:
    """Only what was accepted fills the window."""
    server = paced(Rate("pace", 2, 10))
    assert (["ok", "ok", "rate_limited", "rate_limited", "ok"]) == outcomes(server, 0, 5, 8, 9, 10)


def test_the_rule_is_named() -> None:
    """The answer says which rate refused."""
    server = paced(Rate("pace", 1, 10))
    outcomes(server, 0)
    assert LIMITED == server.login("xyz", "legacy", 1)


def test_requests_of_another_key_or_kind_do_not_count() -> None:
    """Another user, and a kind that is not listed, go their own way."""
    server = paced(Rate("pace", 1, 10, on=("login",)))
    assert (1, 2) == carried(server.login("xyz", "legacy", 0))
    assert (3, 4) == carried(server.refresh(2, "xyz", "legacy", 0))
    assert (5, 6) == carried(server.login("abc", "legacy", 0))
    assert LIMITED == server.login("xyz", "new", 0)


def test_the_asker_counts_not_the_owner_of_the_token() -> None:
    """A refresh with somebody else's token is the request of whoever sends it."""
    server = paced(Rate("pace", 1, 10, on=("refresh",)))
    server.login("xyz", "legacy", 0)
    server.refresh(2, "abc", "legacy", 0)
    assert (5, 6) == carried(server.refresh(4, "xyz", "legacy", 0))
    assert LIMITED == server.refresh(6, "abc", "legacy", 0)


def test_a_rate_for_each_user_has_nothing_to_do_with_client_credentials() -> None:
    """They have no user; a rate for each system counts them."""
    server = paced(Rate("pace", 1, 10))
    server.client_credentials("legacy", {}, 0)
    assert "ok" == server.client_credentials("legacy", {}, 0).outcome
    server.change(Policy(rates=(Rate("pace", 2, 10, per=("app", "system")),)))
    assert LIMITED == server.login("xyz", "legacy", 1)
    assert "ok" == server.login("xyz", "new", 1).outcome


def test_a_block_begins_at_the_first_refusal_and_does_not_extend() -> None:
    """Five seconds from 1: seconds 1 to 5, whatever is refused in between."""
    server = paced(Rate("pace", 1, 2, block=5))
    assert ["ok", "rate_limited", "rate_limited", "ok"] == outcomes(server, 0, 1, 5, 6)


def test_a_window_can_outlast_a_block() -> None:
    """After the block, a refusal begins another."""
    server = paced(Rate("pace", 1, 8, block=5))
    expected = ["ok", "rate_limited", "rate_limited", "rate_limited", "rate_limited", "ok"]
    assert expected == outcomes(server, 0, 1, 5, 6, 10, 11)


def test_a_block_keeps_the_length_it_was_given_and_outlives_a_change() -> None:
    """The length is stamped at the refusal; the rate that has the name now refuses."""
    server = paced(Rate("pace", 1, 2, block=5))
    outcomes(server, 0, 1)
    server.change(Policy(rates=(Rate("pace", 9, 2),)))
    assert ["rate_limited", "ok"] == outcomes(server, 5, 6)


def test_a_block_belongs_to_the_name_of_its_rate() -> None:
    """Under another name the same rule has no block."""
    server = paced(Rate("pace", 1, 2, block=5))
    outcomes(server, 0, 1)
    server.change(Policy(rates=(Rate("tempo", 1, 2, block=5),)))
    assert ["ok"] == outcomes(server, 5)


def test_accepted_requests_are_facts_for_rates_that_come_later() -> None:
    """A new rate counts what came before it."""
    server = Server(Policy())
    outcomes(server, 0, 1)
    server.change(Policy(rates=(Rate("pace", 2, 10),)))
    assert ["rate_limited", "ok"] == outcomes(server, 9, 10)


def test_the_first_rate_that_refuses_answers_and_the_later_record_nothing() -> None:
    """The second rate's block never begins."""
    server = paced(Rate("pace", 1, 5), Rate("strict", 1, 5, block=100))
    outcomes(server, 0)
    assert LIMITED == server.login("xyz", "legacy", 1)
    assert ["ok"] == outcomes(server, 5)


def test_an_undetermined_refusal_begins_no_block() -> None:
    """What no source documents changes nothing."""
    rate = Rate("pace", 1, 5, block=100)
    server = Server(Policy(rates=(rate,), undocumented=("rate_limited",)))
    assert ["ok", "undetermined", "ok"] == outcomes(server, 0, 4, 5)


def test_what_a_limit_refuses_was_not_accepted() -> None:
    """A rate counts accepted requests, whoever refuses the others."""
    limit = Limit("cap", "access", 1, overflow="refuse")
    server = Server(Policy(limits=(limit,), rates=(Rate("pace", 2, 10),)))
    assert ["ok", "access_denied", "access_denied"] == outcomes(server, 0, 1, 2)
    assert "limits.cap" == server.login("xyz", "legacy", 3).rule


def test_an_answer_that_mints_nothing_is_accepted_like_any_other() -> None:
    """A login that hands back what exists fills the window."""
    server = Server(Policy(login=LoginRules(returns="existing"), rates=(Rate("pace", 2, 10),)))
    assert ["ok", "ok", "rate_limited"] == outcomes(server, 0, 1, 2)
    assert 2 == len(server.tokens) - 1


def refreshes(server: Server, *requests: tuple[int, int]) -> list[str]:
    """The outcomes of refreshes of one user, each with a token and at a second."""
    return [server.refresh(token, "xyz", "legacy", now).outcome for token, now in requests]


def test_a_rate_for_each_token_counts_what_presents_it() -> None:
    """Another token has a count of its own, and logins and client credentials present none."""
    rate = Rate("pace", 1, 10, per=("app", "token"))
    server = Server(
        Policy(rates=(rate,), refresh=RefreshRules(rotate="never"), client_credentials=True)
    )
    assert ["ok", "ok", "ok"] == outcomes(server, 0, 0, 0)
    for _ in range(2):
        assert "ok" == server.client_credentials("legacy", {}, 0).outcome
    expected = ["ok", "ok", "rate_limited", "rate_limited", "ok"]
    assert expected == refreshes(server, (2, 0), (4, 1), (2, 9), (4, 10), (2, 10))


def test_a_rate_of_a_token_refuses_before_the_token_is_looked_up() -> None:
    """Spent at the first refresh, it is refused as too much, and later as used again."""
    server = paced(Rate("pace", 1, 10, per=("app", "token")))
    outcomes(server, 0)
    expected = ["ok", "ok", "rate_limited", "invalid_grant"]
    assert expected == refreshes(server, (2, 0), (4, 0), (2, 9), (2, 10))


def test_a_fixed_window_begins_with_the_first_request_accepted() -> None:
    """Of 10 seconds from 3: what was accepted at 12 counts no more at 13, where another begins."""
    server = paced(Rate("pace", 2, 10, windows="fixed"))
    expected = ["ok", "ok", "rate_limited", "ok", "ok", "rate_limited", "ok"]
    assert expected == outcomes(server, 3, 12, 12, 13, 22, 22, 23)


def test_no_fixed_window_runs_until_somebody_asks() -> None:
    """The second one begins at 17, and not at 10 where the first one ended."""
    server = paced(Rate("pace", 1, 10, windows="fixed"))
    assert ["ok", "ok", "rate_limited", "ok"] == outcomes(server, 0, 17, 26, 27)


def test_a_fixed_window_begins_with_its_rate() -> None:
    """What was accepted before the rate came counts for a sliding one alone."""
    server = Server(Policy())
    outcomes(server, 0)
    server.change(Policy(rates=(Rate("pace", 1, 10, windows="fixed"),)))
    assert ["ok", "rate_limited"] == outcomes(server, 1, 2)
    server.change(Policy(rates=(Rate("pace", 2, 10),)))
    assert ["rate_limited", "ok"] == outcomes(server, 3, 10)


def test_a_fixed_window_keeps_its_length_and_outlives_a_change() -> None:
    """Begun for 10 seconds, it ends after them, and what it has accepted counts for its name."""
    server = paced(Rate("pace", 2, 10, windows="fixed"))
    outcomes(server, 0)
    server.change(Policy())
    server.change(Policy(rates=(Rate("pace", 1, 99, windows="fixed"),)))
    assert ["rate_limited", "ok", "rate_limited", "ok"] == outcomes(server, 9, 10, 108, 109)


def test_a_copy_counts_for_itself() -> None:
    """A window that goes on in one server does not in the other."""
    server = paced(Rate("pace", 2, 10, windows="fixed"))
    outcomes(server, 0)
    twin = server.copy()
    assert ["ok", "rate_limited"] == outcomes(twin, 1, 2)
    assert ["ok", "rate_limited"] == outcomes(server, 1, 2)
