"""The legend of the lanes: the symbols drawn that no end label spells out."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.text import Text

from tolsim.analysis.history.behaviour import is_refused
from tolsim.analysis.history.history import History
from tolsim.engine.status import Status
from tolsim.render.page.fold import packed
from tolsim.render.page.symbols import (
    NUMBER,
    STATE_WORDS,
    STATES,
    WAS_REFUSED,
    WAS_UNDETERMINED,
    Pen,
    Symbol,
    status_symbol,
)
from tolsim.render.timeline.rows import Lane
from tolsim.simulation.trace import State

_STATUSES: Final[tuple[Status, ...]] = ("tolerated", "lingering", "spent", "expired", "revoked")
_STATES: Final[tuple[State, ...]] = ("recoverable", "locked-out")
"""A working or absent system needs no word, nor does a token that works."""


def legend(
    history: History,
    lanes: Sequence[Lane],
    lines: Sequence[Text],
    margin: int,
    width: int,
    pen: Pen,
) -> list[Text]:
    """Return the lines of the legend: none if the lanes spell out every symbol."""
    spelled = " ".join(line.plain for line in lines)
    entries = [
        Text.assemble(pen.draw(symbol), f" {words}")
        for symbol, words in symbols_drawn(history, lanes)
        if words not in spelled
    ]
    return packed(Text(" " * margin), entries, "   ", width)


def symbols_drawn(history: History, lanes: Sequence[Lane]) -> Iterator[tuple[Symbol, str]]:
    """Yield the drawn symbols that do not speak for themselves, each with its meaning."""
    statuses = {status for lane in lanes for status in lane.seen()}
    states = {move.after for moves in history.moves.values() for _, move in moves}
    if any(lane.numbered for lane in lanes):
        yield NUMBER, "A1 or R1 is issued"
    yield from ((status_symbol(status), status) for status in _STATUSES if status in statuses)
    yield from ((STATES[s], STATE_WORDS[s].words) for s in _STATES if s in states)
    if any(is_refused(step) for step in history.steps if step.actor in history.trace.states):
        yield WAS_REFUSED, "refused"
    if any(step.outcome == "undetermined" for step in history.steps):
        yield WAS_UNDETERMINED, "not documented"
