"""`tolsim explore`: can a policy break its users at all, and how soon?"""

from typing import Annotated

import typer

from tolsim.cli.shared import searching as terms
from tolsim.cli.shared.options import Debug, Output, Settings
from tolsim.cli.shared.searching import MAX_STATES, AnswerFormat

REACHED = 1
"""The exit code where the goal was reached."""


def explore(
    policy: Annotated[str, typer.Argument(metavar="POLICY", help="A name or file, or NAME@N.")],
    *,
    goal: Annotated[
        str,
        typer.Option(help="locked-out, refused-call, refused-refresh or hijack."),
    ] = "locked-out",
    until: Annotated[
        str | None,
        typer.Option(
            metavar="EXPR",
            help="Instead of a goal, what to reach: `legacy: locked-out, new.R1: spent`.",
            show_default=False,
        ),
    ] = None,
    systems: terms.Systems = 2,
    users: terms.Users = 1,
    shared_store: terms.SharedStore = False,
    actions: terms.Actions = "login,refresh,call",
    wait: terms.Waits = None,
    depth: terms.Depth = None,
    max_states: terms.MaxStates = MAX_STATES,
    avoid: terms.Avoid = None,
    tolerance: terms.Tolerance = None,
    setting: Settings = None,
    form: terms.Form = AnswerFormat.TEXT,
    output: Output = None,
    debug: Debug = False,  # noqa: ARG001 - the entry point sees to it
) -> None:
    """Search for the shortest sequence of requests that breaks a policy.

    Exits with 1 if there is one, with 0 if there is none or the search was cut short.
    """
    from tolsim.analysis.search.explore import GOALS
    from tolsim.analysis.search.explore import explore as search
    from tolsim.catalogue import find_policy
    from tolsim.cli.shared.files import fail
    from tolsim.render.page.json import json_document
    from tolsim.render.search.text import explore_text

    if goal not in GOALS:
        fail(f"--goal {goal}: is no goal", f"choose from {', '.join(GOALS)}, or write --until")
    question = terms.question(
        systems=systems,
        users=users,
        shared_store=shared_store,
        actions=actions,
        waits=wait,
        depth=depth,
        max_states=max_states,
        avoid=avoid,
    )
    (choice,) = terms.choices([policy], tolerance, setting)
    try:
        with terms.watched() as progress:
            found = search(choice, question, until or goal, find_policy, progress)
    except ValueError as error:
        fail(f"--until {until}: {error}", "write for example `legacy: locked-out`")
    if form is AnswerFormat.TEXT:
        text = explore_text(choice.label, found, terms.width())
        terms.show(text, output, [choice.reference], scenario=found.scenario is not None)
    else:
        terms.show(json_document("explore", found), output, [choice.reference])
    terms.leave(found.bound, REACHED if found.found else 0)
