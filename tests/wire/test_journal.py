"""The journal: what it holds, and what becomes of it when the disk or the process fails."""

import asyncio
import json
import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.wire.served import Browser, head_of, service_of
from tolsim.documents import UserError
from tolsim.wire.server.clock import Clock
from tolsim.wire.server.journal import Header, Journal, new_header, read_journal
from tolsim.wire.server.live import Consent
from tolsim.wire.server.recording import read_recorded, record, resume
from tolsim.wire.server.service import Service
from tolsim.wire.server.settings import Settings

STEP = {"login": "legacy"}


def header() -> Header:
    return new_header({"title": "T", "systems": ["legacy"]}, b"k" * 32, None, Settings())


def recorded(path: Path, policy: str = "zoom-user", **settings: Any) -> Browser:
    """A server that records, asked in process."""
    service = service_of(head_of(policy), **settings)
    record(path, service, sync=False)
    return Browser.of(service)


def resumed(path: Path, **settings: Any) -> Service:
    return resume(read_recorded(path), Settings(**settings), Clock(), sync=False)


@contextmanager
def full_at(size: int) -> Iterator[None]:
    """A limit on files of this process, which stands in for a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_header_and_a_line_for_each_step(tmp_path: Path) -> None:
    """The steps as a file writes them; keys and policies in the header."""
    path = tmp_path / "run.jsonl"
    browser = recorded(path)
    tokens = browser.login("/legacy", scope="read")
    browser.refresh("/legacy", tokens["refresh_token"])
    first, *lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert ("tolsim.journal", 1) == (first["format"], first["version"])
    assert {"started", "key", "scenario", "signing_key"} <= set(first)
    assert "zoom-user" == first["scenario"]["policy"]["name"]
    assert "/v2/users/me" == first["scenario"]["policy"]["http"]["paths"]["api"]
    client = {"client": "my-client", "scope": "read"}
    assert [
        {"n": 1, "step": {"login": "legacy"}, **client},
        {"n": 2, "step": {"refresh": "legacy"}},
    ] == lines
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert tokens["refresh_token"] not in path.read_text("utf-8")


def test_no_file_is_written_over(tmp_path: Path) -> None:
    """Whatever it holds."""
    path = tmp_path / "run.jsonl"
    path.write_text("mine", "utf-8")
    with pytest.raises(UserError, match="exists"):
        Journal.create(path, header())
    assert "mine" == path.read_text("utf-8")


def test_one_server_writes_a_journal(tmp_path: Path) -> None:
    """Another one is kept away, until the first one ends."""
    path = tmp_path / "run.jsonl"
    first = Journal.create(path, header())
    with pytest.raises(UserError, match="another server"):
        Journal.reopen(path, read_journal(path).length)
    first.close()
    Journal.reopen(path, read_journal(path).length).close()


def test_a_resumed_run_goes_on(tmp_path: Path) -> None:
    """The same trace, the same values of tokens, the same owners, the same redirect URIs."""
    path = tmp_path / "run.jsonl"
    browser = recorded(path, "zoom-user-concurrent@2")
    tokens = browser.login("/legacy")
    browser.exchange("", browser.authorize()["code"])
    browser.ask("POST", "clock", {"advance": "1h"})
    browser.ask("POST", "change", {"change": {"tolerance": 1}})
    browser.refresh("/legacy", tokens["refresh_token"])
    before = browser.ask("GET", "trace").text
    assert browser.service.run.recorder is not None
    browser.service.run.recorder.close()  # type: ignore[attr-defined]
    again = Browser.of(resumed(path))
    assert before == again.ask("GET", "trace").text
    assert browser.ask("GET", "scenario").text == again.ask("GET", "scenario").text
    assert 3600 == again.ask("GET", "clock").json()["now"]
    assert browser.service.systems.uris == again.service.systems.uris
    assert browser.service.signer.pem == again.service.signer.pem
    # The token belongs to the client that logged in, and to no other.
    stranger = again.post("/legacy/oauth/revoke", token=tokens["access_token"], client_id="other")
    assert "unauthorized_client" == stranger.json()["error"]
    again.login("/new")
    lines = path.read_text("utf-8").splitlines()
    assert [*range(1, len(again.steps) + 1)] == [
        json.loads(line)["n"] for line in lines[1:] if "fact" not in line
    ]


def test_settings_are_kept(tmp_path: Path) -> None:
    """Clients, apps and redirect URIs; what is said anew counts as well."""
    path = tmp_path / "run.jsonl"
    uri, other = "https://a.example/cb", "https://b.example/cb"
    browser = recorded(path, clients=frozenset({"my-client"}), redirect_uris=frozenset({uri}))
    browser.service.run.recorder.close()  # type: ignore[union-attr]
    kept = resumed(path, redirect_uris=frozenset({other})).settings
    assert (frozenset({"my-client"}), frozenset({uri, other})) == (kept.clients, kept.redirect_uris)


@pytest.mark.parametrize("torn", ["{", '{"n": 2, "step": {"login": "new"}}', '{"n'])
def test_a_torn_last_line_is_dropped(tmp_path: Path, torn: str) -> None:
    """A line without its end was not answered; the next one takes its place."""
    path = tmp_path / "run.jsonl"
    browser = recorded(path)
    browser.login()
    browser.service.run.recorder.close()  # type: ignore[union-attr]
    whole = path.read_bytes()
    path.write_bytes(whole + torn.encode())
    assert len(torn) == read_journal(path).dropped
    again = Browser.of(resumed(path))
    assert whole == path.read_bytes()
    again.login("/new")
    assert 2 == len(read_journal(path).steps)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda text: text.replace('"n":1', '"n":2'), "step 1 is missing"),
        (lambda text: text.replace('"login":"legacy"', '"login":"nobody"'), "cannot be done again"),
        (lambda text: text.replace('"step":{', '"stop":{'), "not in order"),
        (lambda text: text.replace("tolsim.journal", "tolsim.trace"), "its format"),
        (lambda text: text.replace('"version":1', '"version":9'), "version 9"),
        (lambda text: text.replace('"key":"', '"key":"*'), "not in order"),
        (lambda text: text.replace('"name":"zoom-user"', '"nome":"zoom-user"'), "cannot be done"),
        (lambda _: "", "not in order"),
        (lambda _: "hello\n", "not in order"),
    ],
)
def test_what_does_not_replay_is_refused(tmp_path: Path, change: object, why: str) -> None:
    """Nothing is guessed, and nothing is written."""
    path = tmp_path / "run.jsonl"
    browser = recorded(path)
    browser.login()
    browser.service.run.recorder.close()  # type: ignore[union-attr]
    text = change(path.read_text("utf-8"))  # type: ignore[operator]
    path.write_text(text, "utf-8")
    with pytest.raises(UserError, match=why):
        resumed(path)
    assert text == path.read_text("utf-8")


def test_a_full_disk_fails_the_request_and_not_the_run(tmp_path: Path) -> None:
    """503, nothing has happened, and with room again it goes on; no half line is left."""
    path = tmp_path / "run.jsonl"
    browser = recorded(path)
    tokens = browser.login("/legacy")
    whole = path.stat().st_size
    with full_at(whole + 10):
        answer = browser.refresh("/legacy", tokens["refresh_token"])
        assert (503, "temporarily_unavailable") == (answer.status_code, answer.json()["error"])
        step = browser.ask("POST", "login", {"login": "new"})
        assert (503, "not_recorded") == (step.status_code, step.json()["error"])
        assert 200 == browser.ask("GET", "trace").status_code
    assert (1, whole) == (len(browser.steps), path.stat().st_size)
    assert 200 == browser.refresh("/legacy", tokens["refresh_token"]).status_code
    assert 2 == len(read_journal(path).steps)


def test_what_cannot_be_taken_back_ends_the_recording() -> None:
    """After half a line that stays, nothing more is written."""
    file = os.open("/dev/full", os.O_WRONLY)
    journal = Journal(file, 0)
    for _ in range(2):
        with pytest.raises(OSError, match="No space left"):
            journal.write(1, STEP, None)
    journal.close()


def test_requests_that_wait_at_once_share_a_flush(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred steps take two: one under way, one for all that came meanwhile."""
    flushed: list[int] = []
    fsync = os.fsync

    def flush(file: int) -> None:
        flushed.append(file)
        fsync(file)

    monkeypatch.setattr(os, "fsync", flush)

    async def write(journal: Journal, n: int) -> None:
        journal.write(n, STEP, Consent("client"))
        await journal.settle()

    async def write_all() -> None:
        journal = Journal.create(tmp_path / "run.jsonl", header(), sync=True)
        await asyncio.gather(*(write(journal, n) for n in range(1, 101)))
        journal.close()

    asyncio.run(write_all())
    assert 100 == len(read_journal(tmp_path / "run.jsonl").steps)
    assert len(flushed) <= 2


def test_a_flush_that_fails_ends_the_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows then what the disk has: no request is told that all is well."""

    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    async def write() -> None:
        journal = Journal.create(tmp_path / "run.jsonl", header(), sync=True)
        monkeypatch.setattr(os, "fsync", fail)
        journal.write(1, STEP, None)
        with pytest.raises(OSError, match="Input/output"):
            await journal.settle()
        with pytest.raises(OSError, match="Input/output"):
            journal.write(2, STEP, None)
        journal.close()

    asyncio.run(write())
