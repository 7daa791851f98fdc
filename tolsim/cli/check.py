"""`tolsim check`: replay scenarios and judge what they expect."""

from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.shared import completion
from tolsim.cli.shared.options import (
    CHECKS,
    OUTPUT,
    Color,
    Colors,
    Debug,
    Inside,
    Output,
    Policies,
    Quiet,
    Settings,
    Tolerances,
    Watch,
    one_of,
)
from tolsim.cli.shared.steps import Save, Steps, choose_paths, save_steps

if TYPE_CHECKING:
    from tolsim.cli.shared.checking import Session
    from tolsim.cli.shared.look import Look

FAILED = 1
"""The exit code where an expectation failed."""

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH...]",
        autocompletion=completion.scenarios,
        help="Scenario files, folders of them, or globs; `-` reads standard input. Without one: "
        "[tool.tolsim] scenarios of pyproject.toml, or the current folder.",
        show_default=False,
    ),
]


class Format(StrEnum):
    """What `check` can write."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    GITHUB = "github"


def check(
    paths: Paths = None,
    *,
    steps: Steps = None,
    save: Save = None,
    policy: Policies = None,
    tolerance: Tolerances = None,
    setting: Settings = None,
    select: Annotated[
        str | None,
        typer.Option(
            "-k",
            metavar="EXPR",
            help="Only files whose path or title has these words: `zoom and not lost`.",
            rich_help_panel=CHECKS,
            show_default=False,
        ),
    ] = None,
    fail_fast: Annotated[
        bool,
        typer.Option(
            "--fail-fast",
            help="Stop after the first file that is broken or fails.",
            rich_help_panel=CHECKS,
        ),
    ] = False,
    allow_empty: Annotated[
        bool,
        typer.Option(
            "--allow-empty", help="Exit with 0 where nothing is expected.", rich_help_panel=CHECKS
        ),
    ] = False,
    update: Annotated[
        bool,
        typer.Option(
            "--update",
            help="Write what happened into the files in place of what failed.",
            rich_help_panel=CHECKS,
        ),
    ] = False,
    durations: Annotated[
        int,
        typer.Option(
            "--durations",
            metavar="N",
            min=0,
            help="Show the N slowest files.",
            rich_help_panel=OUTPUT,
        ),
    ] = 0,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"How to write the results: {one_of(Format)}.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ] = None,
    summary: Annotated[
        str | None,
        typer.Option(
            "--summary",
            metavar="FILE",
            help="Also write a Markdown summary.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ] = None,
    output: Output = None,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
    watch: Watch = False,
    inside: Inside = False,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> int:
    """Replay scenarios and judge what they expect: `expect`, `answer` and `then`.

    Exits with 1 if an expectation failed, and with 2 if a file is broken or nothing is expected
    at all.
    """
    from tolsim.cli.shared.checking import Plan, run_checks
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.inputs import expand_paths
    from tolsim.cli.shared.look import Look
    from tolsim.cli.shared.next import Asked, after_check, go_on
    from tolsim.cli.shared.overrides import read_overrides
    from tolsim.cli.shared.projects import usual_inputs, usual_paths
    from tolsim.documents import UserError

    look = Look.of(Format, form, output, color)
    changes = read_overrides(policy, tolerance, setting)
    asked = Asked(steps, policy, tolerance, setting)
    renew = partial(Files, output, summary, save, inside=inside)
    alone = not paths and steps is None

    def answer(files: Files) -> int:
        inputs = usual_inputs() if alone else expand_paths(choose_paths(paths, steps))
        plan = Plan(inputs, changes, select, fail_fast=fail_fast, update=update)
        session = run_checks(plan, files)
        # The results before any complaint: a check that found nothing to judge still tells what
        # it read.
        files.put(_render(session, look, asked.options), output)
        if summary is not None:
            files.write(summary, _summarize(session, asked.options))
        session.tell(durations, closing=output is not None or look.form != Format.TEXT)
        go_on(after_check(session.checks, asked), quiet=quiet or watch)
        return _exit_code(session, allow_empty=allow_empty)

    save_steps(save, steps, changes, renew())
    if watch and update:
        raise UserError("--watch does not go with --update", "update first, then watch")
    if watch:
        from tolsim.cli.shared.watching import keep_answering

        keep_answering(answer, renew, usual_paths() if alone else paths or ())
    return answer(renew())


def _render(session: "Session", look: "Look", options: Sequence[str]) -> str:
    match look.form:
        case Format.JSON:
            from tolsim.render.check.json import check_document

            return check_document(session.checks) + "\n"
        case Format.JUNIT:
            from tolsim.render.check.junit import check_junit

            return check_junit(session.checks, session.seconds, options)
        case Format.GITHUB:
            from tolsim.render.check.github import check_github

            return check_github(session.checks)
        case _:
            from tolsim.render.check.text import check_text

            return look.text(check_text(session.checks, options))


def _summarize(session: "Session", options: Sequence[str]) -> str:
    from tolsim.render.check.markdown import check_summary

    return check_summary(session.checks, options)


def _exit_code(session: "Session", *, allow_empty: bool) -> int:
    from tolsim.analysis.check.check import totals
    from tolsim.cli.shared.errors import INVALID
    from tolsim.documents import UserError

    sums = totals(session.checks)
    if sums.broken:
        return INVALID
    if not (sums.expectations or allow_empty):
        raise UserError(
            "no expectation was found",
            "write `expect` or `then`, let --update write them, or pass --allow-empty",
        )
    return FAILED if sums.failures else 0
