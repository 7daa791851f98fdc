"""What only a real socket shows: answers that are lost, races, connections kept alive."""

import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any, Final

import httpx
import pytest

from tests.wire.served import CALLBACK, CLIENT, head_of, listening, query_of, replayed, service_of
from tolsim.simulation.scenario import Verb
from tolsim.wire.messages import FORM
from tolsim.wire.server.faults import Fault


class Once:
    """One fault for the first request with a verb."""

    def __init__(self, verb: Verb, fault: Fault) -> None:
        self._on: Verb | None = verb
        self._fault = fault

    def take(self, system: str, verb: Verb) -> Fault | None:
        if verb != self._on:
            return None
        assert "legacy" == system
        self._on = None
        return self._fault


def login(url: str) -> dict[str, Any]:
    """The tokens of a login."""
    wish = {"client_id": CLIENT, "redirect_uri": CALLBACK, "response_type": "code"}
    redirect = httpx.get(f"{url}/oauth/authorize", params=wish)
    form = {
        "grant_type": "authorization_code", "client_id": CLIENT, "redirect_uri": CALLBACK,
        "code": query_of(redirect.headers["location"])["code"],
    }  # fmt: skip
    found: dict[str, Any] = httpx.post(f"{url}/oauth/token", data=form).json()
    return found


def refresh(url: str, token: str) -> httpx.Response:
    """The answer to a refresh."""
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": CLIENT}
    return httpx.post(f"{url}/oauth/token", data=form)


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        ("lose", [{"refresh": "legacy", "lost": True}, {"refresh": "legacy"}]),
        ("drop", [{"refresh": "legacy"}]),
    ],
)
def test_a_dead_connection_is_what_the_client_sees(harm: Any, expected: list[Any]) -> None:
    """Of a lost answer the request was applied, once; of a dropped one it was not."""
    service = service_of(head_of("rfc9700-rotation"))
    service.faults = Once("refresh", Fault(harm))
    with listening(service) as url:
        token = login(f"{url}/legacy")["refresh_token"]
        with pytest.raises(httpx.RemoteProtocolError):
            refresh(f"{url}/legacy", token)
        retried = refresh(f"{url}/legacy", token)
    assert [None, retried.status_code] == [line.status for line in service.log][-2:]
    assert (400 if harm == "lose" else 200) == retried.status_code
    assert expected == service.run.steps[1:]
    assert replayed(service)[-1] == retried.json().get("error", "ok")


UNDICI: Final = """
const [url, token] = process.argv.slice(1);
const body = new URLSearchParams({
  grant_type: 'refresh_token', refresh_token: token, client_id: 'my-client',
});
try { await fetch(url, { method: 'POST', body }); } catch (error) { console.log(error.cause.code); }
"""


def send_with_requests(url: str, token: str) -> str:
    """What requests tells of a refresh without an answer."""
    sender = pytest.importorskip("requests", reason="needs the extra `clients`")
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": CLIENT}
    with pytest.raises(sender.ConnectionError) as told:
        sender.post(url, form, timeout=10)
    return str(told.value)


def send_with_undici(url: str, token: str) -> str:
    """What `fetch` of Node tells of it, which undici sends for it."""
    if shutil.which("node") is None:
        pytest.skip("needs Node")
    command = ["node", "--input-type=module", "-e", UNDICI, url, token]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("send", "expected"),
    [
        (send_with_requests, "Remote end closed connection without response"),
        (send_with_undici, "UND_ERR_SOCKET"),
    ],
)
def test_other_clients_see_the_same(send: Callable[[str, str], str], expected: str) -> None:
    """They do not ask again by themselves: the request was applied once."""
    service = service_of(head_of("rfc9700-rotation"))
    service.faults = Once("refresh", Fault("lose"))
    with listening(service) as url:
        token = login(f"{url}/legacy")["refresh_token"]
        assert expected in send(f"{url}/legacy/oauth/token", token)
    assert [{"login": "legacy"}, {"refresh": "legacy", "lost": True}] == service.run.steps


@pytest.mark.parametrize("verb", ["call", "revoke"])
def test_a_lost_call_is_written_as_it_was(verb: Verb) -> None:
    """A scenario has no lost calls and revocations: nobody waits for what they bring."""
    service = service_of()
    service.faults = Once(verb, Fault("lose"))
    ask: dict[str, Callable[[str, str], object]] = {
        "call": lambda url, token: httpx.get(
            f"{url}/api/me", headers={"authorization": f"Bearer {token}"}
        ),
        "revoke": lambda url, token: httpx.post(
            f"{url}/oauth/revoke", data={"token": token, "client_id": CLIENT}
        ),
    }
    with listening(service) as url:
        token = login(f"{url}/legacy")["access_token"]
        with pytest.raises(httpx.RemoteProtocolError):
            ask[verb](f"{url}/legacy", token)
    label = {"call": "legacy", "revoke": "legacy.A1"}
    assert label[verb] == service.run.steps[1][verb]
    assert "lost" not in service.run.steps[1]


def test_of_a_hundred_refreshes_of_one_token_one_is_accepted() -> None:
    """They are taken one after the other, whoever sends them."""
    service = service_of(head_of("rfc9700-rotation"))
    with listening(service) as url, ThreadPoolExecutor(20) as pool:
        token = login(f"{url}/legacy")["refresh_token"]
        statuses = [
            answer.status_code
            for answer in pool.map(lambda _: refresh(f"{url}/legacy", token), range(100))
        ]
    assert [200] + [400] * 99 == sorted(statuses)
    assert ["ok"] * 2 + ["invalid_grant"] * 99 == replayed(service)


def test_a_connection_is_kept_while_requests_are_refused() -> None:
    """Whatever was wrong with one request, the next one on the connection is read."""
    service = service_of()
    with listening(service) as url:
        connection = HTTPConnection(url.removeprefix("http://"))
        statuses = []
        for body, kind in (("a=1&a=2", FORM), ("{}", "text/plain"), ("", FORM)):
            connection.request("POST", "/oauth/token", body, {"content-type": kind})
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
        connection.close()
    assert [400, 400, 401] == statuses


def test_what_is_too_large_is_refused() -> None:
    """And the next request on another connection is answered."""
    with listening(service_of()) as url:
        answer = httpx.post(f"{url}/oauth/token", data={"a": "x" * 70_000})
        assert 413 == answer.status_code
        assert 200 == httpx.get(f"{url}/jwks").status_code
