"""What the marks of a timeline look like, in Unicode, in ASCII and in colour.

Only marks, bars and the words for states are coloured, in the named ANSI colours: red text is
hard to read for red-blind people on a dark screen, and yellow text on a white one. Every mark
has a shape of its own, so nothing is said by colour alone.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from rich.text import Text

from tolsim.engine.status import Status
from tolsim.simulation.trace import State

LOST: Final = "bold"
"""What was lost, and who acts."""
ROUTINE: Final = "dim"
"""Routine events that cause no trouble."""


class Symbol(NamedTuple):
    """A mark, its stand-in where the encoding lacks it, and its style."""

    unicode: str
    ascii: str
    style: str = ""


class Wording(NamedTuple):
    """A state in words, with their style."""

    words: str
    style: str


BIRTH: Final = Symbol("●", "o", "cyan")
NUMBER: Final = Symbol("1", "1", "cyan")
"""An issue, where several tokens share a row."""
# No emoji: terminals disagree on whether one takes one cell or two.
BARS: Final[Mapping[Status, Symbol]] = {
    "valid": Symbol("━", "=", "cyan"),
    "current": Symbol("━", "=", "cyan"),
    "tolerated": Symbol("┅", ":", "yellow"),
    "lingering": Symbol("≈", "~", "yellow"),
}
"""The statuses in which a token works, drawn as bars from step to step."""

UNHELD: Final = Symbol("╌", "-", "cyan")
"""A token works, and nobody holds it."""

ENDS: Final[Mapping[Status, Symbol]] = {
    "spent": Symbol("○", "s", "dim"),
    "expired": Symbol("◇", "e", "magenta"),
    "revoked": Symbol("✗", "x", "bold red"),
}
"""The statuses in which it does not work."""

STATES: Final[Mapping[State, Symbol]] = {
    "working": Symbol("✓", "+", "cyan"),
    "recoverable": Symbol("↻", "r", "yellow"),
    "locked-out": Symbol("✗", "X", "bold red"),
    "signed-out": Symbol("–", "-", "dim"),  # noqa: RUF001 - the dash is meant
}
DOOMED: Final = Symbol("◐", "u", "yellow")
"""A system that works, and will be locked out when its access token ends."""
STATE_WORDS: Final[Mapping[State, Wording]] = {
    "working": Wording("working", "cyan"),
    "recoverable": Wording("recoverable", "yellow"),
    "locked-out": Wording("locked out", "bold red reverse"),
    "signed-out": Wording("signed out", "dim"),
}

OK: Final = Symbol("✓", "ok", "cyan")
REFUSED: Final = Symbol("✗", "no", "red")
UNDETERMINED: Final = Symbol("?", "??", "yellow")
NO_REQUEST: Final = Symbol("·", "--", "dim")
SKIPPED: Final = Symbol("↷", ">>", "dim")
"""A step with an `if` that did not take place."""
AGAIN: Final = Symbol("⋮", "::", "dim")
"""Rounds that go like one told before."""
RACE: Final = Symbol(" ", "  ")
SO: Final = Symbol("→", "->")
EACH_OTHER: Final = Symbol("⇄", "<>", "yellow")
FAILED: Final = Symbol("!!", "!!", "bold reverse")

WAS_REFUSED: Final = Symbol("!", "!", "red")
WAS_UNDETERMINED: Final = Symbol("?", "?", "yellow")
WAS_LOST: Final = Symbol("/", "/", "yellow")
WAS_SKIPPED: Final = Symbol("↷", ".", "dim")
TAKEN: Final = Symbol("⇠", "<", "yellow")
"""A system takes tokens that another was issued."""
LEAP: Final = Symbol("┊", ":", "dim")
"""Time leaps between two steps."""

REFERENCE: Final = Symbol("▸", ">", "cyan")
"""The row of a table that the others are compared with."""
DOT: Final = Symbol("·", "-")
DASH: Final = Symbol("─", "-")
ELLIPSIS: Final = Symbol("…", "..")
OPENING: Final = Symbol("“", '"')
CLOSING: Final = Symbol("”", '"')


class Pen:
    """Draws symbols, in Unicode or in ASCII."""

    __slots__ = ("ascii", "mark_width")

    def __init__(self, *, ascii: bool) -> None:
        self.ascii = ascii
        self.mark_width = 2 if ascii else 1
        """Cells of a mark before a sentence."""

    def __repr__(self) -> str:
        return f"Pen(ascii={self.ascii})"

    def glyph(self, symbol: Symbol) -> str:
        """Return the bare character or characters."""
        return symbol.ascii if self.ascii else symbol.unicode

    def draw(self, symbol: Symbol) -> Text:
        """Return the symbol in its style."""
        return Text(self.glyph(symbol), symbol.style)

    def mark(self, symbol: Symbol) -> Text:
        """Return the symbol as the mark before a sentence: as wide as any other, and a space."""
        return Text.assemble((self.glyph(symbol).ljust(self.mark_width), symbol.style), " ")

    def quote(self, words: str) -> str:
        """Put words of the file or of the provider into quotation marks."""
        return f"{self.glyph(OPENING)}{words}{self.glyph(CLOSING)}"


def status_symbol(status: Status) -> Symbol:
    """Return the mark of a change to this status."""
    return BARS.get(status) or ENDS[status]


def state_words(state: State) -> Text:
    """Return the state in words, styled."""
    return Text(*STATE_WORDS[state])


PEN: Final = Pen(ascii=False)
