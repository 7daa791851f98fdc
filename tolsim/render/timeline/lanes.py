"""The lanes: a row a token beneath its system, the steps running right.

Many steps are drawn in bands, one below the other; of many tokens, those of a kind that
follow each other share a row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.text import Text

from tolsim.analysis.history.forewarning import Doom, forewarnings
from tolsim.analysis.history.history import History
from tolsim.analysis.history.keeping import Taking, keepings, takings
from tolsim.analysis.history.lives import Life
from tolsim.render.page.fold import hanging
from tolsim.render.page.symbols import ELLIPSIS, LOST, ROUTINE, Pen
from tolsim.render.timeline.bars import (
    bar_labels,
    broken,
    life_bar,
    state_bar,
    state_labels,
    step_marks,
    taken_bar,
    taken_labels,
)
from tolsim.render.timeline.columns import BREAK, Band, Column, Columns
from tolsim.render.timeline.legend import legend
from tolsim.render.timeline.rows import Bar, Lane, bars_of, lanes_of
from tolsim.render.timeline.rulers import CLOCK, STEP, rulers
from tolsim.render.words.clock import moment
from tolsim.render.words.names import counted, cut, shown

_NAME: Final = 24
"""Cells of a name in the lanes."""
_ROWS: Final = 16
"""Tokens that get a row of their own, and rows of one system in a band."""
_SPARE: Final = 30
"""Cells for end labels that also say by whom or when."""
_SHORT: Final = 12
"""Cells for end labels that say the status alone."""
_FEW: Final = 6
"""Columns of a band that is not cut again for the sake of longer labels."""
_BANDS: Final = 4
"""Bands that are drawn even where no state changes."""
_CELLS: Final = 200_000
"""Cells that are drawn: nobody reads more, and each takes half a kilobyte while it is drawn."""


class Plan(NamedTuple):
    """The rows by actor, and the widths that all of them share."""

    columns: Columns
    lanes: dict[str, list[Lane]]
    dooms: Mapping[str, Sequence[Doom]]
    takings: Mapping[str, Sequence[Taking]]
    margin: int
    cell: int
    width: int

    @property
    def every(self) -> list[Lane]:
        """The rows of all tokens."""
        return [lane for rows in self.lanes.values() for lane in rows]

    @property
    def room(self) -> int:
        """The cells beside the names."""
        return self.width - self.margin

    def short(self, bars: int) -> bool:
        """Return whether there is room beside bars of a width for the status alone."""
        return self.room - bars < _SPARE

    def fitting(self, labels: Iterable[Text], bars: int) -> Text:
        """Return the first label that there is room for beside bars of a width, else the last."""
        room, label = self.room - bars, Text()
        for label in labels:
            if label.cell_len <= room:
                break
        return label


class Row(NamedTuple):
    """A row of a band: the states of an actor, a lane of its tokens, or where it took others'."""

    actor: str
    name: str
    label: Text
    lane: Lane | None = None
    taken: tuple[Taking, ...] = ()


class Sheet(NamedTuple):
    """Steps drawn side by side, with the rows beneath, or no steps but why none are drawn."""

    band: Band | None
    rows: tuple[Row | Text, ...]


def lanes(history: History, *, width: int, pen: Pen, full: bool = False) -> list[Text]:
    """Draw the lines of the lanes; none where nobody took part."""
    plan = plan_of(history, width, pen, full=full)
    lines: list[Text] = []
    for sheet in sheets(history, plan, pen):
        drawn = draw(history, sheet, plan, pen)
        lines += [Text(), *drawn] if lines else drawn
    if not lines:
        return []
    leaps = plan.columns.has_leaps
    return [*lines, *legend(history, plan.every, lines, plan.margin, width, pen, leaps=leaps)]


def sheets(history: History, plan: Plan, pen: Pen) -> list[Sheet]:
    """Return the sheets of the lanes, from the first step to the last."""
    if not plan.lanes:
        return []
    rows, columns = len(plan.lanes) + len(plan.every), len(plan.columns.all)
    if rows * columns > _CELLS:
        why = f"lanes not drawn: {rows:,} rows of {columns:,} columns; JSON has every status"
        return [_remark(why, plan)]
    bands = _bands(history, plan)
    quiet = [len(bands) > _BANDS and _is_quiet(history, band) for band in bands]
    found: list[Sheet] = []
    for still, together in groupby(zip(bands, quiet, strict=True), key=lambda pair: pair[1]):
        part = [band for band, _ in together]
        if still:
            found.append(_still(history, part, plan))
        else:
            found += [Sheet(band, tuple(_rows(history, band, plan, pen))) for band in part]
    return found


