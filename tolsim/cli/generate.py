"""`tolsim generate`: the token log of a population."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared.options import OUTPUT, RULES, SCENARIO, Debug, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tolsim.cli.generating.streams import Lines
    from tolsim.cli.shared.files import Files
    from tolsim.logs.lives import Life

GZIP: Final = ".gz"


class Format(StrEnum):
    """What `generate` can write."""

    LINES = "jsonl"


def generate(
    path: Annotated[
        str,
        typer.Argument(
            metavar="POPULATION",
            autocompletion=completion.populations,
            help="A population file, or the name of one that comes with tolsim.",
            show_default=False,
        ),
    ],
    *,
    seed: Annotated[
        int,
        typer.Option(
            metavar="N",
            help="The seed of all chance: the same one makes the same log.",
            rich_help_panel=SCENARIO,
        ),
    ] = 0,
    policy: Annotated[
        str | None,
        typer.Option(
            "-p",
            "--policy",
            metavar="NAME|FILE",
            autocompletion=completion.policies,
            help="A policy instead of the file's, NAME@N at tolerance N; needs and seed stay.",
            rich_help_panel=RULES,
            show_default=False,
        ),
    ] = None,
    tolerance: Annotated[
        str | None,
        typer.Option(
            "-t",
            "--tolerance",
            metavar="N",
            help="The policy's tolerance, instead of the file's.",
            rich_help_panel=RULES,
            show_default=False,
        ),
    ] = None,
    setting: Settings = None,
    as_: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="MAPPING",
            help="Write it as a server does: keycloak, auth0 or another mapping, by name or file.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ] = None,
    ordered: Annotated[
        bool,
        typer.Option(
            "--sorted",
            help="All lines by time, as a server writes them; by default one user after another.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    truth: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Write who was cut off, when and by whom: a line of JSON for each lock-out.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write the log to a file (.jsonl, .log); with .gz behind it, compressed.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ] = None,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> None:
    """Make the token log of a population: users who act, are cut off, and log in again.

    Runs of one seed have the same needs under any policy: what differs is due to the rules.
    """
    from tolsim.cli.generating.reading import decided, read_populations
    from tolsim.cli.generating.streams import Lines
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.cli.shared.overrides import read_overrides
    from tolsim.cli.shared.tolerances import read_tolerance
    from tolsim.logs.generate import lives

    ending = (output or "").removesuffix(GZIP)
    Look.of(Format, None, ending, also={".jsonl": Format.LINES, ".log": Format.LINES})
    number = read_tolerance(tolerance)
    written = None if number is None else [str(number)]
    changes = read_overrides([policy] if policy else None, written, setting)
    files = Files(output, truth)
    (population,) = read_populations(path, files, changes)
    lines = Lines(as_)
    with decided(population):
        _write(lines, lives(population, seed), files, output, truth, ordered=ordered)
    lines.tell_left_out()


def _write(
    lines: "Lines",
    lives: "Iterator[Life]",
    files: "Files",
    output: str | None,
    truth: str | None,
    *,
    ordered: bool,
) -> None:
    """Write a log, and its truth beside it; what does not fit into memory waits in a file."""
    from tempfile import TemporaryFile

    from tolsim.cli.generating.order import by_time
    from tolsim.cli.generating.streams import PIECE, pieces

    with TemporaryFile() as told:
        timed = lines.of(lives, told if truth else None)
        log = by_time(timed) if ordered else (line for _, line in timed)
        if output is None:
            files.put((piece.decode() for piece in pieces(log, compressed=False)), None)
        else:
            files.write(output, pieces(log, compressed=output.endswith(GZIP)))
        if truth:
            told.seek(0)
            files.write(truth, iter(lambda: told.read(PIECE), b""))
