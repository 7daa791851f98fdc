"""`tolsim run`: replay scenarios and show what became of their tokens."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tolsim.cli.options import Color, Colors, Debug, Output, Paths, Policies, Settings, Tolerances

if TYPE_CHECKING:
    from tolsim.documents import ScenarioFile


class Format(StrEnum):
    """What `run` can write."""

    TEXT = "text"
    JSON = "json"


def run(
    paths: Paths,
    *,
    policy: Policies = None,
    tolerance: Tolerances = None,
    setting: Settings = None,
    form: Annotated[
        Format, typer.Option("--format", help="A timeline to read, or the trace as JSON.")
    ] = Format.TEXT,
    compact: Annotated[
        bool, typer.Option("--compact", help="JSON: at each step only what was issued or changed.")
    ] = False,
    output: Output = None,
    color: Colors = Color.AUTO,
    debug: Debug = False,  # noqa: ARG001 - the entry point sees to it
) -> None:
    """Replay scenarios: which tokens are valid after each step, and why each one died.

    Ends with exit code 0 also when tokens die or expectations fail.
    """
    from tolsim.cli import files
    from tolsim.cli.overrides import overrides

    scenarios = files.load(paths, overrides(policy, tolerance, setting))
    if form is Format.JSON:
        text = "".join(_trace(scenario, compact=compact) for scenario in scenarios)
    else:
        text = _timelines(scenarios, color if output is None else Color.NEVER)
    if output is None:
        files.show(text)
    else:
        files.write(output, text, paths)


def _trace(scenario: "ScenarioFile", *, compact: bool) -> str:
    from tolsim.render.json_trace import trace_document
    from tolsim.simulation import replay

    traces = [replay(run) for run in scenario.runs]
    return trace_document(scenario.title, traces, compact=compact) + "\n"


def _timelines(scenarios: "list[ScenarioFile]", color: Color) -> str:
    from tolsim.cli import console
    from tolsim.render.closing import closing
    from tolsim.render.timeline import timeline
    from tolsim.simulation import replay

    width, ascii = console.terminal_width(), console.speaks_ascii_only()
    shown = []
    for scenario in scenarios:
        traces = [replay(run) for run in scenario.runs]
        parts = [timeline(trace, width=width, ascii=ascii) for trace in traces]
        if len(traces) > 1:
            parts.append(closing(traces, width=width, ascii=ascii))
        shown += [console.rendered(part, width=width, color=color) for part in parts]
    return "\n".join(shown)
