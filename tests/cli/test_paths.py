"""Folders and globs for `run`, and what `check` takes where no path is named."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tolsim.cli.app import app

CASE = "title: {}\npolicy: zoom-user\nsystems: [a]\nsteps:\n  - {{login: a, expect: ok}}\n"
POLICY = "name: mine\ntitle: mine\nextends: zoom-user\n"
BROKEN = CASE.replace("expect", "exspect")

Tolsim = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Scenarios in two folders, and a policy among them."""
    for name, text in {
        "b.yaml": CASE.format("B"),
        "a.yaml": CASE.format("A"),
        "mine.yaml": POLICY,
        "sub/c.yml": CASE.format("C"),
        "sub/.hidden.yaml": "nothing",
        "empty/mine.yaml": POLICY,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def tolsim(capsys: pytest.CaptureFixture[str]) -> Tolsim:
    """Run the command in this process: exit code, standard output, standard error."""

    def run(*args: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            app(list(args))
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


def project(text: str) -> None:
    """Write what a project says of itself."""
    Path("pyproject.toml").write_text(text, encoding="utf-8")


def checked(out: str) -> list[str]:
    """The files of a JSON answer."""
    return [file["file"] for file in json.loads(out)["files"]]


@pytest.mark.parametrize(
    ("paths", "titles", "said"),
    [
        (["."], ["A", "B", "C"], "skipped YAML files without `steps`: 2\n"),
        (["sub", "."], ["C", "A", "B"], "skipped YAML files without `steps`: 2\n"),
        (["?.yaml"], ["A", "B"], ""),
        (["**/*.yml", "a.yaml", "./a.yaml"], ["C", "A"], ""),
    ],
)
def test_run_takes_folders_and_globs(
    tolsim: Tolsim, paths: list[str], titles: list[str], said: str
) -> None:
    """Each file once, those of a folder sorted; what is no scenario there is counted."""
    code, out, err = tolsim("run", *paths, "--format", "json")
    assert (0, said) == (code, err)
    assert titles == [json.loads(line)["title"] for line in out.splitlines()]


def test_a_file_that_is_named_must_be_a_scenario(tolsim: Tolsim) -> None:
    """In a folder it need not, but a scenario that is broken is told."""
    assert 2 == tolsim("run", "mine.yaml")[0]
    Path("a.yaml").write_text(BROKEN.format("A"), encoding="utf-8")
    code, out, err = tolsim("run", ".")
    assert (2, "", True) == (code, out, " --> a.yaml:5:" in err)


def test_a_folder_without_scenarios(tolsim: Tolsim) -> None:
    """There is nothing to show."""
    told = (
        "skipped YAML files without `steps`: 1\n"
        "error: empty: no scenario was found\n  help: name scenario files\n"
    )
    assert (2, "", told) == tolsim("run", "empty")


NOTE = "no path is named; taken: {}\n"


def test_check_alone_takes_the_current_folder(
    tolsim: Tolsim, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If no project, or one that does not name scenarios, is the nearest."""
    one_held = "1 file, 1 run: the only expectation held\n"
    monkeypatch.chdir("sub")
    assert (0, one_held, NOTE.format("the current folder")) == tolsim("check")
    project("[tool.other]\n")
    assert (0, one_held, NOTE.format("the current folder")) == tolsim("check")


def test_check_alone_takes_the_scenarios_of_the_project(
    tolsim: Tolsim, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the nearest one, as the pytest plugin does; files of other kinds are left out."""
    project('[tool.tolsim]\nscenarios = ["sub/*.yml", "[ab].*", "sub"]\n')
    monkeypatch.chdir("sub")
    code, out, err = tolsim("check", "--format", "json")
    note = NOTE.format("[tool.tolsim] scenarios of ../pyproject.toml")
    assert (0, note, ["../a.yaml", "../b.yaml", "c.yml"]) == (
        code,
        err.partition("3 files")[0],
        checked(out),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('scenarios = ["none/*.yaml"]', "no YAML file matches none/*.yaml"),
        ('scenarios = "a.yaml"', "[tool.tolsim] scenarios is not a list of globs"),
        ('scenarios = ["/a.yaml"]', "[tool.tolsim] scenarios: '/a.yaml'"),
        ('scenarios = [""]', "[tool.tolsim] scenarios: ''"),
        ("scenarios", "pyproject.toml: "),
    ],
)
def test_a_project_that_cannot_be_used(tolsim: Tolsim, text: str, said: str) -> None:
    """It is told, rather than another folder taken."""
    project(f"[tool.tolsim]\n{text}\n")
    code, out, err = tolsim("check")
    assert (2, "", True) == (code, out, said in err)
    assert err.startswith("error: ")


@pytest.mark.parametrize("text", ["tool = 'tolsim'", "tool.tolsim = 1", "# tolsim"])
def test_a_project_that_says_nothing_of_scenarios(tolsim: Tolsim, text: str) -> None:
    """It is as if it did not name us."""
    project(text)
    assert NOTE.format("the current folder") in tolsim("check")[2]
