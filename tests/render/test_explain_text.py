"""Explanations as pages: compared whole at two widths, and what holds of every one."""

import json

import pytest

from tests.analysis.test_explain_systems import COPIED, DOOMED, FAN, HALF_WIPED, LOST, UNSAVED
from tests.render.golden import assert_golden
from tests.render.shared_scenes import SCENES
from tolsim.analysis.explain.explain import explain
from tolsim.catalogue import find_policy
from tolsim.documents import Case
from tolsim.render.explain.json import explain_document
from tolsim.render.explain.text import explain_text

PAGES = {
    "copied": COPIED,
    "doomed": DOOMED,
    "fan": FAN,
    "half_wiped": HALF_WIPED,
    "lost": LOST,
    "unsaved": UNSAVED,
}


def pages(text: str, *, width: int, ascii: bool = False) -> list[str]:
    found = explain(Case(text, "case.yaml", find_policy))
    return [explain_text(one, width=width, ascii=ascii).plain for one in found]


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", PAGES)
def test_page(name: str, width: int) -> None:
    """What each system lost, step by step, and what would have saved it."""
    (page,) = pages(PAGES[name], width=width)
    assert_golden(f"explain_{name}_{width}.txt", f"{page}\n")


@pytest.mark.parametrize("name", [*PAGES, *SCENES])
def test_pages_fit_and_need_no_unicode(name: str) -> None:
    """At 60 columns and in ASCII no line but a link is wider, and no symbol is foreign."""
    text = {**PAGES, **SCENES}[name]
    for page in pages(text, width=60, ascii=True):
        wide = [line for line in page.split("\n") if len(line) > 60 and "https://" not in line]
        assert ([], True) == (wide, page.isascii() or not text.isascii())


def test_systems_as_json() -> None:
    """A document says of each system what it lost, the decisive step first."""
    (found,) = explain(Case(FAN, "case.yaml", find_policy), target="s1")
    assert [
        {
            "actor": "s1",
            "state": "locked-out",
            "since": 88200,
            "causes": [4, 6],
            "saved_by": "without step 4, s1 would have gone on without a new login",
        }
    ] == json.loads(explain_document(found))["systems"]
