"""The game without a screen: what each operation makes of the scenario."""

import pytest

from tests.play.games import bundled_game, game_of, new_game, refusal, states
from tolsim.analysis.check.check import check_file
from tolsim.catalogue import find_policy
from tolsim.catalogue.bundled import bundled_scenarios
from tolsim.documents import Case
from tolsim.play.game import Game, neighbours, older_tokens

LOGINS = ({"login": "legacy"}, {"login": "new", "after": "5m"}, {"refresh": "legacy"})
RACE = {"race": [{"login": "legacy"}, {"login": "new"}]}


def test_it_begins_with_two_systems_and_no_steps() -> None:
    """Without a scenario there is somebody to log in."""
    game = new_game()
    assert (["legacy", "new"], ("xyz",), [], "legacy", 1) == (
        [system.name for system in game.scenario.systems],
        game.scenario.users,
        game.now.data["steps"],
        game.actor,
        game.app.tolerance,
    )


def test_each_request_is_a_step_of_who_acts() -> None:
    """Every operation writes the step that a scenario file would have."""
    game = new_game().login().call().refresh().refresh(lost=True).refresh(using="legacy.R1")
    game = game.ask_for_itself().wait("5m").copy_to("new").next_actor().call()
    assert [
        {"login": "legacy"},
        {"call": "legacy"},
        {"refresh": "legacy"},
        {"refresh": "legacy", "lost": True},
        {"refresh": "legacy", "using": "legacy.R1"},
        {"client_credentials": "legacy"},
        {"wait": "5m"},
        {"copy": "legacy", "to": "new"},
        {"call": "new"},
    ] == game.now.data["steps"]


def test_a_step_follows_the_cursor_and_undo_brings_back_what_came_after() -> None:
    """What came after goes; the cursor goes back with it, too."""
    game = game_of(*LOGINS)
    changed = game.move(1).call()
    assert [{"login": "legacy"}, {"call": "legacy"}] == changed.now.data["steps"]
    assert (2, 1) == (changed.now.cursor, changed.undo().now.cursor)
    assert list(LOGINS) == changed.undo().now.data["steps"]
    assert changed.now == changed.undo().redo().now


def test_a_new_change_ends_what_could_be_redone() -> None:
    """After an undo the story goes another way."""
    game = new_game().login().undo().call()
    assert game == game.redo()


def test_nothing_to_undo_is_no_error() -> None:
    """At the beginning and at the end undo and redo leave all as it is."""
    game = new_game()
    assert (game, game) == (game.undo(), game.redo())


def test_the_tolerance_brings_legacy_back_to_life() -> None:
    """The case that it is about: one login too few, and which steps one more changes."""
    game = game_of(*LOGINS)
    more = game.at_tolerance(2)
    assert {"legacy": "locked-out", "new": "working"} == states(game)
    assert {"legacy": "working", "new": "working"} == states(more)
    assert frozenset({1, 2}) == more.differs
    assert frozenset() == more.undo().differs


def test_another_policy_keeps_the_tolerance_if_it_has_one() -> None:
    """The knob stays where it is; where there is none it goes, and `@` sets it."""
    game = game_of(*LOGINS, policy="zoom-user-concurrent", tolerance=2)
    found = [
        game.under(name).app
        for name in ("zoom-user-refresh-reuse", "xero", "zoom-user-refresh-reuse@3")
    ]
    assert [("zoom-user-refresh-reuse", 2), ("xero", None), ("zoom-user-refresh-reuse", 3)] == [
        (app.policy.name, app.tolerance) for app in found
    ]


def test_a_policy_without_a_knob_says_so() -> None:
    """What cannot be turned is told, and nothing changes."""
    game = game_of(*LOGINS, policy="xero")
    assert "the policy `xero` has no tolerance to set" == refusal(lambda: game.at_tolerance(2))


def test_of_several_apps_the_one_of_who_acts_is_ruled() -> None:
    """The knob of the other app stays where it is."""
    apps = {"live": {"policy": "zoom-user-concurrent"}, "test": None}
    systems = {"legacy": {"app": "live"}, "new": {"app": "test"}}
    game = game_of(*LOGINS, apps=apps, systems=systems).next_actor().at_tolerance(3)
    assert {"live": 1, "test": 3} == {app.name: app.tolerance for app in game.scenario.apps}


