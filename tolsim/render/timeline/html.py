"""A timeline as a page of its own: story, lanes and verdict, without scripts or links."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from rich.text import Text

from tolsim.render.page.drawing import sound
from tolsim.render.page.palette import FONT, LANES_STYLE, Theme, variables
from tolsim.render.timeline.sentences import (
    Event,
    comparison,
    events,
    pieces,
    setting,
    titles,
    verdict_points,
)
from tolsim.render.timeline.svg import lanes_picture
from tolsim.render.timeline.text import NARROWEST
from tolsim.render.words.facts import Facts
from tolsim.simulation.trace import Trace

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""What a browser may load for the page: nothing."""

_STYLE: Final = f"""\
body {{ margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif }}
main {{ max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem }}
section + section {{ margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line) }}
h1, h2 {{ font-size: 1.4rem; line-height: 1.25; overflow-wrap: anywhere }}
ul {{ padding-left: 1.2rem; overflow-wrap: anywhere }}
.setting, .verdict {{ list-style: none; padding-left: 0 }}
.setting {{ color: var(--dim) }}
.verdict > li {{ margin: .4rem 0 }}
.verdict ul {{ list-style: none }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; vertical-align: top; padding: .25rem .6rem;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere }}
th {{ color: var(--dim); font-weight: 600 }}
.at {{ text-align: right; font-family: {FONT}; font-size: .85rem; white-space: nowrap; width: 1% }}
pre {{ font: 13px/1.5 {FONT}; overflow-x: auto }}
td p {{ margin: 0 }}
td p + p {{ padding-left: 1.4rem }}
figure {{ margin: 1.5rem 0; padding: .25rem 0; background: var(--sheet); border-radius: 6px;
  overflow-x: auto }}
.bold {{ font-weight: 700 }}
.dim {{ color: var(--dim) }}
.cyan {{ color: var(--cyan) }}
.yellow {{ color: var(--yellow) }}
.magenta {{ color: var(--magenta) }}
.red {{ color: var(--red) }}
span.reverse {{ color: var(--page); background: var(--ink); border-radius: 3px; padding: 0 .25em }}
span.red.reverse {{ background: var(--red) }}
"""

_HEAD: Final = '<tr><th class="at">step</th><th class="at">clock</th><th>what happens</th></tr>'


def html(files: Sequence[Sequence[Trace]], *, width: int, theme: Theme) -> str:
    """For each file its runs, a section each, and how they compare.

    Lanes fold to `width` cells.
    """
    body = "\n".join(line for traces in files for line in _file(traces, max(width, NARROWEST)))
    return html_document(titles(files[0])[0], body, theme)


def html_document(title: str, body: str, theme: Theme) -> str:
    """A page that loads nothing, around its body."""
    return f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{_plain(title)}</title>
<style>
:root {{ {variables(theme)} }}
{LANES_STYLE}{_STYLE}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def styled(text: Text) -> str:
    """A text with its styles as classes; nothing in it is markup."""
    return "".join(
        f'<span class="{" ".join(style)}">{_plain(words)}</span>' if style else _plain(words)
        for words, style in pieces(text)
    )


def _plain(text: str) -> str:
    return escape(sound(text))


def _file(traces: Sequence[Trace], width: int) -> Iterator[str]:
    for trace, title in zip(traces, titles(traces), strict=True):
        yield from _section(trace, title, width)
    yield from _closing(traces)


def _section(trace: Trace, title: str, width: int) -> Iterator[str]:
    facts = Facts.of(trace)
    yield f"<section>\n<h1>{_plain(title)}</h1>"
    yield from _list(setting(trace), "setting")
    if trace.steps:
        yield f"<table>\n{_HEAD}"
        yield from map(_row, events(facts))
        yield "</table>"
    if picture := lanes_picture(facts, width=width, name="which tokens live after each step"):
        yield f"<figure>{picture}</figure>"
    yield from _verdict(facts)
    yield "</section>"


def _row(event: Event) -> str:
    said = "".join(f"<p>{styled(text)}</p>" for text in (event.sentence, *event.beneath))
    cells = f'<td class="at">{event.n}</td><td class="at">{event.clock}</td><td>{said}</td>'
    return f"<tr>{cells}</tr>"


def _verdict(facts: Facts) -> Iterator[str]:
    points = verdict_points(facts)
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
