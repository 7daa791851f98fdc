"""The streams: width, colour and encoding of what people read (manual: run)."""

import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

import typer

from tolsim.cli.shared.options import Color

if TYPE_CHECKING:
    from rich.text import Text

# Not COLUMNS: what goes into a file or a pipe is the same on every machine.
WIDTH_OF_A_FILE = 100
"""Columns where no terminal says how many it has."""

# Tried as a whole: a page half in Unicode and half in ASCII would not line up.
UNICODE = "●━┅≈○◇✗✓↻–·→⇄▸…“”"  # noqa: RUF001 - the symbols of the timeline


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person is at the other end of a stream; nobody is where it is closed."""
    # Python sets a stream to None that is closed when it starts.
    return stream is not None and stream.isatty()


def terminal_width() -> int:
    """Return the columns of the terminal, or 100 where standard output is not one."""
    if not is_terminal(sys.stdout):
        return WIDTH_OF_A_FILE
    from rich.console import Console

    return Console().width


def speaks_ascii_only() -> bool:
    """Whether standard output cannot encode the symbols."""
    try:
        UNICODE.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def render(page: "Text", *, width: int, color: Color) -> str:
    """Return a page with or without the terminal's colour codes.

    A page is Rich's Text, so no name from a file is ever taken for markup.
    """
    from tolsim.render.page.inert import shown_page

    page = shown_page(page)
    styled = _is_styled(color)
    # Rich would write the same, but for tabs, which it expands; to load what writes takes 10 ms.
    if not styled and "\t" not in page.plain:
        return f"{page.plain}\n"
    from rich.console import Console

    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=styled,
        # An empty NO_COLOR does not count (no-color.org); an option on the command line counts
        # more.
        no_color=color is not Color.ALWAYS and bool(os.environ.get("NO_COLOR")),
        # The sixteen named colours, which every terminal shows in a theme that its user can read.
        color_system="standard" if styled else None,
        # Rich would call the Windows console instead of writing codes, and this text is only
        # captured.
        legacy_windows=False,
        # The page is folded already; Rich would fold a long address once more.
        soft_wrap=True,
    )
    with console.capture() as capture:
        console.print(page)
    return capture.get()


def say(sentence: str) -> None:
    """Tell a person something on standard error, if there is one; it may have several lines."""
    from tolsim.render.page.inert import shown_lines

    if sys.stderr is not None:
        with suppress(OSError):  # what cannot be told changes nothing that was done
            typer.echo(shown_lines(sentence), err=True)


def _is_styled(color: Color) -> bool:
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    # What CI servers set that show colours although no terminal is there.
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(sys.stdout) and os.environ.get("TERM") != "dumb"
