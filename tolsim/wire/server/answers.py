"""What the endpoints have in common: a request as they see it, and how it is answered."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tolsim.simulation.scenario import Verb
from tolsim.simulation.trace import StepTrace
from tolsim.wire.messages import FORM, ErrorAnswer, Form, OAuthError, read_form
from tolsim.wire.server.clients import Client, authenticate
from tolsim.wire.server.faults import Cut, Failed
from tolsim.wire.server.live import ClockTooLate, NoMoreSteps, NotRecorded
from tolsim.wire.server.service import Service
from tolsim.wire.server.systems import HEADER

MOST_BYTES: Final = 65_536
"""Of a request's body."""

ABORT: Final = "tolsim.abort"
"""The extension of an ASGI scope that closes its connection at once."""

_NO_ANSWER: Final = 0
"""The status of what is no answer."""

# RFC 6749, 5.1: answers with tokens are not to be stored.
_UNSTORED: Final = {"cache-control": "no-store", "pragma": "no-cache"}


class Exchange:
    """One request, and what the log will say of it."""

    def __init__(self, service: Service, request: Request, prefix: str | None) -> None:
        self.service = service
        self.request = request
        self.prefix = prefix
        self.named: str | None = None
        """The system that the request names."""
        self.system: str | None = prefix
        """The system that is answered."""
        self.note = ""
        self.step: int | None = None

    def identify(self) -> None:
        """Find the system that the request names by header, port or path, if it names one."""
        port = (self.request.scope.get("server") or (None, None))[1]
        header = self.request.headers.get(HEADER)
        self.named = self.service.systems.named(header, port, self.prefix)

    @property
    def base(self) -> str:
        """The URL at which the client reaches the server, without a path."""
        outside = self.service.settings.public_url
        if outside is not None:
            return outside.rstrip("/")
        url = self.request.url
        return f"{url.scheme}://{url.netloc}"

    @property
    def issuer(self) -> str:
        """The issuer, as the client that asks knows it (RFC 8414, 2)."""
        return self.base if self.prefix is None else f"{self.base}/{self.prefix}"

    async def form(self) -> Form:
        """Return the parameters of the body; raise OAuthError where it is no form."""
        body = await read_body(self.request)
        kind = self.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if body and kind != FORM:
            raise OAuthError("invalid_request", f"the body has to be {FORM}")
        # What is no UTF-8 is no value of ours: no client, code or token has it.
        return read_form(body.decode(errors="replace"))

    def client(self, form: Form) -> Client:
        """Return who asks; raise OAuthError where it is nobody known."""
        apps = tuple(app.name for app in self.service.run.head.scenario.apps)
        header = self.request.headers.get("authorization")
        return authenticate(header, form, self.service.settings, apps)

    async def meet_fault(self, system: str, verb: Verb) -> bool:
        """Suffer what goes wrong with the request, if anything; return whether its answer is lost.

        Raises Cut or Failed where it is not applied at all.
        """
        self.system = system
        fault = self.service.faults.take(system, verb)
        if fault is None:
            return False
        match fault.do:
            case "delay":
                run = self.service.run
                await asyncio.sleep(fault.seconds)
                if run is not self.service.run:  # it was begun anew meanwhile
                    raise Failed(fault.status)
            case "drop":
                raise Cut
            case "fail":
                raise Failed(fault.status)
            case "lose":
                return True
        return False

    async def settle(self, record: StepTrace, *, lost: bool = False) -> None:
        """See that a step is recorded for good; raise Cut where its answer is lost."""
        self.step = record.number.step
        self.note = said(record)
        await self.service.run.settle()
        if lost:
            raise Cut


def said(record: StepTrace) -> str:
    """Return a step in a few words for the log: what was presented, and what came of it."""
    carried = f", {' '.join(record.answer)}" if record.answer else ""
    why = f" ({record.reason})" if record.reason is not None else ""
    return f"{record.used or ''} {record.outcome}{why}{carried}".strip()


async def read_body(request: Request) -> bytes:
    """Return the body of a request; raise OAuthError where it is too large."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            raise OAuthError("invalid_request", f"the body is larger than {MOST_BYTES} bytes", 413)
        parts.append(part)
    return b"".join(parts)


def answer(
    members: Mapping[str, Any],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    *,
    form: bool = False,
) -> Response:
    """Return a body of members as JSON, or as a form where a provider answers so."""
    headers = {**_UNSTORED, **(headers or {})}
    if form:
        flat = {key: _flat(value) for key, value in members.items() if value is not None}
        return Response(urlencode(flat), status, headers, FORM)
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode(), status, headers, "application/json")


def _flat(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


class _Cutting(Response):
    """No answer at all: the connection is closed as by a network that fails."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        abort = scope.get("extensions", {}).get(ABORT)
        if abort is None:
            raise ConnectionResetError("the answer is lost, and the connection cannot be closed")
        abort()
        # Until the server knows that nobody is there any more: else it would answer 500 itself.
        while (await receive())["type"] != "http.disconnect":
            pass


Handler = Callable[[Exchange], Awaitable[Response]]

_REFUSED: Final = (OAuthError, NoMoreSteps, NotRecorded, ClockTooLate, Failed)
"""Why a request is no step, or no more than a planned failure."""


async def respond(handler: Handler, exchange: Exchange) -> Response:
    """Return the answer of an endpoint, whatever happens there, after a line in the log."""
    try:
        exchange.identify()
        response = await handler(exchange)
    except Cut:
        exchange.note += " (no answer)"
        response = _Cutting(status_code=_NO_ANSWER)
    except ClientDisconnect:
        exchange.note = "the client went before it had said all"
        response = Response(status_code=400)
    except _REFUSED as error:
        status, refusal = _refusal(error)
        exchange.note = exchange.note or refusal.error_description or refusal.error
        headers = {"www-authenticate": "Basic"} if status == 401 else {}
        response = answer(refusal.members(), status, headers)
    _enter(exchange, response)
    return response


def _refusal(error: Exception) -> tuple[int, ErrorAnswer]:
    """Return how what is no step is refused."""
    match error:
        case OAuthError():
            return error.status, ErrorAnswer(error.error, error.description)
        case Failed():
            return error.status, ErrorAnswer("server_error", "a planned failure: nothing was done")
        case NoMoreSteps():
            sentence = "the run is as long as a scenario can be: POST /_tolsim/reset begins another"
        case ClockTooLate():
            sentence = "the clock is at its end: POST /_tolsim/reset begins another run"
        case _:
            sentence = f"the step cannot be recorded: {error}"
    return 503, ErrorAnswer("temporarily_unavailable", sentence)


def _enter(exchange: Exchange, response: Response) -> None:
    service, request = exchange.service, exchange.request
    line = service.log.add(
        service.run.clock.now(),
        request.method,
        request.url.path,
        exchange.system,
        None if response.status_code == _NO_ANSWER else response.status_code,
        exchange.note,
        exchange.step,
    )
    service.run.tell("log", line)
