"""How time passes, and what OAuth has no request for."""

import json
import sys

import pytest

from tests.wire.drive.driving import Driving
from tests.wire.drive.fake import Answered
from tolsim.catalogue import find_policy
from tolsim.documents import Case
from tolsim.simulation import replay
from tolsim.wire.drive.clocks import Wall

AGREED = ("agreed", None)
SILENT = ("not_judged", "nothing is asked of the server")


def test_waits_on_the_clock_of_serve(driving: Driving) -> None:
    """The clock of the server is moved, and an access token expires on it."""
    steps = "login legacy; 59m; call legacy; 1m; call legacy; refresh legacy"
    assert [AGREED, SILENT, AGREED, SILENT, AGREED, AGREED] == driving.verdicts(steps)
    assert 3600 == driving.fake.now


def test_a_server_without_a_clock(driving: Driving) -> None:
    """It is told before anything is sent to it as a client."""
    driving.fake.instead["/_tolsim/clock"] = lambda _: Answered({}, 404)
    code, _, told = driving.run("login legacy; 1h; call legacy")
    assert (2, ["/_tolsim/clock"]) == (code, driving.fake.paths())
    assert "the scenario waits, and the server has no clock that can be moved" in told


def test_waits_are_skipped(driving: Driving) -> None:
    """Then only what is predicted alike with the waits and without them is judged."""
    steps = "login legacy; call legacy; 1h; call legacy; refresh legacy; call legacy"
    unsure = ("not_judged", "the prediction depends on waits that are skipped")
    assert [AGREED, AGREED, SILENT, unsure, AGREED, AGREED] == driving.verdicts(
        steps, "--waits", "skip"
    )


def test_a_record_of_waits_that_were_skipped(driving: Driving) -> None:
    """It has none."""
    record = driving.folder / "seen.yaml"
    driving.run("login legacy; 1h; call legacy", "--waits", "skip", "--record", str(record))
    assert "  - wait: 0s\n" in record.read_text(encoding="utf-8")
    (run,) = Case(record.read_text(encoding="utf-8"), str(record), find_policy).load().runs
    assert [] == [step.failures for step in replay(run).steps if step.failures]


@pytest.mark.parametrize(("waits", "slept"), [("real", 3600), ("scale=60", 60), ("scale 90", 40)])
def test_waits_in_real_time(
    driving: Driving, monkeypatch: pytest.MonkeyPatch, waits: str, slept: float
) -> None:
    """Whole, or as much shorter as the lifetimes of the server are."""
    pauses: list[float] = []
    now = [100.0]

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        now[0] += seconds

    defaults = {"now": lambda: now[0], "pause": pause}
    monkeypatch.setattr(Wall.__init__, "__kwdefaults__", defaults)
    driving.run("login legacy; 1h; refresh legacy", "--waits", waits, "--time-limit", "2h")
    assert [slept] == pauses


def test_waits_longer_than_the_time_limit(driving: Driving) -> None:
    """They are not begun."""
    code, _, told = driving.run("login legacy; 90d; refresh legacy", "--waits", "scale=10")
    assert (2, []) == (code, driving.fake.seen)
    assert "the waits of the scenario take 9d, more than the time limit of 10m" in told


OUTSIDE = """\
import json, os, pathlib
told = {name: value for name, value in os.environ.items() if name.startswith("TOLSIM_")}
hidden = ("TOLSIM_CLIENT_ID", "TOLSIM_CLIENT_SECRET", "TOLSIM_PASSWORD", "TOLSIM_SERVER")
told = {name: value for name, value in told.items() if name not in hidden}
with pathlib.Path(__file__).with_name("told.jsonl").open("a") as file:
    print(json.dumps(told), file=file)
"""


def test_incidents_and_changes_by_a_command(driving: Driving) -> None:
    """It is told in variables what has to happen."""
    script = driving.folder / "outside.py"
    script.write_text(OUTSIDE, encoding="utf-8")
    steps = "login legacy; incident deauthorize; change tolerance 2"
    options = ("--set", "tolerance={sets: limits.x.max, default: 1}",
               "--set", "limits={x: {kind: refresh, max: 1}}")  # fmt: skip
    code, _, _ = driving.run(steps, *options, "--command", f"{sys.executable} {script}")
    told = (driving.folder / "told.jsonl").read_text(encoding="utf-8").splitlines()
    assert 0 == code
    assert [
        {"TOLSIM_STEP": "2", "TOLSIM_ACTION": '{"incident": "deauthorize"}',
         "TOLSIM_INCIDENT": "deauthorize", "TOLSIM_APP": "app", "TOLSIM_USER": "user"},
        {"TOLSIM_STEP": "3", "TOLSIM_ACTION": '{"change": {"tolerance": 2}}',
         "TOLSIM_APP": "app", "TOLSIM_CHANGE": '{"tolerance": 2}'},
    ] == [json.loads(line) for line in told]  # fmt: skip


def test_incidents_without_a_command(driving: Driving) -> None:
    """Nothing at all is sent."""
    code, _, told = driving.run("login legacy; incident deauthorize")
    assert (2, []) == (code, driving.fake.seen)
    assert "an incident is in the scenario, and no request of OAuth makes it happen" in told
