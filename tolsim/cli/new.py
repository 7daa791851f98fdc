"""`tolsim new`: a commented scenario to start from."""

import os
import sys
from typing import Annotated

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared.options import SCENARIO, Debug

SYSTEMS = ("legacy", "new")
POLICY = "zoom-user-concurrent"
TITLE = "Two systems, one app"


def new(
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="The file to write.")] = (
        "scenario.yaml"
    ),
    *,
    system: Annotated[
        list[str] | None,
        typer.Option(
            "--system",
            metavar="NAME",
            help="A system; repeat it for more.",
            rich_help_panel=SCENARIO,
            show_default=False,
        ),
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(
            "-p",
            "--policy",
            metavar="NAME|FILE",
            autocompletion=completion.policies,
            help="The app's policy.",
            rich_help_panel=SCENARIO,
            show_default=False,
        ),
    ] = None,
    tolerance: Annotated[
        str | None,
        typer.Option(
            "-t",
            "--tolerance",
            metavar="N",
            help="The policy's tolerance.",
            rich_help_panel=SCENARIO,
            show_default=False,
        ),
    ] = None,
    title: Annotated[
        str | None,
        typer.Option(
            "--title",
            metavar="TEXT",
            help="What it is about.",
            rich_help_panel=SCENARIO,
            show_default=False,
        ),
    ] = None,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> None:
    """Write a commented scenario to start from, which expects what happens in it.

    On a terminal it asks for what no option says. An existing file is never written over.
    """
    from tolsim.analysis.check.beginning import Beginning, write_beginning
    from tolsim.cli.shared.console import is_terminal
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.policy_files import named
    from tolsim.cli.shared.tolerances import read_tolerance
    from tolsim.documents import UserError
    from tolsim.documents.policies.file import split_tolerance
    from tolsim.render.words.names import shown

    # A link that leads nowhere is something of the user's, too.
    if os.path.lexists(file):
        raise UserError(
            f"{file} exists already", "name another file, as in `tolsim new other.yaml`"
        )
    files = Files()
    asks = is_terminal(sys.stdin) and is_terminal(sys.stdout)
    names = system or (_ask("Systems", " ".join(SYSTEMS)).split() if asks else SYSTEMS)
    title = title or (_ask("Title", TITLE) if asks else TITLE)
    given = _ask_policy() if asks and policy is None else named(policy or POLICY)
    reference, number = split_tolerance(given)
    if number is None:
        number = _ask_tolerance() if asks and tolerance is None else read_tolerance(tolerance)
    about = Beginning(title, reference, number, tuple(names))
    files.create(file, write_beginning(about, file, files.find_policy))
    name = shown(file)
    files.put(f"wrote {name}; see what happens with `tolsim run {name}`\n", None)


def _ask(what: str, usual: str) -> str:
    return str(typer.prompt(what, default=usual))


def _ask_policy() -> str:
    """The policy typed in; what means none, or several, is told and asked again."""
    from tolsim.cli.shared.errors import tell
    from tolsim.cli.shared.policy_files import named
    from tolsim.documents import UserError

    while True:
        try:
            return named(_ask("Policy", POLICY))
        except UserError as unclear:
            tell(unclear)


def _ask_tolerance() -> int | None:
    """The tolerance typed in, or None for the policy's own."""
    while True:
        answer = typer.prompt("Tolerance (empty: the policy's own)", default="", show_default=False)
        if not answer:
            return None
        if answer.isdecimal():
            return int(answer)
        typer.echo("Error: a tolerance is a whole number")
