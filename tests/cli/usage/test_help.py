"""The help of every command, as it is shown."""

import re

import pytest

from tests.cli.usage.commands import COMMANDS
from tests.render.golden import assert_golden
from tolsim.cli.app import app

pytestmark = pytest.mark.installed


def show(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run the command in this process."""
    with pytest.raises(SystemExit) as end:
        app(list(words))
    return int(end.value.code or 0), *capsys.readouterr()


@pytest.fixture(params=[80, 120])
def columns(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("COLUMNS", str(request.param))
    return int(request.param)


def test_every_help(capsys: pytest.CaptureFixture[str], columns: int) -> None:
    """As it is on a usual terminal, and on a wide one, whose lines are not filled."""
    pages = [f"$ {path} --help\n{show(capsys, *path.split()[1:], '-h')[1]}" for path in COMMANDS]
    assert_golden(f"help_{columns}.txt", "\n".join(pages))


@pytest.mark.parametrize("path", COMMANDS)
def test_help_is_for_people(capsys: pytest.CaptureFixture[str], columns: int, path: str) -> None:
    """No word of Python in it, and no line is wider than the terminal."""
    code, page, told = show(capsys, *path.split()[1:], "--help")
    assert (0, "") == (code, told)
    assert [] == re.findall(r"<\w+>|\bNone\b|\bTrue\b|\bint\b|\bbool\b|\bx[<>]=|list\[", page)
    assert max(map(len, page.splitlines())) <= min(columns, 100)
    assert "\nExamples:\n" in page


@pytest.mark.parametrize("path", COMMANDS)
def test_help_by_its_name(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """`tolsim help run` is `tolsim run --help`."""
    words = path.split()[1:]
    assert show(capsys, *words, "--help") == show(capsys, "help", *words)


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_the_version(capsys: pytest.CaptureFixture[str], option: str) -> None:
    """In a letter or a word."""
    code, said, _ = show(capsys, option)
    assert (0, "tolsim ") == (code, said[:7])


def test_no_command_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    """The help, where it does not go into a file by mistake."""
    _, page, _ = show(capsys, "--help")
    assert (2, "", page) == show(capsys)


def test_headings_are_bold_on_a_terminal_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not where a terminal wants no style."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert "\x1b[1mExamples:\x1b[0m" in show(capsys, "run", "-h")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in show(capsys, "run", "-h")[1]
