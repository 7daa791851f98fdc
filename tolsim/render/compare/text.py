"""The answer of `tolsim compare` for people: a matrix, rows policies, columns steps."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.text import Text

from tolsim.analysis.compare import Comparison, Row
from tolsim.analysis.history.dooms import dooms
from tolsim.render.compare.words import not_run
from tolsim.render.page.fold import NARROWEST, hanging, packed, stacked
from tolsim.render.page.symbols import (
    DOOMED,
    ELLIPSIS,
    LOST,
    NO_REQUEST,
    OK,
    REFUSED,
    ROUTINE,
    SKIPPED,
    STATE_WORDS,
    STATES,
    UNDETERMINED,
    Pen,
    Symbol,
)
from tolsim.render.words.names import cut, one_line, shown
from tolsim.render.words.runs import run_name
from tolsim.render.words.steps import outcome_symbol
from tolsim.simulation import Trace
from tolsim.simulation.scenario import VERBS
from tolsim.simulation.trace import StepTrace

DIFFERS: Final = "*"
"""Behind the first outcome, or state after it, that is not the first row's."""

_LEGEND: Final[Sequence[tuple[Symbol, str]]] = (
    (OK, "ok"),
    (REFUSED, "refused"),
    (UNDETERMINED, "not documented"),
    (SKIPPED, "skipped"),
    (NO_REQUEST, "no request"),
)


class _Column(NamedTuple):
    """A step or a system: its heading, and a cell for each row."""

    heading: Text
    cells: tuple[Text, ...]

    @property
    def width(self) -> int:
        return max(cell.cell_len for cell in (self.heading, *self.cells))


def compare_text(comparison: Comparison, *, width: int, ascii: bool) -> Text:
    """Write the page: no line is wider than `width` cells (or `NARROWEST`)."""
    pen, width = Pen(ascii=ascii), max(width, NARROWEST)
    names = [_name(row, width, pen) for row in comparison.rows]
    columns = [*_steps(comparison.rows, pen), *_systems(comparison.rows, width // 3, pen)]
    bands = [_band(names, band) for band in _bands(columns, names, width)]
    heading = hanging(Text(), Text(one_line(comparison.title), LOST), width, foreign=True)
    heading += packed(Text("steps: "), _steps_in_words(comparison.rows[0].trace), "  ", width)
    unable = [line for one in not_run(comparison.unable).items() for line in _unable(*one, width)]
    parts = [heading, *bands, _legend(comparison, pen, width), _same(comparison, width), unable]
    return stacked(part for part in parts if part)


def _name(row: Row, width: int, pen: Pen) -> Text:
    more = f" +{len(row.same)}" if row.same else ""
    name = cut(run_name(row.trace.scenario), width // 2 - len(more), pen.glyph(ELLIPSIS))
    return Text.assemble((name, LOST), more)


def _steps_in_words(trace: Trace) -> Iterator[Text]:
    """Yield `1 login legacy`, step by step."""
    for step in trace.steps:
        actor = f" {shown(step.actor)}" if step.actor else ""
        verb = VERBS[type(step.step.action)].replace("_", " ")
        yield Text(f"{step.number} {verb}{actor}")


def _steps(rows: Sequence[Row], pen: Pen) -> Iterator[_Column]:
    for place, step in enumerate(rows[0].trace.steps):
        cells = tuple(_cell(row, row.trace.steps[place], pen) for row in rows)
        yield _Column(Text(str(step.number)), cells)


def _cell(row: Row, step: StepTrace, pen: Pen) -> Text:
    drawn = pen.draw(outcome_symbol(step))
    return drawn.append(DIFFERS, "bold") if step.n == row.first_difference else drawn


def _systems(rows: Sequence[Row], widest: int, pen: Pen) -> Iterator[_Column]:
    ends = [_ends(row.trace) for row in rows]
    for actor in rows[0].trace.states:
        cells = tuple(pen.draw(end[actor]) for end in ends)
        yield _Column(Text(cut(shown(actor), widest, pen.glyph(ELLIPSIS)), LOST), cells)


def _ends(trace: Trace) -> dict[str, Symbol]:
    """Return the mark of every system's state at the end."""
    ends = {actor: STATES[state] for actor, state in trace.states.items()}
    return ends | dict.fromkeys(dooms(trace), DOOMED)


def _bands(
    columns: Sequence[_Column], names: Sequence[Text], width: int
) -> Iterator[list[_Column]]:
    """Yield the columns in groups that fit beside the names."""
    room = width - max(name.cell_len for name in names)
    band: list[_Column] = []
    for column in columns:
        if band and sum(2 + one.width for one in (*band, column)) > room:
            yield band
            band = []
        band.append(column)
    yield band


def _band(names: Sequence[Text], band: Sequence[_Column]) -> list[Text]:
    margin = max(name.cell_len for name in names)
    lines = [_line(Text(), margin, [(column.heading, column.width) for column in band])]
    for i, name in enumerate(names):
        lines.append(_line(name, margin, [(column.cells[i], column.width) for column in band]))
    return lines


def _line(name: Text, margin: int, cells: Sequence[tuple[Text, int]]) -> Text:
    line = name.copy()
    line.append(" " * (margin - name.cell_len))
    for cell, width in cells:
        line.append("  ").append_text(cell).append(" " * (width - cell_len(cell.plain)))
    line.rstrip()
    return line


def _legend(comparison: Comparison, pen: Pen, width: int) -> list[Text]:
    """Explain the symbols drawn: of the outcomes, then of the systems' states at the end."""
    rows = comparison.rows
    outcomes = {outcome_symbol(step) for row in rows for step in row.trace.steps}
    states = {symbol for row in rows for symbol in _ends(row.trace).values()}
    entries = [_entry(symbol, words, pen) for symbol, words in _LEGEND if symbol in outcomes]
    if any(row.first_difference is not None for row in rows):
        entries.append(Text(f"{DIFFERS} first difference to the first row"))
    words = [
        (STATES["working"], STATE_WORDS["working"].words),
        (DOOMED, "works until its access token ends"),
        *((STATES[s], STATE_WORDS[s].words) for s in STATES if s != "working"),
    ]
    ends = [_entry(symbol, said, pen) for symbol, said in words if symbol in states]
    return [
        *packed(Text("steps:   "), entries, "   ", width),
        *packed(Text("systems: "), ends, "   ", width),
    ]


def _entry(symbol: Symbol, words: str, pen: Pen) -> Text:
    return Text.assemble(pen.draw(symbol), f" {words}")


def _same(comparison: Comparison, width: int) -> list[Text]:
    """Name the runs that behave like a row that stands for several."""
    lines: list[Text] = []
    for row in (row for row in comparison.rows if row.same):
        others = [run_name(trace.scenario) for trace in row.same]
        head = Text.assemble((run_name(row.trace.scenario), LOST), " and alike:")
        lines += hanging(Text(), head, width)
        lines += packed(Text("  "), _with_commas(others), " ", width)
    return lines


def _with_commas(names: Sequence[str]) -> list[Text]:
    return [*(Text(f"{name},") for name in names[:-1]), Text(names[-1])]


def _unable(reason: str, names: Sequence[str], width: int) -> list[Text]:
    """`not run (2), no tolerance to set: airtable, okta-static@2`."""
    head = Text.assemble(("not run", ROUTINE), f" ({len(names)}), {reason}:")
    line = head + Text(f" {', '.join(names)}")
    if line.cell_len <= width:
        return [line]
    return hanging(Text(), head, width, 2) + packed(Text("  "), _with_commas(names), " ", width)
