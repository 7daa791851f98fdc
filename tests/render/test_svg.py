"""Runs as pictures: whole documents, their structure, and what a browser makes of them."""

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.render.golden import assert_golden
from tests.render.readers import browsed, needs_browser
from tests.render.scenes import trace, traces
from tests.render.shared_scenes import NASTY, SCENES, named
from tolsim.analysis.history.history import History
from tolsim.render.page.palette import Theme, variables
from tolsim.render.page.symbols import Pen
from tolsim.render.timeline.story import story
from tolsim.render.timeline.svg import svg

SVG = "{http://www.w3.org/2000/svg}"


def _texts(root: ET.Element) -> str:
    return "".join("".join(element.itertext()) for element in root.iter(f"{SVG}text"))


@pytest.mark.parametrize(
    ("name", "theme"), [("two_systems", "light"), ("stress", "dark"), ("long_run", "light")]
)
def test_picture(name: str, theme: Theme) -> None:
    """A file's runs are their golden picture."""
    assert_golden(f"{name}.svg", svg([traces(SCENES[name])], width=100, theme=theme))


@pytest.mark.parametrize("name", SCENES)
def test_structure(name: str) -> None:
    """XML that needs nothing else: no script, link, font or picture from elsewhere."""
    document = svg([traces(SCENES[name])], width=100, theme="light")
    root = ET.fromstring(document)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert ["title", "description"] == ids
    assert {"svg", "title", "desc", "style", "rect", "g", "line", "circle", "path", "text"} >= tags
    assert None is re.search(r"href|url\(|@import|@font-face", document)
    assert ["http://www.w3.org/2000/svg"] == re.findall(r"https?://[^\"\s<]+", document)


def test_the_story_is_told_as_on_the_timeline() -> None:
    """Every sentence of the story stands in the picture, letter by letter."""
    found = trace(SCENES["stress"])
    lines = story(History.of(found), width=100, pen=Pen(ascii=False))
    expected = "".join("".join(line.plain.split()) for line in lines)
    assert expected in "".join(
        _texts(ET.fromstring(svg([[found]], width=100, theme="light"))).split()
    )


@pytest.mark.parametrize("name", SCENES)
def test_nothing_leaves_the_page(name: str) -> None:
    """Every text ends within the width of the picture, every shape within its height."""
    root = ET.fromstring(svg([traces(SCENES[name])], width=80, theme="light"))
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    texts = list(root.iter(f"{SVG}text"))
    ends = [float(text.attrib["x"]) + float(text.get("textLength", 0)) for text in texts]
    assert (True, True) == (
        max(ends) <= width, max(float(text.attrib["y"]) for text in texts) <= height
    )  # fmt: skip


@pytest.mark.parametrize("name", [*NASTY, "a\ufffe"])
def test_a_name_is_no_markup(name: str) -> None:
    """Whatever a system is called, the picture is sound XML and says it."""
    found = named(name) if name.isprintable() else traces(
        'title: "a\\uFFFE"\npolicy: {}\nsystems: [a]\nsteps: []\n'
    )  # fmt: skip
    root = ET.fromstring(svg([found], width=100, theme="dark"))
    title = root.find(f"{SVG}title")
    assert name.replace("\ufffe", "\\ufffe") == (None if title is None else title.text)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_told_from_their_background(theme: Theme) -> None:
    """Text has a contrast of 4.5 to 1 or more on the page and on the sheet of the lanes."""
    colours = dict(re.findall(r"--(\w+): (#\w{6})", variables(theme)))
    poor = []
    for ink in ("ink", "dim", "cyan", "yellow", "magenta", "red"):
        for back in ("page", "sheet"):
            dark, light = sorted((_luminance(colours[ink]), _luminance(colours[back])))
            if (light + 0.05) / (dark + 0.05) < 4.5:
                poor.append((ink, back))
    assert [] == poor


def test_runs_stand_below_each_other() -> None:
    """With several runs, each has its place and the comparison comes last."""
    root = ET.fromstring(svg([traces(SCENES["two_tolerances"])], width=100, theme="light"))
    sheets = [rect for rect in root.iter(f"{SVG}rect") if rect.get("class") == "sheet"]
    bounds = [(float(r.attrib["y"]), float(r.attrib["height"])) for r in sheets]
    assert [True] == [above + tall < below for (above, tall), (below, _) in pairwise(bounds)]
    assert "The runs compared" in _texts(root)


@pytest.mark.browser
@needs_browser
def test_a_browser_draws_it(tmp_path: Path) -> None:
    """Chromium takes the picture for what it is, and finds its title."""
    page = tmp_path / "stress.svg"
    page.write_text(svg([traces(SCENES["stress"])], width=100, theme="dark"), encoding="utf-8")
    document = browsed(page, tmp_path / "profile")
    assert "parsererror" not in document
    assert '<title id="title">[/red] Several users' in document
