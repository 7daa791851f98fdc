"""The answer of `tolsim advise` for people: as a page of text, and for other media."""

from collections.abc import Sequence

from rich.text import Text

from tolsim.analysis.advise.advise import Advice
from tolsim.render.advise.parts import advise_parts
from tolsim.render.page.fold import NARROWEST, stacked
from tolsim.render.page.sheet import Sheet, blocks
from tolsim.render.page.symbols import Pen
from tolsim.render.timeline.heading import heading
from tolsim.render.timeline.sentences import setting, titles


def advise_text(advice: Advice, *, width: int, ascii: bool) -> Text:
    """Return the page of one run; no line is wider than `width` cells (or `NARROWEST`)."""
    width, pen = max(width, NARROWEST), Pen(ascii=ascii)
    head = heading(advice.today.trace.scenario, width=width, pen=pen)
    return stacked([head, *blocks([*advise_parts(advice)], width, pen)])


def advise_sheets(advices: Sequence[Advice]) -> list[Sheet]:
    """Return the answer on each run of a file, its policies in the title if there are several."""
    traces = [one.today.trace for one in advices]
    return [
        Sheet(title, tuple(setting(trace)), tuple(advise_parts(one)))
        for one, trace, title in zip(advices, traces, titles(traces), strict=True)
    ]
