"""Sockets, connections that can be cut, and an end that comes soon."""

import signal
import socket
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tolsim.wire.server.answers import ABORT


class Certificate(NamedTuple):
    """The files of a certificate and its key, for TLS."""

    cert: str
    key: str


class _Protocol(HttpToolsProtocol):
    """A connection that what answers can cut; ASGI by itself has no way to say nothing."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        # uvicorn's type wants descriptions of extensions alone; the value is for `answers`.
        self.scope["extensions"] = {ABORT: self.transport.abort}  # type: ignore[dict-item]


class _Server(uvicorn.Server):
    """A server that says when it is ready, and when it begins to end."""

    def __init__(
        self, config: uvicorn.Config, ready: Callable[[], None], ending: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._ending = ending

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._ending()
        await super().shutdown(sockets)


_BACKLOG: Final = 2048


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes any that is free. Raises OSError."""
    # The protocol is named: asyncio turns Nagle's algorithm off only where a socket says that it
    # is TCP, and with it an answer waits 40 ms.
    (family, *_, address), *_ = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP, flags=socket.AI_PASSIVE
    )
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(_BACKLOG)
        found.setblocking(False)
    except OSError:
        found.close()
        raise
    return found


def create_server(
    app: ASGIApp,
    certificate: Certificate | None = None,
    ready: Callable[[], None] = lambda: None,
    ending: Callable[[], None] = lambda: None,
) -> uvicorn.Server:
    """Return a server that can be run; it calls `ready` and `ending` when it is."""
    config = uvicorn.Config(
        app,
        http=_Protocol,
        ws="none",
        lifespan="off",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
        ssl_certfile=certificate and certificate.cert,
        ssl_keyfile=certificate and certificate.key,
    )
    return _Server(config, ready, ending)


def run(server: uvicorn.Server, sockets: Sequence[socket.socket]) -> None:
    """Answer requests until the process is told to end."""
    # uvicorn raises the signal once more when it is done, to end as if it had not been there;
    # to be told to end is no failure of a server.
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        server.run([*sockets])
    finally:
        signal.signal(signal.SIGTERM, before)
