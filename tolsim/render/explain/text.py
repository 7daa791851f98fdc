"""The answer of `tolsim explain` for people: as a page of text, and for other media."""

from collections.abc import Sequence

from rich.text import Text

from tolsim.analysis.explain.explain import Explanation
from tolsim.render.explain.parts import explain_parts
from tolsim.render.page.fold import NARROWEST, stacked
from tolsim.render.page.sheet import Sheet, blocks
from tolsim.render.page.symbols import Pen
from tolsim.render.timeline.heading import heading
from tolsim.render.timeline.sentences import setting, titles


def explain_text(explanation: Explanation, *, width: int, ascii: bool) -> Text:
    """Write the page of one run: no line but a link is wider than `width` cells."""
    width, pen = max(width, NARROWEST), Pen(ascii=ascii)
    head = heading(explanation.trace.scenario, width=width, pen=pen)
    return stacked([head, *blocks([*explain_parts(explanation)], width, pen)])


def explain_sheets(explanations: Sequence[Explanation]) -> list[Sheet]:
    """Return the answer on each run of a file, its policies in the title if there are several."""
    traces = [one.trace for one in explanations]
    return [
        Sheet(title, tuple(setting(one.trace)), tuple(explain_parts(one)))
        for one, title in zip(explanations, titles(traces), strict=True)
    ]
