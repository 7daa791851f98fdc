"""What the commands share that ask about one scenario: reading it, and putting the answer out."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final, Literal, NamedTuple

import typer

from tolsim.cli.shared.options import Color, Theme

if TYPE_CHECKING:
    from rich.text import Text


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
    str,
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


@contextmanager
def problems_told() -> Iterator[None]:
    """Tell all problems of a file that cannot be used, and exit with code 2."""
    from tolsim.cli.shared.files import INVALID, tell
    from tolsim.documents import DocumentError

    try:
        yield
    except DocumentError as error:
        tell(error.problems)
        raise typer.Exit(INVALID) from None


def put(text: str, path: str, output: str | None) -> None:
    """Write an answer to standard output, or to a file that is not the scenario itself."""
    from tolsim.cli.shared import files

    if output is None:
        files.show(text)
    else:
        files.write(output, text, [path])


def check_look(form: StrEnum, width: int | None, theme: Theme | None) -> None:
    """Exit with code 2 if a format has no use for an option."""
    from tolsim.cli.shared.files import fail

    if theme is not None and form not in ("svg", "html"):
        fail(f"--theme {theme}: {form} has no colours of its own", "add --format svg or html")
    if width is not None and form == "json":
        fail(f"--width {width}: a JSON document is not folded", "leave --width out")


def colours(theme: Theme | None) -> Literal["light", "dark"]:
    """The theme as renderers know it."""
    return "dark" if theme is Theme.DARK else "light"


_SHARED: Final[Mapping[str, Literal["markdown", "svg", "html"]]] = {
    "markdown": "markdown",
    "svg": "svg",
    "html": "html",
}


WIDTH_OF_A_DIAGRAM: Final = 60
"""The columns that the sentences of a sequence diagram fold to."""


class Look(NamedTuple):
    """How a page is to look: the options of a command, as given."""

    form: Format | DrawnFormat = Format.TEXT
    width: int | None = None
    theme: Theme | None = None
    color: Color = Color.AUTO
    output: str | None = None

    @property
    def columns(self) -> int:
        """The columns that a page folds to."""
        from tolsim.cli.shared import console

        match self.form:
            case "text":
                usual = console.terminal_width()
            case "mermaid":
                usual = WIDTH_OF_A_DIAGRAM
            case _:
                usual = console.WIDTH_OF_A_FILE
        return self.width or usual

    @property
    def ascii(self) -> bool:
        """Whether the symbols are drawn in ASCII: as text on a poor terminal only."""
        from tolsim.cli.shared import console

        return self.form == "text" and console.speaks_ascii_only()

    def page(self, pages: "list[Text]") -> str:
        """What people read, a blank line between pages; without colour in a file."""
        from tolsim.cli.shared import console
        from tolsim.render.page.shared import shared_page

        if self.form in _SHARED:
            return shared_page(pages, _SHARED[self.form], theme=colours(self.theme))
        color = self.color if self.output is None else Color.NEVER
        return "\n".join(console.rendered(one, width=self.columns, color=color) for one in pages)
