"""`tolsim identify`: which policies fit what was observed?"""

from typing import Annotated

import typer

from tolsim.cli.shared import searching as terms
from tolsim.cli.shared.options import Debug, Output
from tolsim.cli.shared.searching import AnswerFormat

FIRST = "login,refresh,call"
THEN = "login,refresh,call,lost,wait"
"""What the next experiment may do, and what else where that is not enough."""

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
    debug: Debug = False,  # noqa: ARG001 - the entry point sees to it
) -> None:
    """Replay what was observed under every known policy, and keep those that agree.

    Only `expect` counts, and only where it is written for all runs of a file. The next
    experiment is the one that splits best what is left.
    """
    from tolsim.analysis.search.identify import identify as search
    from tolsim.catalogue import find_policy, policy_names
    from tolsim.cli.shared import files
    from tolsim.cli.shared.console import speaks_ascii_only
    from tolsim.cli.shared.questions import problems_told
    from tolsim.documents.scenarios.observations import scenario_of
    from tolsim.render.page.json import json_document
    from tolsim.render.search.identify import identify_text

    if (path is None) == (observations is None):
        files.fail("there is not one case", "name a scenario, or --observations FILE.csv")
    source = path or observations or ""
    name, text = files.read(source)
    questions = [
        terms.question(
            systems=systems, actions=allowed, waits=wait, max_states=max_states, avoid=avoid
        )
        for allowed in ((FIRST, THEN) if actions is None else (actions,))
    ]
    if observations is not None:
        try:
            text = scenario_of(text, name).encode()
        except ValueError as error:
            files.fail(f"{name}: {error}", "see the README on tables of observations")
    with problems_told():
        found = search(text, name, policy_names(), find_policy, questions)
    terms.show(
        identify_text(found, width=terms.width(), ascii=speaks_ascii_only())
        if form is AnswerFormat.TEXT
        else json_document("identify", found),
        output,
        [source],
    )
