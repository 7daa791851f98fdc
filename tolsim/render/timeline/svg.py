"""A timeline as a picture of its own: text and lanes in one SVG, without fonts or scripts."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from rich.text import Text

from tolsim.analysis.history.history import History
from tolsim.render.page.drawing import CELL, LINE, PAD, number, shape, write
from tolsim.render.page.fold import NARROWEST, hanging
from tolsim.render.page.inert import sound
from tolsim.render.page.palette import LANES_STYLE, Theme, variables
from tolsim.render.page.symbols import PEN
from tolsim.render.timeline.closing import closing, differ, sameness
from tolsim.render.timeline.heading import heading
from tolsim.render.timeline.lanes_svg import draw_lanes
from tolsim.render.timeline.sentences import verdict_points
from tolsim.render.timeline.story import story
from tolsim.render.timeline.verdict import verdict
from tolsim.render.words.about import paragraphs
from tolsim.render.words.names import one_line
from tolsim.simulation.trace import Trace

_GAP = LINE * 2
"""Between the runs of a file."""


def svg(files: Sequence[Sequence[Trace]], *, width: int, theme: Theme, full: bool = False) -> str:
    """Draw for each file its runs one below the other, and how they compare, `width` cells wide."""
    width = max(width, NARROWEST)
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg"})
    _described(root, [trace for traces in files for trace in traces])
    SubElement(root, "style").text = f"svg {{ {variables(theme)} }}\n{LANES_STYLE}"
    page = SubElement(root, "rect", {"class": "page"})
    y: float = PAD
    for traces in files:
        for trace, same in zip(traces, sameness(traces), strict=True):
            if same:
                said = [line for one in same for line in hanging(Text(), one, width, 2)]
                y = _lines(root, said, y) + _GAP
            else:
                y = _run(root, trace, width, y, full=full) + _GAP
        if differ(traces):
            compared = closing(traces, width=width, ascii=False)
            y = _lines(root, list(compared.split("\n")), y) + _GAP
    y -= _GAP
    size = {"width": number(width * CELL + 2 * PAD), "height": number(y + PAD)}
    page.attrib.update(size)
    root.attrib.update(size | {"viewBox": f"0 0 {size['width']} {size['height']}"})
    return f"{tostring(root, 'unicode')}\n"


def lanes_picture(history: History, *, width: int, name: str, full: bool = False) -> str:
    """Draw the lanes alone, as an element of a page whose style sheet knows their classes."""
    root = Element("svg", {"role": "img", "aria-label": sound(name)})
    bottom = draw_lanes(root, history, width, PAD, full=full)
    size = (number(width * CELL + 2 * PAD), number(bottom + PAD))
    root.attrib.update(zip(("width", "height"), size, strict=True))
    root.set("viewBox", f"0 0 {size[0]} {size[1]}")
    return tostring(root, "unicode") if len(root) else ""


def _described(root: Element, traces: Sequence[Trace]) -> None:
    """Write a name and a description for those who do not see the picture."""
    root.attrib.update({"role": "img", "aria-labelledby": "title description"})
    title = SubElement(root, "title", {"id": "title"})
    title.text = sound(one_line(traces[0].scenario.title))
    # WCAG 2.2, 1.1.1, asks for a text that serves the same purpose: the verdict says in words what
    # the lanes show.
    points = [point for trace in traces for point in verdict_points(History.of(trace))]
    verdicts = (text.plain for point in points for text in (point.sentence, *point.more))
    first = traces[0].scenario
    said = [*paragraphs(first.about), *first.sources, *verdicts]
    SubElement(root, "desc", {"id": "description"}).text = sound(" ".join(said))


def _run(root: Element, trace: Trace, width: int, y: float, *, full: bool) -> float:
    history = History.of(trace)
    y = _lines(root, heading(trace.scenario, width=width, pen=PEN), y) + LINE / 2
    y = _lines(root, story(history, width=width, pen=PEN, full=full), y) + LINE / 2
    group = SubElement(root, "g")
    sheet = shape(group, "rect", "sheet", x=PAD / 2, y=y, width=width * CELL + PAD, rx=6)
    bottom = draw_lanes(group, history, width, y + LINE / 2, full=full)
    sheet.set("height", number(bottom - y + LINE / 2))
    return _lines(root, verdict(history, width=width, pen=PEN), bottom + LINE)


def _lines(root: Element, lines: Sequence[Text], y: float) -> float:
    for line in lines:
        write(root, line, 0, y)
        y += LINE
    return y
