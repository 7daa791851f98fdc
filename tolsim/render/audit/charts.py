"""Bars as SVG: a line for each name, with its count behind the bar."""

from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from rich.cells import cell_len
from rich.text import Text

from tolsim.render.audit.report import Bars
from tolsim.render.page.drawing import CELL, LINE, PAD, number, shape, write, x_of
from tolsim.render.page.inert import sound

_LONGEST: Final = 48
"""Cells of the longest bar."""
_GAP: Final = 1

STYLE: Final = """\
svg .amount { fill: var(--cyan) }
"""


def bars_picture(bars: Bars) -> str:
    """Draw the bars, as part of a page that has the styles of drawings and `STYLE`."""
    names = max(cell_len(name) for name, _ in bars.rows)
    counts = max(cell_len(f"{count:,}") for _, count in bars.rows)
    cells = max(names + _LONGEST + counts + 2 * _GAP, cell_len(bars.title))
    width = number(cells * CELL + 2 * PAD)
    height = number((len(bars.rows) + 1.5) * LINE + 2 * PAD)
    size = {"width": width, "height": height, "viewBox": f"0 0 {width} {height}"}
    root = Element("svg", {"role": "img"} | size)
    SubElement(root, "title").text = sound(bars.title)
    write(root, Text(bars.title, "dim"), 0, PAD)
    most = max(count for _, count in bars.rows) or 1
    for i, (name, count) in enumerate(bars.rows):
        y = PAD + (i + 1.5) * LINE
        write(root, Text(name), names - cell_len(name), y)
        # What is more than nothing is never drawn as nothing.
        long = max(count / most * _LONGEST, 0.2 if count else 0)
        box = {"x": x_of(names + _GAP), "y": y + 3, "width": long * CELL, "height": LINE - 6}
        shape(root, "rect", "amount", **box, rx=2)
        write(root, Text(f"{count:,}"), names + 2 * _GAP + long, y)
    return tostring(root, "unicode")
