"""Colours of pictures and pages."""

import re

from tolsim.render.page.html import html_document
from tolsim.render.page.palette import LANES_STYLE, variables

LIGHT = (
    "color-scheme: light; --page: #ffffff; --sheet: #f6f8fa; --line: #d1d9e0; --ink: #1f2328; "
    "--dim: #59636e; --cyan: #0a6e7d; --yellow: #8a5a00; --magenta: #7a3fc9; --red: #c4202b; "
    "--well: #d3eef2; --warned: #f8e9bf; --lost: #fbd9d9"
)


def test_variables() -> None:
    """A theme is a line of CSS that tells the browser its scheme and every colour."""
    assert LIGHT == variables("light")


def test_themes_have_the_same_colours() -> None:
    """What is drawn in one theme can be drawn in the other."""
    light, dark = (re.findall(r"--\w+", variables(theme)) for theme in ("light", "dark"))
    assert light == dark


def test_styles_use_colours_of_the_palette_alone() -> None:
    """No class asks for a colour that no theme has, and none is left unused."""
    page = html_document("", "", "light")
    used = set(re.findall(r"var\((--\w+)\)", LANES_STYLE + page))
    assert set(re.findall(r"--\w+", variables("light"))) == used
