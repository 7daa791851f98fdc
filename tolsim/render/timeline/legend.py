"""The legend of the lanes: the symbols drawn that no end label spells out."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.text import Text

from tolsim.analysis.history.forewarning import forewarnings
from tolsim.analysis.history.history import History
from tolsim.engine.status import Status
from tolsim.render.page.fold import packed
from tolsim.render.page.symbols import (
    DOOMED,
    LEAP,
    NUMBER,
    STATE_WORDS,
    STATES,
    UNHELD,
    WAS_LOST,
    WAS_REFUSED,
    WAS_SKIPPED,
    WAS_UNDETERMINED,
    Pen,
    Symbol,
    status_symbol,
)
from tolsim.render.timeline.bars import step_marks
from tolsim.render.timeline.rows import Lane
from tolsim.simulation.trace import State

_STATUSES: Final[tuple[Status, ...]] = ("tolerated", "lingering", "spent", "expired", "revoked")
_STATES: Final[tuple[State, ...]] = ("recoverable", "locked-out")
"""A working or absent system needs no word, nor does a token that works."""
_MARKS: Final[tuple[tuple[Symbol, str], ...]] = (
    (WAS_REFUSED, "refused"),
    (WAS_UNDETERMINED, "not documented"),
    (WAS_LOST, "answer lost"),
    (WAS_SKIPPED, "skipped"),
)


def legend(
    history: History,
    lanes: Sequence[Lane],
    lines: Sequence[Text],
    margin: int,
    width: int,
    pen: Pen,
    *,
    leaps: bool,
) -> list[Text]:
    """Return the lines of the legend: none if the lanes spell out every symbol."""
    spelled = " ".join(line.plain for line in lines)
    entries = [
        Text.assemble(pen.draw(symbol), f" {words}")
        for symbol, words in symbols_drawn(history, lanes, leaps=leaps)
        if words not in spelled
    ]
    return packed(Text(" " * margin), entries, "   ", width)


def symbols_drawn(
    history: History, lanes: Sequence[Lane], *, leaps: bool
) -> Iterator[tuple[Symbol, str]]:
    """Yield the drawn symbols that do not speak for themselves, each with its meaning."""
    statuses = {status for lane in lanes for status in lane.seen()}
    states = {move.after for moves in history.moves.values() for _, move in moves}
    if any(lane.numbered for lane in lanes):
        yield NUMBER, "A1 or R1 is issued"
    yield from ((status_symbol(status), status) for status in _STATUSES if status in statuses)
    if any(lane.is_ever_unheld() for lane in lanes):
        yield UNHELD, "nobody holds it"
    if forewarnings(history):
        yield DOOMED, "works until its access token ends"
    yield from ((STATES[s], STATE_WORDS[s].words) for s in _STATES if s in states)
    drawn = {
        mark
        for step in history.steps
        if step.actor in history.trace.states
        for mark in step_marks(step)
    }
    yield from ((mark, words) for mark, words in _MARKS if mark in drawn)
    if leaps:
        yield LEAP, "time leaps"
