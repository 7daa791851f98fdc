"""Logs that are made of populations."""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from tests.logs.populations import MIXED, population
from tolsim.documents.populations.population import Population
from tolsim.engine.policy import Policy, Rate
from tolsim.logs.generate import counts_over_users, lives
from tolsim.logs.lives import CutOff, Life, Undecided
from tolsim.logs.rules import Rule
from tolsim.logs.truth import truth_line
from tolsim.logs.writing import line_writer

HOURLY = "a: {users: 1, joins: 0s, returns: {fixed: 90m}, systems: {%s}}"


def clock(seconds: int | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%d %H:%M:%S")


def told(life: Life) -> list[str]:
    """The log of one user: when, who, what, and what came of it."""
    return [
        f"{clock(one.time // 1_000_000)} {one.system} {one.action} {one.result}"
        for one in life.events
    ]


def cut_off(life: Life) -> list[tuple[str | None, ...]]:
    return [
        (
            one.system,
            clock(one.at),
            clock(one.until),
            one.reason,
            clock(one.ended),
            one.rule,
            one.by,
        )
        for one in life.cut_off
    ]


def only(population: Population) -> Life:
    [life] = lives(population, seed=0)
    return life


def test_who_is_cut_off_logs_in_and_evicts() -> None:
    """At tolerance 1 two systems end each other's login; no two events have one second."""
    systems = "legacy: {uses: {fixed: 1h}}, new: {uses: {fixed: 2h}}"
    life = only(population(HOURLY % systems, lasts="5h"))
    assert [
        "01 00:00:00 legacy login ok",
        "01 00:00:01 new login ok",
        "01 01:00:00 legacy refresh refresh_revoked",
        "01 02:00:00 new refresh ok",
        "01 02:30:00 legacy login ok",
        "01 03:00:00 legacy refresh ok",
        "01 04:00:00 new refresh refresh_revoked",
        "01 04:00:01 legacy refresh ok",
    ] == told(life)
    rule = "limits.live-grants"
    assert [
        ("legacy", "01 01:00:00", "01 02:30:00", "refresh_revoked", "01 00:00:01", rule, "new"),
        ("new", "01 04:00:00", None, "refresh_revoked", "01 02:30:00", rule, "legacy"),
    ] == cut_off(life)


def test_a_lost_answer_is_asked_for_again() -> None:
    """With the token that it replaced, which reads as stolen."""
    systems = "app: {uses: {fixed: 1h}, lost: 100%, retry: {times: 1, after: 7s}}"
    life = only(population(HOURLY % systems, lasts="2h", policy="rfc9700-rotation"))
    assert [
        "01 00:00:00 app login ok",
        "01 01:00:00 app refresh ok",
        "01 01:00:07 app refresh refresh_reused",
    ] == told(life)
    assert [
        ("app", "01 01:00:07", None, "refresh_reused", "01 01:00:00", "refresh.rotate", "app")
    ] == cut_off(life)


def test_a_store_has_one_login() -> None:
    """Systems that share it present what the other was given."""
    systems = "one: {uses: {fixed: 1h}, store: s}, two: {uses: {fixed: 2h}, store: s}"
    life = only(population(HOURLY % systems, lasts="3h", policy="rfc9700-rotation"))
    assert [
        "01 00:00:00 one login ok",
        "01 01:00:00 one refresh ok",
        "01 02:00:00 two refresh ok",
        "01 02:00:01 one refresh ok",
    ] == told(life)
    assert life.events[2].refresh == life.events[3].presented


def test_a_client_calls_while_its_access_token_lasts() -> None:
    """What is refused is refreshed; of a login without a refresh token nothing is left."""
    systems = (
        "app: {uses: {fixed: 25m}, calls: true}, other: {uses: {fixed: 1d}, needless: {fixed: 26m}}"
    )
    life = only(population(HOURLY % systems, 2, lasts="80m"))
    assert [
        "01 00:00:00 app login ok",
        "01 00:00:01 other login ok",
        "01 00:25:00 app call ok",
        "01 00:26:00 other login ok",
        "01 00:50:00 app call access_revoked",
        "01 00:50:01 app refresh refresh_revoked",
        "01 00:52:00 other login ok",
        "01 01:18:00 other login ok",
    ] == told(life)
    bare = "{name: bare, access: {expires: {after_issue: 1h}}, refresh: {issued: false}}"
    life = only(population(HOURLY % "app: {uses: {fixed: 40m}}", lasts="3h", policy=bare))
    assert [("app", "01 01:20:00", "01 02:50:00", "access_expired", "01 01:00:00", None, None)] == (
        cut_off(life)
    )


def test_people_come_when_they_are_there() -> None:
    """Uses outside a system's hours are not; logins wait for the hours of the group."""
    group = (
        "a: {users: 1, joins: 0s, hours: 8-18, weekdays: tue-thu, returns: {fixed: 1h}, systems: "
        "{app: {uses: {fixed: 5h}, hours: 22-11, weekdays: sun-wed}, other: {uses: {fixed: 1d}}}}"
    )
    assert [
        "02 08:00:00 app login ok",
        "02 08:00:01 other login ok",
        "02 23:00:00 app refresh refresh_revoked",
        "03 08:00:00 other refresh ok",
        "03 08:00:01 app login ok",
    ] == told(only(population(group, lasts="2d9h")))


def test_a_limit_over_users_makes_them_one_stage() -> None:
    """Where the app may have two logins, the third user ends that of the first."""
    policy = "{name: wide, limits: {wide: {kind: grant, max: 2, per: [app]}}}"
    group = "a: {users: 3, joins: 0s, systems: {app: {uses: {fixed: 1h}}}}"
    found = list(lives(population(group, lasts="61m", policy=policy), seed=0))
    assert [["refresh_revoked"], [], []] == [[one.reason for one in life.cut_off] for life in found]


def test_a_rate_for_each_token_concerns_one_user_alone() -> None:
    """Whoever makes a log, or reads one, needs to look at no two users together."""
    policy = Policy(rates=(Rate("one", 1, 60, per=("app", "token")),))
    assert not counts_over_users(policy)
    assert not Rule("one", None, policy).shared


def test_a_rate_only_makes_a_client_wait() -> None:
    """A refusal that says nothing of the token is no lock-out: the next use comes in time."""
    policy = "{name: slow, rates: {slow: {max: 1, window: 90m, on: [refresh]}}}"
    life = only(population(HOURLY % "app: {uses: {fixed: 1h}}", lasts="4h", policy=policy))
    results = [one.result for one in life.events]
    assert (["ok", "ok", "rate_limited", "ok"], ()) == (results, life.cut_off)


def test_what_a_policy_leaves_open_ends_it() -> None:
    """No answer is made up."""
    policy = "{name: open, undocumented: [refresh_expired], refresh: {expires: {after_issue: 1m}}}"
    with pytest.raises(Undecided, match="refresh_expired"):
        only(population(HOURLY % "app: {uses: {fixed: 1h}}", policy=policy))


def needs(found: Iterable[Life]) -> set[tuple[int, str | None, str | None]]:
    """The minutes of all uses that are in a log; an event can wait for some seconds."""
    return {
        (event.time // 60_000_000, event.user, event.system)
        for life in found
        for event in life.events
        if event.action != "login"
    }


def test_needs_do_not_hang_on_the_rules() -> None:
    """A use of a log is one of the log in which nobody is ever cut off."""
    made = [list(lives(population(MIXED, n, lasts="20d"), seed=5)) for n in (1, 2, 99)]
    strict, mild, free = map(needs, made)
    assert [True, True, False] == [any(life.cut_off for life in one) for one in made]
    assert (set(), set()) == (strict - free, mild - free)


def test_a_user_does_one_thing_at_a_time() -> None:
    """So the order of a user's events never hangs on that of the lines."""
    for life in lives(population(MIXED, 2, lasts="20d"), seed=1):
        times = [event.time for event in life.events]
        assert sorted(set(times)) == times


def test_a_seed_makes_the_same_log_for_ever() -> None:
    """Whatever Python runs it: `Random.random` is all that chance is made from."""
    found = list(lives(population(MIXED, 1, lasts="20d"), seed=7))
    write = line_writer(None)
    log = b"".join(write(event) for life in found for event in life.events)
    truth = b"".join(truth_line(one) for life in found for one in life.cut_off)
    digests = [sha256(text).hexdigest()[:16] for text in (log, truth)]
    assert ["4934a1d05b76515f", "8a852ec995c427b3"] == digests


def test_lines_of_the_truth() -> None:
    """What nobody knows is null."""
    assert (
        b'{"user":"a","system":"b","from":"1970-01-01T00:00:01Z","until":null,'
        b'"reason":"refresh_expired","ended":"1970-01-01T00:00:00Z","rule":null,"by":null}\n'
    ) == truth_line(CutOff("a", "b", 1, None, "refresh_expired", 0))
