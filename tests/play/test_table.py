"""The screen of the game: every key, the mouse, and room for all of it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from rich.style import Style
from textual.widgets import Input, OptionList
from textual.widgets._footer import FooterKey, FooterLabel

from tests.pages import MANUAL, read, table
from tests.play.games import (
    Player,
    assert_screen,
    bundled_game,
    game_of,
    new_game,
    play,
    states,
)
from tolsim.analysis.check.check import check_file
from tolsim.catalogue import find_policy
from tolsim.play.keys import KEYS
from tolsim.play.picker import Picker

LOGINS = ({"login": "legacy"}, {"login": "new", "after": "5m"}, {"refresh": "legacy"})

# For each action: a game, the keys, and what is then true of it.
EXPECTED: dict[str, tuple[list[str], Any]] = {
    "move(-1)": (["left"], lambda player: player.game.now.cursor == 2),
    "move(1)": (["home", "right"], lambda player: player.game.now.cursor == 1),
    "first": (["home"], lambda player: player.game.now.cursor == 0),
    "last": (["home", "end"], lambda player: player.game.now.cursor == 3),
    "row(-1)": (["down", "down", "up"], lambda player: player.table.row == 1),
    "row(1)": (["down"], lambda player: player.table.row == 1),
    "turn(-1)": (["minus"], lambda player: player.game.app.tolerance == 0),
    "turn(1)": (["plus"], lambda player: player.game.app.tolerance == 2),
    "at_tolerance({})": (["5"], lambda player: player.game.app.tolerance == 5),
    "policy": (
        [*"p", *"xero", "enter"],
        lambda player: player.game.app.policy.name == "xero",
    ),
    "next_actor": (["tab"], lambda player: player.game.actor == "new"),
    "login": (["l"], lambda player: last(player) == {"login": "legacy"}),
    "refresh": (["r"], lambda player: last(player) == {"refresh": "legacy"}),
    "call": (["c"], lambda player: last(player) == {"call": "legacy"}),
    "lose": (["x"], lambda player: last(player) == {"refresh": "legacy", "lost": True}),
    "ask": (["k"], lambda player: last(player) == {"client_credentials": "legacy"}),
    "older": (
        ["o", "enter"],
        lambda player: last(player) == {"refresh": "legacy", "using": "new.R1"},
    ),
    "copy": (["y", "enter"], lambda player: last(player) == {"copy": "legacy", "to": "new"}),
    "clock": (["t", *"59m59s", "enter"], lambda player: last(player) == {"wait": "59m59s"}),
    "undo": (["l", "u"], lambda player: last(player) == {"refresh": "legacy"}),
    "redo": (["l", "u", "U"], lambda player: last(player) == {"login": "legacy"}),
    "write": (["w", "enter"], lambda player: ["played.yaml"] == list(player.disk)),
    "keys": (["question_mark"], lambda player: isinstance(player.pilot.app.screen, Picker)),
    "leave": (["q"], lambda player: player.is_over),
}


def last(player: Player) -> Any:
    """The last step as it is written."""
    return player.game.now.data["steps"][-1]


def test_every_key_has_a_test() -> None:
    """A key more in the table needs one more in the tests."""
    assert {key.action for key in KEYS} == EXPECTED.keys()


@pytest.mark.parametrize("action", EXPECTED)
def test_every_key_does_what_it_says(action: str) -> None:
    """What each key of the table makes of a game of three steps."""
    keys, holds = EXPECTED[action]

    async def act(player: Player) -> None:
        await player.press(*keys)
        assert holds(player)

    play(game_of(*LOGINS), act)


def test_the_case_that_it_is_about() -> None:
    """Two systems, the tolerance from 1 to 2, legacy alive; undone, written, and checked."""

    async def act(player: Player) -> None:
        await player.press("l", "tab", "l", "tab", "c")
        assert {"legacy": "locked-out", "new": "working"} == states(player.game)
        await player.press("plus")
        assert {"legacy": "working", "new": "working"} == states(player.game)
        assert "  2* 0s  ✓ new logs in, gets A1 and R1" in player.screen
        await player.press("u")
        assert {"legacy": "locked-out", "new": "working"} == states(player.game)
        await player.press("w", *["backspace"] * 20)
        await player.type("case.yaml")
        assert "wrote case.yaml" in player.screen
        check = check_file(player.disk["case.yaml"], "case.yaml", find_policy)
        assert ((), 3, 0) == (check.problems, check.expected, check.failed)
        await player.press("q")
        assert player.is_over

    play(new_game(), act)


def test_a_file_is_never_replaced() -> None:
    """Where there is one already, it is said, and the game is still not written."""

    async def act(player: Player) -> None:
        player.disk["played.yaml"] = "mine"
        await player.press("l", "w", "enter")
        assert {"played.yaml": "mine"} == player.disk
        assert "played.yaml exists already: name another file" in player.screen
        assert not player.game.is_written

    play(new_game(), act)


def test_leaving_asks_if_the_game_is_not_written() -> None:
    """One can write it, stay, or leave; Esc stays."""

    async def act(player: Player) -> None:
        await player.press("l", "q", "escape")
        assert not player.is_over
        await player.press("q", "down", "down", "enter")
        assert not player.is_over
        await player.press("q", "enter", "enter")
        assert ["played.yaml"] == list(player.disk)
        await player.press("l", "q", "down", "enter")
        assert player.is_over

    play(new_game(), act)


def test_what_cannot_be_done_is_said() -> None:
    """The provider's rules and the file's are told in a sentence; nothing changes."""

    async def act(player: Player) -> None:
        await player.press("plus")
        assert "the policy `xero` has no tolerance to set:" in player.screen
        await player.press("o")
        assert "there is no other refresh token yet" in player.screen
        await player.press("t", *"soon", "enter")
        assert any("`soon`" in line for line in player.screen)
        assert [] == player.game.now.data["steps"]

    play(game_of(policy="xero"), act)


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("ascii", [False, True])
def test_the_footer_fits(ascii: bool, width: int) -> None:
    """No key is cut off, and between two there is room."""

    async def act(player: Player) -> None:
        footer = player.pilot.app.screen.query("FooterKey, FooterLabel")
        assert len(footer) > 10
        for part in footer:
            assert isinstance(part, FooterKey | FooterLabel)
            assert part.region.right <= width

    play(new_game(), act, (width, 24), ascii=ascii)


def test_a_small_terminal_is_told_what_is_needed() -> None:
    """Below 60 columns or 16 rows nothing is drawn; when there is room again, all is."""

    async def act(player: Player) -> None:
        assert "A game needs 60 columns and 16 rows: here are 59 and 16." in player.screen
        await player.pilot.resize_terminal(60, 16)
        await player.pilot.pause()
        assert player.screen[0].startswith(" zoom-user-conc…   tolerance ◂ 1 ▸")

    play(bundled_game("two_systems"), act, (59, 16))


@pytest.mark.parametrize(
    ("name", "size", "keys"),
    [
        ("two_systems_80x24.txt", (80, 24), ["left", "down"]),
        ("two_systems_120x40.txt", (120, 40), ["plus", "down"]),
        ("two_systems_60x16.txt", (60, 16), ["left", "left", "left"]),
    ],
)
def test_whole_screens(name: str, size: tuple[int, int], keys: list[str]) -> None:
    """What a person sees, line by line."""

    async def act(player: Player) -> None:
        await player.press(*keys)
        assert_screen(name, player)

    play(bundled_game("two_systems"), act, size)


def test_a_whole_screen_in_ascii() -> None:
    """Where the encoding has no symbols, their stand-ins are drawn, frames among them."""

    async def act(player: Player) -> None:
        await player.press("question_mark")
        assert all(line.isascii() for line in player.screen)
        assert_screen("ascii_80x24.txt", player)

    play(bundled_game("two_systems"), act, ascii=True)


def colors(style: Style) -> Iterator[str]:
    """The names of the colours of a style; `default` is the terminal's own."""
    for color in (style.color, style.bgcolor):
        yield "default" if color is None else color.name


