"""The README and the manual tell the truth: commands, files and tables are the program's."""

import json
import re
from pathlib import Path

import pytest

from tests import pages
from tests.pages import MANUAL, PAGES, PICTURES, README, ROOT, Block, blocks, read
from tolsim.catalogue import find_policy
from tolsim.documents import load_policy, load_scenario
from tolsim.documents.populations.file import load_population
from tolsim.simulation import replay

CONSOLE = list(blocks("console"))
YAML = list(blocks("yaml"))
LONGEST_PAGE = 300
LONGEST_README = 200


def _name(block: Block) -> str:
    return f"{block.page.stem}-{block.line}"


@pytest.mark.parametrize("block", CONSOLE, ids=_name)
def test_console_blocks_show_what_comes_out(block: Block) -> None:
    """What a page prints is what tolsim prints, to the letter."""
    assert block.text == pages.rerun(block)


@pytest.mark.parametrize("block", YAML, ids=_name)
def test_yaml_blocks_are_valid_files(block: Block) -> None:
    """Each example can be copied into a file, and a scenario comes out as it expects."""
    if "\ntypes:" in block.text:
        from tolsim.documents.mappings.file import load_mapping

        assert load_mapping(block.text, "gateway.yaml").cases("refresh")
        return
    if "\nsteps:" in block.text:
        runs = load_scenario(block.text, "page.yaml", find_policy).runs
        assert [] == [fail for run in runs for step in replay(run).steps for fail in step.failures]
    elif "\ngroups:" in block.text:
        assert load_population(block.text, "page.yaml", find_policy).groups
    else:
        name = block.text.removeprefix("name: ").partition("\n")[0]
        policy = load_policy(block.text, f"{name}.yaml", find_policy)
        assert name == policy.name


@pytest.mark.parametrize("block", list(blocks("python")), ids=_name)
def test_python_blocks_run(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the project's folder, with the assertions that they make."""
    monkeypatch.chdir(ROOT)
    exec(block.text, {})


@pytest.mark.parametrize("block", list(blocks("json")), ids=_name)
def test_json_blocks_are_documents(block: Block) -> None:
    """Laid out for reading, and JSON all the same."""
    assert json.loads(block.text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    """A link inside the project names a file that is there, and a heading of it.

    Of an address elsewhere no more is asked than that it is one.
    """
    lost = []
    for link in pages.links(page):
        if re.fullmatch(r"https://[\w.-]+/[\w./%#-]+", link):
            continue
        file, _, anchor = link.partition("#")
        # The tests of an installed package have its pages elsewhere.
        folder = MANUAL.parent.parent if file.startswith("tolsim/") else page.parent
        target = folder / file if file else page
        if not target.is_file() or (anchor and anchor not in pages.anchors(target)):
            lost.append(link)
    assert [] == lost


def test_pages_are_short() -> None:
    """A page is read in one sitting, and the README in a few minutes."""
    lengths = {page.name: read(page).count("\n") for page in PAGES if page != README}
    assert {} == {name: length for name, length in lengths.items() if length > LONGEST_PAGE}
    assert LONGEST_README >= read(README).count("\n")


def test_the_first_screen_shows_what_tolsim_does() -> None:
    """A picture for either background, then the two commands, then the first heading."""
    text = read(README)
    marks = [
        *(f'"{path.relative_to(ROOT).as_posix()}"' for path in reversed(PICTURES.values())),
        "tolsim run scenarios/two_systems.yaml\n```",
        "-m pytest -n auto\n```",
        "\n## ",
    ]
    places = [text.index(mark) for mark in marks]
    assert sorted(places) == places


@pytest.mark.parametrize("theme", PICTURES)
def test_the_pictures_are_what_tolsim_draws(theme: str) -> None:
    """`python -m tests.pages` draws them anew."""
    assert read(PICTURES[theme]) == pages.picture(theme)


def test_every_page_is_found_from_the_readme() -> None:
    """And so is the list of them."""
    written = {str(path.relative_to(MANUAL.parent.parent)) for path in MANUAL.glob("*.md")}
    assert set() == written - set(pages.links(README))


@pytest.mark.parametrize("page", sorted(MANUAL.glob("[a-z]*.md")), ids=lambda page: page.stem)
def test_a_link_names_its_page(page: Path) -> None:
    """Where nothing can be clicked the words are all there is: "see grace in rules"."""
    found = re.findall(r"\[([^\]]+)\]\(([\w-]+)\.md(?:#[\w-]+)?\)(\s\w+\s[\w-]+)?", read(page))
    silent = [
        words
        for words, name, after in found
        if name != page.stem and name not in words and f"in {name}" != " ".join(after.split())
    ]
    assert [] == silent
