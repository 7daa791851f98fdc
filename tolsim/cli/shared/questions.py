"""Options of the commands that ask about one scenario: its path, and the formats of the answer."""

from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """What the commands that ask about a scenario can write."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    SVG = "svg"
    HTML = "html"


class DrawnFormat(StrEnum):
    """What those of them can write that also draw the runs as diagrams."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    MERMAID = "mermaid"
    SVG = "svg"
    HTML = "html"


Path = Annotated[
    str | None,
    typer.Argument(
        metavar="PATH",
        help="A scenario file; `-` reads standard input; a bundled scenario goes by its name.",
        show_default=False,
    ),
]
Formats = Annotated[
    Format, typer.Option("--format", help="A page to read or to share, or the answer as JSON.")
]
DrawnFormats = Annotated[
    DrawnFormat,
    typer.Option(
        "--format",
        help="A page to read or to share (the pictures of mermaid are sequence diagrams), "
        "or the answer as JSON.",
    ),
]
