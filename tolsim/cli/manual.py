"""`tolsim manual`: the pages on rules, files and commands that come with the package."""

from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared.options import OUTPUT, Color, Colors, Debug

if TYPE_CHECKING:
    from rich.text import Text

    from tolsim.cli.shared.look import Look


def manual(
    topic: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TOPIC]",
            help="A page, a heading, or a field such as refresh.grace; none: the list of pages.",
            autocompletion=completion.topics,
            show_default=False,
        ),
    ] = None,
    *,
    grep: Annotated[
        str | None,
        typer.Option(
            metavar="WORD", help="Show every line with this word instead.", show_default=False
        ),
    ] = None,
    pager: Annotated[
        bool,
        typer.Option(
            "--pager/--no-pager",
            help="Show a screen at a time on a terminal, through $PAGER or less.",
            rich_help_panel=OUTPUT,
        ),
    ] = True,
    color: Colors = Color.AUTO,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> None:
    """Read the manual: a page, a heading, or the paragraph on a field of a policy."""
    from tolsim.cli.shared.look import Look
    from tolsim.cli.shared.pager import show_paged
    from tolsim.cli.shared.streams import show
    from tolsim.render.manual import in_ascii

    look = Look("text", color=color)
    words = " ".join(topic or ())
    text = look.text(_search(grep, words, look) if grep else _read(words, look))
    (show_paged if pager else show)(in_ascii(text) if look.ascii else text)


def _read(topic: str, look: "Look") -> "Text":
    from shlex import quote

    from tolsim.documents import UserError
    from tolsim.documents.problems import did_you_mean
    from tolsim.manual import library
    from tolsim.render.manual import manual_parts

    parts = library.look_up(topic) if topic else [library.contents()]
    if not parts:
        raise UserError(
            f"no page, heading or field of the manual is called `{topic}`",
            f"`tolsim manual --grep {quote(topic)}` shows the lines that have it"
            if library.grep(topic)
            else did_you_mean(topic.casefold(), library.names(), "`tolsim manual` lists the pages"),
        )
    return manual_parts(parts, width=look.columns)


def _search(word: str, topic: str, look: "Look") -> "Text":
    from tolsim.documents import UserError
    from tolsim.manual import library
    from tolsim.render.manual import manual_lines

    parts = [part for part in library.grep(word) if topic in ("", part.page)]
    if not parts:
        raise UserError(f"no line of the manual has `{word}`", "`tolsim manual` lists the pages")
    return manual_lines(parts, word, width=look.columns)
