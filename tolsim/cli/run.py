"""`tolsim run`: replay scenarios and show what became of their tokens."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.shared.options import (
    Color,
    Colors,
    Debug,
    Output,
    Paths,
    Policies,
    Settings,
    Theme,
    Themes,
    Tolerances,
    Width,
)

if TYPE_CHECKING:
    from tolsim.documents import ScenarioFile
    from tolsim.simulation import Trace


class Format(StrEnum):
    """What `run` can write."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    MERMAID = "mermaid"
    SVG = "svg"
    HTML = "html"


def run(
    paths: Paths,
    *,
    policy: Policies = None,
    tolerance: Tolerances = None,
    setting: Settings = None,
    form: Annotated[
        Format,
        typer.Option(
            "--format",
            help="A timeline to read or to share (the picture of mermaid is a sequence diagram), "
            "or the trace as JSON.",
        ),
    ] = Format.TEXT,
    compact: Annotated[
        bool, typer.Option("--compact", help="JSON: at each step only what was issued or changed.")
    ] = False,
    width: Width = None,
    theme: Themes = None,
    output: Output = None,
    color: Colors = Color.AUTO,
    debug: Debug = False,  # noqa: ARG001 - the entry point sees to it
) -> None:
    """Replay scenarios: which tokens are valid after each step, and why each one died.

    Ends with exit code 0 also when tokens die or expectations fail.
    """
    from tolsim.cli.shared import files
    from tolsim.cli.shared.overrides import overrides
    from tolsim.cli.shared.questions import check_look

    check_look(form, width, theme)
    scenarios = files.load(paths, overrides(policy, tolerance, setting))
    match form:
        case Format.JSON:
            text = "".join(_trace(scenario, compact=compact) for scenario in scenarios)
        case Format.TEXT:
            text = _timelines(scenarios, width, color if output is None else Color.NEVER)
        case _:
            text = _shared(_replayed(scenarios), form, width, theme)
    if output is None:
        files.show(text)
    else:
        files.write(output, text, paths)


def _replayed(scenarios: "list[ScenarioFile]") -> "list[list[Trace]]":
    from tolsim.simulation import replay

    return [[replay(run) for run in scenario.runs] for scenario in scenarios]


def _shared(
    files: "Sequence[Sequence[Trace]]", form: Format, width: int | None, theme: Theme | None
) -> str:
    """The runs of every file in a format to paste or to attach."""
    from tolsim.cli.shared.questions import colours
    from tolsim.render.timeline import html, markdown, mermaid, svg

    match form:
        case Format.MARKDOWN:
            return markdown.markdown(files, width=width or 80)
        case Format.MERMAID:
            return mermaid.mermaid(files, width=width or 60)
        case Format.SVG:
            return svg.svg(files, width=width or 100, theme=colours(theme))
        case _:
            return html.html(files, width=width or 100, theme=colours(theme))


def _trace(scenario: "ScenarioFile", *, compact: bool) -> str:
    from tolsim.render.timeline.json import trace_document
    from tolsim.simulation import replay

    traces = [replay(run) for run in scenario.runs]
    return trace_document(scenario.title, traces, compact=compact) + "\n"


def _timelines(scenarios: "list[ScenarioFile]", width: int | None, color: Color) -> str:
    from tolsim.cli.shared import console
    from tolsim.render.timeline.closing import closing
    from tolsim.render.timeline.text import timeline

    width, ascii = width or console.terminal_width(), console.speaks_ascii_only()
    shown = []
    for traces in _replayed(scenarios):
        parts = [timeline(trace, width=width, ascii=ascii) for trace in traces]
        if len(traces) > 1:
            parts.append(closing(traces, width=width, ascii=ascii))
        shown += [console.rendered(part, width=width, color=color) for part in parts]
    return "\n".join(shown)
