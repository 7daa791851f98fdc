"""Every scenario that comes with tolsim, driven against `tolsim serve`: all answers agree."""

import json
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.pages import MANUAL, read
from tests.wire.served import head_of, listening, service_of, whole_app
from tolsim.analysis.advise.written import pinned, text_without_expectations
from tolsim.catalogue import find_policy
from tolsim.cli.app import app
from tolsim.documents import Case, Overrides
from tolsim.documents.scenarios.rebasing import rebased
from tolsim.simulation import Scenario, replay
from tolsim.wire.drive.secrets import suffix
from tolsim.wire.server.head import pin
from tolsim.wire.server.transport import create_server, listen

FOLDER: Final = Path("scenarios")
FILES: Final = sorted({*FOLDER.rglob("*.yaml")} - {*FOLDER.glob("populations/*")})

CONTROL: Final = """\
import json, os, sys, urllib.request
action = os.environ["TOLSIM_ACTION"]
url = f"{os.environ['TOLSIM_SERVER']}/_tolsim/{next(iter(json.loads(action)))}"
headers = {"content-type": "application/json"}
urllib.request.urlopen(urllib.request.Request(url, action.encode(), headers)).close()
"""
"""The step that a command is told of, asked of the control interface."""


def pins(path: Path, folder: Path) -> list[str]:
    """A file for each run of a scenario, under the policy of that run."""
    case = Case(path.read_bytes(), str(path), find_policy)
    files = []
    for place, run in enumerate(case.load().runs):
        file = folder / f"{place}.yaml"
        text = text_without_expectations(pinned(case, run, Overrides()))
        file.write_text(rebased(text, str(path.absolute()), str(file)), encoding="utf-8")
        files.append(str(file))
    return files


