"""`tolsim explain`: why tokens died, who noticed, and what would have saved them."""

from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.shared.options import (
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
from tolsim.cli.shared.questions import DrawnFormat, DrawnFormats, Path

if TYPE_CHECKING:
    from tolsim.analysis.explain.explain import Explanation
    from tolsim.cli.shared.questions import Look


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
    form: DrawnFormats = DrawnFormat.TEXT,
    width: Width = None,
    theme: Themes = None,
    output: Output = None,
    color: Colors = Color.AUTO,
    debug: Debug = False,  # noqa: ARG001 - the entry point sees to it
) -> None:
    """Tell why a token died: who asked for it, which rule ended it, and who noticed when.

    Ends with exit code 0 whatever the answer.
    """
    from tolsim.analysis.explain.explain import UnknownTarget
    from tolsim.analysis.explain.explain import explain as explained
    from tolsim.catalogue import find_policy
    from tolsim.cli.shared import files
    from tolsim.cli.shared.overrides import overrides
    from tolsim.cli.shared.questions import Look, check_look, problems_told, put

    check_look(form, width, theme)
    name, text = files.read(path)
    changes = overrides(policy, tolerance, setting)
    try:
        with problems_told():
            found = explained(text, name, find_policy, changes, target)
    except UnknownTarget as error:
        files.fail(str(error), "`tolsim run` shows the steps and the labels of the tokens")
    put(_written(found, Look(form, width, theme, color, output)), path, output)


def _written(found: "tuple[Explanation, ...]", look: "Look") -> str:
    from tolsim.render.explain.json import explain_document
    from tolsim.render.explain.mermaid import explain_mermaid
    from tolsim.render.explain.text import explain_text

    if look.form is DrawnFormat.JSON:
        return "".join(f"{explain_document(one)}\n" for one in found)
    if look.form is DrawnFormat.MERMAID:
        return explain_mermaid(found, width=look.columns)
    return look.page([explain_text(one, width=look.columns, ascii=look.ascii) for one in found])
