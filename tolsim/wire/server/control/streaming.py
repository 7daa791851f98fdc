"""What happens, told as it happens: server-sent events (HTML Living Standard, 9.2)."""

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tolsim.render.page.inert import json_text
from tolsim.wire.server.control import bodies
from tolsim.wire.server.control.asking import Refused
from tolsim.wire.server.control.showing import entry
from tolsim.wire.server.live import Event, LiveRun
from tolsim.wire.server.service import Service

MOST_STREAMS: Final = 16
_KEPT: Final = 5_000
"""Events that are kept for streams that were cut; the oldest go first."""

_QUIET: Final = 15.0
"""Seconds without an event after which a stream says that it is there: proxies cut what is idle."""


class Happened(NamedTuple):
    """An event, numbered from 1, and the run that it is about."""

    n: int
    event: Event
    what: Any
    run: LiveRun


class Events:
    """The last events of a service, and whoever waits for the next one."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._kept: deque[Happened] = deque(maxlen=_KEPT)
        self._count = 0
        # An id of an earlier server, or of one that had it by chance, must not be taken for ours.
        self._series = secrets.token_hex(4)
        self._more = asyncio.Event()
        self._streams = 0
        service.run.listeners.append(self._hear)

    def __repr__(self) -> str:
        return f"<Events: {self._count}, {self._streams} streams>"

    async def stream(self, service: Service, request: Request) -> Response:  # noqa: ARG002
        """Tell events as they happen, or from one on that was seen last."""
        if self._streams >= MOST_STREAMS:
            raise Refused(503, "too_many_streams", f"{MOST_STREAMS} streams are open already")
        self._streams += 1
        last = request.headers.get("last-event-id")
        headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
        return _Closing(self._tell(last), headers=headers, media_type="text/event-stream",
                        closed=self._close)  # fmt: skip

    async def _tell(self, last: str | None) -> AsyncIterator[bytes]:
        seen = self._count if last is None else self._place(last)
        # So that a reader knows that it listens before anything happens.
        yield b": listening\n\n"
        if seen is None:
            # What happened since is not known any more: whoever listens has to look again.
            seen = self._count
            yield self._written(seen, "reset", "{}")
        closing = asyncio.ensure_future(self._service.closing.wait())
        try:
            while not closing.done():
                for happened in self._after(seen):
                    seen = happened.n
                    yield self._written(seen, happened.event, _body(happened))
                if seen == self._count:
                    yield await self._wait(closing)
        finally:
            closing.cancel()

    async def _wait(self, closing: "asyncio.Future[Any]") -> bytes:
        """Return nothing as soon as there is more, or a sign of life after a while."""
        more = asyncio.ensure_future(self._more.wait())
        done, _ = await asyncio.wait(
            {more, closing}, timeout=_QUIET, return_when=asyncio.FIRST_COMPLETED
        )
        more.cancel()
        return b"" if done else b": still here\n\n"

    def _hear(self, event: Event, what: Any) -> None:
        self._count += 1
        self._kept.append(Happened(self._count, event, what, self._service.run))
        self._more.set()
        self._more = asyncio.Event()

    def _after(self, seen: int) -> Iterator[Happened]:
        """Return the events after a number, oldest first; those that are forgotten are left out."""
        newer = self._count - seen
        return iter([*self._kept][-newer:] if newer else ())

    def _place(self, last: str) -> int | None:
        """Return the number of an id, or None where what followed it is not known."""
        series, _, number = last.rpartition("-")
        if series != self._series or not (number.isascii() and number.isdigit()):
            return None
        n = int(number[:18])
        return n if self._count - len(self._kept) <= n <= self._count else None

    def _written(self, n: int, event: Event, data: str) -> bytes:
        return f"id: {self._series}-{n}\nevent: {event}\ndata: {data}\n\n".encode()

    def _close(self) -> None:
        self._streams -= 1


class _Closing(StreamingResponse):
    """A stream that says when it is over, however it ends."""

    def __init__(self, content: AsyncIterator[bytes], *, closed: Any, **given: Any) -> None:
        super().__init__(content, **given)
        self._closed = closed

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._closed()


def _body(happened: Happened) -> str:
    match happened.event:
        case "step":
            return entry(happened.run, happened.what)
        case "clock":
            return json_text({"now": happened.what})
        case "log":
            return msgspec.json.encode(bodies.LogLine(*happened.what)).decode()
    return "{}"
