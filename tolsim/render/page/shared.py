"""Pages of text, such as a comparison, in the formats that are pasted or attached."""

from collections.abc import Sequence
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, tostring

from rich.cells import cell_len
from rich.text import Text

from tolsim.render.page.drawing import CELL, LINE, PAD, number, shape, write
from tolsim.render.page.html import html_document, styled
from tolsim.render.page.inert import sound
from tolsim.render.page.markdown import fenced
from tolsim.render.page.palette import LANES_STYLE, Theme, variables

PageFormat = Literal["markdown", "svg", "html"]


def shared_page(pages: Sequence[Text], form: PageFormat, *, theme: Theme) -> str:
    """Join the pages to one document: blocks of code, a picture, or an HTML page."""
    # Rich's own exporters are not used: what they write loads a font from the network.
    if form == "markdown":
        return "\n\n".join("\n".join(fenced(page.plain.split("\n"))) for page in pages) + "\n"
    if form == "html":
        body = "\n".join(f"<pre>{styled(page)}</pre>" for page in pages)
        return html_document(_title(pages), body, theme)
    return _picture([line for page in pages for line in (*page.split("\n"), Text())], pages, theme)


def _title(pages: Sequence[Text]) -> str:
    return pages[0].plain.partition("\n")[0]


def _picture(lines: Sequence[Text], pages: Sequence[Text], theme: Theme) -> str:
    width = max(cell_len(line.plain) for line in lines) * CELL + 2 * PAD
    size = {"width": number(width), "height": number((len(lines) - 1) * LINE + 2 * PAD)}
    # Without a viewBox a page could show the picture in its own size only.
    view = f"0 0 {size['width']} {size['height']}"
    # So that a screen reader reads the title, not every text of the drawing.
    names = {"role": "img", "aria-labelledby": "title"}
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **names, **size, "viewBox": view})
    SubElement(root, "title", {"id": "title"}).text = sound(_title(pages))
    SubElement(root, "style").text = f"svg {{ {variables(theme)} }}\n{LANES_STYLE}"
    shape(root, "rect", "page", **size)
    for i, line in enumerate(lines):
        write(root, line, 0, PAD + i * LINE)
    return f"{tostring(root, 'unicode')}\n"
