"""A comparison as a table: its columns and what its marks mean, for every medium."""

from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple, get_args

from rich.text import Text

from tolsim.analysis.compare import Comparison, Row
from tolsim.analysis.history.dooms import dooms
from tolsim.render.compare.words import KEPT, row_names
from tolsim.render.page.sheet import Column
from tolsim.render.page.symbols import (
    DOOMED,
    LOST,
    NO_REQUEST,
    OK,
    REFERENCE,
    REFUSED,
    ROUTINE,
    SKIPPED,
    STATE_WORDS,
    STATES,
    UNDETERMINED,
    Pen,
    Symbol,
    Wording,
)
from tolsim.render.words.names import shown
from tolsim.render.words.steps import outcome_symbol
from tolsim.simulation import Trace
from tolsim.simulation.trace import StepTrace

DIFFERS: Final = "*"
"""Behind the first outcome, or state after it, that is not the first row's."""

_OUTCOMES: Final[Sequence[tuple[Symbol, str]]] = (
    (OK, "ok"),
    (REFUSED, "refused"),
    (UNDETERMINED, "not documented"),
    (SKIPPED, "skipped"),
    (NO_REQUEST, "no request"),
)

MARK: Final = 2
"""Cells before the name of a row: the mark of the first, and a space."""

_End = Literal["working", "doomed", "recoverable", "locked-out", "signed-out"]
"""The state of a system at the end; `doomed` is one that works until its access token ends."""


class Matrix(NamedTuple):
    """The columns of the table, and how to read it."""

    names: Column
    steps: tuple[Column, ...]
    systems: tuple[Column, ...]
    counts: tuple[Column, ...]
    """How many more runs each row stands for; no column where each stands for itself."""
    legend: tuple[tuple[str, tuple[Text, ...]], ...]
    """What its marks mean: of the steps, of the systems, of the rows."""


def matrix(comparison: Comparison, pen: Pen, *, in_words: bool) -> Matrix:
    """Lay out a comparison; the systems' states are words, or marks that the legend explains."""
    rows, ends = comparison.rows, [_ends(row.trace) for row in comparison.rows]
    return Matrix(
        Column(Text(), tuple(_names(rows, pen))),
        tuple(_steps(rows, pen)),
        tuple(_systems(ends, pen, in_words=in_words)),
        tuple(_counts(rows)),
        tuple(_legend(comparison, ends, pen, in_words=in_words)),
    )


def _names(rows: Sequence[Row], pen: Pen) -> Iterator[Text]:
    margin = Text(" " * MARK)
    for place, (row, name) in enumerate(zip(rows, row_names(rows), strict=True)):
        differs = not place or row.first_difference is not None
        mark = margin if place else Text.assemble(pen.draw(REFERENCE), " ")
        yield Text.assemble(mark, (name, LOST if differs else ROUTINE))


def _steps(rows: Sequence[Row], pen: Pen) -> Iterator[Column]:
    for place, step in enumerate(rows[0].trace.steps):
        cells = tuple(_cell(row, row.trace.steps[place], pen) for row in rows)
        yield Column(Text(str(step.number)), cells)


def _cell(row: Row, step: StepTrace, pen: Pen) -> Text:
    drawn = pen.draw(outcome_symbol(step))
    return drawn.append(DIFFERS, "bold") if step.n == row.first_difference else drawn


def _systems(ends: Sequence[dict[str, _End]], pen: Pen, *, in_words: bool) -> Iterator[Column]:
    for actor in ends[0]:
        cells = (
            Text(*_words(end[actor])) if in_words else pen.draw(_mark(end[actor])) for end in ends
        )
        yield Column(Text(shown(actor), LOST), tuple(cells))


def _counts(rows: Sequence[Row]) -> Iterator[Column]:
    if any(row.same for row in rows):
        yield Column(
            Text(), tuple(Text(f"+{len(row.same)}" if row.same else "", ROUTINE) for row in rows)
        )


def _ends(trace: Trace) -> dict[str, _End]:
    """Return every system's state at the end."""
    return {**trace.states, **dict.fromkeys(dooms(trace), "doomed")}


def _mark(state: _End) -> Symbol:
    return DOOMED if state == "doomed" else STATES[state]


def _words(state: _End) -> Wording:
    return Wording("expiring", "yellow") if state == "doomed" else STATE_WORDS[state]


def _legend(
    comparison: Comparison, ends: Sequence[dict[str, _End]], pen: Pen, *, in_words: bool
) -> Iterator[tuple[str, tuple[Text, ...]]]:
    """Explain what is drawn: of the outcomes, of the systems' states at the end, of the rows."""
    rows = comparison.rows
    outcomes = {outcome_symbol(step) for row in rows for step in row.trace.steps}
    said = [_entry(pen.draw(symbol), words) for symbol, words in _OUTCOMES if symbol in outcomes]
    if any(row.first_difference is not None for row in rows):
        said.append(_entry(Text(DIFFERS, "bold"), "first difference to the first row"))
    yield "steps", tuple(said)
    states = {state for end in ends for state in end.values()}
    yield "systems", tuple(_states(states, pen, in_words=in_words))
    which = "the file's own rules" if rows[0].own else "the first row"
    said = [_entry(pen.draw(REFERENCE), which)]
    if any(row.same for row in rows):
        said.append(_entry(Text("+N", ROUTINE), "so many more are alike"))
    yield "rows", tuple(said)
    yield "runs", (Text(KEPT),)


def _states(states: set[_End], pen: Pen, *, in_words: bool) -> Iterator[Text]:
    for state in get_args(_End):
        if state not in states:
            continue
        words = "works until its access token ends" if state == "doomed" else _words(state).words
        if not in_words:
            yield _entry(pen.draw(_mark(state)), words)
        elif state == "doomed":
            yield _entry(Text(*_words(state)), f"({words})")


def _entry(mark: Text, words: str) -> Text:
    return Text.assemble(mark, f" {words}")
