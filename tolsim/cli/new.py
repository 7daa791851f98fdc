"""`tolsim new`: a commented scenario to start from."""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from tolsim.cli.shared.options import Debug

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
            "--system", metavar="NAME", help="A system; repeat it for more.", show_default=False
        ),
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option("--policy", metavar="NAME|FILE", help="The app's policy.", show_default=False),
    ] = None,
    tolerance: Annotated[
        int | None,
        typer.Option(
            "--tolerance", metavar="N", min=0, help="The policy's tolerance.", show_default=False
        ),
    ] = None,
    title: Annotated[
        str | None,
        typer.Option("--title", metavar="TEXT", help="What it is about.", show_default=False),
    ] = None,
    debug: Debug = False,  # noqa: ARG001 - the entry point sees to it
) -> None:
    """Write a commented scenario to start from, which expects what happens in it.

    On a terminal it asks for what no option says. An existing file is never written over.
    """
    from tolsim.analysis.check.beginning import Beginning, beginning
    from tolsim.catalogue import find_policy
    from tolsim.cli.shared import files
    from tolsim.documents import DocumentError

    if Path(file).exists():
        _refuse_existing(file)
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    names = system or (_ask("Systems", " ".join(SYSTEMS)).split() if asks else SYSTEMS)
    about = Beginning(
        title=title or (_ask("Title", TITLE) if asks else TITLE),
        policy=policy or (_ask("Policy", POLICY) if asks else POLICY),
        tolerance=_ask_tolerance() if asks and tolerance is None else tolerance,
        systems=tuple(names),
    )
    try:
        text = beginning(about, file, find_policy)
    except DocumentError as error:
        files.tell(error.problems)
        raise typer.Exit(files.INVALID) from None
    _create(file, text)
    typer.echo(f"wrote {file}; see what happens with `tolsim run {file}`")


def _ask(what: str, usual: str) -> str:
    return str(typer.prompt(what, default=usual))


def _ask_tolerance() -> int | None:
    """The tolerance typed in, or None for the policy's own."""
    while True:
        answer = typer.prompt("Tolerance (empty: the policy's own)", default="", show_default=False)
        if not answer:
            return None
        if answer.isdecimal():
            return int(answer)
        typer.echo("Error: a tolerance is a whole number")


def _create(file: str, text: str) -> None:
    """Write the file if there is none yet."""
    from tolsim.cli.shared import files

    try:
        with Path(file).open("x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except FileExistsError:
        _refuse_existing(file)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        files.fail(f"{file}: {why}", "name a file in a folder that you can write to")


def _refuse_existing(file: str) -> NoReturn:
    from tolsim.cli.shared import files

    files.fail(f"{file}: exists already", "name another file, as in `tolsim new other.yaml`")
