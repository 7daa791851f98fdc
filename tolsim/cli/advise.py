"""`tolsim advise`: the smallest change that keeps every system working."""

from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.shared.options import (
    Color,
    Colors,
    Debug,
    Output,
    Policies,
    Themes,
    Tolerances,
    Width,
)
from tolsim.cli.shared.questions import Format, Formats, Path

if TYPE_CHECKING:
    from tolsim.analysis.advise.advise import Advice


def advise(
    path: Path,
    *,
    policy: Policies = None,
    tolerance: Tolerances = None,
    most: Annotated[
        int,
        typer.Option("--max", metavar="N", min=0, max=1000, help="The highest tolerance to try."),
    ] = 20,
    write: Annotated[
        str | None,
        typer.Option(
            "--write",
            metavar="FILE",
            help="Write the scenario with the first remedy that works, expecting ok throughout.",
            show_default=False,
        ),
    ] = None,
    form: Formats = Format.TEXT,
    width: Width = None,
    theme: Themes = None,
    output: Output = None,
    color: Colors = Color.AUTO,
    debug: Debug = False,  # noqa: ARG001 - the entry point sees to it
) -> None:
    """Try the remedies there are, alone and in pairs, and tell which keep every system working.

    Ends with exit code 0 whatever the answer.
    """
    from tolsim.analysis.advise.advise import advise as advised
    from tolsim.catalogue import find_policy
    from tolsim.cli.shared import files
    from tolsim.cli.shared.overrides import overrides
    from tolsim.cli.shared.questions import Look, check_look, problems_told, put
    from tolsim.render.advise.json import advise_document
    from tolsim.render.advise.text import advise_text

    check_look(form, width, theme)
    name, text = files.read(path)
    with problems_told():
        found = advised(text, name, find_policy, overrides(policy, tolerance, None), most)
    if write is not None and len(found) > 1:
        files.fail(
            f"--write {write}: the scenario has {len(found)} runs",
            "choose one with --policy and --tolerance",
        )
    if form is Format.JSON:
        answer = "".join(f"{advise_document(one, path)}\n" for one in found)
    else:
        look = Look(form, width, theme, color, output)
        pages = [advise_text(one, width=look.columns, ascii=look.ascii) for one in found]
        answer = look.page(pages)
    put(answer, path, output)
    if write is not None:
        _write(write, found[0], path)


def _write(target: str, advice: "Advice", path: str) -> None:
    """Write the fixed scenario, or tell that there is none."""
    from tolsim.cli.shared import files
    from tolsim.documents.scenarios.rebasing import rebased

    best = advice.best
    if best is None or best.scenario is None:
        typer.echo(f"{target} is not written: no remedy works or is needed.", err=True)
    else:
        files.write(target, rebased(best.scenario, path, target), [path])
        typer.echo(f"wrote {target}", err=True)
