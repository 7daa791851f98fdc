"""`tolsim new` and `tolsim schema` from the outside."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tolsim.analysis.check.beginning import Beginning, write_beginning
from tolsim.analysis.check.check import check_file
from tolsim.catalogue import find_policy, policy_names
from tolsim.catalogue.template import policy_template
from tolsim.cli.app import app
from tolsim.documents import load_policy
from tolsim.documents.schema.json_schema import FOLDER
from tolsim.engine.policy import DEFAULT_ERRORS, Policy

pytestmark = pytest.mark.installed


def tolsim(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    """Run the command in this process."""
    with pytest.raises(SystemExit) as end:
        app(list(args))
    out, err = capsys.readouterr()
    return int(end.value.code or 0), out, err


def test_a_new_scenario_passes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without options the file tells the case of two systems, and holds."""
    monkeypatch.chdir(tmp_path)
    said = "wrote scenario.yaml; see what happens with `tolsim run scenario.yaml`\n"
    assert (0, said, "") == tolsim(capsys, "new")
    assert (0, "1 file, 1 run: all 5 expectations held\n", "") == tolsim(
        capsys, "check", "scenario.yaml"
    )


def test_options_say_what_it_is_about(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Systems, policy, tolerance and title stand in the file as they were given."""
    path = tmp_path / "mine.yaml"
    options = (
        *("--system", "production", "--system", "システム", "--title", 'What is "2"?'),
        *("--policy", "zoom-user-refresh-reuse", "--tolerance", "2"),
    )
    assert 0 == tolsim(capsys, "new", str(path), *options)[0]
    lines = path.read_text(encoding="utf-8").splitlines()
    expected = [
        'title: "What is \\"2\\"?"',
        "policy: zoom-user-refresh-reuse  # `tolsim policies` lists them all",
        "tolerance: 2  # the policy's one knob; [1, 2] makes two runs",
        "systems: [production, システム]",
    ]
    assert expected == [line for line in lines if line.startswith(("tit", "pol", "tol", "sys"))]


def test_a_file_is_never_written_over(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Not even an empty one."""
    path = tmp_path / "scenario.yaml"
    path.touch()
    code, out, err = tolsim(capsys, "new", str(path))
    assert (2, "", "") == (code, out, path.read_text(encoding="utf-8"))
    assert "exists already" in err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--policy", "zoom-usr"), "did you mean `zoom-user`?"),
        (("--policy", "zoom-user", "--tolerance", "1"), "has no tolerance to set"),
        (("--system", "a b"), "is not a name"),
        (("--system", "a", "--system", "a"), "duplicate-name"),
    ],
)
def test_what_is_wrong_writes_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    """Exit code 2 and the way out; no file appears."""
    code, out, err = tolsim(capsys, "new", str(tmp_path / "new.yaml"), *options)
    assert (2, "", []) == (code, out, list(tmp_path.iterdir()))
    assert said in err


def answer(monkeypatch: pytest.MonkeyPatch, *typed: str) -> Iterator[str]:
    """Answer the questions of a terminal; what is left of the answers was not asked for."""
    answers = iter(typed)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_, default, **__: next(answers) or default)
    return answers


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("a", "One system"),
        ("a b c", "Three systems, one app"),
        ("a b c d e f g", "7 systems, one app"),
    ],
)
def test_the_title_that_is_proposed(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    title: str,
) -> None:
    """It counts the systems."""
    answer(monkeypatch, typed, "", "", "")
    path = tmp_path / "asked.yaml"
    assert 0 == tolsim(capsys, "new", str(path))[0]
    assert title in path.read_text(encoding="utf-8").splitlines()[1]


