"""The answer of `tolsim compare` for people: a matrix, rows policies, columns steps."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from tolsim.analysis.compare import Comparison
from tolsim.render.compare.matrix import MARK, Matrix, matrix
from tolsim.render.compare.words import (
    alike,
    answer_sentence,
    constant_sentences,
    not_run,
    row_names,
    step_words,
)
from tolsim.render.page.fold import NARROWEST, hanging, packed, stacked
from tolsim.render.page.sheet import Column
from tolsim.render.page.symbols import ELLIPSIS, LOST, ROUTINE, Pen
from tolsim.render.words.names import cut_inside

_GAP = 2
"""Cells between two columns."""


def compare_text(comparison: Comparison, *, width: int, ascii: bool) -> Text:
    """Write the page: no line is wider than `width` cells (or `NARROWEST`)."""
    pen, width = Pen(ascii=ascii), max(width, NARROWEST)
    answer = hanging(Text(), Text(answer_sentence(comparison), LOST), width, foreign=True)
    steps = map(Text, step_words(comparison.rows[0].trace))
    constant = (
        line
        for said in constant_sentences(comparison.rows)
        for line in hanging(Text(), Text(said), width, 2)
    )
    heading = [*answer, *packed(Text("steps: "), steps, "  ", width), *constant]
    drawn = _drawn(comparison, pen, width)
    bands = [_band(band, drawn.names, width) for band in _bands(drawn, width)]
    unable = [line for one in not_run(comparison.unable).items() for line in _unable(*one, width)]
    parts = [heading, *bands, _legend(drawn, width), _same(comparison, width), unable]
    return stacked(part for part in parts if part)


def _drawn(comparison: Comparison, pen: Pen, width: int) -> Matrix:
    """Lay out the table: the states in words, but as marks where words would not fit in a line."""
    drawn = matrix(comparison, pen, in_words=True)
    if len(list(_bands(drawn, width))) == 1:
        return drawn
    drawn = matrix(comparison, pen, in_words=False)
    ellipsis = pen.glyph(ELLIPSIS)
    return drawn._replace(
        systems=tuple(
            Column(Text(cut_inside(one.heading.plain, width // 3, ellipsis), LOST), one.cells)
            for one in drawn.systems
        )
    )


def _bands(drawn: Matrix, width: int) -> Iterator[list[Column]]:
    """Yield the columns in groups that fit beside the names."""
    room = width - _margin(drawn.names, width)
    band: list[Column] = []
    for column in (*drawn.steps, *drawn.systems, *drawn.counts):
        if band and sum(_GAP + one.width for one in (*band, column)) > room:
            yield band
            band = []
        band.append(column)
    yield band


def _margin(names: Column, width: int) -> int:
    """Return the cells that the names take; a longer one goes on in the next line."""
    return min(names.width, width // 2)


def _band(band: Sequence[Column], names: Column, width: int) -> list[Text]:
    margin = _margin(names, width)
    sized = [(column, column.width) for column in band]  # once: a width is measured in every row
    lines = [_line(Text(), margin, [(column.heading, width) for column, width in sized])]
    for i, cell in enumerate(names.cells):
        first, *others = hanging(cell[:MARK], cell[MARK:], margin, 2, foreign=True)
        lines.append(_line(first, margin, [(column.cells[i], width) for column, width in sized]))
        lines += others
    return lines


def _line(name: Text, margin: int, cells: Sequence[tuple[Text, int]]) -> Text:
    line = name.copy()
    line.append(" " * (margin - name.cell_len))
    for cell, width in cells:
        line.append(" " * _GAP).append_text(cell).append(" " * (width - cell.cell_len))
    line.rstrip()
    return line


def _legend(drawn: Matrix, width: int) -> list[Text]:
    said = [(title, entries) for title, entries in drawn.legend if entries]
    margin = max(len(title) for title, _ in said) + 2
    return [
        line
        for title, entries in said
        for line in packed(Text(f"{title}:".ljust(margin)), entries, "   ", width)
    ]


def _same(comparison: Comparison, width: int) -> list[Text]:
    """Name the runs that behave like a row that stands for several."""
    lines: list[Text] = []
    for row, name in zip(comparison.rows, row_names(comparison.rows), strict=True):
        if row.same:
            lines += hanging(Text(), Text.assemble((name, LOST), " and alike:"), width)
            lines += packed(Text("  "), _with_commas(alike(row)), " ", width)
    return lines


def _with_commas(names: Sequence[str]) -> list[Text]:
    return [*(Text(f"{name},") for name in names[:-1]), Text(names[-1])]


def _unable(reason: str, names: Sequence[str], width: int) -> list[Text]:
    """`not run (74), no tolerance to set: acrobat-sign, airtable and 72 more`, on one line."""
    head = Text.assemble(("not run", ROUTINE), f" ({len(names)}), {reason}:")
    for kept in range(len(names), 0, -1):
        more = f" and {len(names) - kept} more" if kept < len(names) else ""
        line = head + Text(f" {', '.join(names[:kept])}{more}")
        if line.cell_len <= width:
            return [line]
    return hanging(Text(), line, width, 2)
