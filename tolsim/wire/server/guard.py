"""Whom the server listens to: by the host that is addressed, and the page that asks."""

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tolsim.wire.loopback import is_loopback
from tolsim.wire.server.settings import Settings

CONTROL: Final = "/_tolsim/"
"""Where the server itself is controlled: no page but its own may ask there."""

_PREFLIGHT: Final = {
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": "authorization, content-type, x-tolsim-system",
    "access-control-max-age": "600",
}


class Guard:
    """Refuses what a hostile page could make a browser send, before anything is read."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        outside = urlsplit(settings.public_url or "").hostname
        self._hosts: Collection[str] = settings.hosts | ({outside} if outside else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_control = scope["path"].startswith(CONTROL) or scope["path"] == "/"
        refusal = self._refusal(scope, headers, is_control=is_control)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        origin = headers.get("origin")
        if origin is None or is_control:
            await self._app(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await _shared(Response(status_code=204, headers=_PREFLIGHT), origin)(
                scope, receive, send
            )
        else:
            await self._app(scope, receive, _sharing(send, origin))

    def _refusal(self, scope: Scope, headers: Headers, *, is_control: bool) -> Response | None:
        host = headers.get("host", "")
        # A page whose name was made to lead here (DNS rebinding) sends that name.
        if not self._is_ours(host):
            return PlainTextResponse(
                f"{host!r} is not a name of this server; --allow-host adds one\n", 421
            )
        origin = headers.get("origin")
        if origin is not None:
            if not self._may_ask(origin, host, scope["scheme"], is_control=is_control):
                return PlainTextResponse(
                    f"pages of {origin!r} may not ask here; --origin allows them\n", 403
                )
        # A cross-site form needs no preflight, and the streams of a server none either.
        elif headers.get("sec-fetch-site") == "cross-site" and (
            scope["method"] == "POST" or is_control
        ):
            return PlainTextResponse("other sites may not ask here\n", 403)
        return None

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return is_loopback(name) or name in self._hosts

    def _may_ask(self, origin: str, host: str, scheme: str, *, is_control: bool) -> bool:
        if origin in self._settings.origins or origin == f"{scheme}://{host}":
            return True
        outside = self._settings.public_url
        if outside is not None and origin == "{0.scheme}://{0.netloc}".format(urlsplit(outside)):
            return True
        if is_control:
            return False
        try:
            return is_loopback(urlsplit(origin).hostname or "")
        except ValueError:
            return False


def _shared(response: Response, origin: str) -> Response:
    response.headers["access-control-allow-origin"] = origin
    response.headers["vary"] = "Origin"
    return response


def _sharing(send: Send, origin: str) -> Send:
    """Return a `send` that lets a page of an origin read the answer (Fetch, 3.2)."""

    async def send_shared(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["access-control-allow-origin"] = origin
            headers["vary"] = "Origin"
        await send(message)

    return send_shared
