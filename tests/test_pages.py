"""The README and the manual tell the truth: commands, files and tables are the program's."""

from pathlib import Path

import pytest

from tests.pages import PAGES, README, Block, anchors, blocks, links, read, rerun
from tolsim.catalogue import find_policy
from tolsim.documents import load_policy, load_scenario
from tolsim.simulation import replay

CONSOLE = list(blocks("console"))
YAML = list(blocks("yaml"))
LONGEST_PAGE = 300


def _name(block: Block) -> str:
    return f"{block.page.stem}-{block.line}"


@pytest.mark.parametrize("block", CONSOLE, ids=_name)
def test_console_blocks_show_what_comes_out(block: Block) -> None:
    """What a page prints is what tolsim prints, to the letter."""
    assert block.text == rerun(block)


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
