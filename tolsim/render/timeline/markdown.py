"""A timeline as Markdown that can be pasted into a forum, an issue or a chat."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from tolsim.analysis.history.history import History
from tolsim.render.page.markdown import bullets, escaped, fenced, link
from tolsim.render.page.symbols import PEN
from tolsim.render.timeline.closing import sameness
from tolsim.render.timeline.lanes import lanes
from tolsim.render.timeline.sentences import comparison, events, setting, titles, verdict_points
from tolsim.render.words.about import paragraphs
from tolsim.simulation.trace import Trace


def markdown(files: Sequence[Sequence[Trace]], *, width: int, full: bool = False) -> str:
    """Write for each file its runs, a section each, and how they compare.

    Lanes fold to `width` cells.
    """
    blocks = [block for traces in files for block in _file(traces, width, full=full)]
    return "\n\n".join(blocks) + "\n"


def closing_blocks(traces: Sequence[Trace]) -> Iterator[str]:
    """Say how the runs of a file compare; nothing for a single run."""
    said = comparison(traces)
    if said:
        yield f"## {escaped(said[0].plain)}"
        yield "\n".join(bullets(said[1:]))


def _file(traces: Sequence[Trace], width: int, *, full: bool) -> Iterator[str]:
    runs = zip(traces, titles(traces), sameness(traces), strict=True)
    for i, (trace, title, same) in enumerate(runs):
        yield f"## {escaped(title)}"
        if i == 0:
            yield from _about(trace)
        if same:
            yield from same_blocks(same)
        else:
            yield from ("\n".join(block) for block in _section(trace, width, full=full))
    yield from closing_blocks(traces)


def same_blocks(said: Sequence[Text]) -> Iterator[str]:
    """Say that a run goes like one before it."""
    yield escaped(said[0].plain)
    yield from ("\n".join(bullets(more)) for more in [said[1:]] if more)


def _about(trace: Trace) -> Iterator[str]:
    scenario = trace.scenario
    yield from map(escaped, paragraphs(scenario.about))
    if scenario.sources:
        yield f"Source: {', '.join(map(link, scenario.sources))}"


def _section(trace: Trace, width: int, *, full: bool) -> Iterator[list[str]]:
    history = History.of(trace)
    if said := setting(trace):
        yield bullets(said)
    if trace.steps:
        yield list(_table(history, full=full))
    if drawn := lanes(history, width=width, pen=PEN, full=full):
        yield fenced([line.plain for line in drawn])
    if found := list(_verdict(history)):
        yield found


def _table(history: History, *, full: bool) -> Iterator[str]:
    yield "| step | clock | what happens |"
    yield "| ---: | ---: | --- |"
    for event in events(history, full=full):
        sentences = "<br>".join(escaped(text.plain) for text in (event.sentence, *event.beneath))
        yield f"| {event.n} | {event.clock} | {sentences} |"


def _verdict(history: History) -> Iterator[str]:
    for point in verdict_points(history):
        yield from bullets([point.sentence])
        yield from bullets(point.more, "  ")
