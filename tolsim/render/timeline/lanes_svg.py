"""The lanes as a picture: a bar for each token, above it how its system stands."""

from itertools import groupby
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from rich.text import Text

from tolsim.analysis.history.behaviour import is_refused
from tolsim.analysis.history.history import History
from tolsim.engine.status import Status
from tolsim.render.page.drawing import CELL, LINE, shape, write, x_of
from tolsim.render.page.inert import sound
from tolsim.render.page.symbols import (
    BARS,
    BIRTH,
    ENDS,
    PEN,
    STATES,
    WAS_REFUSED,
    WAS_UNDETERMINED,
    Symbol,
)
from tolsim.render.timeline.bars import Band
from tolsim.render.timeline.lanes import Plan, Row, Sheet, plan_of, sheets
from tolsim.render.timeline.legend import symbols_drawn
from tolsim.render.timeline.rows import Lane

_STATUS_OF: Final[dict[Symbol, Status]] = {
    symbol: status for status, symbol in (*BARS.items(), *ENDS.items())
}
_MIDDLE: Final = LINE / 2
_RADIUS: Final = 4.0


def draw_lanes(parent: Element, history: History, width: int, top: float) -> float:
    """Put the lanes into a picture, from `top` down, and return where they end.

    They are laid out as on a page of `width` cells.
    """
    plan, y = plan_of(history, width, PEN), top
    for sheet in sheets(history, plan, PEN):
        y = _sheet(parent, history, sheet, plan, y if y == top else y + LINE)
    return _legend(parent, history, plan, y)


def _sheet(parent: Element, history: History, sheet: Sheet, plan: Plan, y: float) -> float:
    band = sheet.band
    if band is not None:
        height = LINE * (1 + len(sheet.rows))
        _grid(parent, plan, band, y, y + height)
        write(parent, Text("step", "dim"), 0, y)
        for place in band.places:
            write(
                parent, Text(str(history.steps[place].number), "dim"), _cell(plan, band, place), y
            )
        y += LINE
    for row in sheet.rows:
        if isinstance(row, Text):
            write(parent, row, 2 if band else 0, y)
        elif band is not None:
            _row(parent, history, row, band, plan, y)
        y += LINE
    return y


def _grid(parent: Element, plan: Plan, band: Band, top: float, bottom: float) -> None:
    """Draw a hairline for each step, so that the eye finds its number."""
    group = SubElement(parent, "g", {"class": "grid"})
    for place in band.places:
        x = _centre(plan, band, place)
        shape(group, "line", "grid", x1=x, y1=top + LINE - 1, x2=x, y2=bottom)


def _row(parent: Element, history: History, row: Row, band: Band, plan: Plan, y: float) -> None:
    group = SubElement(parent, "g")
    name = row.actor if row.lane is None else f"{row.actor}.{row.name}"
    SubElement(group, "title").text = sound(f"{name}: {row.label.plain}")
    if row.lane is None:
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
    for state, together in groupby(band.places, key=lambda place: history.state(actor, place)[0]):
        places = list(together)
        start = x_of(_cell(plan, band, places[0])) - CELL / 2
        length = len(places) * band.cell * CELL - 2
        shape(parent, "rect", state, x=start, y=y + 2, width=length, height=LINE - 4, rx=4)
    for place in band.places:
        symbol = STATES[history.state(actor, place)[0]]
        text, step = PEN.draw(symbol), history.steps[place]
        if step.actor == actor and step.outcome == "undetermined":
            text.append_text(PEN.draw(WAS_UNDETERMINED))
        elif step.actor == actor and is_refused(step):
            text.append_text(PEN.draw(WAS_REFUSED))
        write(parent, text, _cell(plan, band, place), y)


def _tokens(parent: Element, lane: Lane, band: Band, plan: Plan, y: float) -> None:
    """Draw tokens one after another, each from its issue to its end."""
    places = [place for place in band.places if place >= lane.births[0]]
    runs = groupby(places, key=lambda place: (lane.at(place).label, lane.at(place).status(place)))
    for (label, status), together in runs:
        run = list(together)
        life, start = lane.at(run[0]), _centre(plan, band, run[0])
        if lane.numbered and run[0] == life.born:
            write(parent, Text(str(label.number), BIRTH.style), _cell(plan, band, run[0]), y)
            start += CELL * len(str(label.number))
        if status in BARS:
            gap = CELL if lane.numbered or run[-1] == band.stop - 1 else 0
            _bar(parent, status, start, _centre(plan, band, run[-1] + 1) - gap, y)
            if run[0] == life.born and not lane.numbered:
                _birth(parent, start, y + _MIDDLE)
        elif run[0] in life.places and not (lane.numbered and run[0] == life.born):
            _end(parent, status, start, y + _MIDDLE)


def _birth(parent: Element, x: float, y: float) -> None:
    shape(parent, "circle", "mark full cyan", cx=x, cy=y, r=_RADIUS)


def _bar(parent: Element, status: Status, start: float, end: float, y: float) -> None:
    style = f"bar {status} {BARS[status].style}"
    shape(parent, "line", style, x1=start, y1=y + _MIDDLE, x2=end, y2=y + _MIDDLE)


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
    for symbol, words in symbols_drawn(history, plan.every):
        if cell > plan.margin and cell + 2 + len(words) > plan.width:
            cell, y = plan.margin, y + LINE
        status = _STATUS_OF.get(symbol)
        if status is not None and status in ENDS:
            _end(parent, status, x_of(cell + 0.5), y + LINE)
        elif status is not None:
            _bar(parent, status, x_of(cell - 1.5), x_of(cell + 1), y + LINE / 2)
        else:
            write(parent, PEN.draw(symbol), cell, y + LINE / 2)
        write(parent, Text(words), cell + 2, y + LINE / 2)
        cell += len(words) + 5
    return y + LINE * 1.5 if cell > plan.margin else y


def _cell(plan: Plan, band: Band, place: int) -> int:
    return plan.margin + (place - band.start) * band.cell


def _centre(plan: Plan, band: Band, place: int) -> float:
    """Return where a token is drawn after a step."""
    return x_of(_cell(plan, band, place) + 0.5)
