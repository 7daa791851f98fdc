"""`tolsim serve --record` and `--resume`: from options to a journal, or to what is wrong."""

import json
import signal
import stat
from pathlib import Path

import httpx
import pytest

from tests.cli.test_serve import refused, serving
from tolsim.wire.server.journal import read_journal


def step(url: str, verb: str, system: str) -> None:
    assert 200 == httpx.post(f"{url}/_tolsim/{verb}", json={verb: system}).status_code


def test_a_run_is_recorded_and_goes_on(tmp_path: Path) -> None:
    """Every step is in the file; the run goes on in it after a kill, with its torn line dropped."""
    path = tmp_path / "run.jsonl"
    options = ("two_systems", "-t", "1", "--record", str(path), "--sync")
    with serving(*options) as (process, ready):
        step(ready["url"], "login", "legacy")
        trace = httpx.get(f"{ready['url']}/_tolsim/trace").json()
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    with path.open("ab") as file:
        file.write(b'{"n": 2, "st')
    with serving("--resume", str(path)) as (process, ready):
        url = ready["url"]
        assert trace == httpx.get(f"{url}/_tolsim/trace").json()
        step(url, "login", "new")
        process.send_signal(signal.SIGTERM)
        assert 0 == process.wait(10)
    assert [{"login": "legacy"}, {"login": "new"}] == [it.step for it in read_journal(path).steps]
    header = json.loads(path.read_text("utf-8").split("\n")[0])
    assert ["legacy", "new"] == [*header["scenario"]["systems"]]


def test_what_is_wrong_with_the_options(tmp_path: Path) -> None:
    """Exit code 2 and a sentence, before anything is served."""
    path = tmp_path / "run.jsonl"
    path.write_text("mine", "utf-8")
    assert "exists" in refused(["--record", str(path)])
    assert "not in order" in refused(["--resume", str(path)])
    assert "no such file" in refused(["--resume", str(tmp_path / "none.jsonl")])
    assert "add --record FILE" in refused(["--sync"])
    assert "no such file" in refused(["--record", str(tmp_path / "none" / "run.jsonl")])
    for more in (["two_systems"], ["--record", "x"], ["--policy", "zoom-user"], ["--users", "a"]):
        assert "the journal goes on as it began" in refused(["--resume", str(path), *more])
    assert "mine" == path.read_text("utf-8")


def test_control_needs_its_token_where_the_server_is_exposed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Behind a proxy as well, where the server listens to this machine alone."""
    monkeypatch.setenv("TOLSIM_CONTROL_TOKEN", "let me in")
    with serving("--expose", "--public-url", "https://a.example") as (_, ready):
        assert "https://a.example" == ready["url"]
    with serving("--expose") as (_, ready):
        control = ready["control"]
        assert 401 == httpx.get(f"{control}health").status_code
        bearer = {"authorization": "Bearer let me in"}
        assert 200 == httpx.get(f"{control}health", headers=bearer).status_code
    with serving() as (_, ready):
        assert 200 == httpx.get(f"{ready['control']}health").status_code
