"""`-e` and `--save` from the outside: every command that takes a scenario, and every mistake."""

import json
import shlex
from pathlib import Path

import pytest

from tests.render.golden import assert_golden
from tolsim.cli.app import app

pytestmark = pytest.mark.installed

FORUM = "login legacy; 5m; login new; call legacy"
RESTORED = "login a; copy a to backup; refresh a; 1d; copy backup to a; 1h; refresh a"
CLAIM = f"{FORUM} expect ok"


def tolsim(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    """Run the command in this process."""
    with pytest.raises(SystemExit) as end:
        app(list(args))
    out, err = capsys.readouterr()
    return int(end.value.code or 0), out, err


def test_the_forum_case_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """What a support engineer types into a ticket, and the page that comes."""
    code, out, err = tolsim(capsys, "run", "-p", "zoom-user", "-e", FORUM)
    assert (0, "") == (code, err)
    assert_golden("steps_run.txt", out)


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("run", "-e", FORUM, "-t", "2"), 0, "✓ legacy and new are working"),
        (("check", "-e", CLAIM), 1, f"tolsim run -e {shlex.quote(CLAIM)}"),
        (("check", "-e", CLAIM, "-t", "2"), 0, "the only expectation held"),
        (("compare", "-e", FORUM, "-t", "1..3"), 0, "zoom-user-concurrent@1"),
        (("explain", "-e", FORUM), 0, "legacy is locked out since step 3"),
        (("explain", "-e", FORUM, "legacy.A1"), 0, "legacy.A1"),
        (("explain", "legacy", "-e", FORUM), 0, "legacy is locked out since step 3"),
        (("advise", "-e", FORUM), 0, "tolerance 2 works"),
        (("identify", "-e", "login a expect ok; login b expect ok"), 0, "known policies fit"),
    ],
)
def test_every_command_takes_steps(
    capsys: pytest.CaptureFixture[str], args: tuple[str, ...], code: int, said: str
) -> None:
    """In place of a path; what stands before or after it is another argument."""
    ended, out, _ = tolsim(capsys, *args)
    assert code == ended
    assert said in out


def test_explain_names_a_system_of_the_steps(capsys: pytest.CaptureFixture[str]) -> None:
    """`explain -e STEPS SYSTEM` tells of that system alone: there is no path before it."""
    _, whole, _ = tolsim(capsys, "explain", "-e", RESTORED, "-p", "xero")
    _, system, _ = tolsim(capsys, "explain", "-e", RESTORED, "-p", "xero", "a")
    _, other, _ = tolsim(capsys, "explain", "-e", RESTORED, "-p", "xero", "backup")
    assert "a is locked out" in whole
    assert "a is locked out" in system
    assert "a is locked out" not in other


def test_several_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """Each `-e` is a line of its own, as for sed."""
    first = tolsim(capsys, "run", "-e", FORUM, "--format", "json")
    parts = (part for statement in FORUM.split(";") for part in ("-e", statement))
    assert first == tolsim(capsys, "run", *parts, "--format", "json")


def test_no_policy_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """There is no file that could name one."""
    _, page, _ = tolsim(capsys, "run", "-e", "login a")
    assert "policy zoom-user-concurrent (none is named), tolerance 1 · system a" in page


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ("login legacy; call legcy", "note: `legcy` never logs in; did you mean `legacy`?\n"),
        ("login app; copy ap to b", "note: `ap` never logs in; did you mean `app`?\n"),
        (
            "login u@a1; race call u@a1, call u@a",
            "note: `a` never logs in; did you mean `a1`?\n",
        ),
        ("login legacy; call new", ""),
        ("login a1; login a2; copy a1 to a3; client_credentials a4; call a3; call a4", ""),
    ],
)
def test_a_system_misspelled(capsys: pytest.CaptureFixture[str], steps: str, told: str) -> None:
    """It is a system of its own, as nothing declares the others; so that is told."""
    code, _, err = tolsim(capsys, "run", "-e", steps, "--verdict")
    assert (0, told) == (code, err)


MISTAKES = (
    "",
    " ; ",
    "5m",
    "logn a; restore b; login: c; scenario.yaml; repeat 3",
    "login; login a, b; race a, b; race refresh a, b; race refresh a; race; race login a,",
    "login a call a; call a lost; refresh a usng a.R1; refresh a lost lost; copy a b; copy a",
    "login a; refresh a using; call a if; call a expect; copy a to; incident logout by; change",
    "30; 5x; 1.5h; login a",
    "restore a; clone a; logout a; renew a; sleep 5m; loop 3; note a; connect",
    "login a; 5 minutes; 1 h 30 m; wait 5m; after 5m; sleep 5m",
    "login a.A1; login a@; login @b; login x=y; client_credentials a =1 b=; call a",
    "login legacy; 5m; call legcy; refresh legacy using lgacy.R1; revoke legacy.R9; revoke legacy",
    "login bob@a; login amy@a; call a; incident logout for eve; incident logot",
    "login a; change tolerance x; change tolerance -1; change refresh.rotate never",
    "login a; race login a, copy a to b, refresh a if ok; refresh a if maybe",
    "login a\ncall a\nlogn a",
    "login a; race refresh a; call a expect 200",
    "login bob@a; login amy@a; incident deauthorize",
    "lost refresh a; expect 401 call a; to b copy a; login a for xyz; race call a | call b",
    "login \x1b[31mred\x1b[0m",
)