class Stage:
    """A socket, and behind it the server of one run after the other: starting one takes time."""

    def __init__(self) -> None:
        self.app: ASGIApp = whole_app(service_of())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    def serve(self, scenario: Scenario, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
        """Begin with a new server, whose clients are those of the environment."""
        for system in scenario.systems:
            monkeypatch.setenv(f"TOLSIM_CLIENT_ID_{suffix(system.name)}", f"id of {system.app}")
        apps = {f"id of {app.name}": app.name for app in scenario.apps}
        self.app = whole_app(service_of(pin(case, Overrides()), apps=apps))


@pytest.fixture(scope="module")
def stage() -> Iterator[tuple[Stage, str]]:
    """The socket, with its URL."""
    stage, ready = Stage(), threading.Event()
    server = create_server(stage, None, ready.set, lambda: None)
    socket = listen("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, args=([socket],), daemon=True)
    thread.start()
    assert ready.wait(10)
    yield stage, f"http://127.0.0.1:{socket.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    socket.close()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_scenario_agrees(
    path: Path,
    stage: tuple[Stage, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Waits on the server's clock, incidents and changes through its control interface.

    Every run gets a server of its own. What is recorded of it holds when it is replayed.
    """
    behind, url = stage
    control = tmp_path / "control.py"
    control.write_text(CONTROL, encoding="utf-8")
    (tmp_path / "runs").mkdir()
    for file in pins(path, tmp_path / "runs"):
        case = Case(Path(file).read_bytes(), file, find_policy)
        (run,) = case.load().runs
        behind.serve(run, case, monkeypatch)
        record = f"{file}.seen.yaml"
        options = ("--server", url, "--command", f"{sys.executable} {control}", "--record", record)
        with pytest.raises(SystemExit) as end:
            app(["drive", file, *options, "--format", "json"])
        out, told = capsys.readouterr()
        found = json.loads(out)
        expected = (0, f"wrote {record}\n", 0)
        assert expected == (end.value.code or 0, told, found["totals"]["disagreed"])
        assert found["totals"]["agreed"]
        _check_reasons(found["steps"])
        _check_record(record)


_REASONS: Final = re.compile(
    "nothing is asked of the server|its answer is thrown away|the client holds no token"
    "|it does not take place|no source tells how this is answered|[^ ]+ was never seen"
)


def _check_reasons(steps: list[dict[str, object]]) -> None:
    """Fail if a step is not judged because the client holds other tokens than predicted."""
    reasons = {str(step["because"]) for step in steps if step["verdict"] == "not_judged"}
    assert [] == [reason for reason in reasons if not _REASONS.fullmatch(reason)]


def _check_record(file: str) -> None:
    """Fail if what was seen does not hold under the policy that was predicted from."""
    (run,) = Case(Path(file).read_bytes(), file, find_policy).load().runs
    trace = replay(run)
    assert [] == [failure for step in trace.steps for failure in step.failures]


STORY: Final = "login legacy; refresh legacy; refresh legacy using legacy.R1; call legacy"


def drive(url: str, *options: str) -> int:
    """The exit code of a story that is driven against a server."""
    with pytest.raises(SystemExit) as end:
        app(["drive", "-e", STORY, "--server", url, *options])
    return int(end.value.code or 0)


def test_a_server_under_other_rules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It disagrees; what was recorded of it is identified as the policy that it has."""
    monkeypatch.setenv("TOLSIM_CLIENT_ID", "any")
    record = tmp_path / "seen.yaml"
    with listening(service_of(head_of("rfc9700-rotation", systems=("legacy",)))) as url:
        assert 1 == drive(url, "-p", "oidc-provider", "--record", str(record))
        assert 0 == drive(url, "-p", "rfc9700-rotation")
    capsys.readouterr()
    with pytest.raises(SystemExit):
        app(["identify", str(record), "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert "rfc9700-rotation" in {fit["policy"] for fit in found["consistent"]}
    assert "oidc-provider" in {out["policy"] for out in found["ruled_out"]}


def test_the_page_of_the_manual(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it shows of a server at another tolerance is what comes out."""
    monkeypatch.setenv("TOLSIM_CLIENT_ID", "any")
    case = Case(Path("scenarios/two_systems.yaml").read_bytes(), "two_systems", find_policy)
    service = service_of(pin(case, Overrides(tolerances=(2,))))
    with listening(service) as url, pytest.raises(SystemExit):
        app(["drive", "two_systems", "--server", url])
    page = capsys.readouterr().out.replace(url, "http://127.0.0.1:8484")
    assert f"```text\n{page}```" in read(MANUAL / "drive.md")


def test_a_path_for_each_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the header the server knows systems by their paths alone."""
    monkeypatch.setenv("TOLSIM_CLIENT_ID", "any")
    monkeypatch.setattr("tolsim.wire.drive.clients.Client.named", lambda *_: {})
    service = service_of(head_of("zoom-user"))
    with listening(service) as url, pytest.raises(SystemExit) as end:
        app(["drive", "-e", "login legacy; login new; call legacy", "-p", "zoom-user",
             "--server", f"{url}/{{system}}"])  # fmt: skip
    assert 0 == (end.value.code or 0)
    assert ["login", "login", "call"] == [next(iter(step)) for step in service.run.steps]


def test_skipped_waits(
    stage: tuple[Stage, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The lessons without their waits: what is still judged agrees."""
    behind, url = stage
    control = tmp_path / "control.py"
    control.write_text(CONTROL, encoding="utf-8")
    agreed = 0
    for file in (
        file for path in FILES if "lessons" in path.parts for file in pins(path, tmp_path)
    ):
        case = Case(Path(file).read_bytes(), file, find_policy)
        behind.serve(case.load().runs[0], case, monkeypatch)
        with pytest.raises(SystemExit):
            app(["drive", file, "--server", url, "--waits", "skip", "--format", "json",
                 "--command", f"{sys.executable} {control}"])  # fmt: skip
        totals = json.loads(capsys.readouterr().out)["totals"]
        assert 0 == totals["disagreed"]
        agreed += totals["agreed"]
    assert agreed > 100
