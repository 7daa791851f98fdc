"""`tolsim examples`: the scenarios that come with tolsim."""

from typing import Annotated

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared.options import SELECTION, Color, Colors, Debug, Output
from tolsim.cli.shared.searching import AnswerFormat, Form


def examples(
    *,
    provider: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            autocompletion=completion.providers,
            help="Only those under this provider's rules, or reported by its users.",
            rich_help_panel=SELECTION,
            show_default=False,
        ),
    ] = None,
    grep: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Only those that speak of it.",
            rich_help_panel=SELECTION,
            show_default=False,
        ),
    ] = None,
    form: Form = None,
    output: Output = None,
    color: Colors = Color.AUTO,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> None:
    """List the bundled scenarios and cases: whose rules, what about, and what they answer."""
    from tolsim.catalogue.examples import find_examples
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.render.examples import examples_document, examples_page

    look, files = Look.of(AnswerFormat, form, output, color), Files(output)
    found = find_examples(provider, grep)
    if look.form == AnswerFormat.JSON:
        files.put(examples_document(found) + "\n", output)
    else:
        files.put(look.text(examples_page(found, width=look.columns, ascii=look.ascii)), output)
