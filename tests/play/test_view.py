"""What the screen says and how much room it takes, without a screen."""

import pytest
from rich.text import Text

from tests.play.games import bundled_game, game_of
from tolsim.catalogue.bundled import bundled_scenarios
from tolsim.play import choices, words
from tolsim.play.choices import Choice
from tolsim.play.game import Game
from tolsim.play.view import View

ONE_LOGIN = "one live login per user and app, the oldest goes"
SIZES = ((60, 16), (80, 24), (120, 40), (200, 60))


def lines(text: Text | None) -> list[str]:
    """The lines of an area; none where it is not shown."""
    return [] if text is None else [line.plain for line in text.split("\n")]


def cell(game: Game, row: int, cursor: int) -> list[str]:
    """What is said of a row of the lanes at a cursor, in a wide terminal."""
    game = game.move(cursor)
    view = View(ascii=False)
    shown = view.show(game, row, "", 400, 60)
    told = lines(shown.side)
    return told[told.index("the row at the cursor") + 1 :]


@pytest.mark.parametrize("name", sorted(bundled_scenarios()))
def test_every_bundled_scenario_fits_every_terminal(name: str) -> None:
    """At the beginning, in the middle and at the end; in symbols and in ASCII."""
    game = bundled_game(name)
    for width, height in SIZES:
        for cursor in (0, len(game.history.steps) // 2, len(game.history.steps)):
            view = View(ascii=width == 80)
            shown = view.show(game.move(cursor), 1, "", width, height)
            assert max(Text(line).cell_len for line in lines(shown.head)) <= width
            assert max(Text(line).cell_len for line in lines(shown.story)) <= shown.story_width
            assert max(Text(line).cell_len for line in lines(shown.lower)) <= width
            # The header, the line above the lanes, and the footer take a row each.
            assert len(lines(shown.story)) + len(lines(shown.lower)) + 3 <= height
            assert (width >= 110) == (shown.side is not None)
            told = any(line.startswith(("▸ ", "> ")) for line in lines(shown.story))
            assert (cursor > 0) == told


def test_the_past_of_a_token_up_to_the_cursor() -> None:
    """Before its issue, after it, and after its end; nothing of what is to come."""
    game = bundled_game("two_systems")
    found = [cell(game, 4, cursor) for cursor in (2, 3)]
    assert [
        ["new.A1 is not issued yet"],
        ["new.A1 was issued at step 3 (5m)"],
    ] == found
    assert ["legacy.A1 was issued at step 1 (0s)"] == cell(game, 1, 2)
    assert [
        "legacy.A1 was issued at step 1 (0s)",
        f"step 3 (5m): legacy.A1 revoked: {ONE_LOGIN} (limits.live-grants)",
        "at tolerance 2 it would have lived until step 5 (10m)",
    ] == cell(game, 1, 3)


def test_the_next_tolerance_can_spare_a_token_for_good() -> None:
    """Or change nothing about its end, of which nothing is said."""
    game = game_of({"login": "legacy"}, {"login": "new"}, {"refresh": "new"})
    assert "at tolerance 2 it would never have ended" == cell(game, 1, 3)[-1]
    assert "(access.on_refresh)" in cell(game, 4, 3)[-1]


def test_the_state_of_a_system_and_its_cause() -> None:
    """What it holds, and in trouble what ended it."""
    game = bundled_game("two_systems")
    assert ["legacy is working since 0s, and holds legacy.A1 and legacy.R1"] == cell(game, 0, 2)
    assert [
        "legacy is locked out since 5m, and holds legacy.A1 and legacy.R1",
        f"new's login revoked its A1 and R1: {ONE_LOGIN}.",
    ] == cell(game, 0, 3)


def test_what_the_clock_alone_ends_is_told_at_its_time() -> None:
    """A token that expires between two steps does so at a moment, at no step."""
    game = game_of({"login": "legacy"}, {"wait": "2h"})
    assert "1h: legacy.A1 expired:" in cell(game, 1, 2)[1]


def test_who_holds_what_at_the_cursor() -> None:
    """Copies are named by whose they were."""
    game = game_of({"login": "legacy"}, {"copy": "legacy", "to": "new"})
    assert [
        "legacy  working   A1 valid   R1 current",
        "new     working   legacy.A1 valid   legacy.R1 current",
    ] == [line.plain for line in words.holdings(game)]


def test_waits_are_those_that_the_policy_names() -> None:
    """Each with a second less and more, the shortest first, and some usual ones."""
    game = game_of({"login": "legacy"}, policy="zoom-user-concurrent")
    assert [
        Choice("1m", "1m"),
        Choice("59m59s", "59m59s        a second less than access.expires.after_issue"),
        Choice("1h", "1h            access.expires.after_issue"),
        Choice("1h1s", "1h1s          a second more than access.expires.after_issue"),
        Choice("1d", "1d"),
        Choice("89d23h59m59s", "89d23h59m59s  a second less than refresh.expires.after_issue"),
        Choice("90d", "90d           refresh.expires.after_issue"),
        Choice("90d1s", "90d1s         a second more than refresh.expires.after_issue"),
    ] == choices.waits(game)


def test_names_from_a_file_are_text() -> None:
    """No name is markup, moves the cursor, or hides."""
    name = "[bold]a\u202eb"
    game = game_of({"login": name}, systems=[name, "二つ"]).do(login="二つ")
    shown = View(ascii=False).show(game, 4, "", 120, 40)
    page = "\n".join([*lines(shown.head), *lines(shown.story), *lines(shown.lower)])
    assert "[bold]a\\u202eb logs in" in page
    assert "\u202e" not in page


def test_the_row_that_is_chosen_stays_in_view() -> None:
    """Of more rows than there is room for, those around it are shown."""
    game = game_of(*({"login": "legacy"} for _ in range(6)), policy="independent-grants")
    view = View(ascii=False)
    for row in range(13):
        shown = view.show(game, row, "", 80, 20)
        assert row == shown.row
        assert any(line.startswith("▸") for line in lines(shown.lower))


def test_only_rows_of_systems_and_tokens_are_chosen() -> None:
    """A row that says where tokens were taken is passed over."""
    game = game_of({"login": "legacy"}, {"copy": "legacy", "to": "new"})
    rows = [cell(game, row, 2)[0] for row in range(4)]
    assert ["legacy is", "legacy.A1", "legacy.R1", "new is wo"] == [one[:9] for one in rows]