def test_of_several_runs_the_first_is_played_without_what_it_expects() -> None:
    """Expectations of the file, its lesson and its other runs are left aside."""
    login = {"login": "legacy", "expect": "ok", "then": {"legacy": "working"}}
    race = {"race": [{"call": "legacy", "expect": "ok"}, {"login": "new"}], "expect": {"ok": 2}}
    game = game_of(
        login, race, tolerance=[2, 1], policy=["zoom-user-refresh-reuse", "zoom-user-concurrent"]
    )
    assert {
        "title": "x",
        "systems": ["legacy", "new"],
        "tolerance": 2,
        "policy": "zoom-user-refresh-reuse",
        "steps": [{"login": "legacy"}, {"race": [{"call": "legacy"}, {"login": "new"}]}],
    } == game.now.data


def test_a_race_is_kept_whole() -> None:
    """A step after the first of its requests follows the race."""
    game = game_of(RACE, {"call": "new"}).move(1).call()
    assert [RACE, {"call": "legacy"}] == game.now.data["steps"]


def test_a_repeat_is_written_out_where_the_story_is_cut() -> None:
    """Rounds that were done stay, one by one."""
    rounds = {"repeat": 3, "every": "1h", "steps": [{"login": "legacy"}]}
    game = game_of(rounds).move(2).call()
    assert [
        {"login": "legacy"},
        {"login": "legacy", "at": "1h"},
        {"call": "legacy"},
    ] == game.now.data["steps"]


def test_everybody_acts_in_turn_for_each_user() -> None:
    """With several users a system acts for one after the other."""
    game = game_of(users=["ann", "bob"])
    seen = []
    for _ in range(5):
        seen.append(game.actor)
        game = game.next_actor()
    assert ["ann@legacy", "bob@legacy", "ann@new", "bob@new", "ann@legacy"] == seen
    assert [{"client_credentials": "new"}] == game.move(0).next_actor().next_actor().ask_for_itself(
    ).now.data["steps"]  # fmt: skip


def test_older_tokens_are_those_that_were_issued_and_are_not_held() -> None:
    """One's own come first, the newest first; those of later steps are not there yet."""
    game = game_of(*LOGINS, {"login": "legacy"}, {"login": "legacy"}, {"login": "legacy"})
    assert ["legacy.R2", "legacy.R1", "new.R1"] == older_tokens(game.move(5))
    assert [] == older_tokens(game.move(0))
    assert ["new"] == neighbours(game)


@pytest.mark.parametrize("name", sorted(bundled_scenarios()))
def test_every_bundled_scenario_can_be_played_and_written(name: str) -> None:
    """What is written holds when it is checked, and says what the first run says."""
    game = bundled_game(name)
    text = game.text("played.yaml", find_policy)
    check = check_file(text, "played.yaml", find_policy)
    assert ((), 0) == (check.problems, check.failed)
    again = Game.begin(Case(text, "played.yaml", find_policy))
    assert game.history.trace.states == again.history.trace.states
    assert len(game.history.steps) == len(again.history.steps)


def test_what_was_written_is_not_asked_about() -> None:
    """A game is unwritten from its first change on, until it is written or undone."""
    game = new_game()
    changed = game.login()
    assert [True, False, True, True] == [
        one.is_written for one in (game, changed, changed.undo(), changed.mark_written())
    ]


def test_the_cursor_stays_within_the_story() -> None:
    """Before the first step and after the last there is nothing."""
    game = game_of(*LOGINS)
    assert (0, 3) == (game.move(-2).now.cursor, game.move(9).now.cursor)


def test_several_changes_are_undone_and_made_again() -> None:
    """One after the other, in the order in which they were made."""
    game = new_game().login().call().refresh()
    back = game.undo().undo()
    assert [{"login": "legacy"}] == back.now.data["steps"]
    assert game.now == back.redo().redo().now


def test_the_policy_in_force_is_that_after_the_change_at_the_cursor() -> None:
    """Though it is the first step of all."""
    game = game_of({"change": {"tolerance": 2}}, policy="zoom-user-concurrent", tolerance=1)
    assert [1, 2] == [game.move(cursor).policy.limits[0].max for cursor in (0, 1)]


def test_tokens_are_copied_within_an_app() -> None:
    """Those of another one are of no use there."""
    apps = {"live": {"policy": "xero"}, "test": {"policy": "xero"}}
    systems = {"legacy": {"app": "live"}, "new": {"app": "live"}, "other": {"app": "test"}}
    assert ["new"] == neighbours(game_of(*LOGINS, apps=apps, systems=systems))


def test_what_a_game_begins_with_cannot_be_undone() -> None:
    """A policy of the command line is the beginning, and no change."""
    begun = new_game().login().begin_here()
    assert (begun, True) == (begun.undo(), begun.is_written)


def test_a_lesson_is_played_without_its_questions() -> None:
    """They are about the steps as they were."""
    assert "lesson" not in bundled_game("01-one-live-login").now.data
