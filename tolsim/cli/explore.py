"""`tolsim explore`: can a policy break its users at all, and how soon?"""

from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared import searching as terms
from tolsim.cli.shared.options import SEARCH, Debug, Output, Quiet, Settings
from tolsim.cli.shared.searching import MAX_STATES, AnswerFormat

if TYPE_CHECKING:
    from tolsim.analysis.search.question import Question

REACHED = 1
"""The exit code where the goal was reached."""


def explore(
    policy: Annotated[
        str,
        typer.Argument(
            metavar="POLICY", autocompletion=completion.policies, help="A name or file, or NAME@N."
        ),
    ],
    *,
    goal: Annotated[
        str,
        typer.Option(
            metavar="GOAL",
            autocompletion=completion.goals,
            help="What to reach: locked-out, refused-call, refused-refresh or hijack.",
            rich_help_panel=SEARCH,
        ),
    ] = "locked-out",
    until: Annotated[
        str | None,
        typer.Option(
            metavar="EXPR",
            help="Instead of a goal, what to reach: `legacy: locked-out, new.R1: spent`.",
            rich_help_panel=SEARCH,
            show_default=False,
        ),
    ] = None,
    systems: terms.Systems = 2,
    users: terms.Users = 1,
    shared_store: terms.SharedStore = False,
    actions: terms.Actions = "login,refresh,call",
    wait: Annotated[
        list[str] | None,
        typer.Option(
            metavar="D",
            help="A wait to try; repeat it. Default: as long as it takes.",
            rich_help_panel=SEARCH,
            show_default=False,
        ),
    ] = None,
    depth: terms.Depth = None,
    max_states: terms.MaxStates = MAX_STATES,
    avoid: terms.Avoid = None,
    tolerance: terms.Tolerance = None,
    setting: Settings = None,
    form: terms.Form = None,
    output: Output = None,
    quiet: Quiet = False,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> int:
    """Search for the shortest sequence of requests that breaks a policy.

    Exits with 1 if there is one, with 0 if there is none or the search was cut short.
    """
    from tolsim.analysis.search.explore import explore as search
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.cli.shared.next import after_search, go_on
    from tolsim.cli.shared.progress import watch
    from tolsim.render.page.json import json_document
    from tolsim.render.search.text import explore_text

    look = Look.of(AnswerFormat, form, output, also=terms.SCENARIO_ENDINGS)
    files = Files(output)
    question = terms.Terms(
        systems=systems,
        users=users,
        shared_store=shared_store,
        actions=actions,
        wait=wait,
        depth=depth,
        max_states=max_states,
        avoid=avoid,
    ).question()
    _check_waits(wait, question)
    sought = _check_goal(goal, until, question)
    (choice,) = terms.choose_policies([policy], tolerance, setting, files)
    with watch() as progress:
        found = search(choice, question, sought, files.find_policy, progress)
    if look.form == AnswerFormat.JSON:
        text = json_document("explore", found) + "\n"
    else:
        text = explore_text(choice.label, found, look.columns)
        text = terms.rebase_answer(text, found.scenario, output)
    files.put(text, output)
    go_on(after_search(found.scenario, output, "found.yaml"), quiet=quiet)
    return terms.exit_code(found.bound, REACHED if found.found else 0)


def _check_waits(waits: list[str] | None, question: "Question") -> None:
    """Raise UserError where waits are given that no action takes."""
    from tolsim.documents import UserError

    if waits and "wait" not in question.actions:
        raise UserError(
            f"--wait {waits[0]}: `wait` is none of the actions",
            f"add it, --actions {','.join(question.actions)},wait",
        )


def _check_goal(goal: str, until: str | None, question: "Question") -> str:
    """What to reach, as the search takes it; raise UserError if there is no such thing."""
    from tolsim.analysis.search.explore import GOALS
    from tolsim.cli.shared.naming import take_word
    from tolsim.documents import UserError

    if until is None:
        return take_word(goal, GOALS, "goal", ", or write --until")
    try:
        question.standings(until)
    except UserError as error:
        raise UserError(f"--until {until}: {error.sentence}", error.help) from None
    return until
