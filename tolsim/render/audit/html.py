"""An answer as a page of its own: it runs and loads nothing."""

from collections.abc import Iterator
from typing import Final

from tolsim.render.audit.charts import STYLE, bars_picture
from tolsim.render.audit.report import Grid, Report, Section
from tolsim.render.page.html import html_document, plain
from tolsim.render.page.palette import Theme

_DARKEST: Final = 5
"""Steps of shade of a cell."""

_STYLE: Final = """\
p { margin: .6rem 0; overflow-wrap: anywhere }
h2 { font-size: 1.15rem; margin: 2rem 0 .4rem }
ul { list-style: none; margin: .4rem 0; padding-left: 0 }
.conclusion { font-size: 1.1rem; font-weight: 600 }
.warning { padding: .5rem .8rem; border-left: 4px solid var(--yellow); background: var(--warned) }
.meaning { color: var(--dim); max-width: 46rem }
.wide { overflow-x: auto; margin: .6rem 0 }
.wide table { width: auto }
.wide th, .wide td { white-space: nowrap; overflow-wrap: normal }
.wide td, .wide thead th { text-align: right; font-variant-numeric: tabular-nums }
.wide .words { text-align: left }
th[scope=row] { color: inherit; font-weight: 400 }
.strong th, .strong td { font-weight: 700 }
pre { background: var(--sheet); padding: .4rem .8rem; border-radius: 6px; margin: .4rem 0 }
figure { width: fit-content; max-width: 100%; margin: .8rem 0 }
@media print { .wide { overflow: visible } tr, li, figure { break-inside: avoid } }
""" + "".join(
    f".s{i} {{ background: color-mix(in srgb, var(--well) {100 * i // _DARKEST}%, transparent) }}\n"
    for i in range(1, _DARKEST + 1)
)


def report_html(report: Report, theme: Theme | None) -> str:
    """Write the page; without a theme in the colours that its reader prefers."""
    return html_document(report.title, "\n".join(_body(report)), theme, _STYLE + STYLE)


def _body(report: Report) -> Iterator[str]:
    yield f"<section>\n<h1>{plain(report.title)}</h1>"
    yield from _list(report.setting, ' class="setting"')
    yield from (f'<p class="warning">{_prose(one)}</p>' for one in report.warnings)
    yield from (f'<p class="conclusion">{plain(one)}</p>' for one in report.conclusion)
    for section in report.sections:
        yield from _section(section)
    yield "</section>"


def _section(section: Section) -> Iterator[str]:
    if not (section.said or section.grid or section.bars):
        return
    yield f"<h2>{plain(section.title)}</h2>"
    bars = section.bars or section.chart
    if bars is not None and any(count for _, count in bars.rows):
        yield f'<figure tabindex="0">{bars_picture(bars)}</figure>'
        yield from _list((bars.note,) if bars.note else ())
    if section.grid is not None:
        yield from _grid(section.grid)
    yield from _list(section.said)
    if section.commands:
        yield f'<pre tabindex="0">{plain(chr(10).join(section.commands))}</pre>'
    if section.meaning:
        yield f'<p class="meaning">{_prose(section.meaning)}</p>'


def _grid(grid: Grid) -> Iterator[str]:
    yield '<div class="wide" tabindex="0">\n<table>\n<thead>'
    heads = "".join(
        f'<th scope="col"{_words(grid, i)}>{plain(head)}</th>' for i, head in enumerate(grid.heads)
    )
    yield f"<tr>{heads}</tr>\n</thead>\n<tbody>"
    for place, (name, *cells) in enumerate(grid.rows):
        style = ' class="strong"' if place == grid.strong else ""
        written = "".join(
            f"<td{_words(grid, i) or _shade(grid, place, i - 1)}>{plain(str(cell))}</td>"
            for i, cell in enumerate(cells, 1)
        )
        yield f'<tr{style}><th scope="row">{plain(str(name))}</th>{written}</tr>'
    yield "</tbody>\n</table>\n</div>"


def _words(grid: Grid, place: int) -> str:
    return ' class="words"' if place == 0 or place in grid.words else ""


def _shade(grid: Grid, row: int, column: int) -> str:
    if not grid.shades:
        return ""
    shade = round(grid.shades[row][column] * _DARKEST)
    return f' class="s{shade}"' if shade else ""


def _list(sentences: tuple[str, ...], style: str = "") -> Iterator[str]:
    if sentences:
        yield f"<ul{style}>"
        yield from (f"<li>{plain(one)}</li>" for one in sentences)
        yield "</ul>"


def _prose(text: str) -> str:
    """Write a sentence of tolsim's own; what stands between backticks is code."""
    parts = map(plain, text.split("`"))
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))
