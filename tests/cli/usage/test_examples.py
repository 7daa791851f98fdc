"""What the help of a command shows how to write is done when it is written."""

import shlex
import shutil
import sys
from pathlib import Path
from socket import socket

import pytest

import tolsim
from tests.cli.usage.commands import COMMANDS
from tests.logs.small import ada, bob, write_log
from tolsim.analysis.drive.observed import Driven, Judged, Observed
from tolsim.cli.app import main
from tolsim.cli.usage.examples import EXAMPLES, Example
from tolsim.simulation import Scenario, replay

ROOT = Path(__file__).parents[3]
PACKAGE = Path(tolsim.__file__).parent
SEEN = "time,system,action,result\n0s,web,login,ok\n1h,web,refresh,ok\n2h,web,refresh,ok\n"
WRITTEN = [(path, example) for path, examples in EXAMPLES.items() for example in examples]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which somebody has begun to work."""
    (tmp_path / "scenarios").mkdir()
    for scenario in ROOT.glob("scenarios/*.yaml"):
        shutil.copy(scenario, tmp_path / "scenarios")
    shutil.copy(ROOT / "scenarios/two_systems.yaml", tmp_path / "scenario.yaml")
    policy = (PACKAGE / "catalogue/commercial/xero.yaml").read_text(encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(policy.replace("name: xero", "name: mine"))
    (tmp_path / "seen.csv").write_text(SEEN)
    write_log(tmp_path / "log.jsonl", ada(), bob())
    shutil.copy(ROOT / "scenarios/logs/keycloak.jsonl", tmp_path / "events.log")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _as_predicted(run: Scenario, _: None) -> Driven:
    """A drive in which every answer is as predicted."""
    steps = [Judged(step, Observed("ok"), "agreed") for step in replay(run).steps]
    return Driven(run, "http://127.0.0.1:8484", "clock", steps)


def test_every_command_has_examples() -> None:
    """Three or four, and none is of a command that is no more."""
    assert dict.fromkeys(COMMANDS, True) == {
        path: 3 <= len(examples) <= 4 for path, examples in EXAMPLES.items()
    }


@pytest.mark.parametrize(("path", "example"), WRITTEN, ids=[one.command for _, one in WRITTEN])
def test_an_example_runs(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    path: str,
    example: Example,
) -> None:
    """It ends as it says, and fits in a terminal."""
    if path == "tolsim new":  # which writes no file that exists
        (folder / "scenario.yaml").unlink()
    if path == "tolsim play":  # which waits for somebody to leave
        monkeypatch.setattr("tolsim.cli.play.is_terminal", lambda _: True)
        monkeypatch.setattr("textual.app.App.run", lambda _: None)
    if path == "tolsim serve":  # which serves until it is told to end
        monkeypatch.setattr("uvicorn.Server.run", lambda *_: None)
        monkeypatch.setattr("tolsim.wire.server.transport.listen", lambda *_: socket())
    if path == "tolsim drive":  # which needs a server
        monkeypatch.setattr("tolsim.wire.drive.equipping.equip", lambda *_: None)
        monkeypatch.setattr("tolsim.wire.drive.play.play", _as_predicted)
    words, _, source = example.command.partition(" < ")
    with Path(folder / source if source else "/dev/null").open(encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        monkeypatch.setattr(sys, "argv", shlex.split(words))
        code = main()
    told = capsys.readouterr().err
    assert (example.code, False) == (code, "Traceback" in told or "error" in told)
    assert len(f"  {example.command}") <= 80
