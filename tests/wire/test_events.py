"""Events as they happen, over a socket."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import httpx
import pytest

from tests.wire.served import head_of, listening, service_of
from tolsim.wire.server.control.streaming import MOST_STREAMS

Event = tuple[str, str, Any]
"""Id, name, data."""


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """A client of a server that listens."""
    service = service_of(head_of("zoom-user-concurrent@1"))
    with listening(service) as url, httpx.Client(base_url=f"{url}/_tolsim/", timeout=10) as client:
        yield client


@contextmanager
def stream(http: httpx.Client, last: str | None = None) -> Iterator[Iterator[Event]]:
    """The events of a stream that has begun."""
    headers = {} if last is None else {"last-event-id": last}
    with http.stream("GET", "events", headers=headers) as answer:
        assert "text/event-stream; charset=utf-8" == answer.headers["content-type"]
        lines = answer.iter_lines()
        assert ": listening" == next(lines)
        yield events(lines)


def events(lines: Iterator[str]) -> Iterator[Event]:
    found: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            found[name] = value
        elif "id" in found:
            yield found["id"], found["event"], json.loads(found["data"])
            found = {}


def take(these: Iterator[Event], count: int) -> list[Event]:
    return [next(these) for _ in range(count)]


def test_steps_and_the_clock(http: httpx.Client) -> None:
    """The entry of the trace, and the second that it is."""
    with stream(http) as told:
        entry = http.post("login", json={"login": "legacy"}).json()
        http.post("clock", json={"advance": "1h"})
        login, wait, clock = take(told, 3)
    assert ("step", entry) == login[1:]
    assert ("step", "wait") == (wait[1], wait[2]["verb"])
    assert ("clock", {"now": 3600}) == clock[1:]


def test_requests_of_clients(http: httpx.Client) -> None:
    """A line of the log for each, beside the step that it became."""
    with stream(http) as told:
        http.get("../legacy/api/me")
        (line,) = take(told, 1)
    assert ("log", 401, "/legacy/api/me") == (line[1], line[2]["status"], line[2]["path"])


def test_a_stream_resumes(http: httpx.Client) -> None:
    """From the event that was seen last; where that is not known, it says so."""
    with stream(http) as told:
        for system in ("legacy", "new", "legacy"):
            http.post("login", json={"login": system})
        first, second, third = take(told, 3)
    with stream(http, first[0]) as told:
        assert [second, third] == take(told, 2)
    with stream(http, third[0]) as told:
        http.post("call", json={"call": "legacy"})
        assert "call" == next(told)[2]["verb"]
    for unknown in ("0000-1", "nonsense", f"{first[0].partition('-')[0]}-999"):
        with stream(http, unknown) as told:
            assert "reset" == next(told)[1]


def test_a_reset_is_told(http: httpx.Client) -> None:
    """What was shown before is of another run."""
    with stream(http) as told:
        http.post("login", json={"login": "legacy"})
        http.post("reset", json={})
        http.post("login", json={"login": "new"})
        assert ["step", "reset", "step"] == [event for _, event, _ in take(told, 3)]


def test_streams_have_an_end(http: httpx.Client) -> None:
    """So many at once; one that is closed makes room."""
    open_ones = [http.stream("GET", "events") for _ in range(MOST_STREAMS)]
    try:
        assert {200} == {one.__enter__().status_code for one in open_ones}
        assert 503 == http.get("events").status_code
    finally:
        for one in open_ones:
            one.__exit__(None, None, None)
    deadline = monotonic() + 10
    while monotonic() < deadline:
        with http.stream("GET", "events") as answer:
            if answer.status_code == 200:
                return
    pytest.fail("no stream became free")


def test_an_open_stream_lets_the_server_end() -> None:
    """It ends by itself: `listening` waits for the server's thread."""
    with listening(service_of()) as url:
        client = httpx.Client(base_url=url)
        answer = client.send(client.build_request("GET", "/_tolsim/events"), stream=True)
        assert 200 == answer.status_code
    answer.close()
    client.close()


def test_every_event_is_an_entry_of_the_trace(http: httpx.Client) -> None:
    """The same, key by key, in order."""
    with stream(http) as told:
        for verb, system in (
            ("login", "legacy"), ("login", "new"), ("refresh", "legacy"), ("login", "legacy"),
            ("refresh", "legacy"), ("call", "new"),
        ):  # fmt: skip
            http.post(verb, json={verb: system})
        seen = [data for _, _, data in take(told, 6)]
    assert http.get("trace").json()["runs"][0]["steps"] == seen
