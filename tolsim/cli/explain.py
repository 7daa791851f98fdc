"""`tolsim explain`: what systems lost, why tokens died, and what would have saved them."""

from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared.options import (
    Color,
    Colors,
    Debug,
    Inside,
    Output,
    Policies,
    Quiet,
    Settings,
    Themes,
    Tolerances,
    Width,
)
from tolsim.cli.shared.questions import DrawnFormat, DrawnFormats, Path
from tolsim.cli.shared.steps import Save, Steps, choose_path, save_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tolsim.analysis.explain.explain import Explanation
    from tolsim.cli.shared.look import Look


def explain(
    path: Path = None,
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="[SYSTEM|LABEL|STEP]",
            autocompletion=completion.targets,
            help="A system, a token, as legacy.A1, or a step, as 3 or 3.1; "
            "left out: all that was lost.",
            show_default=False,
        ),
    ] = None,
    *,
    steps: Steps = None,
    save: Save = None,
    policy: Policies = None,
    tolerance: Tolerances = None,
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
    """Tell what a system lost and which step decided it, or why a token died and who noticed.

    Exits with 0 whatever the answer.
    """
    from tolsim.analysis.explain.explain import explain as explained
    from tolsim.cli.shared.console import say
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.cli.shared.next import Asked, after_explain, go_on
    from tolsim.cli.shared.overrides import read_overrides
    from tolsim.render.words.names import shown

    look = Look.of(DrawnFormat, form, output, color, width, theme)
    files = Files(output, save, inside=inside)
    if steps is not None and target is None:
        path, target = None, path  # `explain -e STEPS legacy`: there is no path to come first
    case, changes = files.case(choose_path(path, steps)), read_overrides(policy, tolerance, setting)
    found = explained(case, changes, target)
    save_steps(save, steps, changes, files)
    if target is not None and (meant := found[0].target) != target:
        say(f"note: `{shown(target)}` is taken for `{meant}`")
    files.put(_render(found, look), output)
    asked = Asked(steps, policy, tolerance, setting)
    go_on(after_explain(found, case.name, asked), quiet=quiet)


def _render(found: "Sequence[Explanation]", look: "Look") -> str:
    from tolsim.render.explain.json import explain_document
    from tolsim.render.explain.mermaid import explain_mermaid
    from tolsim.render.explain.text import explain_sheets, explain_text

    if look.form == DrawnFormat.JSON:
        return "".join(f"{explain_document(one)}\n" for one in found)
    if look.form == DrawnFormat.MERMAID:
        return explain_mermaid(found, width=look.columns)
    pages = (explain_text(one, width=look.columns, ascii=look.ascii) for one in found)
    return look.answer(pages, lambda: explain_sheets(found))
