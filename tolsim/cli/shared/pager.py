"""Long texts, a screen at a time: through the pager that the user has chosen."""

import os
import shlex
import shutil
import subprocess
import sys
from typing import Final

from tolsim.cli.shared.console import is_terminal
from tolsim.cli.shared.streams import refusals, show

# As git starts it: colours pass, a text that fits ends at once and stays on the screen.
_LESS: Final = {"LESS": "FRX", "LV": "-c"}


def show_paged(text: str) -> None:
    """Write to standard output: through `$PAGER`, or else less, where it is a terminal.

    An empty PAGER means none, as for git and man.
    """
    command = shlex.split(os.environ.get("PAGER", "less"))
    wanted = is_terminal(sys.stdin) and is_terminal(sys.stdout) and os.environ.get("TERM") != "dumb"
    if not (wanted and command and shutil.which(command[0])):
        show(text)
        return
    with refusals():
        subprocess.run(  # noqa: S603 - the user's own command
            command,
            input=text,
            encoding=sys.stdout.encoding,
            errors="replace",
            env={**_LESS, **os.environ},
            check=False,
        )
