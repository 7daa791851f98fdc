"""The verbs of `tolsim`: their names and what they do, known before any of them is imported.

A verb lives in the file of its name in `tolsim.cli`. To import and to build them all takes a third
of the time in which `tolsim run` answers, and an answer needs one.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import typer

from tolsim.cli.usage.commands import Command


class Verbs(Mapping[str, Any]):
    """The commands by their names; each is imported and built when it is first asked for."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        """Take what each verb does, in the sentence in which its own help begins."""
        self.sentences = sentences
        self._built: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        """Return a command."""
        if name not in self._built:
            self._built[name] = _build(name, self.sentences)
        return self._built[name]

    def __iter__(self) -> Iterator[str]:
        """Name the commands, in the order in which the help shows them."""
        return iter(self.sentences)

    def __len__(self) -> int:
        """Count them."""
        return len(self.sentences)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is such a command."""
        return name in self.sentences


def _build(name: str, known: Mapping[str, str]) -> Any:
    """Return the command of a verb; of a Typer program the group."""
    if name not in known:
        raise KeyError(name)
    verb = getattr(import_module(f"tolsim.cli.{name}"), name)
    if not isinstance(verb, typer.Typer):
        program = typer.Typer(add_completion=False)
        program.command(name, cls=Command)(verb)
        verb = program
    command = typer.main.get_command(verb)
    command.name = name
    return command
