"""Drawing on a grid of terminal cells: texts and shapes as SVG elements.

A cell is `CELL` wide and `LINE` high. Every text carries its length, so that columns line up
whatever font the reader has.
"""

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from rich.cells import cell_len
from rich.text import Text

from tolsim.render.page.inert import sound

# Six tenths of the font size, 13 pixels: how wide letters of monospace fonts are.
CELL: Final = 7.8
LINE: Final = 20
PAD: Final = 16
"""Width of a cell, height of a line, and margin of a picture, in pixels."""

_BASELINE: Final = 14.5


def x_of(cell: float) -> float:
    """Return the left edge of a cell, in pixels."""
    return PAD + cell * CELL


def number(value: float) -> str:
    """Write a coordinate, to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")


def shape(parent: Element, tag: str, style: str, **attributes: float | str) -> Element:
    """Put a shape into a picture; `style` is its classes."""
    return SubElement(
        parent,
        tag,
        {"class": style}
        | {
            name.replace("_", "-"): value if isinstance(value, str) else number(value)
            for name, value in attributes.items()
        },
    )


def write(parent: Element, text: Text, cell: float, y: float) -> None:
    """Put a line of text into a picture, its first letter in a cell, its line's top at `y`."""
    for words, style in pieces(text):
        if "reverse" in style and words:
            _back(parent, " ".join(style), cell, cell_len(words), y)
        for run in _even(words):
            # Viewers of SVG 1.1 do not know `white-space: pre`: they drop spaces at the ends, and
            # stretch the rest to a length that is then wrong.
            start = cell + cell_len(run) - cell_len(run.lstrip(" "))
            cell += cell_len(run)
            if run.strip(" "):
                _write(parent, run.strip(" "), " ".join(style), start, y)


def _even(words: str) -> Iterator[str]:
    """Cut the words where letters of one cell meet letters of two, which another font may draw."""
    # A browser stretches the text to `textLength` evenly: mixed, its narrow letters would drift.
    for _, letters in groupby(words, key=lambda letter: cell_len(letter) > 1):
        yield "".join(letters)


def _back(parent: Element, style: str, cell: float, length: int, y: float) -> None:
    box = {"x": x_of(cell) - 2, "y": y + 2, "width": length * CELL + 4, "height": LINE - 4}
    shape(parent, "rect", f"back {style}", **box, rx=3)


def _write(parent: Element, words: str, style: str, cell: float, y: float) -> None:
    attributes = {"x": number(x_of(cell)), "y": number(y + _BASELINE)}
    if length := cell_len(words):
        attributes["textLength"] = number(length * CELL)
    if style:
        attributes["class"] = style
    SubElement(parent, "text", attributes).text = sound(words)


def pieces(text: Text) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Cut the text where its style changes; each piece comes with the words of its style."""
    # Rich's spans overlap; SVG and HTML want pieces that do not.
    edges = {0, len(text), *(edge for span in text.spans for edge in (span.start, span.end))}
    bounds = sorted(edge for edge in edges if edge <= len(text))
    for start, end in pairwise(bounds):
        styles = [span.style for span in text.spans if span.start <= start and end <= span.end]
        words = dict.fromkeys(
            word for style in (text.style, *styles) for word in str(style).split()
        )
        yield text.plain[start:end], tuple(words)
