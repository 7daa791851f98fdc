"""`tolsim run`: replay scenarios and show what became of their tokens."""

from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.shared.options import (
    OUTPUT,
    Color,
    Colors,
    Debug,
    Inside,
    Output,
    Paths,
    Policies,
    Quiet,
    Settings,
    Themes,
    Tolerances,
    Watch,
    Width,
    one_of,
)
from tolsim.cli.shared.steps import Save, Steps, choose_paths, save_steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.documents import Overrides, Problem, ScenarioFile
    from tolsim.render.timeline.telling import Telling
    from tolsim.simulation import Trace


# A whole trace lists every token at every step, so it grows with the square of the steps: 5,000
# logins are 466 MB of JSON.
MOST_WHOLE_STEPS = 5000


class Format(StrEnum):
    """What `run` can write."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    MERMAID = "mermaid"
    SVG = "svg"
    HTML = "html"


def run(
    paths: Paths = None,
    *,
    steps: Steps = None,
    save: Save = None,
    policy: Policies = None,
    tolerance: Tolerances = None,
    setting: Settings = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"How to write the timeline: {one_of(Format)}; json holds the whole trace, "
            "mermaid draws a sequence diagram.",
            rich_help_panel=OUTPUT,
            show_default=False,
        ),
    ] = None,
    compact: Annotated[
        bool,
        typer.Option(
            "--compact",
            help="JSON: at each step only what was issued or changed.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    full: Annotated[
        bool,
        typer.Option("--full", help="Fold nothing of a long run.", rich_help_panel=OUTPUT),
    ] = False,
    about: Annotated[
        bool,
        typer.Option(
            "--about",
            help="Text: also the `about` and `source` of the file, which the other formats hold.",
            rich_help_panel=OUTPUT,
        ),
    ] = False,
    verdict: Annotated[
        bool,
        typer.Option("--verdict", help="Text: the verdict alone.", rich_help_panel=OUTPUT),
    ] = False,
    width: Width = None,
    theme: Themes = None,
    output: Output = None,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
    watch: Watch = False,
    inside: Inside = False,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> None:
    """Replay scenarios: which tokens are valid after each step, and why each one died.

    Exits with 0 even when tokens die or expectations fail.
    """
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.cli.shared.next import Asked, after_run, go_on
    from tolsim.cli.shared.overrides import read_overrides
    from tolsim.render.timeline.telling import Telling

    look = Look.of(Format, form, output, color, width, theme)
    changes = read_overrides(policy, tolerance, setting)
    telling = Telling(full=full, about=about, verdict=verdict)
    _check(telling, look)
    renew = partial(Files, output, save, inside=inside)

    def answer(files: Files) -> None:
        scenarios = _load(choose_paths(paths, steps), changes, files)
        files.put(_render(scenarios, look, telling, compact=compact), output)
        asked = Asked(steps, policy, tolerance, setting)
        go_on(after_run(scenarios, asked), quiet=quiet or watch)

    save_steps(save, steps, changes, renew())
    if watch:
        from tolsim.cli.shared.watching import keep_answering

        keep_answering(answer, renew, paths or ())
    answer(renew())


def _check(telling: "Telling", look: "Look") -> None:
    """Raise UserError if the format has no use for what is asked for."""
    from tolsim.documents import UserError

    if telling.verdict and look.form != Format.TEXT:
        raise UserError(f"--verdict: {look.form} is written whole", "leave --verdict out")
    if telling.full and look.form == Format.JSON:
        raise UserError("--full: a JSON document is not folded", "leave --full out")


def _load(paths: "Sequence[str]", changes: "Overrides", files: "Files") -> "list[ScenarioFile]":
    """Every scenario file; raises DocumentError with all problems of all files."""
    from tolsim.cli.shared.inputs import expand_paths, tell_skipped
    from tolsim.documents import DocumentError, UserError

    loaded: list[ScenarioFile] = []
    problems: list[Problem] = []
    skipped = 0
    inputs = expand_paths(paths)
    for one, case in [(one, files.case(one.name)) for one in inputs]:
        try:
            loaded.append(case.load(changes))
        except DocumentError as error:
            from tolsim.documents.scenarios.recognition import is_scenario

            if one.found and not is_scenario(case.text, case.name):
                skipped += 1
            else:
                problems += error.problems
    tell_skipped(skipped)
    if problems:
        raise DocumentError(tuple(problems))
    if not loaded:
        raise UserError(f"{', '.join(paths)}: no scenario was found", "name scenario files")
    return loaded


def _render(
    scenarios: "Sequence[ScenarioFile]", look: "Look", telling: "Telling", *, compact: bool
) -> "str | Iterator[str]":
    from tolsim.simulation import replay

    files = [[replay(run) for run in scenario.runs] for scenario in scenarios]
    match look.form:
        case Format.TEXT:
            from tolsim.render.timeline.text import timelines

            named = [(one.name, traces) for one, traces in zip(scenarios, files, strict=True)]
            pages = timelines(named, width=look.columns, ascii=look.ascii, telling=telling)
            return look.page(pages)
        case Format.JSON:
            if not compact:
                _check_length(files)
            return _write_documents(scenarios, files, compact=compact)
        case _:
            return _draw_shared(files, look, full=telling.full)


def _check_length(files: "Sequence[Sequence[Trace]]") -> None:
    """Raise UserError if a trace is too long to be written whole."""
    from tolsim.documents import UserError

    longest = max(len(trace.steps) for traces in files for trace in traces)
    if longest > MOST_WHOLE_STEPS:
        raise UserError(
            f"a trace of {longest:,} steps is too long to write whole: "
            f"{MOST_WHOLE_STEPS:,} steps are the most",
            "add --compact",
        )


def _write_documents(
    scenarios: "Sequence[ScenarioFile]", files: "Sequence[Sequence[Trace]]", *, compact: bool
) -> "Iterator[str]":
    from tolsim.render.timeline.json import trace_pieces

    for scenario, traces in zip(scenarios, files, strict=True):
        yield from trace_pieces(scenario.title, traces, compact=compact)
        yield "\n"


def _draw_shared(files: "Sequence[Sequence[Trace]]", look: "Look", *, full: bool) -> str:
    """The runs of every file in a format to paste or to attach."""
    from tolsim.render.timeline import html, markdown, mermaid, svg

    match look.form:
        case Format.MARKDOWN:  # a page of text has 80 columns, where other answers are tables
            return markdown.markdown(files, width=look.width or 80, full=full)
        case Format.MERMAID:
            return mermaid.mermaid(files, width=look.columns, full=full)
        case Format.SVG:
            return svg.svg(files, width=look.columns, theme=look.background, full=full)
        case _:
            return html.html(files, width=look.columns, theme=look.background, full=full)
