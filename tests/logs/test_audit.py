"""An audit counts what happened, whoever counts it and in whatever order it is read."""

from collections import defaultdict, deque
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from random import Random

import pytest

from tests.logs.made import (
    START,
    any_log,
    as_it_happened,
    asked,
    catalogue,
    logins_and_refreshes,
    rule,
)
from tolsim.engine.policy import Limit, Policy, Rate, RefreshRules
from tolsim.logs.answer import Audit, Eviction, LockOuts, Place
from tolsim.logs.events import Event
from tolsim.logs.question import Means, Question
from tolsim.logs.rules import Rule
from tolsim.logs.work import OtherWork
from tolsim.logs.workers import Pool

SECOND = 1_000_000


def newest(count: int) -> Rule:
    """Return a rule that keeps so many logins of a user, and nothing else ends."""
    limit = Limit("logins", "grant", count)
    policy = Policy("newest", refresh=RefreshRules(rotate="never"), limits=(limit,))
    return Rule("newest", count, policy)


def told(*said: str) -> list[Event]:
    """Return events from words: the second, the system, what it did, and what came of it."""
    events = []
    for line, words in enumerate(said, 1):
        at, system, action, *result = words.split()
        time = (START + int(at)) * SECOND
        word = " ".join(result) or None
        events.append(Event(time, "xyz", system, action, word, file=0, line=line))  # type: ignore[arg-type]
    return events


def bare(events: Sequence[Event], count: int) -> tuple[int, int, int]:
    """The same in a dict and a few deques: users hurt, lock-outs, refreshes refused."""
    login: dict[tuple[str | None, str | None], int] = {}
    live: dict[str | None, deque[int]] = defaultdict(lambda: deque(maxlen=count))
    cut: set[tuple[str | None, str | None]] = set()
    hurt, lockouts, refused = set(), 0, 0
    for number, event in enumerate(events):
        key = event.user, event.system
        if event.action == "login":
            login[key] = number
            live[event.user].append(number)
            cut.discard(key)
        elif login[key] not in live[event.user]:
            refused += 1
            if key not in cut:
                cut.add(key)
                lockouts += 1
                hurt.add(event.user)
    return len(hurt), lockouts, refused


def test_a_bare_loop_counts_the_same() -> None:
    """Keep-newest-N at 1 to 5 counts what a dict and deques count."""
    events = logins_and_refreshes(1, 3000)
    found = asked(events, as_it_happened([newest(count) for count in range(1, 6)]))
    counted = [
        (run.users_hurt, run.lockouts.times, run.refused.get("refresh_revoked", 0))
        for run in found.runs
    ]
    assert [bare(events, count) for count in range(1, 6)] == counted
    assert counted[4][2] > 0


def test_the_whole_answer() -> None:
    """Two systems take turns in ending each other's login."""
    events = told(
        "0 legacy login ok",
        "60 new login ok",
        "100 legacy refresh invalid_grant",
        "130 legacy refresh invalid_grant",
        "160 legacy login ok",
        "200 new refresh invalid_grant",
    )
    found = asked(events, Question(newest(1), (newest(1), newest(2))))
    one, two = found.runs
    assert (1, 2, LockOuts(2, 1, 60, 60, 60, 60)) == one[3:6]
    assert {"refresh_revoked": 3} == one.refused
    assert (Eviction("legacy", "new", 1, 1), Eviction("new", "legacy", 1, 1)) == one.evictions
    assert ({1: 1}, 0, 0) == one[-3:]
    # At 2 nobody is refused: the second login of `legacy` never takes place.
    assert (0, 0, LockOuts(0, 0, None, None, None, 0), 0, {}, (), {2: 1}, 1, 0) == two[3:]
    assert [("newest", 0.99, 2), ("newest", 0.999, 2), ("newest", 1.0, 2)] == list(found.spared)
    assert ("log", 60) == found.recovery
    assert ("newest", 1, 1, 1, ()) == found.in_force
    assert [("xyz", 2, 60, None)] == list(found.worst)


def test_forced_logins_are_kept_if_asked() -> None:
    """Replayed as it happened, the login that only a refusal brought about counts."""
    events = told(
        "0 a login ok", "1 b login ok", "2 a refresh refused", "3 a login ok", "4 b login ok",
        "5 c login ok", "6 a refresh ok",
    )  # fmt: skip
    question = Question(newest(1), (newest(1), newest(2)))
    kept = asked(events, question._replace(forced_logins="keep")).runs[1]
    left_out = asked(events, question).runs[1]
    assert (0, 1) == (kept.forced_logins, kept.lockouts.times)
    assert (1, 1) == (left_out.forced_logins, left_out.lockouts.times)


