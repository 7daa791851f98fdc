"""`tolsim explain`: why tokens died, who noticed, and what would have saved them."""

from typing import Annotated

import typer

from tolsim.cli.options import (
    Color,
    Colors,
    Debug,
    Output,
    Policies,
    Settings,
    Themes,
    Tolerances,
    Width,
)
from tolsim.cli.questions import Format, Formats, Path


def explain(
    path: Path,
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="[LABEL|STEP]",
            help="A token, as legacy.A1, or a step, as 3 or 3.1; left out: all that was lost.",
            show_default=False,
        ),
    ] = None,
    *,
    policy: Policies = None,
    tolerance: Tolerances = None,
    setting: Settings = None,
    form: Formats = Format.TEXT,
    width: Width = None,
    theme: Themes = None,
    output: Output = None,
    color: Colors = Color.AUTO,
    debug: Debug = False,  # noqa: ARG001 - the entry point sees to it
) -> None:
    """Tell why a token died: who asked for it, which rule ended it, and who noticed when.

    Ends with exit code 0 whatever the answer.
    """
    from tolsim.analysis.explain import UnknownTarget
    from tolsim.analysis.explain import explain as explained
    from tolsim.catalogue import find_policy
    from tolsim.cli import files
    from tolsim.cli.overrides import overrides
    from tolsim.cli.questions import Look, check_look, problems_told, put
    from tolsim.render.explain_json import explain_document
    from tolsim.render.explain_text import explain_text

    check_look(form, width, theme)
    name, text = files.read(path)
    changes = overrides(policy, tolerance, setting)
    try:
        with problems_told():
            found = explained(text, name, find_policy, changes, target)
    except UnknownTarget as error:
        files.fail(str(error), "`tolsim run` shows the steps and the labels of the tokens")
    if form is Format.JSON:
        answer = "".join(f"{explain_document(one)}\n" for one in found)
    else:
        look = Look(form, width, theme, color, output)
        pages = [explain_text(one, width=look.columns, ascii=look.ascii) for one in found]
        answer = look.page(pages)
    put(answer, path, output)
