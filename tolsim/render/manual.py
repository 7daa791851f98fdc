"""A page of the manual for a terminal, from its Markdown.

Rich lays out paragraphs, lists and tables. Headings stand at the margin. A block of code is shown
line by line as it is, so that it can be copied; Rich would fold it or cut it.
"""

import io
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final, NamedTuple

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text

WIDEST: Final = 100
"""Columns beyond which lines are too long to read."""
MARGIN: Final = "    "
"""Before each line of a block of code."""

_HEADINGS: Final = {1: "bold reverse", 2: "bold underline", 3: "bold"}
_HEADING: Final = re.compile(r"(#+) (.+)")
_CODE: Final = "cyan"
_INSIDE: Final = re.compile(r"\[([^\]]+)\]\((?!https://)[^)]+\)")
"""A link within the manual: the words are enough where nothing can be clicked."""
_GENERATED: Final = re.compile(r"<!-- policies: .*<!-- end of policies -->", re.DOTALL)
_INSTEAD: Final = "The table is too wide for a terminal: `tolsim policies list` tells the same."
_STAND_INS: Final = str.maketrans(
    {
        "━": "=", "─": "-", "●": "o", "┅": ":", "≈": "~", "╌": "-", "○": "s", "◇": "e", "✗": "x",
        "✓": "+", "◐": "u", "↻": "r", "–": "-", "·": "-", "•": "*", "→": "->", "⇄": "<>", "⇠": "<",
        "↷": ">", "▸": ">", "⋮": ":", "…": "..", "“": '"', "”": '"',
    }
)  # fmt: skip


class _Line(NamedTuple):
    """A line of Markdown; within a fence it is code, and no heading."""

    kind: str
    text: str


def manual_page(markdown: str, *, width: int, ascii: bool) -> Text:
    """Lay out a page, or a part of one, for so many columns."""
    source = _INSIDE.sub(r"\1", _GENERATED.sub(_INSTEAD, markdown))
    pieces: list[Text] = []
    for kind, lines in groupby(_lines(source), key=lambda line: line.kind):
        texts = [line.text for line in lines]
        match kind:
            case "heading":
                pieces += map(_heading, texts)
            case "code":
                pieces.append(Text("\n".join(f"{MARGIN}{text}".rstrip() for text in texts), _CODE))
            case "prose" if any(map(str.strip, texts)):
                pieces.append(_prose("\n".join(texts), min(width, WIDEST)))
    page = Text("\n\n").join(pieces)
    return _in_ascii(page) if ascii else page


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


def _prose(markdown: str, width: int) -> Text:
    """Paragraphs, lists and tables as Rich lays them out, without blanks at the end of lines."""
    console = Console(
        file=io.StringIO(), width=width, color_system="standard", legacy_windows=False
    )
    lines = console.render_lines(Markdown(markdown, hyperlinks=False), pad=False)
    texts = [Text.assemble(*((part.text, part.style or "") for part in line)) for line in lines]
    return Text("\n").join(_stripped(texts))


def _stripped(lines: Iterable[Text]) -> list[Text]:
    """The lines without blanks at their ends, and without empty ones around them."""
    found = list(lines)
    for line in found:
        line.rstrip()
    while found and not found[0]:
        del found[0]
    while found and not found[-1]:
        del found[-1]
    return found


def _in_ascii(page: Text) -> Text:
    pieces = (Text(part.plain.translate(_STAND_INS), part.style) for part in page.split())
    return Text("\n").join(pieces)
