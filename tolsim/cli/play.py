"""`tolsim play`: a run to change, step by step, in the terminal."""

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared.console import is_terminal
from tolsim.cli.shared.options import OUTPUT, RULES, Debug, Tolerances
from tolsim.cli.shared.steps import Steps, choose_path

if TYPE_CHECKING:
    from tolsim.cli.shared.files import Files
    from tolsim.play.game import Game

Policies = Annotated[
    list[str] | None,
    typer.Option(
        "-p",
        "--policy",
        metavar="NAME|FILE",
        autocompletion=completion.policies,
        help="Play under this policy instead of the file's, NAME@N at tolerance N; repeatable "
        "for a page.",
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
    policy: Policies = None,
    tolerance: Tolerances = None,
    export: Annotated[
        str | None,
        typer.Option(
            "--export",
            metavar="FILE.html",
            help="Write a page instead, on which a browser plays every run of --policy and "
            "--tolerance (0..5 if none is given). Needs no extra.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ] = None,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> int:
    """Change a run in the terminal: its steps, its tolerance, its policy, and see what follows.

    It draws a screen, which screen readers cannot follow: `tolsim learn` is plain text, line by
    line, and --export writes a page. It needs the extra `play`: pip install 'tolsim[play]'.
    """
    from tolsim.cli.shared.files import Files

    if export is not None:
        from tolsim.cli.playing.export import export_page

        export_page(choose_path(scenario, steps), export, policy, tolerance)
        return 0
    files = Files()
    if steps is not None:
        scenario = choose_path(scenario, steps)
    _check(policy, tolerance)
    _require_terminal()
    return _play(_begin(scenario, policy[0] if policy else None, files), files)


def _check(policies: list[str] | None, tolerances: list[str] | None) -> None:
    """Raise UserError for options that only a page has a use for."""
    from tolsim.documents import UserError

    if policies and len(policies) > 1:
        raise UserError(
            "a game begins under one policy",
            "name one, or add --export FILE.html for a page of all",
        )
    if tolerances:
        raise UserError(
            "--tolerance: only a page needs to be told",
            "in the game - and + turn it, and -p NAME@N begins at N; "
            "--export FILE.html writes a page",
        )


def _require_terminal() -> None:
    """Raise UserError where there is no terminal to draw on, or no Textual to draw with."""
    from importlib.util import find_spec

    from tolsim.documents import UserError

    if find_spec("textual") is None:
        raise UserError(
            "playing needs Textual, which is not installed",
            "pip install 'tolsim[play]'; without it, `tolsim learn` asks and explains, and "
            "--export FILE.html writes a page",
        )
    # Textual draws on standard error.
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if not all(map(is_terminal, streams)) or os.environ.get("TERM") == "dumb":
        raise UserError(
            "a game is played in a terminal, and here is none",
            "`tolsim run` tells a scenario as text, and --export FILE.html writes a page",
        )


def _begin(scenario: str | None, policy: str | None, files: "Files") -> "Game":
    """Return the game at its beginning; raises DocumentError where the scenario is not sound."""
    from tolsim.cli.shared.policy_files import named
    from tolsim.documents import Overrides
    from tolsim.play.game import Game, new_case

    case = new_case(files.find_policy) if scenario is None else files.case(scenario)
    if policy is None:
        return Game.begin(case)
    policy = named(policy)
    # What is wrong with the policy is told where the option names it.
    case.load(Overrides(policies=(policy,)))
    return Game.begin(case).under(policy).begin_here()


def _play(game: "Game", files: "Files") -> int:
    """Play until the user leaves; return the exit code."""
    from tolsim.cli.app import BUG
    from tolsim.cli.shared.console import speaks_ascii_only
    from tolsim.documents import UserError
    from tolsim.play.app import Play
    from tolsim.play.table import Outside

    def create(path: str, text: str) -> None:
        # A link that leads nowhere is something of the user's, too.
        if os.path.lexists(path):
            raise UserError(f"{path} exists already", "name another file")
        files.create(path, text)

    # For Textual an empty NO_COLOR counts, against no-color.org and the rest of tolsim.
    if not os.environ.get("NO_COLOR"):
        os.environ.pop("NO_COLOR", None)
    app = Play(game, Outside(create, files.policies_of), ascii=speaks_ascii_only())
    app.run()
    # Textual tells of an exception itself, once the screen is the terminal's again.
    return BUG if app.return_code else 0