def test_who_is_refused_only_in_the_replay_returns() -> None:
    """After the time asked a system logs in again, which ends another's login."""
    events = told(
        "0 a login ok", "1 b login ok", "10 a refresh ok", "200 b refresh ok", "400 a refresh ok"
    )
    question = Question(newest(2), (newest(2), newest(1)), recover=100)
    run = asked(events, question).runs[1]
    assert (LockOuts(3, 1, 100, 100, 100, 200), 2) == (run.lockouts, run.recoveries)
    never = asked(events, question._replace(recover="never")).runs[1]
    assert (LockOuts(1, 1, None, None, None, 0), 0) == (never.lockouts, never.recoveries)


def test_the_hour_where_the_log_has_no_return() -> None:
    """A log in which nobody was refused tells no time to wait."""
    events = told("0 a login ok", "1 b login ok", "10 a refresh ok", "4000 b refresh ok")
    found = asked(events, Question(newest(2), (newest(2), newest(1))))
    assert ("none", 3600) == found.recovery
    assert 1 == found.runs[1].recoveries


def test_a_refusal_that_the_rule_does_not_explain() -> None:
    """It ends the login under every rule, and is no lock-out of theirs."""
    events = told(
        "0 a login ok", "10 a refresh invalid_grant", "20 a refresh invalid_grant", "30 a login ok",
        "40 a refresh ok",
    )  # fmt: skip
    found = asked(events, Question(newest(1), (newest(1), newest(2))))
    for run in found.runs:
        assert {"unexplained": 1, "refresh_revoked": 1} == run.refused
        assert (0, 0, 0) == (run.lockouts.times, run.forced_logins, run.recoveries)
    (kind,) = found.in_force.kinds
    assert ("refresh", "invalid_grant", "ok", 1, Place("log.jsonl", 2), None) == kind


def test_a_passing_refusal_ends_nothing() -> None:
    """A server that is busy or asked too often refuses the moment, not the token."""
    events = told("0 a login ok", "10 a refresh 429", "11 a refresh 503", "20 a refresh ok")
    (run,) = asked(events, Question(newest(1), (newest(1),))).runs
    assert ({}, 0) == (run.refused, run.lockouts.times)


def test_without_results_the_rule_in_force_tells() -> None:
    """Who was refused, which logins that forced, and how long it took."""
    events = told(
        "0 a login", "60 b login", "100 a refresh", "160 a login", "200 b refresh", "300 b login"
    )
    found = asked(events, Question(newest(1), (newest(1), newest(2))))
    assert ("log", 60) == found.recovery
    assert (2, 0) == (found.runs[0].lockouts.times, found.in_force.users)
    assert (0, 2) == (found.runs[1].lockouts.times, found.runs[1].forced_logins)


def test_a_log_without_refusals_says_so() -> None:
    """A server that logs none is not one that refuses none; where results are not seen, it is."""
    question = Question(newest(1), (newest(1),))
    seen = asked(told("0 new login ok", "5 new refresh ok"), question)
    unseen = asked(told("0 new login", "5 new refresh"), question)
    assert (("no-refusals",), ()) == (seen.warnings, unseen.warnings)


def test_no_counterfactual_where_no_login_can_be_matched() -> None:
    """Without system, grant and ids only the rule in force is replayed, as it happened."""
    events = told("0 - login ok", "5 - refresh ok", "9 - login ok")
    for event in events:
        event.system = None
    found = asked(events, Question(newest(1), (newest(1), newest(2))))
    assert ("no-refusals", "not-matched") == found.warnings
    assert [1] == [run.tolerance for run in found.runs]


def test_users_who_share_a_limit() -> None:
    """A limit without user counts all users of the app together, whatever partition they are in."""
    limit = Limit("logins", "grant", 2, per=("app",))
    shared = Rule("shared", None, Policy("shared", limits=(limit,)))
    events = [
        Event((START + i) * SECOND, f"user{i}", "s", "login", file=0, line=i + 1) for i in range(4)
    ]
    events += [
        Event((START + 9 + i) * SECOND, f"user{i}", "s", "refresh", file=0, line=i + 5)
        for i in range(4)
    ]
    for partitions in (1, 3):
        found = asked(events, as_it_happened([shared]), Means(partitions=partitions))
        assert (2, 2) == (found.runs[0].users_hurt, found.runs[0].evictions[0].times)


