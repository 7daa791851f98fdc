"""Which path leads to which endpoint."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tolsim.wire.messages import (
    AUTHORIZATION_SERVER,
    JWKS,
    OPENID_CONFIGURATION,
    PATHS,
    Endpoint,
)
from tolsim.wire.server.answers import Exchange, Handler, respond
from tolsim.wire.server.authorize import authorize
from tolsim.wire.server.discovery import configuration, keys
from tolsim.wire.server.guard import Guard
from tolsim.wire.server.head import Head
from tolsim.wire.server.resource import introspect, me, revoke
from tolsim.wire.server.service import Service
from tolsim.wire.server.token import token


class Target(NamedTuple):
    """What a path leads to; `prefix` is the system that it names."""

    handler: Handler
    methods: tuple[str, ...]
    prefix: str | None


_ENDPOINTS: Final[Mapping[Endpoint, tuple[Handler, tuple[str, ...]]]] = {
    "authorize": (authorize, ("GET", "POST")),
    "token": (token, ("POST",)),
    "revoke": (revoke, ("POST",)),
    "introspect": (introspect, ("POST",)),
    "api": (me, ("GET", "POST")),
}


def create_app(service: Service, routes: tuple[Route, ...] = ()) -> ASGIApp:
    """Return the server as an ASGI application; `routes` are those of control and page."""
    return Guard(Endpoints(service, Starlette(routes=[*routes])), service.settings)


class Endpoints:
    """The endpoints of OAuth, found by their whole path; all else is for another application."""

    # A table and no list of patterns: with a prefix for each system there are hundreds of paths.
    def __init__(self, service: Service, others: ASGIApp) -> None:
        self._service = service
        self._others = others
        self._learn()

    def _learn(self) -> None:
        """Find the paths of the run; another run may be under a provider with others."""
        self._run = self._service.run
        self._targets = dict(_targets(self._run.head))
        self._patterns = [
            (_pattern(path), target) for path, target in self._targets.items() if "{" in path
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        target = self._find(scope["path"]) if scope["type"] == "http" else None
        if target is None:
            await self._others(scope, receive, send)
            return
        response: Response
        if scope["method"] not in target.methods:
            response = Response(status_code=405, headers={"allow": ", ".join(target.methods)})
        else:
            exchange = Exchange(self._service, Request(scope, receive), target.prefix)
            response = await respond(target.handler, exchange)
        await response(scope, receive, send)

    def _find(self, path: str) -> Target | None:
        if self._run is not self._service.run:
            self._learn()
        found = self._targets.get(path)
        if found is not None or not self._patterns:
            return found
        return next((target for shape, target in self._patterns if shape.fullmatch(path)), None)


def _targets(head: Head) -> Iterator[tuple[str, Target]]:
    """Yield every path, plain and below each system; those of providers stand beside ours."""
    own = [path for shape in head.shapes.values() for path in shape.paths.items()]
    for prefix in (None, *head.systems):
        before = "" if prefix is None else f"/{prefix}"
        for endpoint, path in (*own, *PATHS.items()):
            yield f"{before}{path}", Target(*_ENDPOINTS[endpoint], prefix)
        yield f"{before}{JWKS}", Target(keys, ("GET",), prefix)
        configured = Target(configuration, ("GET",), prefix)
        yield f"{before}{OPENID_CONFIGURATION}", configured
        # RFC 8414, 3.1: the path of the issuer follows the well-known one.
        yield f"{AUTHORIZATION_SERVER}{before}", configured


def _pattern(path: str) -> re.Pattern[str]:
    """Return what a path with free parts matches: `/{tenant}/oauth2/token`."""
    parts = re.split(r"\{[^}/]+\}", path)
    return re.compile("[^/]+".join(map(re.escape, parts)))
