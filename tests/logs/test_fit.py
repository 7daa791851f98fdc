"""The policies that answer as a log did come first."""

from copy import deepcopy
from dataclasses import replace
from pathlib import Path

from tests.logs.made import FILES, any_log, catalogue, logins_and_refreshes, rule
from tolsim.logs.answer import Candidate, Fit, Place
from tolsim.logs.counts import Person, RunTally
from tolsim.logs.events import Event
from tolsim.logs.fit import fit
from tolsim.logs.history import History
from tolsim.logs.partitions import units_of
from tolsim.logs.question import Means
from tolsim.logs.rules import Rule
from tolsim.logs.tally import Tally


def answered(events: list[Event], known: Rule) -> list[Event]:
    """Give a log the results that a rule has for it."""
    results = {}
    for unit in units_of(deepcopy(events), ()):
        history = History(known, RunTally())
        history.seat(unit.holders, Person(unit.user))
        history.adopt(0, unit.adopted, events[0].time // 1_000_000)
        for act in unit.acts:
            answer = history.perform(act, unit.user)
            results[act.line] = None if answer is None else answer.reason or "ok"
    for event in events:
        event.result = results[event.line]
    return events


def fitted(events: list[Event], rules: tuple[Rule, ...], means: Means | None = None) -> Fit:
    return fit([deepcopy(events)], FILES, Tally(), rules, means or Means(partitions=3))


def test_the_true_rule_comes_first() -> None:
    """Of the whole catalogue; who is explained to the end by no other rule tells them apart."""
    true = rule("zoom-user-concurrent@2")
    events = answered(logins_and_refreshes(5, 900), true)
    found = fitted(events, (*catalogue(), true)).candidates
    assert (true.name, 2, 20, 20) == found[0][:4]
    assert found[1].agreeing < 20
    assert [one.agreeing for one in found] == sorted((one.agreeing for one in found), reverse=True)


def test_the_first_disagreement() -> None:
    """It is told where it stands, and equals come by their names."""
    events = [
        Event(1_000_000, "u", "a", "login", "ok", line=1),
        Event(2_000_000, "u", "b", "login", "ok", line=2),
        Event(3_000_000, "u", "a", "refresh", "ok", line=3),
        Event(4_000_000, "u", "b", "refresh", "refused", line=4),
    ]
    one, two = rule("zoom-user-concurrent@1"), rule("zoom-user-concurrent@2")
    other = Rule("another", None, replace(two.policy, name="another"))
    parted = Place("log.jsonl", 3), "ok", "refresh_revoked"
    refused = Place("log.jsonl", 4), "refused", "ok"
    assert (
        Candidate("another", None, 1, 0, *refused),
        Candidate("zoom-user-concurrent", 1, 1, 0, *parted),
        Candidate("zoom-user-concurrent", 2, 1, 0, *refused),
    ) == fitted(events, (one, two, other)).candidates


def test_a_rule_under_which_users_share_a_server(tmp_path: Path) -> None:
    """It is fitted beside the others, and a second run goes on."""
    tried = (rule("ebay"), rule("hydra"))
    events = answered([e for e in any_log(5, 300) if e.action in ("login", "call")], tried[0])
    means = Means(folder=tmp_path / "work", partitions=2)
    found = fitted(events, tried, means)
    assert ("ebay", 3, 3) == (found.candidates[0].policy, *found.candidates[0][2:4])
    assert found == fitted([], tried, means)
