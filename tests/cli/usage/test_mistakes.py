"""A command line that makes no sense: which word is wrong, and what to write instead."""

import shlex
from types import SimpleNamespace

import pytest
import typer

from tests.cli.usage.commands import COMMANDS
from tests.render.golden import assert_golden
from tolsim.cli.app import app
from tolsim.cli.usage.mistakes import explain_error

pytestmark = pytest.mark.installed

MISTAKES = (
    "rn",
    "list",
    "two_systems.yaml",
    "two_systems",
    "-v",
    "--polcy",
    "--policy xero run two_systems",
    "run two_systems --polcy xero",
    "run two_systems --polcy=xero",
    "run two_systems -z",
    "run two_systems -pxero -z",
    "run two_systems --qqq",
    "run two_systems --policy",
    "run two_systems -p",
    "run two_systems --compact=yes",
    "run two_systems --tolerance two",
    "run two_systems --tolerance -1",
    "run two_systems -t 1 --tolerance=2..x",
    "run two_systems --width wide",
    "run two_systems --width=39",
    "run two_systems --format xml",
    "run two_systems --format=markdwn",
    "run two_systems --theme dark",
    "run two_systems --set access",
    "run two_systems --title 'Two words'",
    "run 'a b' --width 1.5",
    "compare",
    "explain two_systems legacy new",
    "check two_systems --durations -1",
    "check two_systems --update --policy xero",
    "advise two_systems --max 1001",
    "explore",
    "explore xero --systems 9",
    "explore xero --goal doom",
    "explore xero --until doom",
    "distinguish",
    "distinguish xero fitbit --within soon",
    "schema",
    "schema scenarios",
    "schema policy policy",
    "policies shw",
    "policies xero",
    "policies --provider",
    "policies --has graces",
    "policies list --has graze",
    "policies diff xero",
    "new --tolerance",
    "help rn",
    "help policies shw",
)


def tell(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run the command in this process."""
    with pytest.raises(SystemExit) as end:
        app(list(words))
    return int(end.value.code or 0), *capsys.readouterr()


def test_every_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    """In the form of the errors of a file: what, where, and what instead."""
    told = []
    for mistake in MISTAKES:
        code, out, err = tell(capsys, *shlex.split(mistake))
        assert (2, "") == (code, out)
        told.append(f"$ tolsim {mistake}\n{err}")
    assert_golden("mistakes.txt", "\n".join(told))


@pytest.mark.parametrize("path", COMMANDS)
def test_an_unknown_option_of_every_command(capsys: pytest.CaptureFixture[str], path: str) -> None:
    """Each is told in the same way."""
    code, out, err = tell(capsys, *path.split()[1:], "--xyzzy")
    where = "tolsim policies list" if path == "tolsim policies" else path
    line = f"{where} --xyzzy"
    assert (2, "") == (code, out)
    assert [
        f"error[usage]: `{where}` has no option `--xyzzy`",
        f" | {line}",
        f" | {' ' * len(where)} {'^' * 7}",
        f"help: `{where} --help` shows what it takes",
    ] == err.splitlines()


def test_a_number_that_nobody_can_read(capsys: pytest.CaptureFixture[str]) -> None:
    """Python itself refuses one of 5,000 digits."""
    code, _, err = tell(capsys, "run", "two_systems", "--width", "9" * 5000)
    assert (2, True) == (code, err.splitlines()[0].endswith(": too large"))


def test_an_error_that_nobody_knows() -> None:
    """What Typer says of it is told, and where to look."""
    found = explain_error(
        typer.BadParameter("it is odd"), SimpleNamespace(command_path="tolsim"), ()
    )
    assert ("Invalid value: it is odd", "`tolsim --help` shows what it takes", None) == (
        found.sentence,
        found.help,
        found.place,
    )


def test_what_was_typed_cannot_garble_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither in the sentence nor in the line."""
    assert "\x1b" not in tell(capsys, "run", "--\x1b]0;f\x07")[2]
    assert "\x1b" not in tell(capsys, "run", "two_systems", "--width", "\x1b[1m")[2]
