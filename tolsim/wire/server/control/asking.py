"""A request to the control interface: who asks, what it holds, and how it is answered."""

import hmac
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from tolsim.documents import DocumentError, UserError
from tolsim.wire.messages import OAuthError, bearer
from tolsim.wire.server.answers import read_body
from tolsim.wire.server.control.bodies import Error
from tolsim.wire.server.live import ClockTooLate, NoMoreSteps, NotRecorded
from tolsim.wire.server.service import Service

T = TypeVar("T", bound=msgspec.Struct)
Endpoint = Callable[[Service, Request], Awaitable[Response]]

_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


class Refused(Exception):
    """A request is not done: the status, a word for programs, a sentence for people."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = error


def answer(body: object, status: int = 200) -> Response:
    """Return a body as JSON."""
    return written(msgspec.json.encode(body), status)


def written(text: bytes | str, status: int = 200, kind: str = "application/json") -> Response:
    """Return what is written already."""
    return Response(text, status, _HEADERS, kind)


async def read(request: Request, kind: type[T]) -> T:
    """Return the body of a request; raises Refused."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    # A form of another site can send no JSON without asking first (Fetch, 3.2.2).
    if media != "application/json":
        raise Refused(415, "not_json", "send the body as application/json")
    try:
        return msgspec.json.decode(await read_body(request), type=kind)
    except OAuthError as error:
        raise Refused(error.status, "too_large", error.description) from None
    # RecursionError: lists in lists in lists; ValueError: a number that Python does not read.
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise Refused(400, "invalid_body", str(error)) from None


def guarded(endpoint: Endpoint, service: Service) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that answers only those who may ask, and every error as JSON."""

    async def ask(request: Request) -> Response:
        try:
            _check_token(service, request)
            return await endpoint(service, request)
        except Refused as error:
            return answer(Error(error.error, str(error)), error.status)
        except DocumentError as error:
            problem = error.problems[0]
            sentence = ": ".join(filter(None, (problem.sentence, problem.help)))
            return answer(Error(problem.code, sentence), 400)
        except UserError as error:
            sentence = ": ".join(filter(None, (error.sentence, error.help)))
            return answer(Error("not_possible", sentence), 400)
        except RecursionError:
            return answer(Error("invalid_body", "the body is too deep"), 400)
        except (NoMoreSteps, NotRecorded, ClockTooLate) as error:
            return answer(_unavailable(error), 503)

    return ask


def _check_token(service: Service, request: Request) -> None:
    """Raise Refused where the server is exposed and the request does not carry its token."""
    wanted = service.settings.control_token
    sent = bearer(request.headers.get("authorization")) or ""
    if wanted is not None and not hmac.compare_digest(wanted.encode(), sent.encode()):
        raise Refused(
            401, "no_control_token", "send the control token: `Authorization: Bearer TOKEN`"
        )


def _unavailable(error: Exception) -> Error:
    match error:
        case NoMoreSteps():
            return Error("no_more_steps", "the run is as long as a scenario can be: reset it")
        case ClockTooLate():
            return Error("clock_too_late", "the clock would pass what a scenario can say")
    return Error("not_recorded", f"the step cannot be recorded, and was not done: {error}")
