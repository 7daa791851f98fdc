"""What the Tab key offers: through the protocol by which shells ask, and value by value."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import shellingham
from hypothesis import given
from hypothesis import strategies as st

from tolsim.catalogue import policy_names
from tolsim.cli.app import main
from tolsim.cli.shared import completion

pytestmark = pytest.mark.installed

ZOOM_USER = ["zoom-user", *(name for name in policy_names() if name.startswith("zoom-user-"))]
FANCY = "title: F\npolicy: okta-rotation\nsystems: [a, b]\nsteps: [{login: a}, {refresh: a}]\n"


def ask(**environment: str) -> list[str]:
    """Ask as a shell does; nothing may be told beside the answer."""
    ended = subprocess.run(
        [sys.executable, "-m", "tolsim"],
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        check=True,
    )
    assert b"" == ended.stderr
    return list(filter(None, ended.stdout.decode().splitlines()))


def ask_for_bash(line: str) -> list[str]:
    count = len(line.split(" ")) - 1
    return ask(COMP_WORDS=line, COMP_CWORD=str(count), _TOLSIM_COMPLETE="complete_bash")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tolsim ru", ["run"]),
        ("tolsim run two_systems --pol", ["--policy"]),
        ("tolsim run two_systems --format me", ["mermaid"]),
        ("tolsim run -p zoom-user", ZOOM_USER),
        ("tolsim compare x --policy slack", ["slack-rotation"]),
        ("tolsim policies show wis", ["wise"]),
        ("tolsim explore xer", ["xero"]),
        ("tolsim distinguish xero fitb", ["fitbit"]),
        ("tolsim run two_", ["two_systems"]),
        ("tolsim check box-0", ["box-001-two-processes-one-pair"]),
        ("tolsim explain two_systems le", ["legacy", "legacy.A1", "legacy.R1"]),
        ("tolsim explain airtable-001-new-refresh-token-not-saved connector.R",
         ["connector.R1", "connector.R2"]),
        ("tolsim explain nowhere.yaml le", []),
        ("tolsim manual tole", ["tolerance", "tolerated"]),
        ("tolsim help explo", ["explore"]),
        ("tolsim help tole", ["tolerance", "tolerated"]),
        ("tolsim help policies sh", ["show"]),
        ("tolsim learn 07", ["07-lost-answer"]),
        ("tolsim examples --provider xer", ["xero"]),
        ("tolsim explore xero --goal hi", ["hijack"]),
        ("tolsim explore xero --actions login,re", ["login,refresh"]),
        ("tolsim policies list --provider MICRO", ["MICROsoft"]),
    ],
)  # fmt: skip
def test_bash(line: str, expected: list[str]) -> None:
    """Commands, options, their values, policies, scenarios, and what a scenario has."""
    assert expected == ask_for_bash(line)


def test_zsh_shows_titles() -> None:
    """Each value with what it is."""
    assert [
        """_arguments '*: :(("xero":"Xero, thirty minutes to retry a lost refresh"))'"""
    ] == ask(_TYPER_COMPLETE_ARGS="tolsim run -p xer", _TOLSIM_COMPLETE="complete_zsh")
    assert ["""_arguments '*: :(("two_systems":"Two systems, one app"))'"""] == ask(
        _TYPER_COMPLETE_ARGS="tolsim run two_", _TOLSIM_COMPLETE="complete_zsh"
    )


def test_fish_shows_titles() -> None:
    """Each value with what it is; of a system, how it ends."""
    fish = {"_TOLSIM_COMPLETE": "complete_fish", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    assert ["xero\tXero, thirty minutes to retry a lost refresh"] == ask(
        _TYPER_COMPLETE_ARGS="tolsim run -p xer", **fish
    )
    assert ["new\tworking", "new.A1\tvalid", "new.R1\tcurrent"] == ask(
        _TYPER_COMPLETE_ARGS="tolsim explain two_systems new", **fish
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with scenarios, a hidden one, and what is none."""
    monkeypatch.chdir(tmp_path)
    for name in ("two.yaml", "notes.txt", ".hidden.yaml", "sub/inner.yml"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(FANCY, encoding="utf-8")
    return tmp_path


def values(offers: completion.Offers) -> list[str]:
    return [value for value, _ in offers]


def test_files_here_come_before_bundled_scenarios(folder: Path) -> None:
    """Hidden ones and what is not YAML are left out; of a folder, what is in it."""
    assert ["two.yaml", "two_systems"] == values(completion.scenarios("two"))
    assert [("sub/", "folder")] == completion.scenarios("sub")
    assert [("sub/inner.yml", "file")] == completion.scenarios("sub/")
    assert [".hidden.yaml"] == values(completion.scenarios(".h"))
    assert ["./two.yaml"] == values(completion.scenarios("./t"))
    assert ["two.yaml"] == values(completion.policies("two"))
    assert ["two.yaml", "two_systems"] == values(completion.populations("two"))
    assert list(policy_names()) == values(completion.policies(""))


def context(**params: Any) -> Any:
    """What Typer knows of the line so far."""
    return SimpleNamespace(params=params)


def test_targets_of_a_file(folder: Path) -> None:
    """Every system and every token, as they end."""
    assert [
        ("a", "working"), ("b", "signed-out"), ("a.A1", "valid"), ("a.R1", "tolerated"),
        ("a.A2", "valid"), ("a.R2", "current"),
    ] == completion.targets(context(path="two.yaml"), "")  # fmt: skip


@pytest.mark.parametrize("text", ["", "steps: [", "title: t\n", "\x00", "title: t\nsystems: 5\n"])
def test_a_broken_file_offers_nothing(
    text: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may still be written; nothing is told of it either."""
    Path("broken.yaml").write_text(text, encoding="utf-8")
    assert [] == completion.targets(context(path="broken.yaml"), "")
    assert [] == completion.targets(context(), "")
    assert ("", "") == capsys.readouterr()


@given(st.text(max_size=20))
def test_anything_can_be_typed(typed: str) -> None:
    """No completer raises, and each offers only what the word can become."""
    askers = (
        completion.policies, completion.scenarios, completion.providers, completion.goals,
        completion.actions,
    )  # fmt: skip
    for offer in askers:
        assert all(value.startswith(typed) for value in values(offer(typed)))
    assert [] == completion.targets(context(path=typed), "")


BASH = shutil.which("bash")


@pytest.fixture
def shell(tmp_path: Path) -> dict[str, str]:
    """The environment of a shell that finds `tolsim` on its path, with a home of its own."""
    if BASH is None:
        pytest.skip("no bash")
    program = tmp_path / "bin" / "tolsim"
    program.parent.mkdir()
    program.write_text(
        f"#!{sys.executable}\nfrom tolsim.__main__ import main\nmain()\n", encoding="utf-8"
    )
    program.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "HOME": str(tmp_path),
    }


def bash(script: str, environment: dict[str, str]) -> str:
    """What a bash prints."""
    return subprocess.run(
        [str(BASH), "--norc", "-c", script], env=environment, check=True, capture_output=True
    ).stdout.decode()


def test_a_real_bash(shell: dict[str, str], tmp_path: Path) -> None:
    """Installed by one command, then loaded by the next bash, and asked by its own functions."""
    told = bash("tolsim --install-completion; true", shell)
    script = tmp_path / ".bash_completions" / "tolsim.sh"
    assert f"bash completion installed in {script}" == told.splitlines()[0]
    assert f"source '{script}'" in (tmp_path / ".bashrc").read_text(encoding="utf-8")
    asked = """
        source ~/.bashrc
        COMP_WORDS=(tolsim run -p zoom-user-m) COMP_CWORD=3
        _tolsim_completion tolsim
        echo "${COMPREPLY[@]}"
        complete -p tolsim
    """
    assert ["zoom-user-multi", "complete -o default -F _tolsim_completion tolsim"] == bash(
        asked, shell
    ).splitlines()
    assert (
        script.read_text(encoding="utf-8").strip()
        == bash("tolsim --show-completion; true", shell).strip()
    )


@pytest.mark.parametrize("option", ["--install-completion", "--show-completion"])
def test_a_shell_that_is_not_known(
    option: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error like any other of ours, exit code 2, and nothing is installed."""

    def undetected() -> None:
        raise shellingham.ShellDetectionFailure

    monkeypatch.setattr(sys, "argv", ["tolsim", option])
    monkeypatch.setattr(shellingham, "detect_shell", undetected)
    assert (2, "", "nothing tells which shell this is") == told(capsys)
    monkeypatch.setattr(shellingham, "detect_shell", lambda: ("tcsh", "/bin/tcsh"))
    assert (2, "", "there is no completion for the shell `tcsh`") == told(capsys)


def told(capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Exit code, standard output, and the sentence on standard error."""
    code = main()
    out, err = capsys.readouterr()
    return code, out, err.splitlines()[0].partition(": ")[2]
