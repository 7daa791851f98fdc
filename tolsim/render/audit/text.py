"""An answer as text: no line wider than the terminal, tables cut into bands where they are."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len
from rich.text import Text

from tolsim.render.audit.amounts import NO_BREAK
from tolsim.render.audit.report import Bars, Cell, Grid, Pair, Report, Section
from tolsim.render.page.fold import NARROWEST, hanging, packed, stacked
from tolsim.render.page.symbols import DOT, ELLIPSIS, LOST, ROUTINE, WAS_REFUSED, Pen
from tolsim.render.words.names import cut_inside

_GAP: Final = 3
"""Cells between two columns."""
_MARGIN: Final = "  "
_LONGEST_BAR: Final = 40
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"


def report_text(report: Report, *, width: int, ascii: bool) -> Text:
    """Write the page: no line is wider than `width` cells (or `NARROWEST`)."""
    pen, width = Pen(ascii=ascii), max(width, NARROWEST)
    setting = packed(Text(), map(Text, report.setting), f" {pen.glyph(DOT)} ", width)
    heading = [*hanging(Text(), Text(report.title, LOST), width), *setting]
    warned = [
        line
        for one in report.warnings
        for line in hanging(pen.mark(WAS_REFUSED), Text(one), width, foreign=True)
    ]
    said = [
        line
        for one in report.conclusion
        for line in hanging(Text(), Text(one, LOST), width, foreign=True)
    ]
    sections = (list(_section(one, width, pen)) for one in report.sections)
    page = stacked(part for part in (heading, warned, said, *sections) if part)
    page.plain = page.plain.replace(NO_BREAK, " ")
    return page


def _section(section: Section, width: int, pen: Pen) -> Iterator[Text]:
    if not (section.said or section.grid or section.bars):
        return
    yield from hanging(Text(), Text(section.title, LOST), width)
    if section.bars is not None:
        yield from _bars(section.bars, width, pen)
    if section.grid is not None:
        yield from _grid(section.grid, width, pen)
    for sentence in section.said:
        yield from hanging(Text(_MARGIN), Text(sentence), width, 2, foreign=True)
    # Not folded: it is to be copied.
    yield from (Text(f"{_MARGIN * 2}{command}") for command in section.commands)
    if section.meaning:
        yield from hanging(Text(_MARGIN), Text(section.meaning, ROUTINE), width, foreign=True)


def _grid(grid: Grid, width: int, pen: Pen) -> Iterator[Text]:
    columns = [_column(column, width, pen) for column in zip(grid.heads, *grid.rows, strict=True)]
    for i, band in enumerate(_bands(columns, width)):
        if i:
            yield Text()
        for row in range(len(columns[0])):
            cells = [
                _placed(columns[place][row], _widest(columns[place]), left=_is_left(grid, place))
                for place in band
            ]
            style = ROUTINE if row == 0 else LOST if row - 1 == grid.strong else ""
            yield Text((" " * _GAP).join(cells).rstrip(), style)


def _column(cells: Sequence[Cell], width: int, pen: Pen) -> list[str]:
    """Write the cells of a column; words that would fill the page alone are cut."""
    pairs = [cell for cell in cells if isinstance(cell, Pair)]
    first, second = (max((len(pair[i]) for pair in pairs), default=0) for i in (0, 1))
    return [
        f"{cell.first:>{first}}  {cell.second:>{second}}"
        if isinstance(cell, Pair)
        else cut_inside(cell, width // 2 - _GAP, pen.glyph(ELLIPSIS))
        for cell in cells
    ]


def _bands(columns: Sequence[Sequence[str]], width: int) -> Iterator[Sequence[int]]:
    """Yield the columns that fit side by side, each time behind the names of the rows."""
    places = range(1, len(columns))
    for count in places:
        # Bands of as many columns each: one column alone would look forgotten.
        size = -(-len(places) // count)
        bands = [(0, *places[start : start + size]) for start in range(0, len(places), size)]
        if all(_room(columns, band) <= width for band in bands):
            break
    yield from bands


def _room(columns: Sequence[Sequence[str]], band: Sequence[int]) -> int:
    return sum(_widest(columns[place]) for place in band) + _GAP * (len(band) - 1)


def _widest(column: Sequence[str]) -> int:
    return max(map(cell_len, column))


def _placed(cell: str, width: int, *, left: bool) -> str:
    room = " " * (width - cell_len(cell))
    return cell + room if left else room + cell


def _is_left(grid: Grid, place: int) -> bool:
    return place == 0 or place in grid.words


def _bars(bars: Bars, width: int, pen: Pen) -> Iterator[Text]:
    names = max(cell_len(name) for name, _ in bars.rows)
    counts = max(len(f"{count:,}") for _, count in bars.rows)
    room = min(_LONGEST_BAR, width - names - counts - 2 - 2)
    most = max(count for _, count in bars.rows) or 1
    for name, count in bars.rows:
        margin = " " * (names - cell_len(name))
        drawn = _bar(count / most, room, pen)
        yield Text.assemble(f"{margin}{name} ", (drawn, "cyan"), f" {count:>{counts},}")
    if bars.note:
        yield from hanging(Text(_MARGIN), Text(bars.note), width, 2, foreign=True)


def _bar(part: float, room: int, pen: Pen) -> str:
    """Draw a part of the longest bar; what is more than nothing is never drawn as nothing."""
    if pen.ascii:
        return ("#" * max(round(part * room), part > 0)).ljust(room)
    eighths = max(round(part * room * 8), part > 0)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + _EIGHTHS[rest].strip()).ljust(room)
