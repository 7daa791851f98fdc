"""A timeline as a page of its own: story, lanes and verdict. It runs and loads nothing."""

from collections.abc import Iterator, Sequence
from typing import Final

from rich.text import Text

from tolsim.analysis.history.history import History
from tolsim.render.page.fold import NARROWEST
from tolsim.render.page.html import html_document, html_fragment, plain, styled
from tolsim.render.page.palette import Theme
from tolsim.render.timeline.closing import sameness
from tolsim.render.timeline.sentences import (
    Event,
    comparison,
    events,
    setting,
    titles,
    verdict_points,
)
from tolsim.render.timeline.svg import lanes_picture
from tolsim.render.words.about import paragraphs
from tolsim.simulation.trace import Trace

_HEAD: Final = '<tr><th class="at">step</th><th class="at">clock</th><th>what happens</th></tr>'


def html(files: Sequence[Sequence[Trace]], *, width: int, theme: Theme, full: bool = False) -> str:
    """Write for each file its runs, a section each, and how they compare.

    Lanes fold to `width` cells.
    """
    lines = (line for one in files for line in _file(one, max(width, NARROWEST), full=full))
    return html_document(titles(files[0])[0], "\n".join(lines), theme)


def fragment(trace: Trace, *, width: int = 100, theme: Theme = "light") -> str:
    """Write a run as a part of another page, as a notebook shows it."""
    section = "\n".join(_file([trace], max(width, NARROWEST), full=False))
    return html_fragment(section, theme)


def section(trace: Trace, *, width: int) -> str:
    """Write a run as a part of a page that has the styles of `style_sheet`."""
    return "\n".join(_file([trace], max(width, NARROWEST), full=False))


def _file(traces: Sequence[Trace], width: int, *, full: bool) -> Iterator[str]:
    runs = zip(traces, titles(traces), sameness(traces), strict=True)
    for i, (trace, title, same) in enumerate(runs):
        yield f"<section>\n<h1>{plain(title)}</h1>"
        if i == 0:
            yield from _about(trace)
        if same:
            yield f"<p>{styled(same[0])}</p>"
            yield from _list(same[1:], "setting")
        else:
            yield from run_body(trace, width, full=full)
        yield "</section>"
    yield from _closing(traces)


def _about(trace: Trace) -> Iterator[str]:
    scenario = trace.scenario
    yield from (f'<p class="about">{plain(said)}</p>' for said in paragraphs(scenario.about))
    if scenario.sources:
        # That they are web addresses the reader of the file has seen to; nothing is sent along.
        links = (
            f'<a href="{plain(url)}" rel="noreferrer">{plain(url)}</a>' for url in scenario.sources
        )
        yield f'<p class="about">Source: {", ".join(links)}</p>'


def run_body(trace: Trace, width: int, *, full: bool = False) -> Iterator[str]:
    """Yield the lines of a run: setting, story, lanes and verdict."""
    history = History.of(trace)
    yield from _list(setting(trace), "setting")
    if trace.steps:
        yield f"<table>\n{_HEAD}"
        yield from map(_row, events(history, full=full))
        yield "</table>"
    name = "which tokens live after each step"
    if picture := lanes_picture(history, width=width, name=name, full=full):
        yield f"<figure>{picture}</figure>"
    yield from _verdict(history)


def _row(event: Event) -> str:
    said = "".join(f"<p>{styled(text)}</p>" for text in (event.sentence, *event.beneath))
    cells = f'<td class="at">{event.n}</td><td class="at">{event.clock}</td><td>{said}</td>'
    return f"<tr>{cells}</tr>"


def _verdict(history: History) -> Iterator[str]:
    points = verdict_points(history)
    if points:
        yield '<ul class="verdict">'
        for point in points:
            more = "\n".join(["", *_list(point.more, "more")])
            yield f"<li>{styled(point.sentence)}{more}</li>"
        yield "</ul>"


def _list(sentences: Sequence[Text], style: str) -> Iterator[str]:
    if sentences:
        yield f'<ul class="{style}">'
        yield from (f"<li>{styled(sentence)}</li>" for sentence in sentences)
        yield "</ul>"


def _closing(traces: Sequence[Trace]) -> Iterator[str]:
    said = comparison(traces)
    if said:
        yield f"<section>\n<h2>{styled(said[0])}</h2>"
        yield from _list(said[1:], "verdict")
        yield "</section>"
