"""`tolsim schema`: the JSON Schema of the files that tolsim reads, for editors and validators."""

from enum import StrEnum
from typing import Annotated

import typer

from tolsim.cli.shared.options import Debug, Output, one_of


class Format(StrEnum):
    """What `schema` can write."""

    JSON = "json"


class Kind(StrEnum):
    """The kinds of file that tolsim reads."""

    SCENARIO = "scenario"
    POLICY = "policy"
    POPULATION = "population"
    MAPPING = "mapping"


def schema(
    kind: Annotated[
        Kind,
        typer.Argument(
            metavar="KIND", help=f"The kind of file: {one_of(Kind)}.", show_default=False
        ),
    ],
    *,
    output: Output = None,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> None:
    """Print the JSON Schema (draft-07) of a kind of file.

    An editor that speaks YAML completes and checks a file whose first line is
    `# yaml-language-server: $schema=FILE`.
    """
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.documents.schema.json_schema import SCHEMAS, written

    Look.of(Format, None, output)
    Files(output).put(written(SCHEMAS[kind]()), output)
