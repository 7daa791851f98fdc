"""The page at `/`: a shell that loads nothing from elsewhere, and the run as it shows it."""

import asyncio
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tolsim.analysis.history.window import last_steps
from tolsim.render.page.html import style_sheet
from tolsim.render.timeline.html import section
from tolsim.simulation.scenario import PolicyChange
from tolsim.simulation.trace import Trace
from tolsim.wire.server.control.asking import Refused, answer, guarded
from tolsim.wire.server.guard import CONTROL
from tolsim.wire.server.service import Service

_Sender = Callable[[Request], Awaitable[Response]]

MOST_SHOWN: Final = 200
"""Steps that the page shows, the last ones."""

_WIDTHS: Final = range(40, 241)
"""Cells that lanes may fold to."""

_HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Knob(msgspec.Struct):
    """An app whose policy has a tolerance, and where it stands."""

    app: str
    tolerance: int


class View(msgspec.Struct):
    """The run as the page shows it."""

    html: str
    steps: int
    now: int
    systems: dict[str, str]
    """How each system gets its first token: `login` or `client_credentials`."""
    users: list[str]
    knobs: list[Knob]
    refused: list[int]
    """The steps that were refused: they can be explained."""


def page_routes(service: Service) -> tuple[Route, ...]:
    """Return the routes of the page; they come before those of the control interface."""
    shell = _file("index.html", "text/html")
    script = _file("page.js", "text/javascript")
    own = files(__package__).joinpath("static/page.css").read_text("utf-8")
    style = _fixed(style_sheet() + own, "text/css")
    return (
        Route("/", shell),
        Route("/static/icon.svg", _file("icon.svg", "image/svg+xml")),
        Route("/static/page.js", script),
        Route("/static/page.css", style),
        Route(f"{CONTROL}view", guarded(view, service)),
    )


async def view(service: Service, request: Request) -> Response:
    """Show the run, folded to a width."""
    width = request.query_params.get("width", "100")
    if not (width.isascii() and width.isdigit() and len(width) < 4 and int(width) in _WIDTHS):
        raise Refused(400, "invalid_width", f"write a width from {_WIDTHS[0]} to {_WIDTHS[-1]}")
    run = service.run
    trace, policies = run.session.trace(), _policies(service)
    shown = run.records[-MOST_SHOWN:]
    html = await asyncio.to_thread(_drawn, trace, int(width))
    return answer(
        View(
            html,
            len(trace.steps),
            run.clock.now(),
            policies,
            [*run.head.users],
            [*_knobs(trace)],
            [one.number.step for one in shown if one.reason is not None],
        )
    )


def _drawn(trace: Trace, width: int) -> str:
    return section(last_steps(trace, MOST_SHOWN), width=width)


def _policies(service: Service) -> dict[str, str]:
    world = service.run.session.world
    verbs = {}
    for system in service.run.head.scenario.systems:
        policy = world.servers[system.app].policy
        # Such a policy is of a server-to-server app, where no user can log in (RFC 6749, 4.4).
        for_itself = policy.client_credentials and not policy.refresh.issued
        verbs[system.name] = "client_credentials" if for_itself else "login"
    return verbs


def _knobs(trace: Trace) -> list[Knob]:
    now = {app.name: app.tolerance for app in trace.scenario.apps}
    for step in trace.scenario.steps:
        if isinstance(step.action, PolicyChange):
            now[step.action.app] = step.action.tolerance
    return [Knob(app, tolerance) for app, tolerance in now.items() if tolerance is not None]


def _file(name: str, kind: str) -> _Sender:
    return _fixed(files(__package__).joinpath(f"static/{name}").read_text("utf-8"), kind)


def _fixed(text: str, kind: str) -> _Sender:
    async def send(request: Request) -> Response:  # noqa: ARG001
        return Response(text, headers=_HEADERS, media_type=kind)

    return send
