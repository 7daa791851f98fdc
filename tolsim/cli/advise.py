"""`tolsim advise`: the smallest change that keeps every system working."""

import re
from posixpath import dirname
from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.shared.options import (
    OUTPUT,
    SEARCH,
    Color,
    Colors,
    Debug,
    Inside,
    Output,
    Policies,
    Quiet,
    Themes,
    Tolerances,
    Width,
)
from tolsim.cli.shared.questions import Format, Formats, Path
from tolsim.cli.shared.steps import Save, Steps, choose_path, save_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tolsim.analysis.advise.advise import Advice, Fix
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.documents import Case


def advise(
    path: Path = None,
    *,
    steps: Steps = None,
    save: Save = None,
    policy: Policies = None,
    tolerance: Tolerances = None,
    most: Annotated[
        int,
        typer.Option(
            "--max",
            metavar="N",
            min=0,
            max=1000,
            help="The highest tolerance to try.",
            rich_help_panel=SEARCH,
        ),
    ] = 20,
    write: Annotated[
        str | None,
        typer.Option(
            "--write",
            metavar="FILE",
            help="Write the scenario with the first remedy that works; never over another file.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Let --write replace a file that exists.", rich_help_panel=OUTPUT
        ),
    ] = False,
    form: Formats = None,
    width: Width = None,
    theme: Themes = None,
    output: Output = None,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
    inside: Inside = False,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> None:
    """Try every remedy, alone and in pairs, and tell which ones keep every system working.

    Exits with 0 whatever the answer.
    """
    from tolsim.analysis.advise.advise import advise as advised
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.cli.shared.next import Asked, after_advise, go_on
    from tolsim.cli.shared.overrides import read_overrides
    from tolsim.documents import UserError

    look = Look.of(Format, form, output, color, width, theme)
    files = Files(output, write, save, inside=inside)
    case, changes = files.case(choose_path(path, steps)), read_overrides(policy, tolerance, None)
    found = advised(case, changes, most)
    if write is not None and len(found) > 1:
        raise UserError(
            f"--write {write}: the scenario has {len(found)} runs",
            "choose one with --policy and --tolerance",
        )
    save_steps(save, steps, changes, files)
    files.put(_render(found, case.name, look), output)
    if write is not None:
        _write(write, found[0], case, files, over=force)
    asked = Asked(steps, policy, tolerance)
    go_on(after_advise(found, case.name, asked, write), quiet=quiet)


def _render(found: "Sequence[Advice]", path: str, look: "Look") -> str:
    from tolsim.render.advise.json import advise_document
    from tolsim.render.advise.text import advise_sheets, advise_text

    if look.form == Format.JSON:
        return "".join(f"{advise_document(one, path)}\n" for one in found)
    pages = (advise_text(one, width=look.columns, ascii=look.ascii) for one in found)
    return look.answer(pages, lambda: advise_sheets(found))


def _write(target: str, advice: "Advice", case: "Case", files: "Files", *, over: bool) -> None:
    """Write the fixed scenario, or tell that there is none."""
    from tolsim.cli.shared.console import say
    from tolsim.documents.scenarios.rebasing import rebased
    from tolsim.render.words.names import shown

    best = advice.best
    if best is None or best.scenario is None:
        say(f"{shown(target)} is not written: no remedy works or is needed.")
    else:
        written = rebased(_commented(case, best, target), case.name, target)
        files.write(target, written, over=over)


def _commented(case: "Case", fix: "Fix", target: str) -> str:
    """Return a remedied scenario with the comments of its file before the same steps."""
    from tolsim.documents.scenarios.one_line.text import OneLine
    from tolsim.documents.scenarios.rounds import step_paths
    from tolsim.documents.yaml.comments import carry_comments

    if isinstance(case.text, OneLine):
        return str(fix.scenario)
    source = case.text if isinstance(case.text, str) else case.text.decode("utf-8-sig")
    if dirname(case.name) != dirname(target):
        # It leads to the schema from the folder of the file.
        source = re.sub(r"\A# yaml-language-server:.*\n", "", source)
    written = [path[1] for path in step_paths(case.data)]
    origins: dict[int, int] = {}
    for place, number in enumerate(fix.origins):
        origins.setdefault(int(written[number - 1]), place)
    return carry_comments(source, str(fix.scenario), origins)
