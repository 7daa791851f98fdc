"""A list over the screen, to choose from or to type into."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tolsim.play.choices import Choice


class Picker(ModalScreen[str | None]):
    """Gives the value chosen, what was typed if that is `free`, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "back", show=False),
        Binding("down", "highlight(1)", show=False),
        Binding("up", "highlight(-1)", show=False),
    ]

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        typed: str | None = None,
        free: bool = False,
    ) -> None:
        """With `typed` there is a line to type into, which begins so."""
        super().__init__()
        self._title, self._choices, self._typed, self._free = title, choices, typed, free
        self._found = list(choices)

    def compose(self) -> ComposeResult:
        """Lay out the title, the line to type into, and the list."""
        with Vertical():
            yield Static(Text(self._title, "bold"))
            if self._typed is not None:
                yield Input(self._typed, compact=True, select_on_focus=False)
            yield OptionList(*map(_option, self._choices), compact=True, markup=False)

    def on_mount(self) -> None:
        """Let the keys go where they are needed, and mark the first choice."""
        options = self.query_one(OptionList)
        options.display = bool(self._choices)
        options.highlighted = 0 if self._choices else None
        for line in self.query(Input):
            line.cursor_blink = False
            line.focus()

    def action_highlight(self, step: int) -> None:
        """Mark the next choice, while the keys go to the line."""
        options = self.query_one(OptionList)
        if options.option_count and options.highlighted is not None:
            last = options.option_count - 1
            options.highlighted = min(max(options.highlighted + step, 0), last)

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """List the choices in which all the words typed occur."""
        words = event.value.casefold().split()
        self._found = [
            one for one in self._choices if all(word in one.words.casefold() for word in words)
        ]
        options = self.query_one(OptionList)
        options.set_options(map(_option, self._found))
        options.highlighted = 0 if self._found else None

    @on(Input.Submitted)
    def take_typed(self, event: Input.Submitted) -> None:
        """Choose what is marked; where nothing fits, what was typed, if it may be anything."""
        highlighted = self.query_one(OptionList).highlighted
        if self._found and highlighted is not None:
            self.dismiss(self._found[highlighted].value)
        elif self._free and event.value.strip():
            self.dismiss(event.value.strip())

    @on(OptionList.OptionSelected)
    def take_marked(self, event: OptionList.OptionSelected) -> None:
        """Choose what was entered or clicked on."""
        self.dismiss(self._found[event.option_index].value)


def _option(choice: Choice) -> Option:
    return Option(Text(choice.words, no_wrap=True, overflow="ellipsis"))
