"""`tolsim compare`: one scenario under several policies and tolerances."""

from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared.options import (
    OUTPUT,
    RULES,
    Color,
    Colors,
    Debug,
    Inside,
    Output,
    Quiet,
    Settings,
    Themes,
    Width,
)
from tolsim.cli.shared.questions import DrawnFormat, DrawnFormats, Path
from tolsim.cli.shared.steps import Save, Steps, choose_path, save_steps

if TYPE_CHECKING:
    from tolsim.analysis.compare import Comparison
    from tolsim.cli.shared.look import Look


def compare(
    path: Path = None,
    *,
    steps: Steps = None,
    save: Save = None,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            "-p",
            "--policy",
            metavar="NAME|FILE|GLOB",
            autocompletion=completion.policies,
            help="A policy to replay under, or several, as in 'zoom-*' or 'zoom-*@2'; repeatable.",
            rich_help_panel=RULES,
            show_default=False,
        ),
    ] = None,
    tolerance: Annotated[
        list[str] | None,
        typer.Option(
            "-t",
            "--tolerance",
            metavar="N|N..M|N,M",
            help="The tolerances to replay at, as in 0..5 or 1,3,5.",
            rich_help_panel=RULES,
            show_default=False,
        ),
    ] = None,
    every: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Every policy of the catalogue, each in its own row.",
            rich_help_panel=RULES,
        ),
    ] = False,
    different: Annotated[
        bool,
        typer.Option(
            "--only-different",
            help="Leave out rows that behave like the first.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    group: Annotated[
        bool | None,
        typer.Option(
            "--group/--no-group",
            help="One row for all policies that behave alike; the default where none is named.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ] = None,
    setting: Settings = None,
    form: DrawnFormats = None,
    width: Width = None,
    theme: Themes = None,
    output: Output = None,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
    inside: Inside = False,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> None:
    """Compare what comes of a scenario under other policies or tolerances, step by step.

    Without policies and tolerances: the whole catalogue, one row for all that behave alike.

    The first row is that of the file's own rules. Exits with 0 whatever the answer.
    """
    from tolsim.analysis import compare as analysis
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.cli.shared.next import Asked, after_compare, go_on
    from tolsim.cli.shared.overrides import read_overrides
    from tolsim.cli.shared.policy_files import choose_policies
    from tolsim.documents import UserError

    look = Look.of(DrawnFormat, form, output, color, width, theme)
    files = Files(output, save, inside=inside)
    case = files.case(choose_path(path, steps))
    anything = not (policy or tolerance or every)
    every = every or anything
    policies = choose_policies(["*", *(policy or ())] if every else policy or [])
    changes = read_overrides(policies, tolerance, setting)
    found = analysis.compare(case, changes, own=every)
    if len(found.rows) + len(found.unable) == 1:
        raise UserError(
            "nothing to compare with: this is what the file says already",
            "name other policies or tolerances, or none for the whole catalogue",
        )
    save_steps(save, steps, changes._replace(policies=()) if every else changes, files)
    if different:
        found = analysis.only_different(found)
    if anything if group is None else group:
        found = analysis.grouped(found)
    files.put(_render(found, look), output)
    go_on(after_compare(found, case.name, Asked(steps, settings=setting)), quiet=quiet)


def _render(found: "Comparison", look: "Look") -> str:
    from tolsim.render.compare.json import compare_document
    from tolsim.render.compare.mermaid import compare_mermaid
    from tolsim.render.compare.sheet import compare_sheet
    from tolsim.render.compare.text import compare_text

    if look.form == DrawnFormat.JSON:
        return compare_document(found) + "\n"
    if look.form == DrawnFormat.MERMAID:
        return compare_mermaid(found, width=look.columns)
    pages = (compare_text(one, width=look.columns, ascii=look.ascii) for one in (found,))
    return look.answer(pages, lambda: [compare_sheet(found)])
