"""`tolsim identify`: which policies fit what was observed?"""

from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.shared import searching as terms
from tolsim.cli.shared.options import Debug, Output
from tolsim.cli.shared.searching import AnswerFormat

if TYPE_CHECKING:
    from tolsim.cli.shared.files import Files

FIRST = "login,refresh,call"
THEN = "login,refresh,call,lost,wait"
"""What the next experiment may do; THEN where FIRST is not enough."""

NEXT_STATES = 1000
"""States to search for the next experiment: enough for a handful of requests."""


def identify(
    path: Annotated[
        str | None,
        typer.Argument(
            metavar="PATH", help="A scenario whose `expect`s were observed.", show_default=False
        ),
    ] = None,
    *,
    observations: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.csv",
            help="A table instead: columns time, system, action, result.",
            show_default=False,
        ),
    ] = None,
    systems: terms.Systems = 2,
    actions: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            help="What the next experiment may do. Default: login, refresh and call; where they "
            "are not enough, lost answers and waits too.",
            show_default=False,
        ),
    ] = None,
    wait: terms.Waits = None,
    max_states: terms.MaxStates = NEXT_STATES,
    avoid: terms.Avoid = None,
    form: terms.Form = AnswerFormat.TEXT,
    output: Output = None,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> None:
    """Replay what was observed under every known policy, and keep those that agree.

    Only `expect` counts, and only where it is written for all runs of a file. The next
    experiment is the one that splits best what is left.
    """
    from tolsim.analysis.search.identify import identify as search
    from tolsim.catalogue import policy_names
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.documents import Case
    from tolsim.render.page.json import json_document
    from tolsim.render.search.identify import identify_text

    look, files = Look(form, output), Files(output)
    name, text = _read_observations(path, observations, files)
    questions = [
        terms.Terms(systems, allowed, wait, max_states, avoid).question()
        for allowed in ((FIRST, THEN) if actions is None else (actions,))
    ]
    found = search(Case(text, name, files.find_policy), policy_names(), questions)
    if look.form == AnswerFormat.JSON:
        files.put(json_document("identify", found) + "\n", output)
    else:
        files.put(identify_text(found, width=look.columns, ascii=look.ascii), output)


def _read_observations(path: str | None, table: str | None, files: "Files") -> tuple[str, bytes]:
    """The name and the text of the scenario that was observed, also where it came as a table."""
    from tolsim.documents import UserError
    from tolsim.documents.scenarios.observations import BadTable, scenario_of

    if path is not None and table is None:
        return files.read(path)
    if path is not None or table is None:
        raise UserError("nothing to identify", "name a scenario, or --observations FILE.csv")
    name, text = files.read(table)
    try:
        return name, scenario_of(text, name).encode()
    except BadTable as error:
        raise UserError(
            f"{name}: {error.sentence}", "see the README on tables of observations"
        ) from None
