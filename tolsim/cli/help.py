"""`tolsim help`: the help of a command."""

from typing import Annotated, Any

import typer

from tolsim.cli.shared.options import Debug

# Its help speaks of COMMAND, though it may be two words.
Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[COMMAND]",
        help="A command, as in `tolsim help policies show`.",
        show_default=False,
    ),
]


def help(
    context: typer.Context,
    words: Words = None,
    *,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> None:
    """Show the help of a command."""
    from tolsim.cli.shared.streams import show
    from tolsim.cli.usage.help import write_help

    show(write_help(_find(context.find_root(), words or [])))


def _find(context: Any, words: list[str]) -> Any:
    """Return the context of the command of that name; raise BadUsage if there is none."""
    from tolsim.cli.shared.errors import BadUsage
    from tolsim.documents.problems import did_you_mean

    line = ("tolsim", "help", *words)
    for place, word in enumerate(words, 2):
        commands = getattr(context.command, "commands", {})
        if word not in commands:
            sentence = f"`{context.command_path}` has no command `{word}`"
            raise BadUsage(sentence, did_you_mean(word, commands), line, place)
        command = commands[word]
        context = command.make_context(word, [], parent=context, resilient_parsing=True)
    return context
