"""A server to ask in tests: in process, or behind a real socket in a thread."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import httpx
from starlette.types import ASGIApp

from tolsim.catalogue import find_policy
from tolsim.documents import Case, Overrides, load_scenario
from tolsim.documents.yaml.writer import yaml_text
from tolsim.simulation import replay
from tolsim.wire.server.app import create_app
from tolsim.wire.server.clock import Clock
from tolsim.wire.server.control.table import control_routes
from tolsim.wire.server.head import Head, new_case, pin
from tolsim.wire.server.live import LiveRun
from tolsim.wire.server.page import page_routes
from tolsim.wire.server.service import Service
from tolsim.wire.server.settings import Settings
from tolsim.wire.server.transport import Certificate, create_server, listen

CALLBACK: Final = "http://localhost:9999/callback"
CLIENT: Final = "my-client"
HERE: Final = "http://127.0.0.1:8484"
SYSTEMS: Final = ("legacy", "new")


def head_of(
    policy: str = "zoom-user", *, systems: tuple[str, ...] = SYSTEMS, users: tuple[str, ...] = ()
) -> Head:
    """A scenario of some systems and users, under a policy."""
    return pin(new_case(systems, users, find_policy), Overrides(policies=(policy,)))


def head_in(text: str) -> Head:
    """The head of a scenario file."""
    return pin(Case(text, "scenario.yaml", find_policy), Overrides())


def service_of(head: Head | None = None, clock: Clock | None = None, **settings: Any) -> Service:
    """Everything that a server's endpoints share."""
    return Service(LiveRun(head or head_of(), clock or Clock()), Settings(**settings))


def whole_app(service: Service) -> ASGIApp:
    """The application as the command serves it, with control interface and page."""
    return create_app(service, (*page_routes(service), *control_routes(service)))


class _InProcess(httpx.BaseTransport):
    """Asks an application without a socket; httpx itself can do so from a coroutine alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._asked = httpx.ASGITransport(app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run(self._handle(request))

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        wanted = httpx.Request(
            request.method, request.url, headers=request.headers, content=request.read()
        )
        answer = await self._asked.handle_async_request(wanted)
        return httpx.Response(
            answer.status_code, headers=answer.headers, content=await answer.aread()
        )


class Browser(NamedTuple):
    """A client in process, which sees redirects and does not follow them."""

    http: httpx.Client
    service: Service

    @classmethod
    def of(cls, service: Service | None = None) -> "Browser":
        service = service or service_of()
        transport = _InProcess(whole_app(service))
        # As most libraries do: GitHub answers in a form where JSON is not asked for.
        accept = {"accept": "application/json"}
        return cls(httpx.Client(transport=transport, base_url=HERE, headers=accept), service)

    def authorize(self, path: str = "", **params: str) -> dict[str, str]:
        """The parameters that an authorization request is redirected with."""
        wish = {
            "client_id": CLIENT, "redirect_uri": CALLBACK, "response_type": "code", **params,
        }  # fmt: skip
        answer = self.http.get(f"{path}/oauth/authorize", params=wish)
        assert 302 == answer.status_code, answer.text
        return query_of(answer.headers["location"])

    def post(self, path: str, **form: str) -> Any:
        """The answer to a form of the client."""
        return self.http.post(path, data={"client_id": CLIENT, **form})

    def exchange(self, path: str, code: str, **form: str) -> Any:
        """The answer to a code."""
        grant = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code": code}
        return self.post(f"{path}/oauth/token", **{**grant, **form})

    def login(self, path: str = "/legacy", **params: str) -> dict[str, Any]:
        """The tokens of a login."""
        answer = self.exchange(path, self.authorize(path, **params)["code"])
        assert 200 == answer.status_code, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def refresh(self, path: str, token: str, **form: str) -> Any:
        """The answer to a refresh."""
        return self.post(
            f"{path}/oauth/token", grant_type="refresh_token", refresh_token=token, **form
        )

    def call(self, path: str, token: str) -> Any:
        """The answer to a call."""
        return self.http.get(f"{path}/api/me", headers={"authorization": f"Bearer {token}"})

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer of the control interface."""
        sent = {} if body is None else {"json": body}
        return self.http.request(method, f"/_tolsim/{path}", **sent)

    @property
    def steps(self) -> list[Any]:
        """What the server has recorded."""
        return [*self.service.run.steps]


def query_of(url: str) -> dict[str, str]:
    """The parameters of a URL."""
    return dict(parse_qsl(urlsplit(url).query))


def replayed(service: Service) -> list[str]:
    """What `run` gives for each step of the scenario that was recorded."""
    text = yaml_text(service.run.document())
    (run,) = load_scenario(text, "recorded.yaml", find_policy).runs
    return [step.outcome for step in replay(run).steps]


@contextmanager
def listening(service: Service, certificate: Certificate | None = None) -> Iterator[str]:
    """A server behind a socket, for as long as the block lasts; its URL."""
    ready = threading.Event()
    server = create_server(whole_app(service), certificate, ready.set, service.closing.set)
    socket = listen("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, args=([socket],), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield f"http{'s' if certificate else ''}://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        socket.close()
        assert not thread.is_alive()
