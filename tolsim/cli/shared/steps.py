"""`-e`: steps on the command line in place of a file, and `--save`, which writes them as one."""

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.shared.options import SCENARIO

if TYPE_CHECKING:
    from tolsim.cli.shared.files import Files
    from tolsim.documents import Overrides
    from tolsim.documents.scenarios.one_line.text import OneLine

Steps = Annotated[
    list[str] | None,
    typer.Option(
        "-e",
        metavar="STEPS",
        help="Steps in place of a file, as in 'login legacy; 5m; login new; call legacy'; "
        "`tolsim help one-line` lists them.",
        rich_help_panel=SCENARIO,
        show_default=False,
    ),
]
Save = Annotated[
    str | None,
    typer.Option(
        "--save",
        metavar="FILE",
        help="Write the scenario of -e, with its policy and tolerance; never over another file.",
        rich_help_panel=SCENARIO,
        show_default=False,
    ),
]


def choose_paths(paths: Sequence[str] | None, steps: Sequence[str] | None) -> "list[str]":
    """Return what to read: the paths, or the steps in their place; raise UserError for both."""
    from tolsim.documents import UserError

    if steps is None:
        if not paths:
            raise UserError(
                "there is no scenario to read",
                "name a file, or write steps: -e 'login legacy; 5m; call legacy'",
            )
        return list(paths)
    if paths:
        raise UserError(
            f"-e stands in place of a file, but `{paths[0]}` is named too",
            "keep one of them; all steps stand in one pair of quotes, 'login legacy; call legacy'",
        )
    text = read_steps(steps)
    _tell_strangers(text)
    return [text]


def _tell_strangers(text: "OneLine") -> None:
    """Note a system that looks like another one misspelled; other mistakes are told later."""
    from tolsim.catalogue import find_policy
    from tolsim.cli.shared.console import say
    from tolsim.documents import Case, DocumentError
    from tolsim.documents.problems import ask
    from tolsim.documents.scenarios.one_line.strangers import strangers
    from tolsim.render.words.names import shown

    with suppress(DocumentError):
        for system, near in strangers(Case(text, "-e", find_policy).data):
            say(f"note: `{shown(system)}` never logs in; {ask(near)}")


def choose_path(path: str | None, steps: Sequence[str] | None) -> str:
    """Return the one thing to read, as `choose_paths` does."""
    return choose_paths(None if path is None else [path], steps)[0]


def read_steps(steps: Sequence[str]) -> "OneLine":
    """Return the steps as a text; each `-e` begins a line, as those of sed do."""
    from tolsim.documents.scenarios.one_line.text import OneLine

    return OneLine("\n".join(steps))


def save_steps(
    save: str | None, steps: "Sequence[str] | None", changes: "Overrides", files: "Files"
) -> None:
    """Write the scenario of `-e` as a file, if asked to.

    Raises UserError where there is none or the file exists, DocumentError where it is not sound.
    """
    if save is None:
        return
    from tolsim.cli.shared.console import say
    from tolsim.documents import Case, DocumentError, UserError
    from tolsim.documents.scenarios.one_line.file import file_text
    from tolsim.documents.scenarios.rebasing import rebased
    from tolsim.render.words.names import shown

    if steps is None:
        raise UserError(
            f"--save {save}: there are no steps to write", "add -e 'login legacy; 5m; call legacy'"
        )
    # A link that leads nowhere is something of the user's, too.
    if os.path.lexists(save):
        raise UserError(f"--save {save}: the file exists already", "name another file")
    case = files.case(read_steps(steps))
    case.load(changes)
    text = rebased(file_text(case.data, changes), "", save)
    try:
        Case(text, save, files.policies_of(save)).load()
    except DocumentError as error:
        # As a file may say more strictly: whom an incident is set off `by`, where nobody needs it.
        problem = error.problems[0]
        raise UserError(f"--save {save}: as a file, {problem.sentence}", problem.help) from None
    files.create(save, text)
    say(f"wrote {shown(save)}")
