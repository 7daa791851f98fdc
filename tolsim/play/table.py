"""The one screen of the game: it shows a game, and turns keys and clicks into another one."""

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Footer, Static

from tolsim.documents import DocumentError, FindPolicy, UserError
from tolsim.play import choices
from tolsim.play.choices import Choice
from tolsim.play.game import Game
from tolsim.play.keys import KEYS, Key
from tolsim.play.picker import Picker
from tolsim.play.view import FOOTER, LEAST, View
from tolsim.render.words.names import shown

_GROUPS = {
    word: Binding.Group(word, compact=True)
    for word, count in Counter(key.footer for key in KEYS).items()
    if word and count > 1
}


class Outside(NamedTuple):
    """What the game needs of the world: where a file goes, and how its policies are found."""

    create: Callable[[str, str], None]
    """Writes a file that does not exist yet; raises UserError."""
    policies_of: Callable[[str], FindPolicy]


class Table(Screen[object], inherit_bindings=False):
    """Shows a game; all its actions are those of the table of keys."""

    def __init__(self, game: Game, outside: Outside, *, ascii: bool) -> None:
        super().__init__()
        self.game, self.row, self.message = game, 0, ""
        self._outside, self._ascii = outside, ascii
        self._view = View(ascii=ascii)
        self.set_class(ascii, "-ascii")
        for binding in bindings(ascii=ascii):
            self._bindings.key_to_bindings.setdefault(binding.key, []).append(binding)

    def compose(self) -> ComposeResult:
        """Lay out the header, the story beside the facts, the lanes, and the keys."""
        yield Static(id="room")
        yield Static(id="head")
        with Horizontal(id="upper"):
            yield Static(id="story")
            yield Static(id="side")
        yield Static(id="lower")
        yield Footer(compact=True, show_command_palette=False)

    def on_resize(self) -> None:
        """Draw anew for the room that there is."""
        self.draw()

    def draw(self) -> None:
        """Draw the game as it stands."""
        width, height = self.app.size
        fits = width >= LEAST[0] and height >= LEAST[1]
        for name in ("head", "upper", "lower"):
            self.query_one(f"#{name}").display = fits
        self.query_one("#room").display = not fits
        self.set_class(width < FOOTER, "-narrow")
        if not fits:
            needs = f"A game needs {LEAST[0]} columns and {LEAST[1]} rows"
            self._show("room", Text(f"{needs}: here are {width} and {height}."))
            return
        drawn = self._view.show(self.game, self.row, self.message, width, height)
        self.row = drawn.row
        self._show("head", drawn.head)
        self._show("story", drawn.story)
        self._show("lower", drawn.lower)
        self.query_one("#story").styles.width = drawn.story_width
        self.query_one("#side").display = drawn.side is not None
        if drawn.side is not None:
            self._show("side", drawn.side)

    def _show(self, name: str, text: Text) -> None:
        text.no_wrap = True
        self.query_one(f"#{name}", Static).update(text)

    # -- operations

    def play(self, operation: Callable[[], Game], said: str = "") -> None:
        """Go on with the game that an operation gives, or say why it cannot be."""
        try:
            self.game, self.message = operation(), said
        except DocumentError as error:
            problem = error.problems[0]
            self.message = f"{problem.sentence}: {problem.help}"
        except UserError as error:
            self.message = f"{error.sentence}: {error.help}" if error.help else error.sentence
        self.draw()

    def action_move(self, steps: int) -> None:
        self.play(lambda: self.game.move(self.game.now.cursor + steps))

    def action_first(self) -> None:
        self.play(lambda: self.game.move(0))

    def action_last(self) -> None:
        self.play(lambda: self.game.move(len(self.game.history.steps)))

    def action_row(self, rows: int) -> None:
        self.row, self.message = max(0, self.row + rows), ""
        self.draw()

    def action_turn(self, by: int) -> None:
        tolerance = self.game.app.tolerance
        self.action_at_tolerance(max(0, (tolerance or 0) + by))

    def action_at_tolerance(self, tolerance: int) -> None:
        if self.game.app.tolerance != tolerance:
            self.play(lambda: self.game.at_tolerance(tolerance))

    def action_next_actor(self) -> None:
        self.play(self.game.next_actor)

    def action_login(self) -> None:
        self.play(self.game.login)

    def action_refresh(self) -> None:
        self.play(self.game.refresh)

    def action_call(self) -> None:
        self.play(self.game.call)

    def action_lose(self) -> None:
        self.play(lambda: self.game.refresh(lost=True))

    def action_ask(self) -> None:
        self.play(self.game.ask_for_itself)

    def action_undo(self) -> None:
        self.play(self.game.undo)

    def action_redo(self) -> None:
        self.play(self.game.redo)

    # -- lists to choose from

    def action_policy(self) -> None:
        title = "Which policy? Type a part of its name or title, or the path of a file."
        self._pick(title, choices.policies(), self.game.under, typed="", free=True)

    def action_older(self) -> None:
        found = choices.tokens(self.game)
        self._pick(
            "With which refresh token?", found, lambda label: self.game.refresh(using=label),
            nothing="there is no other refresh token yet",
        )  # fmt: skip

    def action_copy(self) -> None:
        title = f"To which system are {shown(self.game.actor)}'s tokens copied?"
        found = choices.systems(self.game)
        nothing = "there is no other system of the app"
        self._pick(title, found, self.game.copy_to, nothing=nothing)

    def action_clock(self) -> None:
        title = "How long? Choose, or type a time such as 90s or 1h30m."
        self._pick(title, choices.waits(self.game), self.game.wait, typed="", free=True)

    def action_write(self) -> None:
        self._pick(
            "Write to which file?", [], self._write, typed="played.yaml", free=True, said="wrote {}"
        )

    def action_keys(self) -> None:
        def run(action: str | None) -> None:
            if action is not None:
                self.call_later(self.run_action, action.format(self.game.app.tolerance or 0))

        self.app.push_screen(self._picker("Keys", choices.actions(ascii=self._ascii)), run)

    def action_leave(self) -> None:
        if self.game.is_written:
            self.app.exit()
            return

        def end(answer: str | None) -> None:
            if answer == "leave":
                self.app.exit()
            elif answer == "write":
                self.action_write()

        self.app.push_screen(self._picker("The game is not written.", choices.leaving()), end)

    def _pick(
        self,
        title: str,
        found: list[Choice],
        operation: Callable[[str], Game],
        *,
        typed: str | None = None,
        free: bool = False,
        nothing: str = "",
        said: str = "",
    ) -> None:
        """Let the user choose, and go on with what the operation makes of it.

        `nothing` is told where there is nothing to choose, `said` of what was chosen.
        """
        if not found and not free:
            self.message = nothing
            self.draw()
            return

        def take(value: str | None) -> None:
            if value is not None:
                self.play(lambda: operation(value), said.format(shown(value)))

        self.app.push_screen(self._picker(title, found, typed=typed, free=free), take)

    def _picker(
        self, title: str, found: list[Choice], *, typed: str | None = None, free: bool = False
    ) -> Picker:
        picker = Picker(title, found, typed=typed, free=free)
        picker.set_class(self._ascii, "-ascii")
        return picker

    def _write(self, path: str) -> Game:
        text = self.game.text(path, self._outside.policies_of(path))
        self._outside.create(path, text)
        return self.game.mark_written()

    # -- the mouse

    @on(events.Click, "#head")
    async def _click_head(self, event: events.Click) -> None:
        if (action := self._view.action_at(event.x)) is not None:
            await self.run_action(action)

    @on(events.Click, "#story")
    def _click_story(self, event: events.Click) -> None:
        if (place := self._view.step_at(event.y)) is not None:
            self.play(lambda: self.game.move(place + 1))

    @on(events.Click, "#lower")
    def _click_lower(self, event: events.Click) -> None:
        # The first row is the border.
        place, row = self._view.cell_at(event.x, event.y - 1)
        if row is not None:
            self.row = row
        cursor = self.game.now.cursor if place is None else place + 1
        self.play(lambda: self.game.move(cursor))


def bindings(*, ascii: bool) -> list[Binding]:
    """Return the bindings of the table of keys; the footer shows those that have a word there."""
    return [_binding(key, name, ascii=ascii) for key in KEYS for name in key.names]


def _binding(key: Key, name: str, *, ascii: bool) -> Binding:
    return Binding(
        name,
        key.action.format(name),
        key.footer or key.does,
        show=bool(key.footer),
        key_display=key.ascii if ascii else key.shown,
        tooltip=key.does,
        group=_GROUPS.get(key.footer),
    )
