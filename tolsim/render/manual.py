"""The manual for a terminal, from its Markdown.

Rich lays out paragraphs, lists and tables. Headings stand at the margin. A block of code is shown
line by line as it is, so that it can be copied; Rich would fold it or cut it.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, groupby
from typing import ClassVar, Final, NamedTuple

from rich import box
from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import Markdown, TableElement
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from tolsim.manual.library import Part
from tolsim.render.page.fold import hanging
from tolsim.render.page.symbols import ROUTINE

WIDEST: Final = 100
"""Columns beyond which lines are too long to read."""
MARGIN: Final = "    "
"""Before each line of a block of code."""

_CODE: Final = "cyan"
_FOUND: Final = "bold"
_HEADINGS: Final = {1: "bold", 2: "bold underline", 3: "bold"}
# Rich's own styles colour the background, which not every terminal has dark.
_THEME: Final = Theme(
    {
        "markdown.code": _CODE,
        "markdown.item.bullet": "none",
    }
)
_HEADING: Final = re.compile(r"#+ .+")
_SPAN: Final = re.compile(r"`[^`\n]+(?:\n[^`\n]+)?`")
_INSIDE: Final = re.compile(r"\[([^\]]+)\]\((?!https://)[^)]+\)")
"""A link within the manual: the words are enough where nothing can be clicked."""
_OUTSIDE: Final = re.compile(r"\[([^\]]+)\]\((https://[^)]+)\)")
_GENERATED: Final = re.compile(r"<!-- policies: .*<!-- end of policies -->", re.DOTALL)
_INSTEAD: Final = "The table is too wide for a terminal: `tolsim policies list` tells the same."
_STAND_INS: Final = str.maketrans(
    {
        "━": "=", "─": "-", "●": "o", "┅": ":", "≈": "~", "╌": "-", "○": "s", "◇": "e", "✗": "x",
        "✓": "+", "◐": "u", "↻": "r", "\N{EN DASH}": "-", "·": "-", "•": "*", "→": "->",
        "←": "<-", "↑": "^", "↓": "v", "◂": "<",
        "⇄": "<>", "⇠": "<", "↷": ">", "⋮": ":", "…": "..", "“": '"', "”": '"',
        "▶": ">", "▸": ">", "┊": ":", "│": "|", "└": "+",
        "┴": "+", "┘": "+",
        "█": "#", "▉": "#", "▊": "#", "▋": "#", "▌": "#", "▍": " ", "▎": " ", "▏": " ",
    }
)  # fmt: skip


class _Line(NamedTuple):
    """A line of Markdown; within a fence it is code, and no heading."""

    kind: str
    text: str


class _Table(TableElement):
    """A table that looks the same whatever the version of Rich."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False, border_style="dim")
        if self.header is not None and self.header.row is not None:
            for cell in self.header.row.cells:
                table.add_column(cell.content)
        for row in self.body.rows if self.body is not None else ():
            table.add_row(*(cell.content for cell in row.cells))
        yield table


class _Markdown(Markdown):
    """Markdown with tables of ours."""

    elements: ClassVar = {**Markdown.elements, "table_open": _Table}


def manual_parts(parts: Sequence[Part], *, width: int) -> Text:
    """Lay out what was looked up; what is not a whole page says which page it is from."""
    pieces: list[Text] = []
    for part in parts:
        if part.text.startswith("##"):  # the heading follows
            pieces.append(Text(part.page, ROUTINE))
        elif not part.text.startswith("#"):
            pieces.append(_origin(part))
        pieces += _pieces(part.text, min(width, WIDEST))
    return Text("\n\n").join(pieces)


def manual_lines(parts: Sequence[Part], word: str, *, width: int) -> Text:
    """Lay out the lines in which a word was found, under the headings where they stand."""
    pieces = []
    for origin, found in groupby(parts, key=lambda part: part._replace(text="")):
        lines = [_origin(origin)]
        for part in found:
            lines += hanging(Text("  "), Text(part.text.strip()), width, 2, foreign=True)
        pieces.append(Text("\n").join(lines))
    page = Text("\n\n").join(pieces)
    page.highlight_regex(re.compile(re.escape(word), re.IGNORECASE), _FOUND)
    return page


def in_ascii(text: str) -> str:
    """Put the stand-ins of ASCII for the marks in a text."""
    return text.translate(_STAND_INS)


def _origin(part: Part) -> Text:
    place = part.page if part.heading == part.page else f"{part.page}: {part.heading}"
    return Text(place.replace("`", ""), ROUTINE)


def _pieces(markdown: str, width: int) -> Iterator[Text]:
    """Headings, blocks of code, and what stands between them."""
    source = _INSIDE.sub(r"\1", _GENERATED.sub(_INSTEAD, markdown))
    for kind, lines in groupby(_lines(source), key=lambda line: line.kind):
        texts = [line.text for line in lines]
        match kind:
            case "heading":
                yield from map(_heading, texts)
            case "code":
                yield Text("\n".join(f"{MARGIN}{text}".rstrip() for text in texts), _CODE)
            case "prose" if any(map(str.strip, texts)):
                yield from _prose("\n".join(texts), width)


def _lines(markdown: str) -> Iterator[_Line]:
    fenced = False
    for line in markdown.splitlines():
        if line.startswith("```"):
            fenced = not fenced
            yield _Line("fence", "")
        elif fenced:
            yield _Line("code", line)
        else:
            yield _Line("heading" if _HEADING.fullmatch(line) else "prose", line)


def _heading(line: str) -> Text:
    marks, _, title = line.partition(" ")
    return Text(title.replace("`", ""), _HEADINGS.get(len(marks), "italic"))


def _prose(markdown: str, width: int) -> Iterator[Text]:
    """Paragraphs, lists and tables, and below them the addresses, which Rich would fold.

    The marks of code stay, as colour alone would not tell it.
    """
    console = Console(
        file=io.StringIO(), width=width, color_system="standard", theme=_THEME, legacy_windows=False
    )
    addresses = [match[2] for match in _OUTSIDE.finditer(markdown)]
    numbers = count(1)
    numbered = _OUTSIDE.sub(lambda link: f"{link[1]} [{next(numbers)}]", markdown)
    marked = _SPAN.sub(lambda span: f"`` {span[0]} ``", numbered)
    lines = console.render_lines(_Markdown(marked), pad=False)
    yield Text("\n").join(
        _tidied(Text.assemble(*((part.text, part.style or "") for part in line)) for line in lines)
    )
    if addresses:
        yield Text("\n".join(f"[{n}] {address}" for n, address in enumerate(addresses, 1)))


def _tidied(lines: Iterable[Text]) -> list[Text]:
    """The lines without blanks at their ends, and no empty one beside another or at an end."""
    found: list[Text] = []
    for line in lines:
        line.rstrip()
        if line or (found and found[-1]):
            found.append(line)
    if found and not found[-1]:
        del found[-1]
    return found
