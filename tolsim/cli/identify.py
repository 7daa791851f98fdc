"""`tolsim identify`: which policies fit what was observed?"""

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared import searching as terms
from tolsim.cli.shared.options import SCENARIO, SEARCH, Debug, Output, Quiet
from tolsim.cli.shared.searching import AnswerFormat
from tolsim.cli.shared.steps import Save, Steps, choose_path, save_steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tolsim.cli.shared.files import Files
    from tolsim.documents import Case
    from tolsim.documents.scenarios.observations import Table

TABLES = (".csv", ".tsv")
"""How the names of tables end."""

NEXT_STATES = 500
"""States to search for the next experiment: enough for a handful of requests."""


def identify(
    path: Annotated[
        str | None,
        typer.Argument(
            metavar="[PATH]",
            autocompletion=completion.scenarios,
            help="A scenario whose `expect`s were observed.",
            show_default=False,
        ),
    ] = None,
    *,
    steps: Steps = None,
    save: Save = None,
    observations: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="A table (CSV) instead: columns time, system, action, result; store, "
            "copied_from, presented.",
            rich_help_panel=SCENARIO,
            show_default=False,
        ),
    ] = None,
    systems: terms.Systems = 2,
    actions: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            autocompletion=completion.actions,
            help="What the next experiment may do. Default: login, refresh and call; where they "
            "are not enough, lost answers and waits too.",
            rich_help_panel=SEARCH,
            show_default=False,
        ),
    ] = None,
    wait: terms.Waits = None,
    max_states: terms.MaxStates = NEXT_STATES,
    avoid: terms.Avoid = None,
    form: terms.Form = None,
    output: Output = None,
    quiet: Quiet = False,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> None:
    """Replay what was observed under every known policy, and keep those that agree.

    Only `expect` and `answer` count, and only where they are written for all runs of a file.
    The next experiment is the one that splits best what is left.
    """
    from tolsim.analysis.search.identify import identify as search
    from tolsim.catalogue import policy_names
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.cli.shared.next import after_identify, go_on
    from tolsim.documents import NO_OVERRIDES, Case
    from tolsim.render.page.json import json_document
    from tolsim.render.search.identify import identify_document, identify_text

    look, files = Look.of(AnswerFormat, form, output), Files(output, save)
    questions = [
        terms.Terms(systems, allowed, wait, max_states, avoid).question()
        for allowed in terms.widening(actions)
    ]
    if observations is None:
        case = _scenario(path if steps is None else choose_path(path, steps), files)
        lines: tuple[int, ...] = ()
        found = search(case, policy_names(), questions)
    elif path is None and steps is None:
        table = _read_table(observations, files)
        case = Case(table.scenario, table.source.name, files.find_policy)
        lines = table.lines
        with _located_in(table):
            found = search(case, policy_names(), questions, table.presented)
    else:
        from tolsim.documents import UserError

        raise UserError("there are two cases", "name a scenario or a table, not both")
    save_steps(save, steps, NO_OVERRIDES, files)
    if look.form == AnswerFormat.JSON:
        files.put(json_document("identify", identify_document(found)) + "\n", output)
    else:
        text = identify_text(found, width=look.columns, ascii=look.ascii, lines=lines)
        files.put(text, output)
    go_on(after_identify(found), quiet=quiet)


def _scenario(path: str | None, files: "Files") -> "Case":
    """The scenario that was observed."""
    from tolsim.documents import UserError

    if path is None:
        raise UserError("nothing to identify", "name a scenario, or a table with --observations")
    if path.lower().endswith(TABLES):
        raise UserError(
            f"{path} is a table, not a scenario", f"write `tolsim identify --observations {path}`"
        )
    return files.case(path)


def _read_table(path: str, files: "Files") -> "Table":
    """The table of observations."""
    from tolsim.cli.shared.files import reason
    from tolsim.cli.shared.inputs import STDIN
    from tolsim.documents import UserError
    from tolsim.documents.scenarios.observations import HEADER, read_table

    try:
        name, text = files.read(path) if path == STDIN else (path, files.read_bytes(path))
    except OSError as error:
        raise UserError(
            f"{path}: there is no such table ({reason(error)})",
            f"name a file whose first line is {HEADER}",
        ) from None
    return read_table(text, name)


@contextmanager
def _located_in(table: "Table") -> "Iterator[None]":
    """Show the problems of the scenario that a table tells where the table has them."""
    from tolsim.documents import DocumentError

    try:
        yield
    except DocumentError as error:
        raise table.located(error) from None
