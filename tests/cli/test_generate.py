"""`tolsim generate` from the outside."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolsim.cli.app import app
from tolsim.cli.generating import order
from tolsim.cli.generating.order import by_time
from tolsim.logs.events import Event
from tolsim.logs.mappings.shelf import find_mapping, mapping_names
from tolsim.logs.reading import Reading, log_files, read_log
from tolsim.logs.systems import load_systems
from tolsim.logs.tally import Tally

pytestmark = pytest.mark.installed

TWO = """\
title: Two
lasts: 2d
groups:
  a: {users: 3, systems: {legacy: {uses: {fixed: 1h}}, new: {uses: {exponential: 4h}}}}
"""
SYSTEMS = "{legacy: {user_agent: ^legacy$}, new: {user_agent: ^new$}}"
OPEN = """\
title: Open
policy: {name: open, undocumented: [refresh_expired], refresh: {expires: {after_issue: 1h}}}
lasts: 2d
groups:
  a: {users: 3, systems: {app: {uses: {fixed: 2h}}}}
"""


def tolsim(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    """Run the command in this process."""
    with pytest.raises(SystemExit) as end:
        app(["generate", *args])
    out, err = capsys.readouterr()
    return int(end.value.code or 0), out, err


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "two.yaml").write_text(TWO)
    (tmp_path / "open.yaml").write_text(OPEN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_log_and_its_truth(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """One user after another, or all by time; in a file that ends in .gz the same, compressed."""
    code, log, said = tolsim(capsys, "two.yaml", "--seed", "2")
    assert (0, "") == (code, said)
    told = ["-o", "log.jsonl.gz", "--truth", "truth.jsonl"]
    said = "wrote log.jsonl.gz\nwrote truth.jsonl\n"
    assert (0, "", said) == tolsim(capsys, "two.yaml", "--seed", "2", "--sorted", *told)
    by_time = gzip.decompress((folder / "log.jsonl.gz").read_bytes()).decode()
    lines = log.splitlines()
    assert sorted(lines, key=lambda line: str(json.loads(line)["time"])) == by_time.splitlines()
    users = [json.loads(line)["user"] for line in lines]
    assert (["a-1", "a-2", "a-3"], users) == (list(dict.fromkeys(users)), sorted(users))
    truth = [json.loads(line) for line in (folder / "truth.jsonl").read_text().splitlines()]
    refused = sum(json.loads(line)["result"] == "refresh_revoked" for line in lines)
    assert (len(truth), {"limits.live-grants"}) == (refused, {one["rule"] for one in truth})


def test_needs_stay_where_rules_change(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """At tolerance 2 nobody is cut off, under an option or in the file."""
    _, strict, _ = tolsim(capsys, "two.yaml")
    _, mild, _ = tolsim(capsys, "two.yaml", "-t", "2")
    (folder / "mild.yaml").write_text(TWO + "tolerance: 2\n")
    assert (True, False) == ("refresh_revoked" in strict, "refresh_revoked" in mild)
    assert (0, mild, "") == tolsim(capsys, "mild.yaml")
    assert (0, mild, "") == tolsim(capsys, "two.yaml", "-p", "zoom-user-concurrent@2")


def test_nothing_is_half_written(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """Where the policy leaves an answer open, there is no log."""
    said = (
        "error: the policy `open` does not say what comes of `refresh_expired`, which happens "
        "here\n  help: choose another with --policy, or let it say: leave `undocumented` out\n"
    )
    told = ["-o", "log.jsonl", "--truth", "truth.jsonl"]
    assert (2, "", said) == tolsim(capsys, "open.yaml", *told)
    assert ["open.yaml", "two.yaml"] == sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["two.yml"], "did you mean `two.yaml`?"),
        (["nothing.yaml"], "one that comes with tolsim: rotation, two_systems"),
        (["two_system"], "did you mean the bundled population `two_systems`?"),
        (["two.yaml", "-o", "log.csv"], "name a file that ends in .jsonl or .log"),
        (["two.yaml", "-o", "two.yaml"], "name a file that ends in .jsonl or .log"),
        (["two.yaml", "-t", "1..2"], "write 1"),
        (["two.yaml", "-o", "x.jsonl", "--truth", "x.jsonl"], "name a file for each"),
    ],
)
def test_what_makes_no_sense(
    capsys: pytest.CaptureFixture[str], folder: Path, args: list[str], said: str
) -> None:
    """It is said, with the way out."""
    code, out, err = tolsim(capsys, *args)
    assert (2, "", True) == (code, out, said in err), err


HELD = {
    "keycloak": {"user", "grant", "presented", "access", "refresh"},
    "auth0": {"user", "system"},
    "okta": {"user", "system", "access", "refresh"},
    "supabase": {"user", "system"},
    "google-workspace": {"user"},
}
"""What the form of each log can hold of an event, beside its time, action, result and id."""

LEFT_OUT = {
    "supabase": {("refresh", "refresh_revoked")},
    "google-workspace": {("refresh", "ok"), ("refresh", "refresh_revoked")},
}
"""What those logs do not tell of."""


@pytest.mark.parametrize("name", mapping_names())
def test_as_a_server_writes_it(capsys: pytest.CaptureFixture[str], folder: Path, name: str) -> None:
    """What is read back is what was written, as far as the form holds it."""
    tolsim(capsys, "two.yaml", "-o", "own.jsonl")
    code, out, err = tolsim(capsys, "two.yaml", "--as", name, "-o", "log.jsonl")
    left_out = LEFT_OUT.get(name, set())
    assert (0, "", len(left_out)) == (code, out, err.count("note: "))
    (folder / "systems.yaml").write_text(SYSTEMS)
    own, read = _read("own.jsonl"), _read("log.jsonl", name)
    expected = [event for event in own if (event.action, event.result) not in left_out]
    assert [_held(event, name) for event in expected] == [_held(event, name) for event in read]


def _read(path: str, mapping: str | None = None) -> list[Event]:
    systems = load_systems(SYSTEMS.encode(), "systems.yaml")
    found = None if mapping is None else find_mapping(mapping)
    reading = Reading(mapping=found, systems=None if mapping is None else systems)
    tally = Tally()
    events = [event for part in read_log(log_files([path]), reading, tally) for event in part]
    assert (0, {}) == (tally.bad, tally.unknown)
    return events


def _held(event: Event, name: str) -> dict[str, object]:
    held = {key: getattr(event, key) for key in ("time", "action", *HELD[name])}
    # A server's words for refusals are its own.
    return held | {"refused": event.result != "ok"}


def test_a_population_under_each_rule(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """Several seeds have their least, their median and their most; processes change no byte."""
    args = ["audit", "--population", "two.yaml", "--repeats", "3", "-t", "1,2", "--format", "json"]
    outs = []
    for jobs in ("1", "2"):
        with pytest.raises(SystemExit) as end:
            app([*args, "--jobs", jobs])
        assert 0 == (end.value.code or 0)
        outs.append(capsys.readouterr().out)
    assert outs[0] == outs[1]
    strict, mild = json.loads(outs[0])["runs"]
    counts = []
    for seed in range(3):
        truth = f"truth{seed}.jsonl"
        tolsim(capsys, "two.yaml", "--seed", str(seed), "-o", "log.jsonl", "--truth", truth)
        counts.append(len((folder / truth).read_text().splitlines()))
    least, median, most = sorted(counts)
    assert {"min": least, "median": median, "max": most} == strict["lockouts"]
    assert {"min": 0, "median": 0, "max": 0} == mild["users_hurt"]


@given(st.lists(st.integers(0, 9), max_size=40))
def test_lines_by_time(times: list[int]) -> None:
    """However many files they need, lines come by time, and those of one time in their order."""
    lines = [(time, b"%d %d\n" % (time, number)) for number, time in enumerate(times)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(order, "RUN", 7)
        assert [line for _, line in sorted(lines, key=lambda one: one[0])] == list(by_time(lines))