def test_users_alone_among_users_who_share() -> None:
    """A rule that knows users one by one finds the same beside one that does not."""
    events = any_log(3, 600, ids=True)
    alone = [rule("zoom-user-concurrent@1"), rule("zoom-user-concurrent@2")]
    expected = asked(events, Question(alone[0], tuple(alone))).runs
    beside = asked(events, Question(alone[0], (*alone, rule("ebay"))))
    assert expected == beside.runs[:2]
    under = asked(events, as_it_happened([rule("ebay"), *alone]))
    assert asked(events, as_it_happened(alone)).runs == under.runs[1:]


def test_an_incident_of_the_app_reaches_every_user() -> None:
    """It is copied to all, also to those in other partitions."""
    events = told("0 a login", "9 a incident", "10 a refresh", "11 a login")
    events[1].user = events[1].system = None
    events[1].params = {"incident": "deauthorize"}
    more = [
        Event(e.time, f"user{i}", e.system, e.action, line=e.line + 10 * i)
        for i in range(1, 6)
        for e in events
        if e.action != "incident"
    ]
    found = asked([*events, *more], as_it_happened([newest(1)]), Means(partitions=4))
    assert (6, 6) == (found.runs[0].users_hurt, found.log.users)


def test_warnings() -> None:
    """A log that cannot answer says so."""
    events = told("0 a refresh refused", "200000 a refresh refused")
    events += [Event((START + 5) * SECOND, None, None, "refresh", "refused", line=9)]
    found = asked(events, Question(newest(1), (newest(1),)))
    assert ("refusals-only", "users-unknown", "gap") == found.warnings
    assert 3 == found.log.events


def same_but_lines(found: Audit) -> Audit:
    """An answer without what tells of lines: their numbers, and how often they were repeated."""
    kinds = tuple(kind._replace(first=Place("", 0)) for kind in found.in_force.kinds)
    in_force = found.in_force._replace(kinds=kinds)
    return found._replace(log=found.log._replace(repeated=0), in_force=in_force)


def results(events: list[Event]) -> list[Event]:
    """Give a log results by chance."""
    random = Random(5)
    for event in events:
        if event.action != "incident":
            event.result = random.choice(("ok", "ok", "ok", "ok", "invalid_grant"))
    return events


WHOLE = Question(
    rule("zoom-user-concurrent@1"),
    (*(rule(f"zoom-user-concurrent@{count}") for count in (1, 2, 3)), rule("ebay")),
)


def everything() -> list[Event]:
    """A log of everything, no two events of which are at one time."""
    events = results(any_log(11, 600, users=12, ids=True))
    for event in events:
        event.id = f"id{event.line}"
    return events


def test_the_same_for_any_number_of_partitions() -> None:
    """7 or 64 of them, or one."""
    events = everything()
    expected = asked(events, WHOLE, Means(partitions=1))
    assert expected.runs[0].lockouts.times > 10
    for count in (7, 64):
        assert expected == asked(events, WHOLE, Means(partitions=count))


def test_the_same_whatever_the_order() -> None:
    """Lines may be shuffled, and delivered twice."""
    events = everything()
    expected = same_but_lines(asked(events, WHOLE))
    Random(3).shuffle(events)
    assert expected == same_but_lines(asked(events, WHOLE))
    twice = asked([*events, *events], WHOLE)
    assert len(events) == twice.log.repeated
    assert expected == same_but_lines(twice)


@pytest.mark.parametrize("jobs", [2, 5])
def test_the_same_for_any_number_of_jobs(jobs: int) -> None:
    """Several processes find what one finds."""
    events = everything()
    pool = Pool(partial(ProcessPoolExecutor, jobs))
    assert asked(events, WHOLE) == asked(events, WHOLE, Means(pool, partitions=7))


def test_a_second_run_goes_on(tmp_path: Path) -> None:
    """What is finished is not done again: a log that cannot be read any more is not needed."""
    events = everything()
    means = Means(folder=tmp_path / "work", partitions=4, about={"log": "the same"})
    expected = asked(events, WHOLE, means)
    (tmp_path / "work/answers/audit.0002").unlink()
    assert expected == asked([], WHOLE, means)


