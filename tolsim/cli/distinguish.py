"""`tolsim distinguish`: which experiment tells policies apart?"""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared import searching as terms
from tolsim.cli.shared.options import SEARCH, Debug, Output, Quiet, Settings
from tolsim.cli.shared.searching import AnswerFormat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tolsim.analysis.search.choices import Choice
    from tolsim.analysis.search.question import Question
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look


def distinguish(
    policies: Annotated[
        list[str],
        typer.Argument(
            metavar="POLICY...",
            autocompletion=completion.policies,
            help="Two or more: names or files, or NAME@N.",
        ),
    ],
    *,
    systems: terms.Systems = 2,
    users: terms.Users = 1,
    shared_store: terms.SharedStore = False,
    actions: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            autocompletion=completion.actions,
            help="What an experiment may do. Default: login, refresh and call; where they are not "
            "enough, lost answers and waits too.",
            rich_help_panel=SEARCH,
            show_default=False,
        ),
    ] = None,
    wait: terms.Waits = None,
    within: Annotated[
        str | None,
        typer.Option(
            metavar="D",
            help="Wait no longer than this in all, as in 1h30m.",
            rich_help_panel=SEARCH,
            show_default=False,
        ),
    ] = None,
    depth: terms.Depth = None,
    max_states: Annotated[
        int | None,
        typer.Option(
            "--max-states",
            min=1,
            metavar="N",
            help="At most so many states. Default: 100,000; where it goes on by itself, 5,000.",
            rich_help_panel=SEARCH,
            show_default=False,
        ),
    ] = None,
    avoid: terms.Avoid = None,
    observe: terms.Observe = "outcome",
    tolerance: terms.Tolerance = None,
    setting: Settings = None,
    form: terms.Form = None,
    output: Output = None,
    quiet: Quiet = False,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> int:
    """Search for the shortest experiment whose answers tell two policies apart.

    Of equally short ones it is the one that waits least. Of three or more policies, build a
    tree of experiments that settles which one it is.
    """
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.cli.shared.next import after_search, go_on
    from tolsim.documents import UserError

    look = Look.of(AnswerFormat, form, output, also=terms.SCENARIO_ENDINGS)
    files = Files(output)
    questions = [
        terms.Terms(
            systems=systems,
            users=users,
            shared_store=shared_store,
            actions=allowed,
            wait=wait,
            depth=depth,
            max_states=terms.most_states(max_states, allowed, named=actions is not None),
            avoid=avoid,
            observe=observe,
            within=within,
        ).question()
        for allowed in terms.widening(actions)
    ]
    choices = terms.choose_policies(policies, tolerance, setting, files)
    if len({choice.label for choice in choices}) < max(2, len(choices)):
        raise UserError("nothing to tell apart", "name at least two different policies")
    answer = (_find_experiment if len(choices) == 2 else _build_tree)(
        choices, questions, look, files
    )
    files.put(answer.text, output)
    go_on(after_search(answer.scenario, output, "experiment.yaml"), quiet=quiet)
    return terms.exit_code(answer.bound)


class _Answer(NamedTuple):
    text: str
    bound: str | None
    scenario: str | None


def _find_experiment(
    choices: "tuple[Choice, ...]", questions: "Sequence[Question]", look: "Look", files: "Files"
) -> _Answer:
    """The shortest experiment that tells two policies apart."""
    from tolsim.analysis.search.distinguish import distinguish as search
    from tolsim.cli.shared.progress import watch
    from tolsim.render.page.json import json_document
    from tolsim.render.search.text import distinguish_document, distinguish_text

    one, other = choices
    with watch() as progress:
        found = search(one, other, questions, files.find_policy, progress)
    if look.form == AnswerFormat.JSON:
        document = distinguish_document(found)
        return _Answer(json_document("distinguish", document) + "\n", found.bound, found.scenario)
    text = distinguish_text([one.label, other.label], found, look.columns)
    return _Answer(
        terms.rebase_answer(text, found.scenario, look.output), found.bound, found.scenario
    )


def _build_tree(
    choices: "tuple[Choice, ...]", questions: "Sequence[Question]", look: "Look", files: "Files"
) -> _Answer:
    """A tree of experiments that settles which of several policies it is."""
    from tolsim.analysis.search.decide import decide
    from tolsim.cli.shared.progress import watch
    from tolsim.render.page.json import json_document
    from tolsim.render.search.tree import tree_document, tree_text

    with watch() as progress:
        tree = decide(choices, questions, files.find_policy, progress)
    if look.form == AnswerFormat.JSON:
        document = tree_document(tree)
        return _Answer(json_document("distinguish", document) + "\n", tree.bound, tree.scenario)
    text = tree_text(tree, width=look.columns, ascii=look.ascii)
    return _Answer(terms.rebase_answer(text, tree.scenario, look.output), tree.bound, tree.scenario)
