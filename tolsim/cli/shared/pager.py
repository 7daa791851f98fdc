"""Long texts, a screen at a time: through the pager that the user has chosen."""

import os
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from typing import Final

from tolsim.cli.shared.console import is_terminal
from tolsim.cli.shared.streams import show

# As git starts it: colours pass, a text that fits ends at once and stays on the screen.
_LESS: Final = {"LESS": "FRX", "LV": "-c"}


def show_paged(text: str) -> None:
    """Write to standard output: through `$PAGER`, or else less, where it is a terminal.

    An empty PAGER means none, as for git and man.
    """
    command = _pager()
    if command and is_terminal(sys.stdin) and is_terminal(sys.stdout):
        _page(command, text)
    else:
        show(text)


def _pager() -> list[str]:
    """The words of the command that shows pages; none where there is no such command."""
    try:
        words = shlex.split(os.environ.get("PAGER", "less"))
    except ValueError:  # a quote that does not end
        return []
    usable = words and shutil.which(words[0]) and os.environ.get("TERM") != "dumb"
    return words if usable else []


def _page(command: list[str], text: str) -> None:
    pager = subprocess.Popen(  # noqa: S603 - the user's own command
        command,
        stdin=subprocess.PIPE,
        encoding=sys.stdout.encoding,
        errors="replace",
        env={**_LESS, **os.environ},
    )
    # Ctrl-C is for the pager: killed in the midst of a page it leaves a terminal without an echo.
    with suppress(KeyboardInterrupt):
        pager.communicate(text)
    while pager.poll() is None:
        with suppress(KeyboardInterrupt):
            pager.wait()
