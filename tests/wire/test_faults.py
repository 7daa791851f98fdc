"""Answers that are lost, requests that are dropped, failed or delayed, and many at once."""

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import httpx
import pytest

from tests.wire.served import CALLBACK, CLIENT, head_of, listening, query_of, service_of
from tolsim.wire.server.service import Service

requests = pytest.importorskip("requests", reason="needs the extra `clients`")


class Server(NamedTuple):
    """A server behind a socket, one login that it has seen, and what that brought."""

    service: Service
    url: str
    tokens: dict[str, Any]

    def plan(self, **fault: Any) -> None:
        answer = httpx.post(f"{self.url}/_tolsim/faults", json=fault)
        assert 200 == answer.status_code, answer.text

    @property
    def refresh(self) -> dict[str, str]:
        """The form of a refresh with the token of the login."""
        token = self.tokens["refresh_token"]
        return {"grant_type": "refresh_token", "refresh_token": token, "client_id": CLIENT}

    @property
    def steps(self) -> list[Any]:
        return [*self.service.run.steps]


@pytest.fixture
def server() -> Iterator[Server]:
    service = service_of(head_of("rfc9700-rotation"))
    with listening(service) as url:
        wish = {"client_id": CLIENT, "redirect_uri": CALLBACK, "response_type": "code"}
        location = httpx.get(f"{url}/legacy/oauth/authorize", params=wish).headers["location"]
        form = {
            "grant_type": "authorization_code", "code": query_of(location)["code"],
            "redirect_uri": CALLBACK, "client_id": CLIENT,
        }  # fmt: skip
        tokens = httpx.post(f"{url}/legacy/oauth/token", data=form).json()
        yield Server(service, url, tokens)


def test_a_lost_answer_is_a_dead_connection_to_requests(server: Server) -> None:
    """The request is applied once; who sends it again is a thief to the server."""
    server.plan(do="lose", system="legacy", on="refresh")
    url = f"{server.url}/legacy/oauth/token"
    with pytest.raises(requests.ConnectionError, match="Remote end closed connection"):
        requests.post(url, data=server.refresh, timeout=10)
    assert [{"login": "legacy"}, {"refresh": "legacy", "lost": True}] == server.steps
    again = requests.post(url, data=server.refresh, timeout=10)
    assert (400, "invalid_grant") == (again.status_code, again.json()["error"])
    assert "refresh_reused" == server.service.run.records[-1].reason


FETCH = """
const [url, body] = process.argv.slice(1);
const headers = {"content-type": "application/x-www-form-urlencoded"};
for (const _ of [1, 2]) {
  try {
    const answer = await fetch(url, {method: "POST", body, headers});
    console.log(answer.status, (await answer.json()).error ?? "ok");
  } catch (error) {
    console.log(error.cause.code);
  }
}
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
@pytest.mark.node
def test_a_lost_answer_is_a_dead_connection_to_undici(server: Server) -> None:
    """Node's own fetch does not send a POST again; its user does, and is refused."""
    server.plan(do="lose", on="refresh")
    form = str(httpx.QueryParams(server.refresh))
    done = subprocess.run(
        ["node", "--input-type=module", "-e", FETCH, f"{server.url}/legacy/oauth/token", form],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert ["UND_ERR_SOCKET", "400 invalid_grant"] == done.stdout.splitlines()
    assert [{"refresh": "legacy", "lost": True}] == [
        step for step in server.steps if step.get("lost")
    ]


def test_a_lost_call_or_revocation_is_the_plain_step(server: Server) -> None:
    """Whether its answer arrived makes no difference to tokens: files have no word for it."""
    access = server.tokens["access_token"]
    for on, path, form in (
        ("call", "api/me", {}),
        ("revoke", "oauth/revoke", {"token": access, "client_id": CLIENT}),
    ):
        server.plan(do="lose", on=on)
        headers = {"authorization": f"Bearer {access}"}
        with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
            httpx.post(f"{server.url}/legacy/{path}", data=form, headers=headers)
    assert [{"call": "legacy"}, {"revoke": "legacy.A1", "by": "legacy"}] == server.steps[1:]


def test_what_is_dropped_or_failed_is_not_applied(server: Server) -> None:
    """The same token is good afterwards."""
    url = f"{server.url}/legacy/oauth/token"
    server.plan(do="drop", on="refresh")
    server.plan(do="fail", on="refresh", status=502)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        httpx.post(url, data=server.refresh)
    assert 502 == httpx.post(url, data=server.refresh).status_code
    assert [{"login": "legacy"}] == server.steps
    assert 200 == httpx.post(url, data=server.refresh).status_code


def test_a_delayed_request_is_applied_late(server: Server) -> None:
    """What others send meanwhile comes first."""
    server.plan(do="delay", on="refresh", seconds=1)
    url = f"{server.url}/legacy/oauth/token"
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(httpx.post, url, data=server.refresh)
        while httpx.get(f"{server.url}/_tolsim/faults").json()["faults"]:
            pass  # until the request has met its fault
        httpx.post(f"{server.url}/_tolsim/login", json={"login": "new"})
        assert 200 == late.result().status_code
    assert [{"login": "legacy"}, {"login": "new"}, {"refresh": "legacy"}] == server.steps


def test_a_hundred_refreshes_of_one_token(server: Server) -> None:
    """One is accepted; the rest are replays, each a step of its own, and the trace replays."""

    def refresh(_: int) -> int:
        return httpx.post(
            f"{server.url}/legacy/oauth/token", data=server.refresh, timeout=30
        ).status_code

    with ThreadPoolExecutor(20) as pool:
        seen = Counter(pool.map(refresh, range(100)))
    assert Counter({400: 99, 200: 1}) == seen
    assert 101 == len(server.steps)
    outcomes = Counter(record.outcome for record in server.service.run.records)
    assert Counter({"invalid_grant": 99, "ok": 2}) == outcomes