def test_what_is_not_understood_is_asked_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names that cannot be, a provider of several policies; xero has no tolerance to ask for."""
    left = answer(monkeypatch, "a@b", "a a", "a, b", "Mine", "abcd", "github", "xero", "none left")
    path = tmp_path / "asked.yaml"
    code, out, err = tolsim(capsys, "new", str(path))
    assert (0, ["none left"]) == (code, list(left))
    assert "Error: a name has no `@`, and no end like `.A1`\nError: `a` stands there twice\n" in out
    assert "unknown policy `abcd`" in err
    assert "github-oauth-app" in err
    lines = path.read_text(encoding="utf-8").splitlines()
    assert ["title: Mine", "systems: [a, b]"] == [lines[1], lines[7]]


def test_a_terminal_is_asked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What no option says is asked for; an empty answer takes what is offered."""
    answer(monkeypatch, "a b", "", "zoom-user-concurrent", "2")
    path = tmp_path / "asked.yaml"
    assert 0 == tolsim(capsys, "new", str(path))[0]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert ('title: "Two systems, one app"', "systems: [a, b]") == (lines[1], lines[7])
    assert "tolerance: 2  # the policy's one knob; [1, 2] makes two runs" == lines[5]


@pytest.mark.parametrize("policy", policy_names())
def test_a_beginning_under_every_policy(policy: str) -> None:
    """Whatever the policy, the scenario loads, expects something, and all of it holds."""
    text = write_beginning(Beginning("t", policy, None, ("legacy", "new")), "f.yaml", find_policy)
    check = check_file(text, "f.yaml", find_policy)
    assert (5, 0, ()) == (check.expected, check.failed, tuple(check.problems))


@pytest.mark.parametrize("kind", ["scenario", "policy"])
def test_the_schema_is_the_shipped_one(capsys: pytest.CaptureFixture[str], kind: str) -> None:
    """What is printed is what editors read, down to the letter."""
    expected = FOLDER.joinpath(f"{kind}.schema.json").read_text(encoding="utf-8")
    code, out, err = tolsim(capsys, "schema", kind)
    assert (0, expected, "") == (code, out, err)
    assert "http://json-schema.org/draft-07/schema#" == json.loads(out)["$schema"]


def test_a_new_policy_is_sound_and_says_nothing_yet(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every default is admitted to be assumed; no rule is its own, and one source is to fill."""
    monkeypatch.chdir(tmp_path)
    said = "wrote my-server.yaml; see what is missing with `tolsim manual new-policy`\n"
    assert (0, said, "") == tolsim(capsys, "new", "policy", "my-server")
    text = (tmp_path / "my-server.yaml").read_text(encoding="utf-8")
    file = load_policy(text, "my-server.yaml", find_policy)
    assert ("my-server", {"assumed"}) == (file.name, set(file.own))
    assert 1 == len(file.sources)
    assert 0 == tolsim(capsys, "policies", "check", "./my-server.yaml")[0]


def test_the_comments_of_a_new_policy_are_policies(tmp_path: Path) -> None:
    """With the hashes before its fields taken away the file holds, and shows the defaults."""
    text = policy_template("mine", "mine.yaml", "2026-11-26")
    bare = re.sub(r"^# ( *(?:- |\w+:.*))", r"\1", text, flags=re.MULTILINE)
    file = load_policy(bare, "mine.yaml", find_policy)
    assert text != bare
    expected = {"password_change", "deauthorize"}
    assert expected == set(file.policy.incidents)
    plain = replace(file.policy, name="inline", assumed=(), incidents=Policy().incidents)
    said = {**DEFAULT_ERRORS, "refresh_expired": file.policy.errors["refresh_expired"]}
    assert replace(Policy(), errors=said) == plain


@pytest.mark.parametrize(
    "args",
    [
        ("policy",),
        ("policy", "mine", "--policy", "xero"),
        ("other.yaml", "mine"),
        ("policy", "Not Kebab"),
        ("policy", "there"),
    ],
)
def test_a_new_policy_that_cannot_be_written(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    args: tuple[str, ...],
) -> None:
    """An error with exit code 2, and no file more than there was."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.yaml").touch()
    code, out, err = tolsim(capsys, "new", *args)
    assert (2, "") == (code, out)
    assert err.startswith("error")
    assert ["there.yaml"] == [path.name for path in tmp_path.iterdir()]
