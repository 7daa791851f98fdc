"""The story and the lanes as a window on them with a cursor."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.text import Text

from tolsim.analysis.history.history import History
from tolsim.render.page.symbols import LOST, REFERENCE, Pen
from tolsim.render.timeline.lanes import Plan, Row, Sheet, draw, plan_of, sheet_at
from tolsim.render.timeline.story import Columns, dated
from tolsim.render.timeline.teller import Teller

GUTTER: Final = 2
"""Cells before each line, for the mark of the cursor."""
_AHEAD: Final = 3
"""Lines that are shown beyond the cursor's step, where there are any."""


class Line(NamedTuple):
    """A line of the story: of which step, by its place, and whether it is that step's own row."""

    place: int
    text: Text
    is_row: bool


class Picture:
    """A run, told and planned once for a width; windows on it are cut for each cursor."""

    def __init__(self, history: History, story_width: int, lanes_width: int, pen: Pen) -> None:
        self._history, self._pen = history, pen
        self._columns = Columns.of(history)
        self._lines = list(_lines(history, self._columns, story_width - GUTTER, pen))
        self._plan: Plan | None = None
        if any(history.took_part(actor) for actor in history.trace.states):
            self._plan = plan_of(history, lanes_width - GUTTER, pen, full=True)

    def __repr__(self) -> str:
        return f"<Picture of {self._history!r}>"

    def story(self, here: int, differs: frozenset[int], height: int) -> list[Line]:
        """Return the lines that are in view, marked."""
        shown = _window(self._lines, here, height)
        return [line._replace(text=self._marked(line, here, differs)) for line in shown]

    def sheet(self, here: int) -> Sheet | None:
        """Return the part of the lanes that shows the step at a place; None without any."""
        if self._plan is None or not self._history.steps:
            return None
        return sheet_at(self._history, self._plan, max(here, 0), self._pen)

    def lanes(self, sheet: Sheet, here: int, chosen: Row | None) -> list[Text]:
        """Draw a sheet with the cursor in it: rulers first, then a line a row."""
        if self._plan is None:
            return []
        lines = draw(self._history, sheet, self._plan, self._pen)
        rulers = len(lines) - len(sheet.rows)
        start, end = self.cells(sheet).get(here, (0, 0))
        found = []
        for i, line in enumerate(lines):
            is_chosen = i >= rulers and sheet.rows[i - rulers] is chosen
            mark = self._pen.glyph(REFERENCE) if is_chosen else " "
            drawn = Text.assemble((mark, LOST), " ", line)
            if here >= 0 and i == 0:
                drawn = _bracketed(drawn, start, end)
            elif here >= 0 and is_chosen:
                drawn.pad_right(max(0, start + 1 - drawn.cell_len))
                place = _index(drawn, start)
                drawn.stylize("reverse", place, place + 1)
            found.append(drawn)
        return found

    def cells(self, sheet: Sheet) -> dict[int, tuple[int, int]]:
        """Return where the number of each step of a sheet stands: its first cell, and its end."""
        if sheet.band is None or self._plan is None:
            return {}
        left = self._plan.margin + GUTTER
        starts = zip(sheet.band.columns, sheet.band.starts, strict=False)
        return {
            column.first: (left + start, left + start + len(column.name))
            for column, start in starts
        }

    def _marked(self, line: Line, here: int, differs: frozenset[int]) -> Text:
        mark = self._pen.glyph(REFERENCE) if line.is_row and line.place == here else " "
        text = line.text
        if line.is_row and line.place in differs:
            after = self._columns.whole + self._columns.racer
            text = Text.assemble(text[:after], ("*", LOST), text[after + 1 :])
        drawn = Text.assemble((mark, LOST), " ", text)
        if line.is_row and line.place == here:
            drawn.stylize(LOST, GUTTER, GUTTER + self._columns.whole + self._columns.racer)
        return drawn


def _lines(history: History, columns: Columns, width: int, pen: Pen) -> list[Line]:
    passages = Teller(history, pen).passages(range(len(history.steps)))
    lines = []
    for place, said in dated(history, passages):
        own = place is not None and said.number == history.steps[place].number
        laid = columns.lay(said, width, pen)
        day = 1 if said.day is not None else 0
        lines += [Line(place or 0, text, own and i == day) for i, text in enumerate(laid)]
    return lines


def _window(lines: Sequence[Line], here: int, height: int) -> Sequence[Line]:
    """Return as many lines as there is room for: the step at the cursor, at least its row."""
    own = [i for i, line in enumerate(lines) if line.place == here]
    first, last = (own[0], own[-1]) if own else (0, 0)
    row = next((i for i in own if lines[i].is_row), first)
    top = min(max(0, last + 1 + _AHEAD - height), first, max(0, len(lines) - height))
    if row >= top + height:
        top = row
    return lines[top : top + height]


def _index(line: Text, cell: int) -> int:
    """Return the place of the character at a cell: those of some scripts take two."""
    cells = accumulate((cell_len(char) for char in line.plain), initial=0)
    return next(i for i, start in enumerate(cells) if start >= cell)


def _bracketed(line: Text, start: int, end: int) -> Text:
    line.pad_right(max(0, end + 1 - len(line)))
    return Text.assemble(
        line[: start - 1], ("[", LOST), (line[start:end].plain, LOST), ("]", LOST), line[end + 1 :]
    )
