"""The run so far: as a trace, as a scenario, and explained."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tolsim.analysis.explain.explain import explain as explain_case
from tolsim.catalogue import find_policy
from tolsim.documents import NO_OVERRIDES, Case
from tolsim.documents.yaml.writer import yaml_text
from tolsim.render.explain.json import explain_document
from tolsim.render.page.inert import json_text
from tolsim.render.timeline.json import step_document, trace_document
from tolsim.simulation.scenario import Request as Asking
from tolsim.simulation.trace import StepTrace
from tolsim.wire.server.control.asking import Refused, written
from tolsim.wire.server.head import NAME
from tolsim.wire.server.live import LiveRun
from tolsim.wire.server.service import Service

YAML = "application/yaml"  # RFC 9512


async def trace(service: Service, request: Request) -> Response:
    """Show the trace, or what came after step `since`."""
    since = request.query_params.get("since", "0")
    if not (since.isascii() and since.isdigit() and len(since) <= 9):
        raise Refused(400, "invalid_since", f"{since!r} is not the number of a step")
    trace, title = service.run.session.trace(), service.run.head.scenario.title
    text = await asyncio.to_thread(trace_document, title, [trace], compact=True, since=int(since))
    return written(text)


async def scenario(service: Service, request: Request) -> Response:  # noqa: ARG001
    """Show the run as a scenario that expects what happened."""
    run = service.run
    text = await asyncio.to_thread(scenario_text, run.head.data, run.steps[:], run.records[:])
    return written(text, kind=YAML)


async def explain(service: Service, request: Request) -> Response:
    """Explain what became of a token, a system or a step, or all that was lost."""
    run, target = service.run, request.query_params.get("token")
    return written(
        await asyncio.to_thread(explanation, run.head.data, run.steps[:], run.records[:], target)
    )


def explanation(
    head: Mapping[str, Any],
    steps: Iterable[Mapping[str, Any]],
    records: Iterable[StepTrace],
    target: str | None,
) -> str:
    """Return the answer of `tolsim explain` to a run; raises UserError."""
    text = scenario_text(head, steps, records)
    (found,) = explain_case(Case(text, NAME, find_policy), NO_OVERRIDES, target)
    return explain_document(found)


def scenario_text(
    head: Mapping[str, Any], steps: Iterable[Mapping[str, Any]], records: Iterable[StepTrace]
) -> str:
    """Return a run as a scenario file that expects the outcome of each request."""
    told = [_expecting(*pair) for pair in zip(steps, records, strict=True)]
    return yaml_text({**head, "steps": told})


def entry(run: LiveRun, record: StepTrace) -> str:
    """Return a step of a run as its trace has it, in JSON."""
    session = run.session
    actors = {actor: place for place, actor in enumerate(session.tracer.states)}
    return json_text(step_document(record, session.world.labels, actors))


def _expecting(step: Mapping[str, Any], record: StepTrace) -> Mapping[str, Any]:
    asks = isinstance(record.step.action, Asking)
    return {**step, "expect": record.outcome} if asks else step
