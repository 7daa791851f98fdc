"""What the searching verbs share: their options, live progress, and Ctrl-C."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tolsim.analysis.search.choices import Choice
    from tolsim.analysis.search.question import Question
    from tolsim.analysis.search.space.breadth_first import Progress


class AnswerFormat(StrEnum):
    """What a search can write."""

    TEXT = "text"
    JSON = "json"


Form = Annotated[AnswerFormat, typer.Option("--format", help="For people, or as JSON.")]


Systems = Annotated[int, typer.Option(min=1, max=6, help="How many systems take part.")]
Users = Annotated[int, typer.Option(min=1, max=4, help="How many users take part.")]
SharedStore = Annotated[
    bool, typer.Option("--shared-store", help="All systems remember in one store.")
]
Actions = Annotated[
    str,
    typer.Option(
        metavar="LIST",
        help="Out of login, refresh, call, lost, copy, forget, client_credentials, wait.",
    ),
]
Waits = Annotated[
    list[str] | None,
    typer.Option(
        "--wait",
        metavar="D",
        help="A wait to try; repeat it. Default: the moments the policies name, and a second "
        "either side.",
        show_default=False,
    ),
]
Depth = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="At most so many actions.", show_default=False),
]
MaxStates = Annotated[
    int, typer.Option("--max-states", min=1, metavar="N", help="At most so many states.")
]
Avoid = Annotated[
    list[str] | None,
    typer.Option(metavar="ACTION", help="An action to leave out; repeat it.", show_default=False),
]
Tolerance = Annotated[
    int | None,
    typer.Option("--tolerance", min=0, metavar="N", help="The policies' tolerance."),
]
Observe = Annotated[
    str,
    typer.Option(metavar="outcome|code", help="What of an answer is seen: with `code`, also that."),
]

MAX_STATES = 100_000
INTERRUPTION = 130
"""The exit code of what was interrupted."""


def question(
    *,
    systems: int,
    actions: str,
    waits: Sequence[str] | None,
    max_states: int,
    avoid: Sequence[str] | None,
    users: int = 1,
    shared_store: bool = False,
    depth: int | None = None,
    observe: str = "outcome",
) -> "Question":
    """The terms of a search, or exit with code 2 where they make no sense."""
    from tolsim.analysis.search.question import ACTIONS, Question
    from tolsim.cli.shared.files import fail
    from tolsim.documents import parse_duration

    named = [name.strip() for name in actions.split(",") if name.strip()]
    unknown = [name for name in (*named, *(avoid or ())) if name not in ACTIONS]
    if unknown:
        fail(f"`{unknown[0]}` is no action", f"choose from {', '.join(ACTIONS)}")
    if observe not in ("outcome", "code"):
        fail(f"--observe {observe}: is neither `outcome` nor `code`", "write --observe code")
    seconds = None
    if waits:
        try:
            seconds = tuple(parse_duration(wait) for wait in waits)
        except ValueError as error:
            fail(f"--wait: {error}", "write a duration such as 1h30m")
    left = tuple(name for name in ACTIONS if name in named and name not in (avoid or ()))
    ordered = tuple(sorted(left, key=named.index))
    if not ordered:
        fail("no action is left", f"choose from {', '.join(ACTIONS)}")
    return Question(
        systems, users, shared_store, ordered, seconds, observe == "code", depth, max_states
    )


@contextmanager
def watched() -> "Iterator[Progress | None]":
    """Live progress on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    import time

    from rich.console import Console

    began = time.monotonic()
    with Console(stderr=True).status("searching") as status:

        def report(states: int, depth: int) -> None:
            rate = states / max(time.monotonic() - began, 0.001)
            status.update(f"{states:,} states, depth {depth}, {rate:,.0f} states a second")

        yield report


def choices(
    names: Sequence[str], tolerance: int | None, settings: Sequence[str] | None
) -> "tuple[Choice, ...]":
    """The policies that a command names, or exit with code 2."""
    from tolsim.analysis.search.choices import choose
    from tolsim.catalogue import find_policy
    from tolsim.cli.shared.overrides import overrides
    from tolsim.cli.shared.questions import problems_told

    with problems_told():
        return choose(names, find_policy, tolerance, overrides((), (), settings).settings)


def width() -> int:
    """The columns that a sentence may take."""
    from tolsim.cli.shared.console import terminal_width

    return terminal_width()


def show(text: str, output: str | None, inputs: Iterable[str], *, scenario: bool = False) -> None:
    """Write an answer to where it was asked for, never over one of the inputs.

    A scenario names policy files as seen from there.
    """
    from tolsim.cli.shared import files
    from tolsim.documents.scenarios.rebasing import rebased

    ended = text if text.endswith("\n") else f"{text}\n"
    if output is None:
        files.show(ended)
    else:
        files.write(output, rebased(ended, "", output) if scenario else ended, inputs)


def leave(bound: str | None, code: int) -> None:
    """End a search with its exit code; one that was interrupted says so with its own."""
    from tolsim.analysis.search.space.breadth_first import INTERRUPTED

    raise typer.Exit(INTERRUPTION if bound == INTERRUPTED else code)