def sheet_at(history: History, plan: Plan, place: int, pen: Pen) -> Sheet:
    """Return the sheet on which a step is drawn, whatever happens there."""
    band = next(band for band in _bands(history, plan) if place in band.places)
    return Sheet(band, tuple(_rows(history, band, plan, pen)))


def plan_of(history: History, width: int, pen: Pen, *, full: bool = False) -> Plan:
    """Decide which steps share a column and which tokens a row, and how wide all is at a width.

    In full every step has a column; else requests that change nothing share one where there is
    no room for all.
    """
    if full:
        return _plan(history, Columns(history, "nothing"), width, pen)
    plan = _plan(history, Columns(history), width, pen)
    if sum(_cells(history, plan)) <= plan.room - _SHORT:
        return plan
    return _plan(history, Columns(history, "all"), width, pen)


def _plan(history: History, columns: Columns, width: int, pen: Pen) -> Plan:
    trace = history.trace
    bars = _bars(history, columns)
    shared = sum(map(len, bars.values())) > _ROWS
    rows = {actor: list(lanes_of(bars[actor], columns, shared=shared)) for actor in bars}
    numbers = [column.name for column in columns.all if column.first == column.last]
    if shared:
        numbers += [str(life.label.number) for life in history.lives.values()]
    names = [_name(actor, pen) for actor in bars]
    names += [f"  {lane.name}" for row in rows.values() for lane in row]
    margin = max(map(cell_len, [CLOCK if columns.pass_time else STEP, *names])) + 2
    marks = max((len([*step_marks(step)]) for step in history.steps), default=0)
    cell = max(3, 2 + marks, 1 + max(map(len, numbers), default=0))
    return Plan(columns, rows, forewarnings(history), takings(trace), margin, cell, width)


def _bars(history: History, columns: Columns) -> dict[str, list[Bar]]:
    """Return what is drawn of the tokens that each actor was issued."""
    lives: dict[str, list[Life]] = {actor: [] for actor in history.trace.states}
    for life in history.lives.values():
        lives[life.label.actor].append(life)
    # Of the last steps of a run, a token can be all that is left of somebody.
    actors = [actor for actor in lives if lives[actor] or history.took_part(actor)]
    kept = keepings(history.trace)
    return {actor: list(bars_of(lives[actor], kept, columns)) for actor in actors}


def _name(actor: str, pen: Pen) -> str:
    return cut(shown(actor), _NAME, pen.glyph(ELLIPSIS))


