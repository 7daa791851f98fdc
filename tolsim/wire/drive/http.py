"""Requests, one or several at once, within a time limit. What is sent nowhere else is checked."""

import ssl
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from queue import Empty, SimpleQueue
from threading import Barrier, Thread
from time import monotonic
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

import httpx

from tolsim.documents import UserError, duration
from tolsim.wire.drive.targets import Targets, place_of
from tolsim.wire.forms import Reply
from tolsim.wire.messages import FORM, Form

PATIENCE: Final = 30.0
"""Seconds that a server may take to answer."""
MOST_BYTES: Final = 1 << 20
"""Bytes of an answer that are read; one of OAuth's has some hundreds."""
_JSON: Final = {"accept": "application/json", "accept-encoding": "identity"}

_Result = TypeVar("_Result")


class NoAnswer(Exception):
    """A request was sent, and no answer came: the sentence says what happened instead."""


class Limit:
    """The time that a drive may take."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self._end = monotonic() + seconds

    def __repr__(self) -> str:
        return f"<Limit: {self.left():.1f} s of {self.seconds} s left>"

    def left(self) -> float:
        """Return the seconds that are left; raise UserError if there are none."""
        left = self._end - monotonic()
        if left <= 0:
            raise self.reached()
        return left

    def reached(self) -> UserError:
        """Return the error that ends a drive."""
        return UserError(
            f"the time limit of {duration(self.seconds)} is reached",
            "give it more time with --time-limit",
        )


class Web:
    """Sends requests to checked addresses; follows no redirect by itself and uses no proxy."""

    def __init__(self, targets: Targets, limit: Limit) -> None:
        self.targets = targets
        self.limit = limit

    def __repr__(self) -> str:
        return f"<Web: {self.targets}>"

    def session(self) -> httpx.Client:
        """Return a client of its own cookies, which a login in several pages needs."""
        # With a transport of its own httpx takes no proxy from the environment: what is meant for
        # this machine stays on it. A connection for each request: a server may close one that
        # idles just when the next request is on its way.
        transport = httpx.HTTPTransport(
            verify=trusted(), limits=httpx.Limits(max_keepalive_connections=0)
        )
        return httpx.Client(transport=transport, follow_redirects=False)

    def get(
        self, url: str, what: str, headers: Mapping[str, str] = {}, *,
        session: httpx.Client | None = None,
    ) -> Reply:  # fmt: skip
        """Get a resource; raise NoAnswer, or UserError where the server cannot be reached."""
        if session is not None:
            return self._read(session, "GET", url, what, headers={**_JSON, **headers})
        with self.session() as own:
            return self._read(own, "GET", url, what, headers={**_JSON, **headers})

    def post(self, url: str, what: str, form: Form, headers: Mapping[str, str] = {}) -> Reply:
        """Post a form; raise NoAnswer, or UserError where the server cannot be reached."""
        own = {"content-type": FORM, **_JSON, **headers}
        with self.session() as session:
            return self._read(session, "POST", url, what, headers=own, content=urlencode(form))

    def post_json(self, url: str, what: str, body: object, headers: Mapping[str, str]) -> Reply:
        """Post JSON; raise NoAnswer, or UserError where the server cannot be reached."""
        with self.session() as session:
            return self._read(session, "POST", url, what, headers=dict(headers), json=body)

    def at_once(self, sends: Sequence[Callable[[], _Result]]) -> list[_Result]:
        """Do several things at the same time; return their results, or raise the first error.

        Raises UserError when the time limit is reached, whatever they are waiting for.
        """
        try:
            return _together(sends, self.limit.left())
        except TimeoutError:
            raise self.limit.reached() from None

    def _read(
        self, session: httpx.Client, method: str, url: str, what: str, **request: Any
    ) -> Reply:
        address = self._checked(url, what)
        seconds = min(PATIENCE, self.limit.left())
        try:
            # In a thread: httpx waits so long for each part of an answer, of which there can be
            # many.
            (reply,) = _together(
                [lambda: _exchange(session, method, address, timeout=seconds, **request)], seconds
            )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise _unreachable(error, what, place_of(url)) from None
        except (httpx.TimeoutException, TimeoutError):
            if seconds < PATIENCE:
                raise self.limit.reached() from None
            raise NoAnswer(f"no answer in {seconds:.0f} seconds") from None
        except (httpx.HTTPError, httpx.InvalidURL):  # the latter for redirects that make no sense
            raise NoAnswer("the connection ended without a proper answer") from None
        return reply

    def _checked(self, url: str, what: str) -> httpx.URL:
        """Return an address as httpx understands it, which is what has to be checked."""
        self.targets.check(url, what)
        try:
            address = httpx.URL(url)
        except httpx.InvalidURL:
            raise UserError(
                f"{what} is not an http address", "it is too long, or no host"
            ) from None
        self.targets.check(str(address), what)
        return address


def _unreachable(error: Exception, what: str, place: str) -> UserError:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return UserError(
            f"{what} shows a certificate that is not trusted, at {place}",
            "name a file with it, or with its authority, in SSL_CERT_FILE",
        )
    return UserError(
        f"{what} cannot be reached at {place}", "start the server, or name another with --server"
    )


def _exchange(session: httpx.Client, method: str, url: httpx.URL, **request: Any) -> Reply:
    """Send a request and read the answer, as far as anybody needs it."""
    with session.stream(method, url, **request) as answer:
        body = bytearray()
        # As it comes: what was compressed can be a thousand times larger.
        for part in answer.iter_raw():
            body += part
            if len(body) > MOST_BYTES:
                raise NoAnswer(f"an answer of more than {MOST_BYTES >> 20} MiB")
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Reply(answer.status_code, headers, body.decode("utf-8", "replace"))


def _together(tasks: Sequence[Callable[[], _Result]], seconds: float) -> list[_Result]:
    """Do things at the same time; return their results, or raise the first error.

    Raises TimeoutError where they take too long; then they are left to themselves.
    """
    results: SimpleQueue[tuple[int, _Result | Exception]] = SimpleQueue()
    start = Barrier(len(tasks))

    def do(place: int, task: Callable[[], _Result]) -> None:
        try:
            start.wait(PATIENCE)
            results.put((place, task()))
        except Exception as error:  # noqa: BLE001 - it is raised below
            results.put((place, error))

    end = monotonic() + seconds
    for place, task in enumerate(tasks):
        # A daemon: one that waits for a server ends with the program.
        Thread(target=do, args=(place, task), daemon=True).start()
    done: dict[int, _Result | Exception] = {}
    while len(done) < len(tasks):
        try:
            place, result = results.get(timeout=max(0, end - monotonic()))
        except Empty:
            raise TimeoutError from None
        done[place] = result
    return [_unless_error(done[place]) for place in range(len(tasks))]


@cache
def trusted() -> ssl.SSLContext:
    """Return what certificates are held against: those of the system, or of SSL_CERT_FILE."""
    return ssl.create_default_context()


def _unless_error(result: _Result | Exception) -> _Result:
    if isinstance(result, Exception):
        raise result
    return result
