"""`tolsim distinguish`: which experiment tells policies apart?"""

from typing import Annotated

import typer

from tolsim.cli.shared import searching as terms
from tolsim.cli.shared.options import Debug, Output, Settings
from tolsim.cli.shared.searching import MAX_STATES, AnswerFormat


def distinguish(
    policies: Annotated[
        list[str], typer.Argument(metavar="A B...", help="Names or files, or NAME@N.")
    ],
    *,
    systems: terms.Systems = 2,
    users: terms.Users = 1,
    shared_store: terms.SharedStore = False,
    actions: terms.Actions = "login,refresh,call",
    wait: terms.Waits = None,
    depth: terms.Depth = None,
    max_states: terms.MaxStates = MAX_STATES,
    avoid: terms.Avoid = None,
    observe: terms.Observe = "outcome",
    tolerance: terms.Tolerance = None,
    setting: Settings = None,
    form: terms.Form = AnswerFormat.TEXT,
    output: Output = None,
    debug: Debug = False,  # noqa: ARG001 - the entry point sees to it
) -> None:
    """Search for the shortest experiment whose answers tell two policies apart.

    Of three or more policies, build a tree of experiments that settles which one it is.
    """
    from tolsim.analysis.search.decide import decide
    from tolsim.analysis.search.distinguish import distinguish as search
    from tolsim.catalogue import find_policy
    from tolsim.cli.shared.console import speaks_ascii_only
    from tolsim.cli.shared.files import fail
    from tolsim.render.page.json import json_document
    from tolsim.render.search.text import distinguish_text
    from tolsim.render.search.tree import tree_document, tree_text

    question = terms.question(
        systems=systems,
        users=users,
        shared_store=shared_store,
        actions=actions,
        waits=wait,
        depth=depth,
        max_states=max_states,
        avoid=avoid,
        observe=observe,
    )
    choices = terms.choices(policies, tolerance, setting)
    labels = [choice.label for choice in choices]
    if len(set(labels)) < max(2, len(labels)):
        fail("there is nothing to tell apart", "name two or more different policies")
    document: object
    with terms.watched() as progress:
        if len(choices) == 2:
            found = search(*choices, question, find_policy, progress)
            text, document = distinguish_text(labels, found, terms.width()), found
            scenario, bound = found.scenario, found.bound
        else:
            tree, cast = decide(choices, question, find_policy, progress), question.cast
            text = tree_text(tree, cast, width=terms.width(), ascii=speaks_ascii_only())
            document, scenario, bound = tree_document(tree, cast), tree.scenario, tree.bound
    inputs = [choice.reference for choice in choices]
    if form is AnswerFormat.TEXT:
        terms.show(text, output, inputs, scenario=scenario is not None)
    else:
        terms.show(json_document("distinguish", document), output, inputs)
    terms.leave(bound, 0)
