"""Folding: where a sentence may break, and how its lines hang.

A sentence breaks at its colon, then at a semicolon or before "so", only then between
words, and inside a word only if the word alone is too wide.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.text import Text

_SEAMS: Final = (
    re.compile(r"(?<=[:]) "),
    re.compile(r"(?<=;) | (?=so )"),
    re.compile(r" "),
)
"""Where a sentence may break, the best places first; the space at a seam is dropped."""
_WORDS: Final = 2


def hanging(
    prefix: Text, sentence: Text, width: int, hang: int = 0, *, foreign: bool = False
) -> list[Text]:
    """Fold a sentence behind its prefix to the width.

    Further lines begin `hang` cells to the right of where the sentence began. A `foreign`
    text, one that comes from a file, breaks between words only.
    """
    indent, level = prefix.cell_len, _WORDS if foreign else 0
    first, *others = _lines(sentence, width - indent, width - indent - hang, level)
    margin = " " * (indent + hang)
    return [prefix + first, *(Text(margin) + line for line in others)]


def packed(prefix: Text, items: Iterable[Text], gap: str, width: int) -> list[Text]:
    """Put items side by side behind a prefix, as many as fit in a line."""
    lines: list[Text] = []
    margin = Text(" " * prefix.cell_len)
    for item in items:
        if lines and lines[-1].cell_len + len(gap) + item.cell_len <= width:
            lines[-1].append(gap).append_text(item)
        else:
            lines += hanging(margin if lines else prefix, item, width, 2)
    return lines


def _lines(sentence: Text, first: int, others: int, level: int) -> list[Text]:
    """Fold a sentence; the first line and the others have widths of their own."""
    plain = sentence.plain
    # Cut once, when it is known where: a styled text takes long to cut.
    spans = _fold(plain, _Span(0, len(plain)), first, others, level)
    edges = [edge for span in spans for edge in span][1:-1]
    return sentence.divide(edges)[::2]


class _Span(NamedTuple):
    """A line of a text: from one place to another."""

    start: int
    end: int


def _fold(text: str, span: _Span, first: int, others: int, level: int) -> list[_Span]:
    """Fold a part of a text."""
    if _cells(text, *span) <= first:
        return [span]
    if level == len(_SEAMS):
        return list(_hard(text, span, first, others))
    lines: list[_Span] = []
    for piece in _pieces(text, span, level):
        width = others if lines else first
        if lines and _cells(text, lines[-1].start, piece.end) <= (
            others if len(lines) > 1 else first
        ):
            lines[-1] = _Span(lines[-1].start, piece.end)
        else:
            lines += _fold(text, piece, width, others, level + 1)
    return lines


def _pieces(text: str, span: _Span, level: int) -> Iterator[_Span]:
    start = span.start
    for seam in _SEAMS[level].finditer(text, *span):
        yield _Span(start, seam.start())
        start = seam.end()
    yield _Span(start, span.end)


def _hard(text: str, span: _Span, first: int, others: int) -> Iterator[_Span]:
    start, used, room = span.start, 0, first
    for place in range(*span):
        cells = cell_len(text[place])
        if used + cells > room and place > start:
            yield _Span(start, place)
            start, used, room = place, 0, others
        used += cells
    yield _Span(start, span.end)


def _cells(text: str, start: int, end: int) -> int:
    return cell_len(text[start:end])


# Half of a usual terminal: below it, most clauses no longer fit in a line.
NARROWEST: Final = 40
"""The least width that answers are folded to, in cells; anything less is treated as this."""


def stacked(parts: Iterable[Iterable[Text]]) -> Text:
    """Join the parts of a page, with a blank line between them, to a text that keeps its lines."""
    lines: list[Text] = []
    for part in parts:
        lines += [Text(), *part] if lines else part
    page = Text("\n").join(lines)
    page.no_wrap, page.overflow = True, "ignore"
    return page
