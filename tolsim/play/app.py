"""The game in the terminal: Textual's keys and areas around what `pictures` and `words` draw."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tolsim.play.game import Game
from tolsim.play.keys import KEYS
from tolsim.play.table import Outside, Table


class Play(App[None]):
    """A game; its one screen is the table, over which lists can lie."""

    TITLE = "tolsim play"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "leave", show=False)]
    CSS = """
    Screen { layout: vertical; overflow: hidden; }
    #upper { height: 1fr; }
    #side { padding-left: 1; border-left: solid ansi_bright_black; }
    #lower { border-top: solid ansi_bright_black; height: auto; }
    #room { height: 1fr; }
    .-ascii #side { border-left: ascii ansi_bright_black; }
    .-ascii #lower { border-top: ascii ansi_bright_black; }
    Footer.-compact FooterLabel, Footer.-compact FooterKey { margin: 0 2 0 0; }
    Footer.-compact KeyGroup.-compact { margin: 0 1 0 0; padding: 0; }
    Footer.-compact KeyGroup.-compact FooterKey.-grouped { margin: 0; }
    .-narrow FooterLabel { display: none; }
    Footer { padding-left: 1; }
    Picker { align: center middle; }
    Picker Vertical {
        width: 80%; max-width: 90; height: auto; max-height: 80%; padding: 0 1;
        border: solid ansi_default;
    }
    Picker.-ascii Vertical { border: ascii ansi_default; }
    Picker OptionList { height: auto; max-height: 100%; scrollbar-size-vertical: 0; }
    """

    def __init__(self, game: Game, outside: Outside, *, ascii: bool) -> None:
        # The sixteen named colours, as everywhere in tolsim; and with them Textual leaves out
        # all colour under NO_COLOR, where it would otherwise turn red marks to dark grey.
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self.animation_level = "none"
        self.ascii = ascii
        # The palette is framed and marked in Unicode; `?` lists the same keys to choose from.
        self.ENABLE_COMMAND_PALETTE = not ascii  # type: ignore[misc]
        self._game, self._outside = game, outside

    def get_default_screen(self) -> Screen[object]:
        return Table(self._game, self._outside, ascii=self.ascii)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every key, and nothing else."""
        for key in KEYS:
            for name in key.names:
                title = key.does if len(key.names) == 1 else f"{key.does} to {name}"
                action = f"screen.{key.action.format(name)}"
                yield SystemCommand(
                    title[0].upper() + title[1:], key.shown, _runner(screen, action)
                )

    async def action_quit(self) -> None:
        self.action_leave()

    def action_leave(self) -> None:
        """Leave; the table asks if something was not written."""
        if isinstance(self.screen, Table):
            self.screen.action_leave()
        else:
            self.pop_screen()


def _runner(screen: Screen[object], action: str) -> Callable[[], object]:
    return lambda: screen.call_later(screen.run_action, action)
