"""Every command there is."""

from collections.abc import Iterator
from typing import Any, Final

import typer

from tolsim.cli.app import app


def _paths(command: Any, path: str) -> Iterator[str]:
    yield path
    for name, one in getattr(command, "commands", {}).items():
        yield from _paths(one, f"{path} {name}")


COMMANDS: Final = tuple(_paths(typer.main.get_command(app), "tolsim"))
"""As they are typed, `tolsim policies show` among them."""