def test_the_folder_of_another_audit(tmp_path: Path) -> None:
    """A folder belongs to one log and one question."""
    means = Means(folder=tmp_path / "work", about={"log": "one"})
    asked(everything(), WHOLE, means)
    with pytest.raises(OtherWork, match="holds the work of another audit: log, question differ"):
        asked([], WHOLE._replace(recover="never"), means._replace(about={"log": "other"}))
    (tmp_path / "mine").write_text("a file", encoding="utf-8")
    with pytest.raises(OtherWork, match="files differ"):
        asked([], WHOLE, Means(folder=tmp_path))


def test_no_id_of_a_token_is_written(tmp_path: Path) -> None:
    """Ids reach the disk as HMAC alone, in files that only their owner reads."""
    folder = tmp_path / "work"
    asked(everything(), WHOLE, Means(folder=folder, partitions=2))
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert not any(b"user1.legacy." in path.read_bytes() for path in files)
    assert {0o600} == {path.stat().st_mode & 0o777 for path in files}
    assert 0o700 == folder.stat().st_mode & 0o777


def test_every_policy_of_the_catalogue_can_be_asked() -> None:
    """All at once, those under which users share a server beside the others."""
    tried = catalogue()
    found = asked(any_log(2, 300, ids=True), Question(tried[0], tried))
    assert [one.name for one in tried] == [run.policy for run in found.runs]


def test_one_stray_refresh_spoils_nothing() -> None:
    """Few users whose logins nothing tells apart do not take the counterfactual from all."""
    events = logins_and_refreshes(1, 400)
    stray = Event(events[-1].time, "user0", None, "refresh", line=999)
    tried = Question(newest(1), (newest(1), newest(2)))
    assert 2 == len(asked([*events, stray], tried).runs)
    strays = [Event(stray.time, f"user{i}", None, "refresh", line=999 + i) for i in range(2)]
    assert 1 == len(asked([*events, *strays], tried).runs)


def test_a_robot_that_logs_in_all_the_time() -> None:
    """Its live logins are counted to 5 %, in a time that grows with their number alone."""
    events = [
        Event((START + i) * SECOND, "robot", "a", "login", "ok", line=i) for i in range(4_000)
    ]
    (run,) = asked(events, as_it_happened([newest(1_000_000)])).runs
    ((live, users),) = run.live.items()
    assert 1 == users
    assert 3_800 <= live <= 4_000


def test_clocks_that_differ_where_users_share_a_limit() -> None:
    """What was put in order for one user stays so among all of them."""
    limit = Limit("logins", "grant", 9, per=("app",))
    shared = Rule("shared", None, Policy("shared", limits=(limit,)))
    events = [
        Event((START + 1) * SECOND, "u", "a", "refresh", "ok", presented="1", line=1),
        Event((START + 2) * SECOND, "u", "a", "login", "ok", refresh="1", line=2),
        Event((START + 9) * SECOND, "v", "a", "login", "ok", line=4),
    ]
    found = asked(events, as_it_happened([shared]))
    assert (1, 2, 2) == (found.log.reordered, found.in_force.users, found.in_force.agreeing)


def test_what_is_from_before_the_log_counts_in_no_lock_out() -> None:
    """Nobody knows when it was issued: only what the log has seen accepted is missed later on."""
    events = told(
        "0 a refresh refused", "1 b refresh ok", "2 c login ok", "3 b refresh refused",
        "9 a login ok", "12 b login ok",
    )  # fmt: skip
    found = asked(events, as_it_happened([newest(1)]))
    (run,) = found.runs
    assert (2, 0) == (found.log.adopted, run.refused.get("unexplained", 0))
    assert (LockOuts(1, 0, 9, 9, 9, 9), {"refresh_revoked": 2}) == (run.lockouts, run.refused)


def test_no_rate_counts_what_is_from_before_the_log() -> None:
    """However many logins are adopted at its first second."""
    rate = Rate("logins", 1, 60)
    rated = Rule("rated", None, Policy("rated", rates=(rate,)))
    events = told("0 a refresh ok", "70 b refresh ok", "140 c refresh ok")
    found = asked(events, as_it_happened([rated]))
    assert (3, 1) == (found.log.adopted, found.in_force.agreeing)
