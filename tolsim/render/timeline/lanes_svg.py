"""The lanes as a picture: a bar for each token, above it how its system stands."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element, SubElement

from rich.text import Text

from tolsim.analysis.history.forewarning import Doom
from tolsim.analysis.history.history import History
from tolsim.engine.status import Status
from tolsim.render.page.drawing import CELL, LINE, shape, write, x_of
from tolsim.render.page.inert import sound
from tolsim.render.page.symbols import BARS, BIRTH, ENDS, PEN, TAKEN, UNHELD, Symbol
from tolsim.render.timeline.bars import doom_at, marks, state_symbol
from tolsim.render.timeline.columns import Band, Column
from tolsim.render.timeline.lanes import Plan, Row, Sheet, plan_of, sheets
from tolsim.render.timeline.legend import symbols_drawn
from tolsim.render.timeline.rows import Bar, Lane
from tolsim.render.timeline.rulers import rulers

_STATUS_OF: Final[dict[Symbol, Status]] = {
    symbol: status for status, symbol in (*BARS.items(), *ENDS.items())
}
_MIDDLE: Final = LINE / 2
_RADIUS: Final = 4.0


def draw_lanes(
    parent: Element, history: History, width: int, top: float, *, full: bool = False
) -> float:
    """Put the lanes into a picture, from `top` down, and return where they end.

    They are laid out as on a page of `width` cells.
    """
    plan, y = plan_of(history, width, PEN, full=full), top
    for sheet in sheets(history, plan, PEN):
        y = _sheet(parent, history, sheet, plan, y if y == top else y + LINE)
    return _legend(parent, history, plan, y)


def _sheet(parent: Element, history: History, sheet: Sheet, plan: Plan, y: float) -> float:
    band = sheet.band
    if band is not None:
        scenario, top = history.trace.scenario, y
        above = list(rulers(scenario, band, plan.room, clock=plan.columns.pass_time))
        bottom = y + LINE * (len(above) + len(sheet.rows))
        _grid(parent, plan, band, y + LINE * len(above), bottom)
        for ruler in above:
            write(parent, Text(ruler.name, "dim"), 0, y)
            for start, word in ruler.words:
                write(parent, Text(word, "dim"), plan.margin + start, y)
            y += LINE
    for row in sheet.rows:
        if isinstance(row, Text):
            write(parent, row, 2 if band else 0, y)
        elif band is not None:
            _row(parent, history, row, band, plan, y)
        y += LINE
    if band is not None:
        _breaks(parent, plan, band, top, y)
    return y


def _grid(parent: Element, plan: Plan, band: Band, top: float, bottom: float) -> None:
    """Draw a hairline for each step, so that the eye finds its number."""
    group = SubElement(parent, "g", {"class": "grid"})
    for start, _ in _cells(plan, band):
        x = _centre(start)
        shape(group, "line", "grid", x1=x, y1=top - 1, x2=x, y2=bottom)


def _breaks(parent: Element, plan: Plan, band: Band, top: float, bottom: float) -> None:
    """Cut through everything where time leaps."""
    for cell in band.breaks:
        x = _centre(plan.margin + cell)
        gap = {"x": x - CELL / 2, "y": top, "width": CELL, "height": bottom - top}
        shape(parent, "rect", "sheet", **gap)
        shape(parent, "line", "break", x1=x, y1=top, x2=x, y2=bottom)


def _row(parent: Element, history: History, row: Row, band: Band, plan: Plan, y: float) -> None:
    group = SubElement(parent, "g")
    name = row.actor if row.lane is None else f"{row.actor}.{row.name}"
    # Browsers show a `title` as a tooltip of the group.
    SubElement(group, "title").text = sound(f"{name}: {row.label.plain}")
    if row.taken:
        for start, column in _cells(plan, band):
            if any(one.place in column.places for one in row.taken):
                write(group, PEN.draw(TAKEN), start, y)
    elif row.lane is None:
        write(group, Text(row.name, "bold"), 0, y)
        _states(group, history, row.actor, band, plan, y)
    else:
        write(group, Text(row.name), 2, y)
        _tokens(group, row.lane, band, plan, y)
    write(group, row.label, plan.margin + band.width + 1, y)


def _states(
    parent: Element, history: History, actor: str, band: Band, plan: Plan, y: float
) -> None:
    """Draw a system's states as a ribbon, and where its own requests failed."""
    dooms = plan.dooms.get(actor, ())
    ends = iter(band.cells)
    for kind, together in groupby(
        _cells(plan, band), key=lambda cell: _ribbon(history, actor, dooms, cell[1].last)
    ):
        cells = list(together)
        start = x_of(cells[0][0]) - CELL / 2
        length = sum(next(ends) for _ in cells) * CELL - 2
        shape(parent, "rect", kind, x=start, y=y + 2, width=length, height=LINE - 4, rx=4)
    for start, column in _cells(plan, band):
        text = PEN.draw(state_symbol(history, actor, dooms, column.last))
        for mark in marks(history, actor, column):
            text.append_text(PEN.draw(mark))
        write(parent, text, start, y)


