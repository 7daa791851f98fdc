"""Comparisons, explanations and advice for media with headings, lists and tables."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.render.golden import assert_golden
from tests.render.shared_scenes import NASTY, named_text
from tolsim.analysis.advise.advise import advise
from tolsim.analysis.compare import compare, grouped
from tolsim.analysis.explain.explain import explain
from tolsim.catalogue import find_policy
from tolsim.documents import Case, Overrides
from tolsim.render.advise.text import advise_sheets
from tolsim.render.compare.sheet import compare_sheet
from tolsim.render.explain.text import explain_sheets
from tolsim.render.page.shared import sheets_html, sheets_markdown
from tolsim.render.page.sheet import Sheet

TWO_SYSTEMS = Path("scenarios/two_systems.yaml").read_text(encoding="utf-8")
POLICIES = ("zoom-user", "dex", "xero", "acrobat-sign", "okta-static")


def sheets(verb: str, text: str) -> list[Sheet]:
    """What a command answers about a scenario."""
    case = Case(text, "scene.yaml", find_policy)
    match verb:
        case "compare":
            return [compare_sheet(grouped(compare(case, Overrides(POLICIES))))]
        case "explain":
            return explain_sheets(explain(case, Overrides(), None))
        case _:
            return advise_sheets(advise(case, Overrides(), 20))


@pytest.mark.parametrize("verb", ["compare", "explain", "advise"])
def test_document(verb: str) -> None:
    """The whole answer as Markdown."""
    assert_golden(f"{verb}_two_systems.md", sheets_markdown(sheets(verb, TWO_SYSTEMS)))


@pytest.mark.parametrize("verb", ["compare", "explain", "advise"])
def test_page(verb: str) -> None:
    """The whole answer as a page."""
    assert_golden(f"{verb}_two_systems.html", sheets_html(sheets(verb, TWO_SYSTEMS), "light"))


@pytest.mark.parametrize("verb", ["compare", "explain", "advise"])
@pytest.mark.parametrize("name", NASTY)
def test_names_are_inert(verb: str, name: str) -> None:
    """No name makes an element, an attribute or a table of its own."""
    usual, nasty = (_elements(verb, named_text(one)) for one in ("a", name))
    assert usual == nasty


def _elements(verb: str, text: str) -> list[tuple[str, tuple[str, ...]]]:
    page = sheets_html(sheets(verb, text), "light")
    main = ET.fromstring(page[page.index("<main>") : page.index("</main>") + len("</main>")])
    return [(one.tag, tuple(one.attrib)) for one in main.iter() if one.tag != "span"]
