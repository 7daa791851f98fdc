"""Requests, one or several at once, within a time limit. What is sent nowhere else is checked."""

import ssl
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from queue import Empty, SimpleQueue
from threading import Barrier, BrokenBarrierError, Thread
from time import monotonic
from typing import Final, TypeVar
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
_JSON: Final = {"accept": "application/json"}

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
        return httpx.Client(transport=transport, trust_env=False, follow_redirects=False)

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
        results: SimpleQueue[tuple[int, _Result | Exception]] = SimpleQueue()
        start = Barrier(len(sends))

        def do(place: int, send: Callable[[], _Result]) -> None:
            try:
                start.wait(PATIENCE)
                results.put((place, send()))
            except (Exception, BrokenBarrierError) as error:  # noqa: BLE001 - it is raised below
                results.put((place, error))

        for place, send in enumerate(sends):
            # A daemon: one that waits for a server ends with the program.
            Thread(target=do, args=(place, send), daemon=True).start()
        done: dict[int, _Result | Exception] = {}
        while len(done) < len(sends):
            try:
                place, result = results.get(timeout=self.limit.left())
            except Empty:
                raise self.limit.reached() from None
            done[place] = result
        return [_unless_error(done[place]) for place in range(len(sends))]

    def _read(
        self, session: httpx.Client, method: str, url: str, what: str, **request: object
    ) -> Reply:
        self.targets.check(url, what)
        timeout = min(PATIENCE, self.limit.left())
        try:
            with session.stream(method, url, timeout=timeout, **request) as answer:  # type: ignore[arg-type] # of `stream`
                body = bytearray()
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > MOST_BYTES:
                        raise NoAnswer(f"an answer of more than {MOST_BYTES >> 20} MiB")
                headers = {name.lower(): value for name, value in answer.headers.items()}
                return Reply(answer.status_code, headers, body.decode("utf-8", "replace"))
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise UserError(
                f"{what} cannot be reached at {place_of(url)}",
                "start the server, or name another with --server",
            ) from None
        except httpx.TimeoutException:
            if timeout < PATIENCE:
                raise self.limit.reached() from None
            raise NoAnswer(f"no answer in {timeout:.0f} seconds") from None
        except httpx.HTTPError:
            raise NoAnswer("the connection ended without an answer") from None


@cache
def trusted() -> ssl.SSLContext:
    """Return what certificates are held against: those of the system, or of SSL_CERT_FILE."""
    return ssl.create_default_context()


def _unless_error(result: _Result | Exception) -> _Result:
    if isinstance(result, Exception):
        raise result
    return result
