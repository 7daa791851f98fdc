"""Options of the commands that ask about one scenario: its path, and the formats of the answer."""

from enum import StrEnum
from typing import Annotated

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared.options import OUTPUT, one_of


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
        metavar="[PATH]",
        autocompletion=completion.scenarios,
        help="A scenario file; `-` reads standard input; a bundled scenario goes by its name.",
        show_default=False,
    ),
]
Formats = Annotated[
    Format | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help=f"How to write the answer: {one_of(Format)}.",
        rich_help_panel=OUTPUT,
        show_default=False,
    ),
]
DrawnFormats = Annotated[
    DrawnFormat | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help=f"How to write the answer: {one_of(DrawnFormat)}; mermaid draws sequence diagrams.",
        rich_help_panel=OUTPUT,
        show_default=False,
    ),
]
