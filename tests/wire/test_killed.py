"""A server that is killed under load: what it answered is in its journal."""

import json
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.cli.test_serve import serving
from tests.wire.served import CALLBACK, CLIENT, query_of
from tolsim.render.timeline.json import trace_document
from tolsim.wire.server.clock import Clock
from tolsim.wire.server.journal import Journal
from tolsim.wire.server.live import LiveRun
from tolsim.wire.server.recording import read_recorded, resume
from tolsim.wire.server.settings import Settings

CLIENTS: Final = 4
ENOUGH: Final = 40
"""Answers after which the server is killed, while others are on their way."""


class Load:
    """Clients that log in and refresh until the server is gone, and what they were answered."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.received: list[str] = []
        self.traces: list[list[Any]] = []
        self.enough = threading.Event()
        deeds = [self._ask] * CLIENTS + [self._look]
        self._threads = [threading.Thread(target=self._until_gone(deed)) for deed in deeds]

    def run(self, kill: Callable[[], None]) -> None:
        for thread in self._threads:
            thread.start()
        assert self.enough.wait(60)
        kill()
        for thread in self._threads:
            thread.join(60)

    def _until_gone(self, deed: Callable[[httpx.Client], None]) -> Callable[[], None]:
        def repeat() -> None:
            with suppress(httpx.TransportError), httpx.Client(base_url=self._url) as http:
                while True:
                    deed(http)

        return repeat

    def _ask(self, http: httpx.Client) -> None:
        wish = {"client_id": CLIENT, "redirect_uri": CALLBACK, "response_type": "code"}
        location = http.get("/legacy/oauth/authorize", params=wish).headers["location"]
        form = {"grant_type": "authorization_code", "code": query_of(location)["code"]}
        found = http.post(
            "/legacy/oauth/token", data={**form, "redirect_uri": CALLBACK, "client_id": CLIENT}
        ).json()
        self._receive(found)
        for _ in range(5):
            form = {"grant_type": "refresh_token", "refresh_token": found["refresh_token"]}
            found = http.post("/legacy/oauth/token", data={**form, "client_id": CLIENT}).json()
            self._receive(found)

    def _receive(self, answer: dict[str, Any]) -> None:
        self.received += [answer["access_token"], answer["refresh_token"]]
        if len(self.received) >= 2 * ENOUGH:
            self.enough.set()

    def _look(self, http: httpx.Client) -> None:
        self.traces.append(http.get("/_tolsim/trace").json()["runs"][0]["steps"])


def resumed(path: Path) -> LiveRun:
    """The run that a journal holds."""
    service = resume(read_recorded(path), Settings(), Clock(), sync=False)
    assert isinstance(service.run.recorder, Journal)
    service.run.recorder.close()
    return service.run


def trace_of(run: LiveRun) -> list[Any]:
    document = trace_document("", [run.session.trace()], compact=True)
    steps: list[Any] = json.loads(document)["runs"][0]["steps"]
    return steps


def test_every_answer_received_is_in_the_journal(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Twenty times where that is thorough; resuming gives the trace that was seen, and goes on."""
    thorough = request.config.getoption("--hypothesis-profile") == "thorough"
    path = tmp_path / "run.jsonl"
    option, before = "--record", 0
    for _ in range(20 if thorough else 2):
        policy = ("--policy", "independent-grants") if option == "--record" else ()
        with serving(*policy, option, str(path)) as (process, ready):
            load = Load(ready["url"])
            load.run(lambda pid=process.pid: os.kill(pid, signal.SIGKILL))  # type: ignore[misc]
        run = resumed(path)
        assert [] == [value for value in load.received if run.find(value) is None]
        trace = trace_of(run)
        assert all(seen == trace[: len(seen)] for seen in load.traces)
        assert trace == trace_of(resumed(path))
        assert before + ENOUGH <= len(run.steps)
        option, before = "--resume", len(run.steps)
