"""The verbs are known before they are imported, and only the one that is asked for is."""

import subprocess
import sys
from typing import Any

import pytest
import typer

from tolsim.cli.app import VERBS, app
from tolsim.cli.usage.commands import Group


def root() -> Any:
    return typer.main.get_command(app)


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_is_summed_up_as_its_own_help_begins(name: str) -> None:
    """The list of commands is written without importing them."""
    [first, *_] = root().commands[name].help.split("\n\n")
    assert VERBS[name] == " ".join(first.split())


def test_a_verb_is_found_by_its_name() -> None:
    """And built once; no other word is one."""
    commands = root().commands
    assert [*VERBS] == list(commands) == root().list_commands(None)
    assert len(VERBS) == len(commands)
    assert commands["run"] is commands["run"]
    assert ("run", True, False, None) == (
        commands["run"].name, "run" in commands, "runs" in commands, commands.get("runs"),
    )  # fmt: skip


def test_the_group_knows_its_commands() -> None:
    """A verb with commands of its own is a group."""
    policies = root().commands["policies"]
    assert isinstance(policies, Group)
    assert ["list", "show", "diff", "check"] == [*policies.summaries()]


def loaded(*words: str) -> set[str]:
    """The modules that a command line loads, in a process of its own."""
    code = (
        "import atexit, sys\n"
        f"sys.argv = {['tolsim', *words]}\n"
        "atexit.register(lambda: print(*sys.modules, sep='\\n', file=sys.stderr))\n"
        "from tolsim.__main__ import main\n"
        "main()"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(ended.stderr.splitlines())


@pytest.mark.parametrize(
    "line",
    [
        "--version",
        "--help",
        "run --help",
        "run two_systems -p zoom-user-concurrent -t 1,2 --width 90 --format text --color never",
        "compare two_systems --tolerance 1..3",
        "policies list --has grace",
        "explore xero --systems 2 --depth 2",
    ],
)
def test_a_verb_loads_no_other_and_no_pydantic(line: str) -> None:
    """Typer would import it to convert values; it takes as long as all the rest."""
    words = line.split()
    modules = loaded(*words)
    verbs = {name for name in VERBS if f"tolsim.cli.{name}" in modules}
    assert ({words[0]} & VERBS.keys(), False) == (verbs, "pydantic" in modules)
