"""What the searching verbs share: their options, what they search, and how they end."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared.options import OUTPUT, RULES, SEARCH, one_of

if TYPE_CHECKING:
    from tolsim.analysis.search.choices import Choice
    from tolsim.analysis.search.question import Question
    from tolsim.cli.shared.files import Files


class AnswerFormat(StrEnum):
    """What a search can write."""

    TEXT = "text"
    JSON = "json"


Form = Annotated[
    AnswerFormat | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help=f"How to write the answer: {one_of(AnswerFormat)}.",
        rich_help_panel=OUTPUT,
        show_default=False,
    ),
]
SCENARIO_ENDINGS = {".yaml": AnswerFormat.TEXT.value, ".yml": AnswerFormat.TEXT.value}
"""A file with such an ending takes the text: it is a scenario, with the answer in comments."""


# Six systems and four users are 24 memories, which `joint_states` numbers below 32.
Systems = Annotated[
    int,
    typer.Option(
        min=1,
        max=6,
        metavar="N",
        help="How many systems take part, 1 to 6.",
        rich_help_panel=SEARCH,
    ),
]
Users = Annotated[
    int,
    typer.Option(
        min=1, max=4, metavar="N", help="How many users take part, 1 to 4.", rich_help_panel=SEARCH
    ),
]
SharedStore = Annotated[
    bool,
    typer.Option(
        "--shared-store", help="All systems remember in one store.", rich_help_panel=SEARCH
    ),
]
Actions = Annotated[
    str,
    typer.Option(
        metavar="LIST",
        autocompletion=completion.actions,
        help="Out of login, refresh, call, lost, copy, forget, client_credentials, wait.",
        rich_help_panel=SEARCH,
    ),
]
Waits = Annotated[
    list[str] | None,
    typer.Option(
        "--wait",
        metavar="D",
        help="A wait to try; repeat it. Default: the moments the policies name, and a second "
        "either side.",
        rich_help_panel=SEARCH,
        show_default=False,
    ),
]
Depth = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="At most so many actions.",
        rich_help_panel=SEARCH,
        show_default=False,
    ),
]
MaxStates = Annotated[
    int,
    typer.Option(
        "--max-states",
        min=1,
        metavar="N",
        help="At most so many states.",
        rich_help_panel=SEARCH,
    ),
]
Avoid = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ACTION",
        autocompletion=completion.actions,
        help="An action to leave out; repeat it.",
        rich_help_panel=SEARCH,
        show_default=False,
    ),
]
Tolerance = Annotated[
    str | None,
    typer.Option(
        "-t",
        "--tolerance",
        metavar="N",
        help="The policies' tolerance.",
        rich_help_panel=RULES,
    ),
]
Observe = Annotated[
    str,
    typer.Option(
        metavar="WHAT",
        help="What of an answer is seen: outcome, or code too.",
        rich_help_panel=SEARCH,
    ),
]

REQUESTS = "login,refresh,call"
"""What a search does by default."""

MAX_STATES = 100_000
WIDER_STATES = 5_000
"""Where a search gives up that a command went on to by itself: after some seconds."""

# 128 + SIGINT, as shells report a program that Ctrl-C has ended.
INTERRUPTION = 130
"""The exit code of a search that was interrupted."""


class Terms(NamedTuple):
    """What a search may do: the options of the searching verbs, as given."""

    systems: int
    actions: str
    wait: Sequence[str] | None
    max_states: int
    avoid: Sequence[str] | None
    users: int = 1
    shared_store: bool = False
    depth: int | None = None
    observe: str = "outcome"
    within: str | None = None

    def question(self) -> "Question":
        """Return the terms of the search; raise UserError where they make no sense."""
        from tolsim.analysis.search.question import ACTIONS, Question
        from tolsim.documents import UserError

        named = [_action(name.strip()) for name in self.actions.split(",") if name.strip()]
        avoided = list(map(_action, self.avoid or ()))
        if self.observe not in ("outcome", "code"):
            raise UserError(
                f"--observe {self.observe} is neither `outcome` nor `code`",
                "write --observe code",
            )
        left = [name for name in ACTIONS if name in named and name not in avoided]
        if not left:
            raise UserError("no action is left", f"choose from {', '.join(ACTIONS)}")
        return Question(
            self.systems,
            self.users,
            self.shared_store,
            tuple(sorted(left, key=named.index)),
            _parse_waits(self.wait),
            self.observe == "code",
            self.depth,
            self.max_states,
            _parse_within(self.within),
        )


def _action(word: str) -> str:
    from tolsim.analysis.search.question import ACTIONS
    from tolsim.cli.shared.naming import take_word

    return take_word(word, ACTIONS, "action")


def _parse_waits(waits: Sequence[str] | None) -> tuple[int, ...] | None:
    from tolsim.documents import UserError, parse_duration

    try:
        return tuple(map(parse_duration, waits)) if waits else None
    except ValueError as error:
        raise UserError(f"--wait: {error}", "write a duration such as 1h30m") from None


def _parse_within(within: str | None) -> int | None:
    from tolsim.documents import UserError, parse_duration

    try:
        return None if within is None else parse_duration(within)
    except ValueError as error:
        raise UserError(f"--within: {error}", "write a duration such as 1h30m") from None


def widening(actions: str | None) -> tuple[str, ...]:
    """Return the actions that a search may use, and where none were named, those to go on to."""
    return (REQUESTS, f"{REQUESTS},lost,wait") if actions is None else (actions,)


def most_states(max_states: int | None, actions: str, *, named: bool) -> int:
    """Return where a search gives up: sooner with actions that nobody named, as there are more."""
    if max_states is not None:
        return max_states
    return MAX_STATES if named or actions == REQUESTS else WIDER_STATES


def choose_policies(
    names: Sequence[str], tolerance: str | None, settings: Sequence[str] | None, files: "Files"
) -> "tuple[Choice, ...]":
    """Return the policies that a command names; raise UserError where one cannot be used."""
    from tolsim.analysis.search.choices import choose
    from tolsim.cli.shared.overrides import read_overrides
    from tolsim.cli.shared.tolerances import read_tolerance

    changes = read_overrides(names, (), settings)
    return choose(changes.policies, files.find_policy, read_tolerance(tolerance), changes.settings)


def rebase_answer(text: str, scenario: str | None, output: str | None) -> str:
    """Return an answer as it is written: in a YAML file, all but a scenario is a comment.

    A scenario names policy files as seen from its file.
    """
    from tolsim.documents.reading import SUFFIXES
    from tolsim.documents.scenarios.rebasing import rebased

    if output is None:
        return text
    if scenario is not None:
        return rebased(text, "", output)
    if not output.endswith(SUFFIXES):
        return text
    lines = [*text.splitlines(), "So there is no scenario to write here."]
    return "".join(f"# {line}".rstrip() + "\n" for line in lines)


def exit_code(bound: str | None, code: int = 0) -> int:
    """Return how a search ends; one that was interrupted says so with a code of its own."""
    from tolsim.analysis.search.space.breadth_first import INTERRUPTED

    return INTERRUPTION if bound == INTERRUPTED else code
