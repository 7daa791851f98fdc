"""`tolsim distinguish`: which experiment tells policies apart?"""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from tolsim.cli.shared import searching as terms
from tolsim.cli.shared.options import Debug, Output, Settings
from tolsim.cli.shared.searching import MAX_STATES, AnswerFormat

if TYPE_CHECKING:
    from tolsim.analysis.search.choices import Choice
    from tolsim.analysis.search.question import Question
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look


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
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> int:
    """Search for the shortest experiment whose answers tell two policies apart.

    Of three or more policies, build a tree of experiments that settles which one it is.
    """
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.documents import UserError

    look, files = Look(form, output), Files(output)
    question = terms.Terms(
        systems=systems,
        users=users,
        shared_store=shared_store,
        actions=actions,
        wait=wait,
        depth=depth,
        max_states=max_states,
        avoid=avoid,
        observe=observe,
    ).question()
    choices = terms.choose_policies(policies, tolerance, setting, files)
    if len({choice.label for choice in choices}) < max(2, len(choices)):
        raise UserError("nothing to tell apart", "name at least two different policies")
    answer = (_find_experiment if len(choices) == 2 else _build_tree)(
        choices, question, look, files
    )
    files.put(answer.text, output)
    return terms.exit_code(answer.bound)


class _Answer(NamedTuple):
    text: str
    bound: str | None


def _find_experiment(
    choices: "tuple[Choice, ...]", question: "Question", look: "Look", files: "Files"
) -> _Answer:
    """The shortest experiment that tells two policies apart."""
    from tolsim.analysis.search.distinguish import distinguish as search
    from tolsim.cli.shared.progress import watch
    from tolsim.render.page.json import json_document
    from tolsim.render.search.text import distinguish_text

    one, other = choices
    with watch() as progress:
        found = search(one, other, question, files.find_policy, progress)
    if look.form == AnswerFormat.JSON:
        return _Answer(json_document("distinguish", found) + "\n", found.bound)
    text = distinguish_text([one.label, other.label], found, look.columns)
    return _Answer(terms.rebase_answer(text, found.scenario, look.output), found.bound)


def _build_tree(
    choices: "tuple[Choice, ...]", question: "Question", look: "Look", files: "Files"
) -> _Answer:
    """A tree of experiments that settles which of several policies it is."""
    from tolsim.analysis.search.decide import decide
    from tolsim.cli.shared.progress import watch
    from tolsim.render.page.json import json_document
    from tolsim.render.search.tree import tree_document, tree_text

    with watch() as progress:
        tree = decide(choices, question, files.find_policy, progress)
    if look.form == AnswerFormat.JSON:
        document = tree_document(tree, question.cast)
        return _Answer(json_document("distinguish", document) + "\n", tree.bound)
    text = tree_text(tree, question.cast, width=look.columns, ascii=look.ascii)
    return _Answer(terms.rebase_answer(text, tree.scenario, look.output), tree.bound)
