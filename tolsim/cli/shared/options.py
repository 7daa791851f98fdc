"""Options that several verbs share."""

from enum import StrEnum
from typing import Annotated, Final

import typer

from tolsim.cli.shared import completion

# The groups of a command's options, in the order in which its help shows them. What is in none
# is an argument, or stands at the end.
RULES: Final = "Rules"
SEARCH: Final = "Search"
SELECTION: Final = "Selection"
CHECKS: Final = "Checks"
SERVER: Final = "Server"
LOGIN: Final = "Login"
SCENARIO: Final = "Scenario"
SYSTEMS: Final = "Systems"
CLIENTS: Final = "Clients"
LOG: Final = "Log"
WORK: Final = "Work"
CLOCK: Final = "Clock"
NETWORK: Final = "Network"
RECORDING: Final = "Recording"
OUTPUT: Final = "Output"
GROUPS: Final = (
    SCENARIO, LOG, RULES, SYSTEMS, CLIENTS, CLOCK, NETWORK, RECORDING, SEARCH, SELECTION, CHECKS,
    SERVER, LOGIN, WORK, OUTPUT,
)  # fmt: skip


def one_of(values: type[StrEnum]) -> str:
    """Return what an option takes, as its help says it: `text, json or html`."""
    *others, last = values
    return f"{', '.join(others)} or {last}"


class Color(StrEnum):
    """When to use colour; `auto`: on a terminal that wants it."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Theme(StrEnum):
    """The background that a picture or a page is made for."""

    LIGHT = "light"
    DARK = "dark"


Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH...]",
        autocompletion=completion.scenarios,
        help="Scenario files, folders of them, or globs; `-` reads standard input; "
        "a bundled scenario goes by its name.",
        show_default=False,
    ),
]
Policies = Annotated[
    list[str] | None,
    typer.Option(
        "-p",
        "--policy",
        metavar="NAME|FILE",
        autocompletion=completion.policies,
        help="Replay under this policy instead of the file's, NAME@N at tolerance N; repeat it "
        "for several runs.",
        rich_help_panel=RULES,
        show_default=False,
    ),
]
Tolerances = Annotated[
    list[str] | None,
    typer.Option(
        "-t",
        "--tolerance",
        metavar="N|N..M",
        help="Set the policy's tolerance instead of the file's; several, as in 0..5 or 1,3, make "
        "several runs.",
        rich_help_panel=RULES,
        show_default=False,
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="FIELD=VALUE",
        help="Set a field of the policy, for example refresh.grace.for=30s.",
        rich_help_panel=RULES,
        show_default=False,
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write to a file; without --format its ending chooses the format.",
        rich_help_panel=OUTPUT,
        show_default=False,
    ),
]
Watch = Annotated[
    bool,
    typer.Option(
        "--watch",
        help="Stay, and answer again whenever a file changes; Ctrl-C ends it.",
        rich_help_panel=OUTPUT,
    ),
]
Width = Annotated[
    int | None,
    typer.Option(
        "--width",
        metavar="N",
        min=40,
        help="Columns to fold lines to, 40 at least; by default as the format needs.",
        rich_help_panel=OUTPUT,
        show_default=False,
    ),
]
Themes = Annotated[
    Theme | None,
    typer.Option(
        "--theme",
        metavar="THEME",
        help="The background of svg and html: light, which is the default, or dark.",
        rich_help_panel=OUTPUT,
        show_default=False,
    ),
]
Colors = Annotated[
    Color,
    typer.Option(
        "--color",
        metavar="WHEN",
        help=f"When to use colour: {one_of(Color)}.",
        rich_help_panel=OUTPUT,
    ),
]
Inside = Annotated[
    bool,
    typer.Option(
        "--inside",
        help="Refuse policy files outside the scenario's own folder, as for a stranger's scenario.",
        rich_help_panel=RULES,
    ),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "-q",
        "--quiet",
        help="Leave out the last line on a terminal, which names commands to go on with.",
        rich_help_panel=OUTPUT,
    ),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of a bug in tolsim.")]
