"""Folding: where a sentence may break, and how its lines hang.

A sentence breaks at its colon, then at a semicolon or before "so", only then between
words, and inside a word only if the word alone is too wide.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

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
    first, *others = _fold(sentence, width - indent, width - indent - hang, level)
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


def _fold(sentence: Text, first: int, others: int, level: int) -> list[Text]:
    """Fold a sentence; the first line and the others have widths of their own."""
    if sentence.cell_len <= first:
        return [sentence]
    if level == len(_SEAMS):
        return list(_hard(sentence, first, others))
    lines: list[Text] = []
    for piece in _pieces(sentence, level):
        width = others if lines else first
        if lines and lines[-1].cell_len + 1 + piece.cell_len <= (
            others if len(lines) > 1 else first
        ):
            lines[-1] = Text(" ").join([lines[-1], piece])
        else:
            lines += _fold(piece, width, others, level + 1)
    return lines


def _pieces(sentence: Text, level: int) -> list[Text]:
    seams = [match.start() for match in _SEAMS[level].finditer(sentence.plain)]
    pieces = sentence.divide(seams)
    return [piece if i == 0 else piece[1:] for i, piece in enumerate(pieces)]


def _hard(word: Text, first: int, others: int) -> Iterator[Text]:
    start, used, room = 0, 0, first
    for i, char in enumerate(word.plain):
        cells = cell_len(char)
        if used + cells > room and i > start:
            yield word[start:i]
            start, used, room = i, 0, others
        used += cells
    yield word[start:]


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
