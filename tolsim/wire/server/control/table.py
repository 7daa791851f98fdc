"""Which path of the control interface leads where, and what goes in and out."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any, Final, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tolsim.simulation.scenario import Verb
from tolsim.wire.server.control import bodies, moving, showing
from tolsim.wire.server.control.asking import Endpoint, Refused, answer, guarded
from tolsim.wire.server.control.openapi import Operation, openapi
from tolsim.wire.server.control.stepping import do_step
from tolsim.wire.server.control.streaming import Events
from tolsim.wire.server.guard import CONTROL
from tolsim.wire.server.service import Service

_STEPS: Final[Mapping[Verb, type[bodies.StepBody]]] = {
    "login": bodies.Login,
    "call": bodies.Call,
    "refresh": bodies.Refresh,
    "client_credentials": bodies.ClientCredentials,
    "revoke": bodies.Revoke,
    "incident": bodies.Incident,
    "change": bodies.Change,
    "forget": bodies.Forget,
    "copy": bodies.Copy,
}


class Row(NamedTuple):
    """An operation, and what does it."""

    operation: Operation
    endpoint: Endpoint


def control_routes(service: Service) -> tuple[Route, ...]:
    """Return the routes of the control interface, for the application of a service."""
    return routes(service, [*_rows(service)])


def routes(service: Service, rows: Sequence[Row]) -> tuple[Route, ...]:
    """Return a route for each path of a table, and one for all other paths below."""
    found = []
    for path, its in groupby(rows, key=lambda row: row.operation.path):
        by_method = {row.operation.method: guarded(row.endpoint, service) for row in its}
        found.append(Route(CONTROL + path, _Place(by_method)))
    nowhere = guarded(_nowhere, service)
    return (*found, Route(f"{CONTROL}{{rest:path}}", _Place({}, nowhere)))


class _Place:
    """What answers at a path, whatever the method."""

    def __init__(self, by_method: Mapping[Any, object], otherwise: object = None) -> None:
        self._by_method = by_method
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._by_method.get(scope["method"], self._otherwise)
        if callable(found):
            response: Response = await found(Request(scope, receive))
        else:
            allowed = ", ".join(self._by_method)
            response = answer(bodies.Error("method_not_allowed", f"allowed are {allowed}"), 405)
            response.headers["allow"] = allowed
        await response(scope, receive, send)


async def _nowhere(service: Service, request: Request) -> Response:  # noqa: ARG001
    raise Refused(404, "not_found", f"{CONTROL}openapi.json lists what there is")


def _rows(service: Service) -> Iterator[Row]:
    rows = [*_told(), Row(_EVENTS, Events(service).stream), *_done()]
    document = msgspec.json.encode(openapi([row.operation for row in rows]))

    async def describe(service: Service, request: Request) -> Response:  # noqa: ARG001
        return Response(document, media_type="application/json")

    yield from rows
    yield Row(Operation("GET", "openapi.json", "This document"), describe)


_EVENTS: Final = Operation(
    "GET", "events", "Steps, moves of the clock, and lines of the log as they happen",
    kind="text/event-stream", headers={"Last-Event-ID": "The event that was seen last."},
    refusals=(503,), endless=True,
)  # fmt: skip


def _told() -> Iterator[Row]:
    """Yield what is looked at."""
    yield Row(Operation("GET", "health", "Whether the server answers", bodies.Health),
              moving.health)  # fmt: skip
    yield Row(Operation("GET", "clock", "What time it is", bodies.ClockFace), moving.clock)
    yield Row(
        Operation("POST", "clock", "Move the clock on", bodies.ClockFace, bodies.Move),
        moving.move_clock,
    )
    since = {"since": "The number of a step: what came after it."}
    yield Row(Operation("GET", "trace", "The trace", kind="application/json", query=since),
              showing.trace)  # fmt: skip
    yield Row(Operation("GET", "scenario", "The run as a scenario file", kind=showing.YAML),
              showing.scenario)  # fmt: skip
    token = {"token": "A token such as legacy.A1, a system or a step; left out: all losses."}
    yield Row(Operation("GET", "explain", "Why it went so", kind="application/json", query=token),
              showing.explain)  # fmt: skip
    yield Row(Operation("GET", "log", "The last requests", bodies.Log), moving.log)


def _done() -> Iterator[Row]:
    """Yield what is done."""
    for verb, kind in _STEPS.items():
        about = (kind.__doc__ or "").removesuffix(".")
        yield Row(
            Operation("POST", verb, about, bodies.Entry, kind),
            partial(do_step, kind=kind, verb=verb),
        )
    yield Row(Operation("GET", "faults", "The faults in waiting", bodies.Faults), moving.faults)
    yield Row(
        Operation("POST", "faults", "Plan a fault", bodies.Faults, bodies.FaultBody,
                  refusals=(409,)),
        moving.add_fault,
    )  # fmt: skip
    yield Row(Operation("DELETE", "faults", "Forget the faults", bodies.Faults),
              moving.remove_faults)  # fmt: skip
    yield Row(
        Operation("POST", "reset", "Begin a new run", bodies.Health, bodies.Reset, refusals=(409,)),
        moving.reset,
    )
