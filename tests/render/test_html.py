"""Runs as pages: whole documents, their structure, and what a browser makes of them."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.render.golden import assert_golden
from tests.render.readers import browsed, needs_browser
from tests.render.scenes import traces
from tests.render.shared_scenes import NASTY, SCENES, named
from tolsim.render.timeline.html import fragment, html

VOID = {"meta"}


class _Reader(HTMLParser):
    """Collects tags, attributes and text, and sees that every tag is closed in order."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.said: list[str] = []
        self.open: list[str] = []
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        self.said.append(data)


@pytest.mark.parametrize("name", ["two_systems", "two_tolerances", "stress"])
def test_page(name: str) -> None:
    """A file's runs are their golden page."""
    assert_golden(f"{name}.html", html([traces(SCENES[name])], width=100, theme="light"))


@pytest.mark.parametrize("name", SCENES)
def test_structure(name: str) -> None:
    """Every tag is closed, and nothing is run or loaded: no script, no link, no handler."""
    document = html([traces(SCENES[name])], width=100, theme="dark")
    reader = _Reader(document)
    handlers = {name for name in reader.attributes if name.startswith("on")}
    assert ([], set(), set()) == (
        reader.open, reader.tags & {"script", "link", "img", "iframe", "a"},
        handlers | (reader.attributes & {"src", "href", "id"}),
    )  # fmt: skip
    assert None is re.search(r"https?:|url\(|@import", document)


@pytest.mark.parametrize("name", NASTY)
def test_a_name_is_no_markup(name: str) -> None:
    """Whatever a system is called, heading and story say it, and no tag comes of it."""
    plain, awkward = (_Reader(html([named(n)], width=100, theme="light")) for n in ("a", name))
    assert plain.tags == awkward.tags
    said = "".join(awkward.said)
    assert f"{name}\n" in said
    assert f"✓ {name} logs in, gets A1 and R1“{name}”" in said


@pytest.mark.browser
@needs_browser
def test_a_browser_shows_it(tmp_path: Path) -> None:
    """Chromium finds a section for each run and one that compares them, each with its lanes."""
    page = tmp_path / "page.html"
    page.write_text(
        html([traces(SCENES["two_tolerances"])], width=100, theme="light"), encoding="utf-8"
    )
    document = browsed(page, tmp_path / "profile")
    assert (3, 2) == (document.count("<section>"), document.count("<svg "))


AROUND = """\
<!doctype html><meta charset="utf-8"><style>h1, td {{ color: green; padding: 9px }}</style>
<h1 class="dim">own</h1><div id="tolsim">{}</div>
<script>for (const h1 of document.querySelectorAll("h1")) {{
  const {{color, paddingTop}} = getComputedStyle(h1);
  document.body.append(`[${{h1.textContent}}: ${{color}} ${{paddingTop}}]`);
}}</script>"""


@pytest.mark.browser
@needs_browser
def test_a_fragment_and_the_page_around_it_leave_each_other_alone(tmp_path: Path) -> None:
    """Neither the colours nor the distances of one are those of the other."""
    page, trace = tmp_path / "page.html", traces(SCENES["two_systems"])[0]
    page.write_text(AROUND.format(fragment(trace)), encoding="utf-8")
    document = browsed(page, tmp_path / "profile")
    assert "[own: rgb(0, 128, 0) 9px]" in document
    assert f"[{trace.scenario.title}: rgb(31, 35, 40) 0px]" in document


@pytest.mark.parametrize("name", SCENES)
def test_structure_of_a_fragment(name: str) -> None:
    """Every tag is closed, and no document begins in the middle of another."""
    for trace in traces(SCENES[name]):
        reader = _Reader(fragment(trace))
        assert ([], set()) == (reader.open, reader.tags & {"script", "html", "body", "link"})
