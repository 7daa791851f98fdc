"""Faults that were found in the edges, each with its smallest input, and each kind's bound."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.edges.mutants import run
from tolsim.documents.yaml.composer import MAX_TEXT, MAX_VALUES

CASE = "title: t\npolicy: {policy}\nsystems: [a, b]\nsteps:\n- {{login: a, expect: ok}}\n"
POLICY = "name: p\ntitle: t\naccess: {expires: {after_issue: 1h}}\nassumed: [access]\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a case, a policy beside it, and one outside."""
    (tmp_path / "here").mkdir()
    (tmp_path / "outside.yaml").write_text(POLICY.replace("name: p", "name: outside"), "utf-8")
    (tmp_path / "secret.env").write_text("password: hunter2\n", "utf-8")
    (tmp_path / "secret.txt").write_text("hunter2: [\n", "utf-8")
    monkeypatch.chdir(tmp_path / "here")
    Path("p.yaml").write_text(POLICY, "utf-8")
    Path("s.yaml").write_text(CASE.format(policy="./p.yaml"), "utf-8")
    return tmp_path


def ends(command: str, **files: str) -> tuple[int, str]:
    """How a command ends, and what it says, in a folder with such YAML files."""
    for name, text in files.items():
        Path(f"{name}.yaml").write_text(text, "utf-8")
    outcome = run(command.split(" "))
    assert [] == list(outcome.faults)
    return outcome.code, outcome.text


UNREADABLE = {
    "device": "/dev/zero",
    "random": "/dev/urandom",
    "pipe": "./pipe.yaml",
    "large": "./large.yaml",
    "folder": "./folder.yaml",
    "dangling": "./dangling.yaml",
    "circle": "./circle.yaml",
    "long": f"./{'x' * 300}.yaml",
}


@pytest.mark.parametrize("path", UNREADABLE.values(), ids=list(UNREADABLE))
@pytest.mark.parametrize(
    "command",
    ["run {0}", "check {0}", "policies check {0}", "run s.yaml --policy {0}", "run uses.yaml",
     "policies show extends.yaml", "explore {0}"],
)  # fmt: skip
def test_what_is_no_file_of_a_bearable_size_is_refused(command: str, path: str) -> None:
    """Wherever it is named: no device, no pipe, nothing larger than 5 MiB (faults 2, 5, 6)."""
    os.mkfifo("pipe.yaml")
    with Path("large.yaml").open("wb") as large:
        large.truncate(300 << 20)
    Path("folder.yaml").mkdir()
    Path("dangling.yaml").symlink_to("nowhere")
    Path("circle.yaml").symlink_to("circle.yaml")
    uses, extends = CASE.format(policy=path), f"name: extends\nextends: {path}\n"
    if "extends" in command:
        command = command.replace("extends", "./extends")
    if command == "check {0}" and path == "./folder.yaml":
        pytest.skip("a folder of scenarios has none")
    code, told = ends(command.format(path), uses=uses, extends=extends)
    assert (2, True) == (code, "error" in told)


