"""The lanes: a row a token beneath its system, the steps running right.

Many steps are drawn in bands, one below the other; of many tokens, those of a kind that
follow each other share a row.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.text import Text

from tolsim.analysis.history.history import History
from tolsim.analysis.history.lives import Life
from tolsim.render.page.symbols import ELLIPSIS, LOST, ROUTINE, Pen
from tolsim.render.timeline.bars import Band, life_bar, life_label, state_bar, state_label
from tolsim.render.timeline.legend import legend
from tolsim.render.timeline.rows import Lane, lanes_of
from tolsim.render.words.names import bare, counted, cut, shown

_NAME: Final = 24
"""Cells of a name in the lanes."""
_ROWS: Final = 16
"""Tokens that get a row of their own, and rows of one system in a band."""
_SPARE: Final = 30
"""Cells for end labels that also say by whom or when."""
_SHORT: Final = 12
"""Cells for end labels that say the status alone."""
_BANDS: Final = 4
"""Bands that are drawn even where no state changes."""


class Plan(NamedTuple):
    """The rows by actor, and the widths that all of them share."""

    lanes: dict[str, list[Lane]]
    margin: int
    cell: int
    width: int

    @property
    def every(self) -> list[Lane]:
        """The rows of all tokens."""
        return [lane for rows in self.lanes.values() for lane in rows]

    def short(self, bars: int) -> bool:
        """Return whether there is room beside bars of a width for the status alone."""
        return self.width - self.margin - bars < _SPARE


class Row(NamedTuple):
    """A row of a band: the states of an actor, or a lane of its tokens; and its end label."""

    actor: str
    name: str
    label: Text
    lane: Lane | None = None


class Sheet(NamedTuple):
    """Steps drawn side by side, with the rows beneath, or no steps but why none are drawn."""

    band: Band | None
    rows: tuple[Row | Text, ...]


def lanes(history: History, *, width: int, pen: Pen) -> list[Text]:
    """Draw the lines of the lanes; none where nobody took part."""
    plan = plan_of(history, width, pen)
    lines: list[Text] = []
    for sheet in sheets(history, plan, pen):
        drawn = _drawn(history, sheet, plan, pen)
        lines += [Text(), *drawn] if lines else drawn
    return [*lines, *legend(history, plan.every, lines, plan.margin, width, pen)] if lines else []


def sheets(history: History, plan: Plan, pen: Pen) -> list[Sheet]:
    """Return the sheets of the lanes, from the first step to the last."""
    if not plan.lanes:
        return []
    bands = _bands(len(history.steps), plan)
    quiet = [len(bands) > _BANDS and _is_quiet(history, band) for band in bands]
    found: list[Sheet] = []
    for still, together in groupby(zip(bands, quiet, strict=True), key=lambda pair: pair[1]):
        part = [band for band, _ in together]
        if still:
            found.append(Sheet(None, (_still(history, part),)))
        else:
            found += [Sheet(band, tuple(_rows(history, band, plan, pen))) for band in part]
    return found


def plan_of(history: History, width: int, pen: Pen) -> Plan:
    """Decide which tokens share a row, and how wide names and cells are at a width."""
    actors = [actor for actor in history.trace.states if history.took_part(actor)]
    shared = len(history.lives) > _ROWS
    lives: dict[str, list[Life]] = {actor: [] for actor in actors}
    for life in history.lives.values():
        lives[life.label.actor].append(life)
    rows = {actor: list(lanes_of(lives[actor], shared=shared)) for actor in actors}
    numbers = [str(step.number) for step in history.steps]
    if shared:
        numbers += [str(life.label.number) for life in history.lives.values()]
    names = [_name(actor, pen) for actor in actors]
    names += [f"  {lane.name}" for row in rows.values() for lane in row]
    margin = max(map(cell_len, ["step", *names])) + 2
    return Plan(rows, margin, max(3, 1 + max(map(len, numbers), default=0)), width)


def _name(actor: str, pen: Pen) -> str:
    return cut(shown(actor), _NAME, pen.glyph(ELLIPSIS))


def _bands(steps: int, plan: Plan) -> list[Band]:
    """Return one band if labels of one word fit beside it, else as few as leave room for more."""
    room = plan.width - plan.margin
    if steps * plan.cell <= room - _SHORT:
        return [Band(0, steps, plan.cell)]
    most = max((room - _SPARE) // plan.cell, min(6, (room - _SHORT) // plan.cell), 1)
    count = -(-steps // most)
    length = -(-steps // count)
    return [Band(start, min(start + length, steps), plan.cell) for start in range(0, steps, length)]


def _is_quiet(history: History, band: Band) -> bool:
    return not any(history.steps[place].moves for place in band.places)


def _still(history: History, bands: Sequence[Band]) -> Text:
    """Say in one line that no state changes in some bands."""
    first, last = (history.steps[place].number for place in (bands[0].start, bands[-1].stop - 1))
    return Text(f"steps {first} to {last}: every system stays as it is", ROUTINE)


def _rows(history: History, band: Band, plan: Plan, pen: Pen) -> Iterator[Row | Text]:
    short, last = plan.short(band.width), band.stop - 1
    for actor, rows in plan.lanes.items():
        label = state_label(history, actor, last, short=short)
        yield Row(actor, _name(actor, pen), label)
        yield from _tokens(actor, rows, band, plan)


def _tokens(actor: str, rows: Sequence[Lane], band: Band, plan: Plan) -> Iterator[Row | Text]:
    """Yield the rows of a system's tokens that have anything to show in a band."""
    shown = [lane for lane in rows if lane.is_seen(band.start, band.stop)]
    busy = shown if len(shown) <= _ROWS else [lane for lane in shown if lane.changes(band.places)]
    for lane in busy[:_ROWS]:
        yield Row(actor, lane.name, Text(_label(lane, band, plan)), lane)
    if len(shown) > len(busy[:_ROWS]):
        rest = len(shown) - len(busy[:_ROWS])
        yield Text(f"and {counted(rest, 'row')} more of tokens that live on", ROUTINE)


def _label(lane: Lane, band: Band, plan: Plan) -> str:
    life = lane.at(band.stop - 1)
    number = f"{bare(life.label)} " if lane.numbered else ""
    label = life_label(life, band.stop - 1, short=plan.short(band.width))
    if plan.margin + band.width + cell_len(number + label) > plan.width:
        label = life.status(band.stop - 1)
    return number + label


def _drawn(history: History, sheet: Sheet, plan: Plan, pen: Pen) -> list[Text]:
    band = sheet.band
    if band is None:
        return [row for row in sheet.rows if isinstance(row, Text)]
    numbers = "".join(str(history.steps[place].number).ljust(band.cell) for place in band.places)
    lines = [_line(plan, Text("step"), Text(numbers), Text())]
    for row in sheet.rows:
        if isinstance(row, Text):
            lines.append(Text("  ", ROUTINE) + row)
        elif row.lane is None:
            bar = state_bar(history, row.actor, band, pen)
            lines.append(_line(plan, Text(row.name, LOST), bar, row.label))
        else:
            bar = life_bar(row.lane, band, pen)
            lines.append(_line(plan, Text(f"  {row.name}"), bar, row.label))
    return lines


def _line(plan: Plan, name: Text, bar: Text, label: Text) -> Text:
    line = Text.assemble(name, " " * (plan.margin - name.cell_len), bar, label)
    line.rstrip()
    return line
