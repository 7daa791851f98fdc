"""The answer of `tolsim drive` for people: a line for each step, predicted beside seen."""

from collections.abc import Iterator, Mapping
from typing import Final

from rich.text import Text

from tolsim.analysis.drive.observed import Driven, Judged, Verdict
from tolsim.render.drive.words import (
    because,
    observed_words,
    predicted_words,
    step_words,
    tally,
)
from tolsim.render.page.fold import NARROWEST, hanging, packed, stacked
from tolsim.render.page.symbols import DOT, LOST, NO_REQUEST, OK, REFUSED, ROUTINE, Pen, Symbol
from tolsim.render.words.clock import moment
from tolsim.render.words.names import one_line, shown
from tolsim.render.words.runs import run_name

_MARKS: Final[Mapping[Verdict, Symbol]] = {
    "agreed": OK, "disagreed": REFUSED, "not judged": NO_REQUEST,
}  # fmt: skip
_HEADINGS: Final = ("step", "at", "request", "predicted", "seen")
_GAP: Final = "  "


def drive_text(driven: Driven, *, width: int, ascii: bool) -> Text:
    """Write the page: sentences fold to `width` cells (or `NARROWEST`)."""
    pen, width = Pen(ascii=ascii), max(width, NARROWEST)
    title = hanging(Text(), Text(one_line(driven.scenario.title), LOST), width, foreign=True)
    facts = [run_name(driven.scenario), shown(driven.server), f"waits: {driven.waits}"]
    heading = [*title, *packed(Text(), map(Text, facts), f" {pen.glyph(DOT)} ", width)]
    return stacked([heading, list(_table(driven, pen, width)), _closing(driven, width)])


def _table(driven: Driven, pen: Pen, width: int) -> Iterator[Text]:
    rows = [_cells(driven, judged) for judged in driven.steps]
    widths = [max(map(_cell_len, column)) for column in zip(_HEADINGS, *rows, strict=True)]
    margin = " " * (pen.mark_width + 1)
    yield Text(margin + _line(_HEADINGS, widths), ROUTINE)
    for judged, row in zip(driven.steps, rows, strict=True):
        yield pen.mark(_MARKS[judged.verdict]) + Text(_line(row, widths))
        if said := because(judged):
            style = LOST if judged.verdict == "disagreed" else ROUTINE
            indent = Text(margin + " " * (widths[0] + len(_GAP)))
            yield from hanging(indent, Text(said, style), width, 2)


def _cells(driven: Driven, judged: Judged) -> tuple[str, ...]:
    step = judged.predicted
    return (
        str(step.number),
        moment(driven.scenario, step.at),
        step_words(step),
        predicted_words(step),
        observed_words(judged.observed),
    )


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    filled = (
        cell + " " * (width - _cell_len(cell)) for cell, width in zip(cells, widths, strict=True)
    )
    return _GAP.join(filled).rstrip()


def _cell_len(words: str) -> int:
    return Text(words).cell_len


def _closing(driven: Driven, width: int) -> list[Text]:
    held = not driven.count("disagreed") and driven.count("agreed") and driven.stopped is None
    lines = hanging(Text(), Text(tally(driven), "bold green" if held else "bold red"), width)
    left = len(driven.scenario.steps) - len({one.predicted.number.step for one in driven.steps})
    if driven.stopped is not None:
        said = f"stopped before step {len(driven.scenario.steps) - left + 1}: "
        lines += hanging(Text(), Text(said + shown(driven.stopped.sentence)), width, 2)
    return lines