def _ribbon(history: History, actor: str, dooms: Sequence[Doom], place: int) -> str:
    """Return the class of a state: that of a doomed system is the warning's."""
    return "recoverable" if doom_at(dooms, place) else history.state(actor, place)[0]


class _Stretch(NamedTuple):
    """What stays the same from one column to the next."""

    bar: Bar
    status: Status
    is_unheld: bool

    @property
    def key(self) -> tuple[object, ...]:
        return self.bar.life.label, self.status, self.is_unheld


def _tokens(parent: Element, lane: Lane, band: Band, plan: Plan, y: float) -> None:
    """Draw tokens one after another, each from its issue to its end."""
    ends = [*(start for start, _ in _cells(plan, band)), plan.margin + band.width]
    drawn = [
        (_stretch(lane, column.last), i, column)
        for i, column in enumerate(band.columns)
        if column.last >= lane.births[0]
    ]
    for _, together in groupby(drawn, key=lambda one: one[0].key):
        run = list(together)
        (bar, status, is_unheld), i, column = run[0]
        life, start = bar.life, _centre(ends[i])
        born = life.born in column.places
        if lane.numbered and born:
            write(parent, Text(str(life.label.number), BIRTH.style), ends[i], y)
            start += CELL * len(str(life.label.number))
        if status in BARS:
            last = run[-1][1]
            gap = CELL if lane.numbered or last == len(band.columns) - 1 else 0
            style = f"{status} unheld" if is_unheld else status
            _bar(parent, f"{style} {BARS[status].style}", start, _centre(ends[last + 1]) - gap, y)
            if born and not lane.numbered:
                _birth(parent, start, y + _MIDDLE)
        elif any(place in column.places for place in life.places) and not (
            lane.numbered and born and column.first == column.last
        ):
            _end(parent, status, start, y + _MIDDLE)


def _stretch(lane: Lane, place: int) -> _Stretch:
    bar = lane.at(place)
    return _Stretch(bar, bar.life.status(place), bar.is_unheld(place))


def _birth(parent: Element, x: float, y: float) -> None:
    shape(parent, "circle", "mark full cyan", cx=x, cy=y, r=_RADIUS)


def _bar(parent: Element, style: str, start: float, end: float, y: float) -> None:
    shape(parent, "line", f"bar {style}", x1=start, y1=y + _MIDDLE, x2=end, y2=y + _MIDDLE)


def _end(parent: Element, status: Status, x: float, y: float) -> None:
    """Draw a ring for a spent token, a diamond for an expired one, a cross for a revoked one."""
    style, r = f"mark {ENDS[status].style}", _RADIUS
    if status == "spent":
        shape(parent, "circle", style, cx=x, cy=y, r=r)
    elif status == "expired":
        shape(parent, "path", style, d=f"M{x:.1f} {y - r:.1f}l{r} {r}l-{r} {r}l-{r} -{r}z")
    else:
        across = f"l{2 * r} {2 * r}m0 -{2 * r}l-{2 * r} {2 * r}"
        shape(parent, "path", style, d=f"M{x - r:.1f} {y - r:.1f}{across}")


def _legend(parent: Element, history: History, plan: Plan, y: float) -> float:
    """Explain the shapes, side by side beneath the lanes."""
    cell = plan.margin
    for symbol, words in symbols_drawn(history, plan.every, leaps=plan.columns.has_leaps):
        if cell > plan.margin and cell + 2 + len(words) > plan.width:
            cell, y = plan.margin, y + LINE
        status = _STATUS_OF.get(symbol)
        if status is not None and status in ENDS:
            _end(parent, status, x_of(cell + 0.5), y + LINE)
        elif status is not None:
            style = f"{status} {symbol.style}"
            _bar(parent, style, x_of(cell - 1.5), x_of(cell + 1), y + LINE / 2)
        elif symbol is UNHELD:
            style = f"unheld {symbol.style}"
            _bar(parent, style, x_of(cell - 1.5), x_of(cell + 1), y + LINE / 2)
        else:
            write(parent, PEN.draw(symbol), cell, y + LINE / 2)
        write(parent, Text(words), cell + 2, y + LINE / 2)
        cell += len(words) + 5
    return y + LINE * 1.5 if cell > plan.margin else y


def _cells(plan: Plan, band: Band) -> Iterator[tuple[int, Column]]:
    """Yield the columns of a band, each with the cell at which it begins."""
    start = plan.margin
    for column, cell in zip(band.columns, band.cells, strict=True):
        yield start, column
        start += cell


def _centre(cell: int) -> float:
    """Return where a token is drawn after a step whose column begins at a cell."""
    return x_of(cell + 0.5)
