"""The streams: width, colour and encoding of what people read (README, "Streams")."""

import io
import os
import sys

from rich.console import Console, RenderableType

from tolsim.cli.shared.options import Color

WIDTH_OF_A_FILE = 100
"""Columns where there is no terminal to ask."""

UNICODE = "●━┅≈○◇✗✓↻–·→⇄…“”"  # noqa: RUF001 - the symbols of the timeline


def terminal_width() -> int:
    """The columns of the terminal, or 100 where standard output is none."""
    return Console().width if sys.stdout.isatty() else WIDTH_OF_A_FILE


def speaks_ascii_only() -> bool:
    """Whether standard output cannot encode the symbols."""
    try:
        UNICODE.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def rendered(lines: RenderableType, *, width: int, color: Color) -> str:
    """What people read as text, with or without the terminal's colour codes."""
    styled = _styled(color)
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=styled,
        no_color=color is not Color.ALWAYS and bool(os.environ.get("NO_COLOR")),
        color_system="standard" if styled else None,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )
    with console.capture() as capture:
        console.print(lines)
    return capture.get()


def _styled(color: Color) -> bool:
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
