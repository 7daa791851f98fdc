"""Options that several verbs share."""

from enum import StrEnum
from typing import Annotated

import typer


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
    list[str],
    typer.Argument(
        metavar="PATH...",
        help="Scenario files; `-` reads standard input; a bundled scenario goes by its name.",
        show_default=False,
    ),
]
Policies = Annotated[
    list[str] | None,
    typer.Option(
        "-p",
        "--policy",
        metavar="NAME|FILE",
        help="Replay under this policy instead of the file's, NAME@N at tolerance N; repeat it "
        "for several runs.",
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
        show_default=False,
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="dotted.path=value",
        help="Set a field of the policy, for example refresh.grace.for=30s.",
        show_default=False,
    ),
]
Output = Annotated[
    str | None,
    typer.Option("-o", "--output", metavar="FILE", help="Write to a file.", show_default=False),
]
Width = Annotated[
    int | None,
    typer.Option(
        "--width",
        metavar="N",
        min=40,
        help="Columns to fold lines to; by default as the format needs.",
        show_default=False,
    ),
]
Themes = Annotated[
    Theme | None,
    typer.Option(
        "--theme", help="The background of svg and html; by default light.", show_default=False
    ),
]
Colors = Annotated[Color, typer.Option("--color", help="When to use colour.")]
Inside = Annotated[
    bool,
    typer.Option(
        "--inside",
        help="Refuse policy files outside the scenario's own folder, as for a stranger's scenario.",
    ),
]
Debug = Annotated[
    bool, typer.Option("--debug", help="Show the traceback of a bug in tolsim.", hidden=True)
]
