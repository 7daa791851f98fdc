"""`tolsim new`: a commented scenario, or a policy, to start from."""

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared.options import SCENARIO, Debug

if TYPE_CHECKING:
    from tolsim.cli.shared.files import Files

SYSTEMS = ("legacy", "new")
POLICY = "zoom-user-concurrent"


def new(
    file: Annotated[
        str, typer.Argument(metavar="[FILE|policy]", help="The file to write, or the word policy.")
    ] = ("scenario.yaml"),
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="With policy: the new policy's name.", show_default=False
        ),
    ] = None,
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

    On a terminal it asks for what no option says. With policy and a NAME it writes a commented
    policy instead. An existing file is never written over.
    """
    if name is not None or file == "policy":
        options = (system, policy, tolerance, title)
        _new_policy(file, name, scenario=any(option is not None for option in options))
        return
    from tolsim.analysis.check.beginning import Beginning, write_beginning
    from tolsim.cli.shared.console import is_terminal
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.policy_files import named
    from tolsim.cli.shared.tolerances import read_tolerance
    from tolsim.documents.policies.file import split_tolerance
    from tolsim.render.words.names import shown

    _refuse_existing(file, "tolsim new other.yaml")
    files = Files()
    asks = is_terminal(sys.stdin) and is_terminal(sys.stdout)
    names = tuple(system or (_ask_systems() if asks else SYSTEMS))
    title = title or (_ask("Title", _title(names)) if asks else _title(names))
    given = _ask_policy(files) if asks and policy is None else named(policy or POLICY)
    reference, number = split_tolerance(given)
    if number is None:
        asks_number = asks and tolerance is None and _has_tolerance(reference, files)
        number = _ask_tolerance() if asks_number else read_tolerance(tolerance)
    about = Beginning(title, reference, number, names)
    files.create(file, write_beginning(about, file, files.find_policy))
    name = shown(file)
    files.put(f"wrote {name}; see what happens with `tolsim run {name}`\n", None)


def _new_policy(word: str, name: str | None, *, scenario: bool) -> None:
    """Write a policy file of that name into this folder, or where its path leads."""
    from datetime import UTC, datetime

    from tolsim.catalogue.template import policy_template
    from tolsim.cli.shared.files import Files
    from tolsim.documents import UserError, load_policy
    from tolsim.documents.policies.file import names_a_file
    from tolsim.documents.reading import stem
    from tolsim.render.words.names import shown

    if word != "policy" or name is None or scenario:
        raise UserError(
            "a new policy has a name and no options, a new scenario one file",
            "write `tolsim new policy my-server`, or `tolsim new my-scenario.yaml`",
        )
    file = name if names_a_file(name) else f"{name}.yaml"
    _refuse_existing(file, "tolsim new policy other")
    files = Files()
    text = policy_template(stem(file), shown(file), datetime.now(UTC).date().isoformat())
    load_policy(text, file, files.find_policy)
    files.create(file, text)
    files.put(f"wrote {shown(file)}; see what is missing with `tolsim manual new-policy`\n", None)


def _refuse_existing(file: str, otherwise: str) -> None:
    from tolsim.documents import UserError

    # A link that leads nowhere is something of the user's, too.
    if os.path.lexists(file):
        raise UserError(f"{file} exists already", f"name another file, as in `{otherwise}`")


def _ask(what: str, usual: str) -> str:
    return str(typer.prompt(what, default=usual))


def _title(systems: tuple[str, ...]) -> str:
    """Return the title that is proposed: how many systems there are, in a word if it is short."""
    count = len(systems)
    if count == 1:
        return "One system"
    words = ("Two", "Three", "Four", "Five", "Six")
    return f"{words[count - 2] if count - 2 < len(words) else count} systems, one app"


def _ask_systems() -> list[str]:
    """The names typed in; what cannot be a name, or stands twice, is told and asked again."""
    import re

    from tolsim.documents.shape.vocabulary import LONGEST_NAME, NAME

    while True:
        names = _ask("Systems", " ".join(SYSTEMS)).replace(",", " ").split()
        wrong = [name for name in names if not re.search(NAME, name) or len(name) > LONGEST_NAME]
        twice = [name for name in names if names.count(name) > 1]
        if names and not (wrong or twice):
            return names
        if wrong:
            typer.echo("Error: a name has no `@`, and no end like `.A1`")
        elif twice:
            typer.echo(f"Error: `{twice[0]}` stands there twice")


def _ask_policy(files: "Files") -> str:
    """The policy typed in, or its provider's only one; all else is told and asked again."""
    from tolsim.cli.shared.errors import tell
    from tolsim.cli.shared.policy_files import load, named
    from tolsim.documents import UserError

    while True:
        try:
            reference = named(_ask("Which policy, or whose (such as xero)", POLICY))
            load(reference, files)
        except UserError as unclear:
            tell(unclear)
        else:
            return reference


def _has_tolerance(reference: str, files: "Files") -> bool:
    from tolsim.cli.shared.policy_files import load

    return load(reference, files).written.get("tolerance") is not None


def _ask_tolerance() -> int | None:
    """The tolerance typed in, or None for the policy's own."""
    while True:
        answer = typer.prompt("Tolerance (empty: the policy's own)", default="", show_default=False)
        if not answer:
            return None
        if answer.isdecimal():
            return int(answer)
        typer.echo("Error: a tolerance is a whole number")
