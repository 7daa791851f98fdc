"""Games to test, and pilots that press their keys."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rich.style import Style
from textual.pilot import Pilot

from tests.render.golden import assert_golden
from tolsim.catalogue import find_policy
from tolsim.catalogue.bundled import bundled_scenarios
from tolsim.documents import Case, DocumentError, UserError
from tolsim.documents.yaml.writer import yaml_text
from tolsim.play.app import Play
from tolsim.play.game import Game, new_case
from tolsim.play.table import Outside, Table

GOLDEN = Path(__file__).parent / "golden"


def new_game() -> Game:
    """Two systems of one user, and no steps."""
    return Game.begin(new_case(find_policy))


def bundled_game(name: str) -> Game:
    """A game of a bundled scenario, at its end."""
    return Game.begin(Case(bundled_scenarios()[name].read_bytes(), name, find_policy))


def game_of(*steps: dict[str, Any], **head: Any) -> Game:
    """A game of steps; `head` may say more than who takes part."""
    data = {"title": "x", "systems": ["legacy", "new"], **head, "steps": list(steps)}
    return Game.begin(Case(yaml_text(data), "x.yaml", find_policy))


def states(game: Game) -> dict[str, str]:
    """How the systems are at the end."""
    return dict(game.history.trace.states)


def refusal(operation: Callable[[], object]) -> str:
    """The first problem of a change that cannot be made."""
    try:
        operation()
    except DocumentError as error:
        return error.problems[0].sentence
    raise AssertionError("nothing was refused")


class Disk(dict[str, str]):
    """Files in memory: written once each."""

    def create(self, path: str, text: str) -> None:
        """Write a file that does not exist yet."""
        if path in self:
            raise UserError(f"{path} exists already", "name another file")
        self[path] = text


class Player:
    """Presses the keys of a game."""

    def __init__(self, pilot: Pilot[None], disk: Disk) -> None:
        self.pilot, self.disk = pilot, disk

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until all is drawn."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type a text and Enter."""
        names = {" ": "space", ".": "full_stop", "_": "underscore", "-": "minus", "/": "slash"}
        await self.press(*(names.get(char, char) for char in text), "enter")

    @property
    def table(self) -> Table:
        """The screen of the game, whatever lies over it."""
        table = self.pilot.app.screen_stack[0]
        assert isinstance(table, Table)
        return table

    @property
    def game(self) -> Game:
        """The game as it stands."""
        return self.table.game

    @property
    def screen(self) -> list[str]:
        """The lines on the screen."""
        strips = self.pilot.app.screen._compositor.render_strips()
        return [strip.text.rstrip() for strip in strips]

    @property
    def styles(self) -> list[Style]:
        """The styles of all that is on the screen."""
        strips = self.pilot.app.screen._compositor.render_strips()
        return [segment.style for strip in strips for segment in strip if segment.style]

    @property
    def is_over(self) -> bool:
        """Whether the game was left."""
        return not self.pilot.app.is_running or self.pilot.app._exit


def play(
    game: Game,
    act: Callable[[Player], Awaitable[None]],
    size: tuple[int, int] = (80, 24),
    *,
    ascii: bool = False,
) -> None:
    """Play a game on a screen without a terminal."""

    async def run() -> None:
        disk = Disk()
        app = Play(game, Outside(disk.create, lambda _: find_policy), ascii=ascii)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await act(Player(pilot, disk))

    asyncio.run(run())


def assert_screen(name: str, player: Player) -> None:
    """The screen is what its golden file holds."""
    assert_golden(name, "\n".join([*player.screen, ""]), GOLDEN)