def _bands(history: History, plan: Plan) -> list[Band]:
    """Return one band if labels of one word fit beside it, else as few as leave room for more."""
    columns = plan.columns.all
    cells = _cells(history, plan)
    if sum(cells) <= plan.room - _SHORT:
        return [Band(columns, cells)]
    longest = max((plan.room - _SPARE) // min(cells), _FEW)
    cuts = (_cut(columns, cells, length) for length in range(longest, 0, -1))
    return next(bands for bands in cuts if all(_has_room(band, plan) for band in bands))


def _cells(history: History, plan: Plan) -> tuple[int, ...]:
    """Return how wide each column is: room for its name, and for the clock before a leap."""
    cells, scenario, leapt = [], history.trace.scenario, True
    for column in plan.columns.all:
        cell = plan.cell if column.first == column.last else max(plan.cell, len(column.name) + 1)
        if column.leaps:
            # Of a column between two leaps the moment could not be written elsewhere.
            clock = len(moment(scenario, column.at)) + 1 if leapt else 0
            cell = max(cell, clock) + BREAK
        cells.append(cell)
        leapt = column.leaps
    return tuple(cells)


def _cut(columns: Sequence[Column], cells: Sequence[int], most: int) -> list[Band]:
    """Cut the columns into bands of equal length, of which each has at most so many."""
    count = -(-len(columns) // most)
    length = -(-len(columns) // count)
    return [
        Band(tuple(columns[start : start + length]), tuple(cells[start : start + length]))
        for start in range(0, len(columns), length)
    ]


def _has_room(band: Band, plan: Plan) -> bool:
    few = len(band.columns) <= _FEW
    return len(band.columns) == 1 or band.width <= plan.room - (_SHORT if few else _SPARE)


def _is_quiet(history: History, band: Band) -> bool:
    return not any(history.steps[place].moves for place in band.places)


def _still(history: History, bands: Sequence[Band], plan: Plan) -> Sheet:
    """Say that no state changes in some bands."""
    places = bands[0].places[0], bands[-1].places[-1]
    first, last = (history.steps[place].number for place in places)
    return _remark(f"steps {first} to {last}: every system stays as it is", plan)


def _remark(words: str, plan: Plan) -> Sheet:
    return Sheet(None, tuple(hanging(Text(), Text(words, ROUTINE), plan.width, 2)))


def _rows(history: History, band: Band, plan: Plan, pen: Pen) -> Iterator[Row | Text]:
    last = band.places[-1]
    for actor, rows in plan.lanes.items():
        states = state_labels(history, actor, plan.dooms.get(actor, ()), last)
        yield Row(actor, _name(actor, pen), plan.fitting(states, band.width))
        taken = tuple(one for one in plan.takings.get(actor, ()) if one.place in band.places)
        if taken:
            labels = taken_labels(history, actor, taken[-1])
            yield Row(actor, "", plan.fitting(map(Text, labels), band.width), taken=taken)
        yield from _tokens(history, actor, rows, band, plan)


def _tokens(
    history: History, actor: str, rows: Sequence[Lane], band: Band, plan: Plan
) -> Iterator[Row | Text]:
    """Yield the rows of a system's tokens that have anything to show in a band."""
    shown = [lane for lane in rows if lane.is_seen(band.places)]
    busy = shown if len(shown) <= _ROWS else [lane for lane in shown if lane.changes(band.places)]
    for lane in busy[:_ROWS]:
        yield Row(actor, lane.name, _label(history, lane, band, plan), lane)
    if len(shown) > len(busy[:_ROWS]):
        rest = len(shown) - len(busy[:_ROWS])
        yield Text(f"and {counted(rest, 'row')} more of tokens that live on", ROUTINE)


def _label(history: History, lane: Lane, band: Band, plan: Plan) -> Text:
    last = band.places[-1]
    bar = lane.at(last)
    labels = bar_labels(history, bar, last, short=plan.short(band.width))
    name = f"{bar.name} " if lane.numbered else ""
    return plan.fitting((Text(name + label) for label in labels), band.width)


def draw(history: History, sheet: Sheet, plan: Plan, pen: Pen) -> list[Text]:
    """Draw the lines of a sheet: its rulers, then a line for each of its rows."""
    band = sheet.band
    if band is None:
        return [row for row in sheet.rows if isinstance(row, Text)]
    above = rulers(history.trace.scenario, band, plan.room, clock=plan.columns.pass_time)
    lines = [_line(plan, Text(one.name), broken(Text(one.line), band, pen)) for one in above]
    for row in sheet.rows:
        if isinstance(row, Text):
            lines.append(Text("  ", ROUTINE) + row)
        else:
            name, bar = _row_drawn(history, row, band, plan, pen)
            lines.append(_line(plan, name, broken(bar, band, pen), row.label))
    return lines


def _row_drawn(history: History, row: Row, band: Band, plan: Plan, pen: Pen) -> tuple[Text, Text]:
    """Return the name of a row and what is drawn beside it."""
    if row.taken:
        return Text(), taken_bar(row.taken, band, pen)
    if row.lane is not None:
        return Text(f"  {row.name}"), life_bar(row.lane, band, pen)
    dooms = plan.dooms.get(row.actor, ())
    return Text(row.name, LOST), state_bar(history, row.actor, dooms, band, pen)


def _line(plan: Plan, name: Text, bar: Text, label: Text | None = None) -> Text:
    line = Text.assemble(name, " " * (plan.margin - name.cell_len), bar, label or "")
    line.rstrip()
    return line
