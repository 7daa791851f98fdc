"""`tolsim help`: the help of a command, or what the manual says of a topic."""

from typing import Annotated, Any, NoReturn

import typer

from tolsim.cli.manual import manual
from tolsim.cli.shared import completion
from tolsim.cli.shared.options import Debug

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[COMMAND|TOPIC]",
        autocompletion=completion.helped,
        help="A command, as in `tolsim help policies show`, or a topic of the manual, as in "
        "`tolsim help grace`; none: every command.",
        show_default=False,
    ),
]


def help(
    context: typer.Context,
    words: Words = None,
    *,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> None:
    """Show the help of a command, or what the manual says of a topic."""
    from tolsim.cli.shared.streams import show
    from tolsim.cli.usage.help import write_help
    from tolsim.manual.library import look_up

    root: Any = context.find_root()
    named = words or []
    if named and named[0] not in root.command.commands and look_up(" ".join(named)):
        manual(named)
    else:
        show(write_help(_find(root, named)))


def _find(root: Any, words: list[str]) -> Any:
    """Return the context of the command of that name; raise BadUsage if there is none."""
    context = root
    for place, word in enumerate(words):
        command = getattr(context.command, "commands", {}).get(word)
        if command is None:
            _refuse(context, words, place)
        context = command.make_context(word, [], parent=context, resilient_parsing=True)
    return context


def _refuse(context: Any, words: list[str], place: int) -> NoReturn:
    """Refuse a word that names no command, and no topic either."""
    from tolsim.cli.shared.errors import BadUsage
    from tolsim.documents.problems import did_you_mean
    from tolsim.manual.library import names

    word, known = words[place], list(getattr(context.command, "commands", {}))
    what = f"`{context.command_path}` has no command `{word}`"
    if place == 0:
        what, known = f"there is no command and no topic `{word}`", [*known, *names()]
    way_out = "`tolsim help` lists the commands, `tolsim manual` the pages"
    line = ("tolsim", "help", *words)
    raise BadUsage(what, did_you_mean(word, known, way_out), line, place + 2)
