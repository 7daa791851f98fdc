"""The timeline of a run: heading, story, lanes and verdict, the same at every width.

The verdict comes last, because the eye rests there when a command ends.
"""

from collections.abc import Iterator, Sequence

from rich.text import Text

from tolsim.analysis.history.history import History
from tolsim.render.page.fold import NARROWEST, hanging, stacked
from tolsim.render.page.symbols import DASH, LOST, ROUTINE, Pen
from tolsim.render.timeline.closing import closing, differ, sameness
from tolsim.render.timeline.heading import about, heading
from tolsim.render.timeline.lanes import lanes
from tolsim.render.timeline.story import story
from tolsim.render.timeline.telling import USUAL, Telling
from tolsim.render.timeline.verdict import verdict
from tolsim.render.words.names import shown
from tolsim.render.words.runs import run_name
from tolsim.simulation.trace import Trace


def timeline(trace: Trace, *, width: int, ascii: bool, telling: Telling = USUAL) -> Text:
    """Write the timeline: no line is wider than `width` cells (or `NARROWEST`).

    Print it on a console with `no_wrap`, so that it stays as it is. With `ascii`, only names
    and words of the file hold other characters.
    """
    history, pen, width = History.of(trace), Pen(ascii=ascii), max(width, NARROWEST)
    if telling.verdict:
        return stacked([verdict(history, width=width, pen=pen)])
    parts = [
        heading(trace.scenario, width=width, pen=pen),
        about(trace.scenario, width=width) if telling.about else [],
        story(history, width=width, pen=pen, full=telling.full),
        lanes(history, width=width, pen=pen, full=telling.full),
        verdict(history, width=width, pen=pen),
    ]
    return stacked(part for part in parts if part)


def timelines(
    files: Sequence[tuple[str, Sequence[Trace]]],
    *,
    width: int,
    ascii: bool,
    telling: Telling = USUAL,
) -> Iterator[Text]:
    """Yield the pages of files, each by its name with its runs, and how the runs compare.

    A run that goes like one before it is told in a sentence, and of several files each is headed
    by its name.
    """
    width = max(width, NARROWEST)
    for name, traces in files:
        if len(files) > 1:
            yield _headline(name, width, Pen(ascii=ascii))
        for trace, said in zip(traces, sameness(traces), strict=True):
            if said:
                yield stacked([[line for one in said for line in hanging(Text(), one, width, 2)]])
            else:
                page = timeline(trace, width=width, ascii=ascii, telling=telling)
                title = Text(f"{run_name(trace.scenario)}\n", LOST)
                yield title + page if telling.verdict and len(traces) > 1 else page
        if differ(traces):
            yield closing(traces, width=width, ascii=ascii)


def _headline(name: str, width: int, pen: Pen) -> Text:
    """`── two_systems.yaml ─────`"""
    dash = pen.glyph(DASH)
    line = Text.assemble((dash * 2, ROUTINE), " ", (shown(name), LOST), " ")
    return line.append(dash * (width - line.cell_len), ROUTINE)
