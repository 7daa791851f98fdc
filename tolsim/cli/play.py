"""`tolsim play`: a run to change, step by step, in the terminal."""

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared.console import is_terminal
from tolsim.cli.shared.options import RULES, Debug
from tolsim.cli.shared.steps import Steps, choose_path

if TYPE_CHECKING:
    from tolsim.cli.shared.files import Files
    from tolsim.play.game import Game

Policy = Annotated[
    str | None,
    typer.Option(
        "-p",
        "--policy",
        metavar="NAME|FILE",
        autocompletion=completion.policies,
        help="Play under this policy instead of the file's, NAME@N at tolerance N.",
        rich_help_panel=RULES,
        show_default=False,
    ),
]


def play(
    scenario: Annotated[
        str | None,
        typer.Argument(
            metavar="[SCENARIO]",
            autocompletion=completion.scenarios,
            help="A scenario file, or a bundled scenario by its name; without one the game begins "
            "with two systems and no steps.",
            show_default=False,
        ),
    ] = None,
    *,
    steps: Steps = None,
    policy: Policy = None,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> None:
    """Change a run in the terminal: its steps, its tolerance, its policy, and see what follows.

    It draws a screen, which screen readers cannot follow: `tolsim learn` is plain text, line by
    line. It needs the extra `play`: pip install 'tolsim[play]'.
    """
    from tolsim.cli.shared.files import Files

    files = Files()
    if steps is not None:
        scenario = choose_path(scenario, steps)
    _require_terminal()
    _play(_begin(scenario, policy, files), files)


def _require_terminal() -> None:
    """Raise UserError where there is no terminal to draw on, or no Textual to draw with."""
    from importlib.util import find_spec

    from tolsim.documents import UserError

    if find_spec("textual") is None:
        raise UserError(
            "playing needs Textual, which is not installed",
            "pip install 'tolsim[play]'; without it, `tolsim learn` asks and explains",
        )
    # Textual draws on standard error.
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if not all(map(is_terminal, streams)) or os.environ.get("TERM") == "dumb":
        raise UserError(
            "a game is played in a terminal, and here is none",
            "`tolsim run` tells a scenario as text",
        )


def _begin(scenario: str | None, policy: str | None, files: "Files") -> "Game":
    """Return the game at its beginning; raises DocumentError where the scenario is not sound."""
    from tolsim.cli.shared.policy_files import named
    from tolsim.play.game import Game, new_case

    game = Game.begin(new_case(files.find_policy) if scenario is None else files.case(scenario))
    return game if policy is None else game.under(named(policy)).begin_here()


def _play(game: "Game", files: "Files") -> None:
    """Play until the user leaves."""
    from tolsim.cli.shared.console import speaks_ascii_only
    from tolsim.play.app import Outside, Play

    Play(game, Outside(files.create, files.policies_of), ascii=speaks_ascii_only()).run()