def test_mistakes(capsys: pytest.CaptureFixture[str]) -> None:
    """What every mistake is told with: all of a text at once, each with carets under it."""
    pages = []
    for steps in MISTAKES:
        code, out, err = tolsim(capsys, "run", "-e", steps)
        assert (2, "") == (code, out), steps
        pages.append(f"$ tolsim run -e {shlex.quote(steps)!s}\n{err}")
    assert_golden("steps_mistakes.txt", "\n".join(pages))


USAGE = (
    ("run",),
    ("run", "two_systems", "-e", FORUM),
    ("run", "-e", "login", "legacy;", "call", "legacy"),
    ("explain", "two_systems", "legacy", "-e", FORUM),
    ("explain", "-e", FORUM, "lgacy"),
    ("identify", "-e", FORUM, "--observations", "table.csv"),
    ("check", "-e", FORUM),
    ("check", "-e", CLAIM, "--update"),
    ("run", "two_systems", "--save", "new.yaml"),
    ("run", "-e", FORUM, "--save", "-"),
    ("run", "-e", FORUM, "--save", "pyproject.toml"),
    ("run", "-e", FORUM, "--save", "new.txt", "-o", "new.txt"),
    ("run", "-e", FORUM, "--save", "nowhere/new.yaml"),
    ("run", "-e", FORUM, "--save", "new.yaml", "--set", "refresh.expires=null"),
    ("run", "-e", FORUM, "--save", "new.yaml", "-p", "xero", "-p", "zoom-user-concurrent@2"),
    ("run", "-p", "gotrue", "--save", "new.yaml", "-e", "login a; incident logout by a"),
    ("run", "-e", FORUM, "-p", "zom-user", "-t", "2"),
)


def test_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """Each time exit code 2, an error with a way out, and no file."""
    pages = []
    for args in USAGE:
        code, _, err = tolsim(capsys, *args)
        assert 2 == code, args
        pages.append(f"$ {shlex.join(('tolsim', *args))}\n{err}")
        assert not [*Path().glob("new.*")], args
    assert_golden("steps_usage.txt", "\n".join(pages))


@pytest.mark.parametrize(
    ("options", "head"),
    [
        ((), ""),
        (("-p", "xero"), "policy: xero\n"),
        (("-t", "2"), "tolerance: 2\n"),
        (("-p", "zoom-user-concurrent@3"), "policy: zoom-user-concurrent\ntolerance: 3\n"),
        (
            ("-p", "zoom-user-concurrent", "-p", "zoom-user-refresh-reuse", "-t", "1", "-t", "3"),
            "policy: [zoom-user-concurrent, zoom-user-refresh-reuse]\ntolerance: [1, 3]\n",
        ),
    ],
)
def test_a_saved_scenario(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, options: tuple[str, ...], head: str
) -> None:
    """The file holds what the options said: alone it gives the same answer, and passes a check."""
    file = tmp_path / "saved.yaml"
    args = ("-e", FORUM, *options, "--format", "json")
    code, out, err = tolsim(capsys, "run", *args, "--save", str(file))
    assert (0, f"wrote {file}\n") == (code, err)
    assert file.read_text() == (
        f"title: Steps in one line\n{head}systems: [legacy, new]\nsteps:\n  - login: legacy\n"
        "  - wait: 5m\n  - login: new\n  - call: legacy\n"
    )
    assert (0, out, "") == tolsim(capsys, "run", str(file), "--format", "json")
    assert 0 == tolsim(capsys, "check", "--allow-empty", str(file))[0]


def test_a_saved_scenario_finds_its_policy_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A policy file of the options is named as seen from the folder of the saved file."""
    monkeypatch.chdir(tmp_path)
    Path("own.yaml").write_text("name: own\nextends: xero\n", encoding="utf-8")
    Path("deep").mkdir()
    args = ("advise", "-e", RESTORED, "-p", "own.yaml", "--format", "json")
    code, out, _ = tolsim(capsys, *args, "--save", "deep/saved.yaml")
    assert 0 == code
    assert "policy: ../own.yaml\n" in Path("deep/saved.yaml").read_text(encoding="utf-8")
    saved = tolsim(capsys, "advise", "deep/saved.yaml", "--format", "json")[1]
    assert json.loads(out)["broken"] == json.loads(saved)["broken"]


def test_advise_writes_the_remedied_steps(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """`--write` gives a file, though there was none to begin with."""
    file = tmp_path / "remedied.yaml"
    assert 0 == tolsim(capsys, "advise", "-e", FORUM, "--write", str(file))[0]
    assert 0 == tolsim(capsys, "check", str(file))[0]
