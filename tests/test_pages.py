"""The README and the manual tell the truth: commands, files and tables are the program's."""

import dataclasses
from pathlib import Path
from typing import get_type_hints

import pytest
import typer

from tests.pages import MANUAL, PAGES, README, Block, anchors, blocks, links, read, rerun, table
from tolsim.catalogue import find_policy
from tolsim.cli.app import app
from tolsim.documents import load_policy, load_scenario
from tolsim.engine.policy import DEFAULT_ERRORS, Grace, Limit, Policy, Rate
from tolsim.simulation import replay

CONSOLE = list(blocks("console"))
YAML = list(blocks("yaml"))
LONGEST_PAGE = 300
RULES = read(MANUAL / "rules.md")


def _name(block: Block) -> str:
    return f"{block.page.stem}-{block.line}"


@pytest.mark.parametrize("block", CONSOLE, ids=_name)
def test_console_blocks_show_what_comes_out(block: Block) -> None:
    """What a page prints is what tolsim prints, to the letter."""
    assert block.text == rerun(block.text)


@pytest.mark.parametrize("block", YAML, ids=_name)
def test_yaml_blocks_are_valid_files(block: Block) -> None:
    """Each example can be copied into a file, and a scenario comes out as it expects."""
    if "\nsteps:" in block.text:
        runs = load_scenario(block.text, "page.yaml", find_policy).runs
        assert [] == [fail for run in runs for step in replay(run).steps for fail in step.failures]
    else:
        policy = load_policy(block.text, "example-rotation.yaml", find_policy)
        assert "example-rotation" == policy.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    """A link inside the project names a file that is there, and a heading of it."""
    inside = [link for link in links(page) if not link.startswith("https://")]
    lost = []
    for link in inside:
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        if not target.is_file() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert [] == lost


def test_pages_are_short() -> None:
    """A page is read in one sitting."""
    lengths = {page.name: read(page).count("\n") for page in PAGES}
    assert {} == {name: length for name, length in lengths.items() if length > LONGEST_PAGE}


def test_the_first_screen_runs_tolsim() -> None:
    """The output comes before the two commands, and those before the first heading."""
    first_screen = read(README).partition("\n## ")[0]
    order = ["```console", "tolsim run scenarios/two_systems.yaml\n```", "-m pytest -n auto\n```"]
    assert sorted(first_screen.index(mark) for mark in order) == [
        first_screen.index(mark) for mark in order
    ]


def test_the_table_of_answers_is_the_engines() -> None:
    """Reasons, errors and statuses stand in the manual as the engine gives them."""
    expected = [
        [reason, refusal.error, str(refusal.status or "none")]
        for reason, refusal in DEFAULT_ERRORS.items()
    ]
    assert expected == [
        row[:3] for row in table(read(MANUAL / "answers.md"), "reason", "error", "status")
    ]


def test_the_table_of_the_policy_has_every_field() -> None:
    """No field of a policy is left unexplained, and none is made up."""
    expected = set(_fields(Policy)) - {"name"} | {"revocation.refresh", "revocation.access"}
    assert expected == {row[0] for row in table(RULES, "field", "type", "default")}


@pytest.mark.parametrize(
    ("record", "heading"),
    [
        (Grace, ("key", "default", "holds while")),
        (Limit, ("key", "default", "meaning")),
    ],
)
def test_the_tables_of_records_have_every_key(record: type, heading: tuple[str, ...]) -> None:
    """The keys of a grace and of a limit are those of the engine."""
    keys = {field.name.rstrip("_") for field in dataclasses.fields(record)} - {"name"}
    assert keys == {row[0] for row in table(RULES, *heading)}


def test_the_table_of_rates_has_every_key() -> None:
    """The keys of a rate, in the chapter of that name, are those of the engine."""
    chapter = RULES.partition("## Rates")[2]
    keys = {field.name for field in dataclasses.fields(Rate)} - {"name"}
    assert keys == {row[0] for row in table(chapter, "key", "default", "meaning")}


def test_every_command_and_option_is_described() -> None:
    """Nothing can be typed that the manual does not tell of."""
    text = "".join(map(read, PAGES))
    group = typer.main.get_command(app)
    commands = getattr(group, "commands", {})
    assert [] == [name for name in commands if f"# tolsim {name}\n" not in text]
    options = {
        option
        for command in [group, *commands.values()]
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--")
    }
    shells = {"--install-completion", "--show-completion", "--help"}
    assert [] == sorted(option for option in options - shells if f"`{option}" not in text)


def _fields(record: type, prefix: str = "") -> list[str]:
    """The dotted fields of a policy: `access`, `login` and `refresh` opened, the rest as one."""
    found = []
    for name, hint in get_type_hints(record).items():
        path = f"{prefix}{name}"
        if path in {"access", "login", "refresh"}:
            found += _fields(hint, f"{path}.")
        elif path != "revocation":
            found.append(path)
    return found