def test_a_file_behind_standard_input_is_read() -> None:
    """As any other; only what is named must be a file."""
    with Path("s.yaml").open("rb") as file:
        ended = subprocess.run(
            [sys.executable, "-m", "tolsim", "check", "-"], stdin=file, capture_output=True,
            check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
    assert (0, b"1 file, 1 run: the only expectation held\n") == (ended.returncode, ended.stdout)


def test_a_long_chain_of_policies_is_refused() -> None:
    """At the reference that is one too many (fault 11)."""
    for n in range(200):
        Path(f"c{n}.yaml").write_text(f"name: c{n}\nextends: ./c{n + 1}.yaml\n", "utf-8")
    code, told = ends("policies check ./c0.yaml")
    assert (2, True) == (code, "error[extends-too-deep]" in told and " --> c31.yaml:2:10" in told)


def test_a_long_wait_is_read_back() -> None:
    """What a search writes, the command accepts (fault 8)."""
    policy = (
        "name: hp\naccess: {expires: {after_issue: 999999999y}}\n"
        "refresh: {grace: {for: 999999999y}}\nassumed: [access, refresh]\n"
    )
    found = "explore ./hp.yaml --actions login,call,refresh,wait --goal refused-call -o found.yaml"
    assert 1 == ends(found, hp=policy)[0]
    assert 0 == ends("check found.yaml")[0]


def test_a_clock_that_no_duration_can_tell_is_refused() -> None:
    """Else it would pass what the engine takes for never."""
    wait = "repeat: 2000, steps: [{wait: 999999999y}]"
    code, told = ends("run s.yaml", s=f"title: t\nsystems: [a]\nsteps:\n- {{{wait}}}\n")
    assert (2, 1) == (code, told.count("error[clock-too-late]"))


TOO_MUCH = {
    "title": (f"title: {'x' * 1001}\nsystems: [a]\nsteps: []\n", "not-a-text"),
    "word": (f"title: {'x' * (MAX_TEXT + 1)}\nsystems: [a]\nsteps: []\n", "text-too-long"),
    "key": (f"title: t\n? {'x' * (MAX_TEXT + 1)}\n: a\n", "text-too-long"),
    "name": (f"title: t\nsystems: [{'x' * 101}]\nsteps: []\n", "not-a-name"),
    "values": (f"a: [{'1,' * MAX_VALUES}1]\n", "too-many-values"),
    "steps": (f"title: t\nsystems: [a]\nsteps:\n{'- call: a' * 1}\n"
              + "- call: a\n" * 20_000, "too-many-steps"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "fault"), TOO_MUCH.values(), ids=list(TOO_MUCH))
def test_too_much_is_told_at_its_place(text: str, fault: str) -> None:
    """Of texts, names, values and steps (fault 12)."""
    code, told = ends("run m.yaml", m=text)
    assert (2, True) == (code, f"error[{fault}]" in told)
    assert len(told) < 2000


@pytest.mark.parametrize("expression", ["(" * 3000, "not " * 3000 + "x"])
def test_a_deep_selection_is_refused(expression: str) -> None:
    """Each parenthesis is a call inside a call (fault 17)."""
    outcome = run(["check", "s.yaml", "-k", expression])
    assert (2, True) == (outcome.code, "more than 100 parentheses or `not`s" in outcome.text)


def test_a_range_is_told_what_it_may_be() -> None:
    """Not that the smaller number must stand first (fault 21)."""
    assert "try 1000 at most" in ends("compare s.yaml --tolerance 0..100000")[1]


def test_a_name_with_a_dot_is_told_by_every_command_alike() -> None:
    """At the name, not at the record (fault 20)."""
    text = CASE.format(policy='{limits: {"a.b": {kind: grant, max: 1}}}')
    told = {ends(f"{verb} d.yaml", d=text)[1] for verb in ("run", "explain", "identify")}
    assert 1 == len(told)
    assert "error[not-a-name]" in told.pop()


STRANGERS = {"keys": "../secret.env", "broken": "../secret.txt", "system": "/etc/passwd"}


@pytest.mark.parametrize("path", STRANGERS.values(), ids=list(STRANGERS))
@pytest.mark.parametrize("verb", ["run", "check", "compare --all", "explain", "advise", "identify"])
def test_a_scenario_shows_no_other_file(verb: str, path: str) -> None:
    """A file that is no policy is named without its text (fault 23)."""
    code, told = ends(f"{verb} x.yaml", x=CASE.format(policy=path))
    assert (2, 1) == (code, told.count("error[not-a-policy]"))
    assert not {"hunter2", "password", "root"} & set(told.replace(":", " ").split())


INSIDE = ("run", "check", "compare -t 1,2", "explain", "advise")


@pytest.mark.parametrize("verb", INSIDE)
def test_a_policy_elsewhere_is_refused_on_request(folder: Path, verb: str) -> None:
    """By `--inside`, links and what a policy extends included; without it, it is used."""
    Path("link.yaml").symlink_to(folder / "outside.yaml")
    Path("q.yaml").write_text("name: q\nextends: ../outside.yaml\n", "utf-8")
    for policy in ("../outside.yaml", str(folder / "outside.yaml"), "./q.yaml"):
        text = CASE.format(policy=policy)
        assert ends(f"{verb} x.yaml", x=text)[0] in (0, 2 if "compare" in verb else 0)
        code, told = ends(f"{verb} x.yaml --inside", x=text)
        assert (2, True) == (code, "is outside the scenario's folder" in told)
    code, told = ends(f"{verb} x.yaml --inside", x=CASE.format(policy="./link.yaml"))
    assert (2, True) == (code, "is outside the scenario's folder" in told)


def test_what_an_option_names_is_the_users_own() -> None:
    """Also what that policy extends; the scenario's own policies stay inside."""
    Path("q.yaml").write_text("name: q\nextends: ../outside.yaml\n", "utf-8")
    assert 0 == ends("run s.yaml --inside --policy ./q.yaml")[0]
    assert 0 == ends("run s.yaml --inside")[0]