def test_no_color_leaves_bold_and_reverse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under NO_COLOR no part of the screen has a colour, and what is lost stands out still."""

    async def act(player: Player) -> None:
        assert {"default"} == {color for style in player.styles for color in colors(style)}
        assert any(style.bold and style.reverse for style in player.styles)

    monkeypatch.setenv("NO_COLOR", "1")
    play(bundled_game("two_systems"), act)


def test_a_click_does_what_a_key_does() -> None:
    """On the header, on a step of the story, and on a cell of the lanes."""

    async def act(player: Player) -> None:
        at = player.screen[0].index("▸")
        await player.pilot.click("#head", (at, 0))
        assert 2 == player.game.app.tolerance
        await player.pilot.click("#head", (player.screen[0].index("acts"), 0))
        assert "new" == player.game.actor
        await player.pilot.click("#story", (5, 1))
        assert 2 == player.game.now.cursor
        ruler = next(i for i, line in enumerate(player.screen) if re.match("  step", line))
        number = player.screen[ruler].index("3")
        await player.pilot.click("#lower", (number, 4))
        assert (3, 1) == (player.game.now.cursor, player.table.row)
        await player.pilot.click("FooterKey.-grouped")
        assert 2 == player.game.now.cursor

    play(game_of(*LOGINS), act)


def test_the_palette_offers_every_key() -> None:
    """Whoever knows no key finds its words there, and nothing that is not in the table."""

    async def act(player: Player) -> None:
        app = player.pilot.app
        commands = list(app.get_system_commands(player.table))
        assert sum(len(key.names) for key in KEYS) == len(commands)
        await player.press("ctrl+p", *"log in", "enter")
        await player.pilot.pause()
        assert [{"login": "legacy"}] == player.game.now.data["steps"]

    play(new_game(), act)


def test_the_list_of_keys_is_also_a_menu() -> None:
    """What is chosen there is done."""

    async def act(player: Player) -> None:
        await player.press("question_mark")
        listed = player.pilot.app.screen.query_one(OptionList)
        assert len(KEYS) == listed.option_count
        listed.highlighted = [key.action for key in KEYS].index("login")
        await player.press("enter")
        assert [{"login": "legacy"}] == player.game.now.data["steps"]

    play(new_game(), act)


def test_policies_are_found_by_parts_of_their_titles() -> None:
    """Typing narrows the list; arrows choose while the keys go to the line."""

    async def act(player: Player) -> None:
        await player.press("p", *"zoom", "down")
        line = player.pilot.app.screen.query_one(Input)
        listed = player.pilot.app.screen.query_one(OptionList)
        assert ("zoom", 1) == (line.value, listed.highlighted)
        assert 0 < listed.option_count < 20
        await player.press("escape")
        assert "zoom-user-concurrent" == player.game.app.policy.name

    play(new_game(), act)


def test_the_manual_tells_of_every_key() -> None:
    """The table of the page is the table of the program."""
    written = [[key.shown, key.does] for key in KEYS]
    assert written == table(read(MANUAL / "play.md"), "key", "what it does")


def test_the_manual_shows_the_screen_as_it_is() -> None:
    """The picture of the page is a screen, its last rows left out."""

    async def act(player: Player) -> None:
        await player.press("plus")
        screen = "\n".join(player.screen[:-1])
        assert f"```text\n{screen}\n```" in read(MANUAL / "play.md")

    play(bundled_game("two_systems"), act)
