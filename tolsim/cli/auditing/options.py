"""The options of `tolsim audit`, as Typer reads them."""

from enum import StrEnum
from typing import Annotated

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared.options import LOG, OUTPUT, RULES, SELECTION, WORK, one_of


class Format(StrEnum):
    """What an audit can be written as."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    CSV = "csv"
    HTML = "html"


class ForcedLogins(StrEnum):
    """What becomes of a login that answers a refusal, under a rule that would not refuse."""

    DROP = "drop"
    KEEP = "keep"


Logs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[LOG...]",
        help="Files, globs or URLs; `-` reads standard input. JSON Lines, JSON, CSV or Parquet, "
        "plain or compressed.",
        show_default=False,
    ),
]
Population = Annotated[
    str | None,
    typer.Option(
        "--population",
        metavar="FILE",
        autocompletion=completion.populations,
        help="Play a population under each rule instead of reading a log, as generate does.",
        rich_help_panel=LOG,
        show_default=False,
    ),
]
Repeats = Annotated[
    int | None,
    typer.Option(
        "--repeats",
        metavar="R",
        min=1,
        max=10_000,
        help="Play it with so many seeds, from 0 on: least, median and most are told. Default: 10.",
        rich_help_panel=LOG,
        show_default=False,
    ),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="NAME|FILE",
        help="Whose log it is, such as keycloak, auth0 or okta, or a mapping of your own; by "
        "default it has tolsim's own columns.",
        rich_help_panel=LOG,
        show_default=False,
    ),
]
Systems = Annotated[
    str | None,
    typer.Option(
        "--systems",
        metavar="FILE",
        help="Which system it was, by address or user agent, where the log does not say.",
        rich_help_panel=LOG,
        show_default=False,
    ),
]
Zone = Annotated[
    str | None,
    typer.Option(
        "--zone",
        metavar="ZONE",
        help="The zone of times without one, as in Europe/Berlin or +02:00.",
        rich_help_panel=LOG,
        show_default=False,
    ),
]
Date = Annotated[
    str | None,
    typer.Option(
        "--date",
        metavar="DATE",
        help="The day on which a log begins whose times have none.",
        rich_help_panel=LOG,
        show_default=False,
    ),
]
MaxBad = Annotated[
    str,
    typer.Option(
        "--max-bad",
        metavar="N|P%",
        help="How many lines may be unreadable.",
        rich_help_panel=LOG,
    ),
]
Policies = Annotated[
    list[str] | None,
    typer.Option(
        "-p",
        "--policy",
        metavar="NAME|FILE|GLOB",
        autocompletion=completion.policies,
        help="A rule to try, NAME@N at tolerance N, or several, as in 'zoom-user*'; repeatable. "
        "The first, at the first tolerance, is the one in force.",
        rich_help_panel=RULES,
        show_default=False,
    ),
]
Tolerances = Annotated[
    list[str] | None,
    typer.Option(
        "-t",
        "--tolerance",
        metavar="N|N..M|N,M",
        help="The tolerances to try, as in 1..5; the first is the one in force.",
        rich_help_panel=RULES,
        show_default=False,
    ),
]
InForce = Annotated[
    str | None,
    typer.Option(
        "--in-force",
        metavar="NAME[@N]",
        autocompletion=completion.policies,
        help="The rule under which the log was written, if it is not the first that is tried.",
        rich_help_panel=RULES,
        show_default=False,
    ),
]
Fit = Annotated[
    bool,
    typer.Option(
        "--fit",
        help="Instead of rules to try: which policies of the catalogue answer as the log did?",
        rich_help_panel=RULES,
    ),
]
Forced = Annotated[
    ForcedLogins,
    typer.Option(
        "--forced-logins",
        metavar="drop|keep",
        help="Logins that answer a refusal, under a rule that would not have refused.",
        rich_help_panel=RULES,
    ),
]
Recover = Annotated[
    str,
    typer.Option(
        "--recover",
        metavar="log|DURATION|never",
        help="After how long a system logs in again that only a tried rule refuses; log: the "
        "log's own median.",
        rich_help_panel=RULES,
    ),
]
Apps = Annotated[
    list[str] | None,
    typer.Option(
        "--app",
        metavar="ID",
        help="Only the events of this app; repeatable.",
        rich_help_panel=SELECTION,
        show_default=False,
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="TIME",
        help="Only events from then on: 2026-06-01, or with a time of day.",
        rich_help_panel=SELECTION,
        show_default=False,
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until",
        metavar="TIME",
        help="Only events before then.",
        rich_help_panel=SELECTION,
        show_default=False,
    ),
]
Worst = Annotated[
    int,
    typer.Option(
        "--worst",
        metavar="N",
        min=0,
        max=1000,
        help="How many users to name, of those cut off most often.",
        rich_help_panel=OUTPUT,
    ),
]
Write = Annotated[
    str | None,
    typer.Option(
        "--write",
        metavar="DIR",
        help="Write a lock-out of each of them, and the first answer of each kind that the rule "
        "does not give, as short scenario files.",
        rich_help_panel=OUTPUT,
        show_default=False,
    ),
]
FailOver = Annotated[
    str | None,
    typer.Option(
        "--fail-over",
        metavar="hurt=N|P%",
        help="Exit with 1 if more users than that are cut off under the rule in force.",
        rich_help_panel=OUTPUT,
        show_default=False,
    ),
]
Anonymise = Annotated[
    bool,
    typer.Option(
        "--anonymise",
        help="Name users by an HMAC of their names, with a key that is thrown away.",
        rich_help_panel=OUTPUT,
    ),
]
Key = Annotated[
    str | None,
    typer.Option(
        "--key",
        metavar="FILE",
        help="The key for --anonymise, so that two audits name users alike; written if there is "
        "no such file.",
        rich_help_panel=OUTPUT,
        show_default=False,
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        metavar="N",
        min=1,
        help="How many processes; by default as many as there are processors.",
        rich_help_panel=WORK,
        show_default=False,
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="A Dask cluster to work on, as in tcp://10.0.0.1:8786; needs --work.",
        rich_help_panel=WORK,
        show_default=False,
    ),
]
Folder = Annotated[
    str | None,
    typer.Option(
        "--work",
        metavar="DIR",
        help="Keep what is worked out in a folder; run again, it goes on from there.",
        rich_help_panel=WORK,
        show_default=False,
    ),
]
Formats = Annotated[
    Format | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help=f"How to write the answer: {one_of(Format)}.",
        rich_help_panel=OUTPUT,
        show_default=False,
    ),
]
