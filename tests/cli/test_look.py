"""The output options of a command: which of them go together, and what they lead to."""

import io
import sys

import pytest
from rich.text import Text

from tolsim.cli.shared.look import Look
from tolsim.cli.shared.options import Color, Theme
from tolsim.documents import UserError
from tolsim.render.page.sheet import Item, Part, Sheet

PAGES = [Text("one", style="red"), Text("two")]


@pytest.mark.parametrize(
    ("form", "width", "expected"),
    [
        ("text", None, 100),
        ("text", 40, 40),
        ("markdown", None, 100),
        ("mermaid", None, 60),
        ("mermaid", 50, 50),
        ("svg", None, 100),
    ],
)
def test_columns(form: str, width: int | None, expected: int) -> None:
    """As asked for; else as the format needs."""
    assert expected == Look(form, width=width).columns


@pytest.mark.parametrize(
    ("form", "encoding", "expected"),
    [("text", "ascii", True), ("text", "utf-8", False), ("markdown", "ascii", False)],
)
def test_only_a_terminal_can_be_too_poor_for_symbols(
    monkeypatch: pytest.MonkeyPatch, form: str, encoding: str, expected: bool
) -> None:
    """What is pasted or attached is not shown in the terminal's encoding."""
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    assert expected == Look(form).ascii


@pytest.mark.parametrize(
    ("theme", "expected"), [(None, "light"), (Theme.LIGHT, "light"), (Theme.DARK, "dark")]
)
def test_the_background(theme: Theme | None, expected: str) -> None:
    """Light unless asked for otherwise."""
    assert expected == Look("svg", theme=theme).background


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        (Look("text", color=Color.ALWAYS), "\x1b[31mone\x1b[0m\n\ntwo\n"),
        (Look("text", output="a.txt", color=Color.ALWAYS), "one\n\ntwo\n"),
        (Look("text"), "one\n\ntwo\n"),
        (Look("markdown"), "## Three\n\none\n"),
    ],
)
def test_answers(look: Look, expected: str) -> None:
    """Pages of text have a blank line between them; colour goes to no file."""
    sheet = Sheet("Three", (), (Part((Item(Text("one")),)),))
    assert expected == look.answer(PAGES, lambda: [sheet])


@pytest.mark.parametrize(
    ("look", "sentence"),
    [
        (Look("text", theme=Theme.DARK), "--theme dark: text has no colours of its own"),
        (Look("json", theme=Theme.LIGHT), "--theme light: json has no colours of its own"),
        (Look("json", width=80), "--width 80: a JSON document is not folded"),
    ],
)
def test_options_that_a_format_has_no_use_for(look: Look, sentence: str) -> None:
    """They are refused rather than ignored."""
    with pytest.raises(UserError) as refused:
        look.check()
    assert sentence == refused.value.sentence


@pytest.mark.parametrize(
    "look", [Look("svg", theme=Theme.DARK), Look("html", width=80), Look("json"), Look("text")]
)
def test_options_that_go_together(look: Look) -> None:
    """They come back as given."""
    assert look == look.check()
