"""Every scenario that comes with tolsim, driven against `tolsim serve`: all answers agree."""

import json
import re
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.wire.served import listening, service_of
from tolsim.analysis.advise.written import pinned, text_without_expectations
from tolsim.catalogue import find_policy
from tolsim.cli.app import app
from tolsim.documents import Case, Overrides
from tolsim.documents.scenarios.rebasing import rebased
from tolsim.simulation import Scenario
from tolsim.wire.drive.secrets import suffix
from tolsim.wire.server.head import pin

FILES: Final = sorted(Path("scenarios").rglob("*.yaml"))

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


def serve(scenario: Scenario, case: Case, monkeypatch: pytest.MonkeyPatch) -> object:
    """A server of the scenario, whose clients are those of the environment."""
    for system in scenario.systems:
        monkeypatch.setenv(f"TOLSIM_CLIENT_ID_{suffix(system.name)}", f"id of {system.app}")
    return service_of(
        pin(case, Overrides()), apps={f"id of {one.name}": one.name for one in scenario.apps}
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_scenario_agrees(
    path: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Waits on the server's clock, incidents and changes through its control interface.

    Every run gets a server of its own. Not judged are only the reasons that there are for it.
    """
    control = tmp_path / "control.py"
    control.write_text(CONTROL, encoding="utf-8")
    (tmp_path / "runs").mkdir()
    for file in pins(path, tmp_path / "runs"):
        case = Case(Path(file).read_bytes(), file, find_policy)
        (run,) = case.load().runs
        with listening(serve(run, case, monkeypatch)) as url:  # type: ignore[arg-type]
            options = ("--server", url, "--command", f"{sys.executable} {control}")
            with pytest.raises(SystemExit) as end:
                app(["drive", file, *options, "--format", "json"])
        out, told = capsys.readouterr()
        found = json.loads(out)
        assert (0, "", 0) == (end.value.code or 0, told, found["totals"]["disagreed"])
        assert found["totals"]["agreed"]
        _check_reasons(found["steps"])


_REASONS: Final = re.compile(
    "nothing is asked of the server|its answer is thrown away|the client holds no token"
    "|it does not take place|no source tells how this is answered|[^ ]+ was never seen"
)


def _check_reasons(steps: list[dict[str, object]]) -> None:
    """Fail if a step is not judged because the client holds other tokens than predicted."""
    reasons = {str(step["because"]) for step in steps if step["verdict"] == "not_judged"}
    assert [] == [reason for reason in reasons if not _REASONS.fullmatch(reason)]
