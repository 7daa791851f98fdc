"""Answers in the formats that are pasted or attached: Markdown, HTML, and a picture of the text."""

from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from rich.cells import cell_len
from rich.text import Text

from tolsim.render.page.drawing import CELL, LINE, PAD, number, shape, write
from tolsim.render.page.html import html_document, plain, styled
from tolsim.render.page.inert import sound
from tolsim.render.page.markdown import bullets, escaped, link, table_row
from tolsim.render.page.palette import LANES_STYLE, Theme, variables
from tolsim.render.page.sheet import Item, Part, Sheet, Table
from tolsim.render.page.symbols import NO_REQUEST, PEN

_STYLE: Final = f"""\
p {{ margin: .8rem 0; overflow-wrap: anywhere }}
h2 {{ font-size: 1.1rem; margin: 1.5rem 0 .4rem }}
h3 {{ font-size: 1rem; margin: 1.2rem 0 .4rem; overflow-wrap: anywhere }}
.told, .told ul {{ list-style: none; margin: .4rem 0; padding-left: 0 }}
.told li {{ margin: .2rem 0 }}
.told ul {{ padding-left: 1.4rem }}
.wide {{ overflow-x: auto; margin: 1rem 0 }}
.wide table {{ width: auto }}
.wide td, thead th {{ white-space: nowrap }}
th[scope=row] {{ min-width: 9rem; color: inherit; font-weight: 400 }}
@media (max-width: 30rem) {{
  .wide th, .wide td {{ padding: .2rem .3rem }}
  th[scope=row] {{ min-width: 8rem }}
}}
@media print {{
  :root {{ {variables("light")} }}
  main {{ max-width: none; padding: 0 }}
  .wide {{ overflow: visible }}
  h2, h3 {{ break-after: avoid }}
  li, tr {{ break-inside: avoid }}
}}
"""
"""Beside the style of every page: lists of sentences, a table that may be wide, and paper."""


def sheets_html(sheets: Sequence[Sheet], theme: Theme) -> str:
    """Write answers as one page, a section each."""
    body = "\n".join(line for sheet in sheets for line in _section(sheet))
    return html_document(sheets[0].title, body, theme, _STYLE)


def sheets_markdown(sheets: Sequence[Sheet]) -> str:
    """Write answers as one document, a section each."""
    return "\n\n".join("\n".join(block) for sheet in sheets for block in _blocks(sheet)) + "\n"


def picture(pages: Sequence[Text], theme: Theme) -> str:
    """Draw pages of text, one below the other."""
    # Rich's own exporter is not used: what it writes loads a font from the network.
    lines = [line for page in pages for line in (*page.split("\n"), Text())]
    width = max(cell_len(line.plain) for line in lines) * CELL + 2 * PAD
    size = {"width": number(width), "height": number((len(lines) - 1) * LINE + 2 * PAD)}
    # Without a viewBox a page could show the picture in its own size only.
    view = f"0 0 {size['width']} {size['height']}"
    # So that a screen reader reads the title, not every text of the drawing.
    names = {"role": "img", "aria-labelledby": "title"}
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **names, **size, "viewBox": view})
    title = SubElement(root, "title", {"id": "title"})
    title.text = sound(pages[0].plain.partition("\n")[0])
    SubElement(root, "style").text = f"svg {{ {variables(theme)} }}\n{LANES_STYLE}"
    shape(root, "rect", "page", **size)
    for i, line in enumerate(lines):
        write(root, line, 0, PAD + i * LINE)
    return f"{tostring(root, 'unicode')}\n"


def _section(sheet: Sheet) -> Iterator[str]:
    yield f"<section>\n<h1>{plain(sheet.title)}</h1>"
    if sheet.setting:
        yield '<ul class="setting">'
        yield from (f"<li>{styled(sentence)}</li>" for sentence in sheet.setting)
        yield "</ul>"
    for part in sheet.parts:
        yield from _html_table(part) if isinstance(part, Table) else _html_part(part)
    yield "</section>"


def _html_part(part: Part) -> Iterator[str]:
    if part.title:
        yield f"<h2>{plain(part.title)}</h2>"
    if not part.is_deep:
        yield from (
            _html_list(part.items, ' class="told"')
            if len(part.items) > 1
            else (f"<p>{_html_words(item)}</p>" for item in part.items)
        )
        return
    level = "h3" if part.title else "h2"
    for item in part.items:
        yield f"<{level}>{_html_words(item)}</{level}>"
        if item.beneath:
            yield from _html_list(item.beneath, ' class="told"')


def _html_list(items: Sequence[Item], style: str = "") -> Iterator[str]:
    yield f"<ul{style}>"
    for item in items:
        more = "\n".join(["", *_html_list(item.beneath)]) if item.beneath else ""
        yield f"<li>{_html_words(item)}{more}</li>"
    yield "</ul>"


def _html_table(table: Table) -> Iterator[str]:
    names, *columns = table.columns
    yield '<div class="wide" tabindex="0">\n<table>\n<thead>'
    heads = "".join(f'<th scope="col">{styled(one.heading)}</th>' for one in columns)
    yield f"<tr><td></td>{heads}</tr>\n</thead>\n<tbody>"
    for i, name in enumerate(names.cells):
        cells = "".join(f"<td>{styled(column.cells[i])}</td>" for column in columns)
        yield f'<tr><th scope="row">{styled(name)}</th>{cells}</tr>'
    yield "</tbody>\n</table>\n</div>"


def _blocks(sheet: Sheet) -> Iterator[list[str]]:
    yield [f"## {escaped(sheet.title)}"]
    if sheet.setting:
        yield bullets(sheet.setting)
    for part in sheet.parts:
        if isinstance(part, Table):
            yield list(_markdown_table(part))
        else:
            yield from _markdown_part(part)


def _markdown_part(part: Part) -> Iterator[list[str]]:
    if part.title:
        yield [f"### {escaped(part.title)}"]
    if not part.is_deep:
        several = len(part.items) > 1
        yield [*_markdown_list(part.items)] if several else [_words(item) for item in part.items]
        return
    level = "####" if part.title else "###"
    for item in part.items:
        yield [f"{level} {_words(item)}"]
        if item.beneath:
            yield list(_markdown_list(item.beneath))


def _markdown_list(items: Sequence[Item], indent: str = "") -> Iterator[str]:
    for item in items:
        yield f"{indent}- {_words(item)}"
        yield from _markdown_list(item.beneath, f"{indent}  ")


def _markdown_table(table: Table) -> Iterator[str]:
    yield table_row(_cell(column.heading) for column in table.columns)
    yield table_row("---" for _ in table.columns)
    for row in zip(*(column.cells for column in table.columns), strict=True):
        yield table_row(map(_cell, row))


def _words(item: Item) -> str:
    # A list has marks of its own.
    said = escaped((item.said if item.mark is NO_REQUEST else _marked(item)).plain)
    return f"{said} {link(item.url)}" if item.url else said


def _cell(text: Text) -> str:
    return escaped(text.plain.strip())


def _marked(item: Item) -> Text:
    return item.said if item.mark is None else PEN.mark(item.mark) + item.said


def _html_words(item: Item) -> str:
    # The page has no links: an address can be copied from it.
    address = Text(f" {item.url}", item.said.style) if item.url else Text()
    return styled(_marked(item)) + styled(address)
