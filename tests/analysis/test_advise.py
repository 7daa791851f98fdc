"""The smallest change that keeps every system working."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tolsim.analysis.advise.advise import Advice, Fix, Relief, advise
from tolsim.analysis.advise.outlook import is_experiment
from tolsim.analysis.check.check import check_file
from tolsim.analysis.history.feuds import ForeseenFeud, foreseen
from tolsim.catalogue import find_policy
from tolsim.documents import Case, Overrides, load_scenario
from tolsim.simulation import Scenario, replay
from tolsim.simulation.scenario import Call, ClientCredentials, Login, Race, Refresh

FOLDER = Path(__file__).parents[2] / "scenarios"
FILES = sorted([*FOLDER.glob("*.yaml"), *FOLDER.glob("cases/*/*.yaml")])
TWO_SYSTEMS = (FOLDER / "two_systems.yaml").read_text(encoding="utf-8")


def advice_for(text: str, *policies: str) -> Advice:
    (found,) = advise(Case(text, "scenarios/x.yaml", find_policy), Overrides(policies))
    return found


def fixes_of(found: Advice) -> dict[tuple[str, ...], Fix]:
    return {fix.kinds: fix for fix in found.fixes}


def test_counted_logins_need_tolerance_two() -> None:
    """Tolerance 2, one store, two apps and two users all work; other rules of Zoom would."""
    found = advice_for(TWO_SYSTEMS)
    assert ((4, 5), ("legacy",)) == (found.today.broken, found.today.locked_out)
    assert {
        "shared_store": ["shared"],
        "own_apps": ["legacy", "new"],
        "own_users": ["xyz-legacy", "xyz-new"],
        "tolerance": 2,
        "other_policy": "zoom-user-multi",
    } == {fix.kinds[0]: fix.values[0] for fix in found.fixes if fix.works}
    assert {"grace"} == {
        fix.kinds[0] for fix in found.fixes if fix.reason is None and not fix.works
    }


def test_reuse_of_refresh_tokens_only_softens() -> None:
    """No tolerance keeps the access token, but from 2 on legacy can refresh: a ping-pong."""
    fix = fixes_of(advice_for(TWO_SYSTEMS, "zoom-user-refresh-reuse"))["tolerance",]
    assert (False, (2,), True) == (fix.works, fix.values, fix.onwards)
    assert (Relief("legacy", 3, "recoverable"),) == fix.reliefs
    assert (ForeseenFeud("legacy", "new"),) == fix.feuds
    assert fix.outlook is not None
    assert (4, 6) == fix.outlook.broken


def test_pairs_are_tried_where_nothing_helps_alone() -> None:
    """To refresh first takes the refresh token that the client threw away."""
    text = """\
title: No refresh token
policy: {name: p}
systems: [a]
steps:
  - login: a
  - forget: a
    kinds: [refresh]
  - call: a
    after: 2h
"""
    fixes = fixes_of(advice_for(text))
    pair = fixes["refresh_first", "save_rotated"]
    refreshing = {"systems": ["a"], "when": "before a call"}
    saving = {"systems": [], "steps": [2], "lost": []}
    assert (True, (refreshing, saving)) == (pair.works, pair.values)
    assert not any(fix.works for kinds, fix in fixes.items() if len(kinds) == 1)


def test_one_process_refreshes() -> None:
    """Of two workers that race with one refresh token, one is enough."""
    text = """\
title: Two workers
policy: {refresh: {replay: {revoke: grant}}}
systems: {one: {store: db}, two: {store: db}}
steps:
  - login: one
  - race:
      - refresh: one
      - refresh: two
    after: 5m
    expect: {ok: 1, invalid_grant: 1}
  - call: two
    expect: invalid_token
"""
    fix = fixes_of(advice_for(text))["single_refresher",]
    assert (True, (["one"],)) == (fix.works, fix.values)
    assert """\
  - refresh: one
    after: 5m
    expect: ok
""" in (fix.scenario or "")


def test_nothing_broken_needs_no_remedy() -> None:
    """Where all works, nothing is tried."""
    found = advice_for(TWO_SYSTEMS.replace("tolerance: 1", "tolerance: 2"))
    assert ((), (), None) == (found.today.broken, found.fixes, found.best)


def test_experiments_keep_what_was_observed() -> None:
    """A request that presents a named token does not count, and its expectation stays."""
    steps = TWO_SYSTEMS + "  - refresh: new\n  - refresh: new\n    using: new.R1\n"
    text = steps + "    expect: refresh_reused\n"
    fix = fixes_of(advice_for(text))["tolerance",]
    assert (True, (2,)) == (fix.works, fix.values)
    assert "using: new.R1\n    expect: refresh_reused\n" in (fix.scenario or "")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_works_passes_when_written_out(path: Path) -> None:
    """Read again and checked, each fixed scenario holds, and says ok of every own request."""
    text = path.read_text(encoding="utf-8")
    for found in advise(Case(text, str(path), find_policy), Overrides(), most=4):
        for fix in found.fixes:
            assert (fix.reason is None and None not in fix.values) == (fix.scenario is not None)
            if fix.scenario is not None:
                check = check_file(fix.scenario, str(path), find_policy)
                assert ((), 0) == (check.problems, check.failed)
                (run,) = check.runs
                assert not fix.works or {"ok"} == set(_expected_of_own_requests(run.scenario))


def _expected_of_own_requests(scenario: Scenario) -> Iterator[object]:
    """What is expected of each request that presents what its system holds."""
    for step in scenario.steps:
        racers = step.action.racers if isinstance(step.action, Race) else (step,)
        for one in racers:
            asks = isinstance(one.action, Login | Refresh | Call | ClientCredentials)
            if asks and not is_experiment(one) and not (one.if_ and one.expect is None):
                yield None if one.expect is None else one.expect.value


def test_the_highest_tolerance_is_tried() -> None:
    """A scenario that needs as much tolerance as may be tried is told so."""
    (found,) = advise(Case(TWO_SYSTEMS, "scenarios/x.yaml", find_policy), Overrides(), most=2)
    fix = fixes_of(found)["tolerance",]
    assert (True, (2,)) == (fix.works, fix.values)


def test_systems_that_evict_each_other_once_do_not_feud() -> None:
    """Both refresh tokens end before their second use: nothing goes on."""
    text = """\
title: One access token, refresh tokens for five minutes
policy:
  limits: {one: {kind: access, max: 1}}
  refresh: {expires: {after_login: 5m}}
systems: [legacy, new]
steps:
  - login: legacy
  - login: new
"""
    (run,) = load_scenario(text, "x.yaml", find_policy).runs
    assert () == foreseen(replay(run))
