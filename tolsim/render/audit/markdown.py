"""An answer as Markdown, for tickets and wikis."""

from collections.abc import Iterator

from tolsim.render.audit.amounts import NO_BREAK
from tolsim.render.audit.report import Bars, Grid, Report, Section
from tolsim.render.page.markdown import escaped, fenced, prose, table_row


def report_markdown(report: Report) -> str:
    """Write the document."""
    blocks = [f"## {escaped(report.title)}", "\n".join(_bullets(report.setting))]
    blocks += [f"> {prose(one)}" for one in report.warnings]
    blocks += [f"**{escaped(one)}**" for one in report.conclusion]
    blocks += [block for section in report.sections for block in _section(section)]
    return "\n\n".join(filter(None, blocks)).replace(NO_BREAK, " ") + "\n"


def _section(section: Section) -> Iterator[str]:
    if not (section.said or section.grid or section.bars):
        return
    yield f"### {escaped(section.title)}"
    if section.grid is not None:
        yield "\n".join(_grid(section.grid))
    elif section.bars is not None:
        yield "\n".join(_bars(section.bars))
    yield "\n".join(_bullets(section.said))
    if section.commands:
        yield "\n".join(fenced(section.commands, "sh"))
    yield prose(section.meaning)


def _grid(grid: Grid) -> Iterator[str]:
    yield table_row(map(escaped, grid.heads))
    yield table_row("---" if i == 0 or i in grid.words else "--:" for i in range(len(grid.heads)))
    for i, row in enumerate(grid.rows):
        cells = [escaped(str(cell)) for cell in row]
        yield table_row(f"**{cell}**" if i == grid.strong and cell else cell for cell in cells)


def _bars(bars: Bars) -> Iterator[str]:
    yield table_row(("", escaped(bars.title)))
    yield table_row(("---", "--:"))
    for name, count in bars.rows:
        yield table_row((escaped(name), f"{count:,}"))


def _bullets(sentences: tuple[str, ...]) -> Iterator[str]:
    yield from (f"- {escaped(one)}" for one in sentences)
