"""The timeline of a run: heading, story, lanes and verdict, the same at every width.

The verdict comes last, because the eye rests there when a command ends.
"""

from rich.text import Text

from tolsim.analysis.history.history import History
from tolsim.render.page.fold import NARROWEST, stacked
from tolsim.render.page.symbols import Pen
from tolsim.render.timeline.heading import heading
from tolsim.render.timeline.lanes import lanes
from tolsim.render.timeline.story import story
from tolsim.render.timeline.verdict import verdict
from tolsim.simulation.trace import Trace


def timeline(trace: Trace, *, width: int, ascii: bool, full: bool = False) -> Text:
    """Write the timeline: no line is wider than `width` cells (or `NARROWEST`).

    Print it on a console with `no_wrap`, so that it stays as it is. With `ascii`, only names
    and words of the file hold other characters.
    """
    history, pen, width = History.of(trace), Pen(ascii=ascii), max(width, NARROWEST)
    parts = [
        heading(trace.scenario, width=width, pen=pen),
        story(history, width=width, pen=pen, full=full),
        lanes(history, width=width, pen=pen, full=full),
        verdict(history, width=width, pen=pen),
    ]
    return stacked(part for part in parts if part)
