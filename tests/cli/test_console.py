"""The streams that people read: colour, width, symbols."""

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from tolsim.cli.shared import console
from tolsim.cli.shared.options import Color
from tolsim.render.page.inert import shown_page

RED = Text("red", style="red")
COLOURED = "\x1b[31mred\x1b[0m\n"
BOLD = Text("bold", style="bold red")
WITHOUT_COLOUR = "\x1b[1mbold\x1b[0m\n"


class Terminal(io.StringIO):
    """A stream that someone looks at."""

    def isatty(self) -> bool:
        return True


class Encoded(io.TextIOWrapper):
    """A stream in an encoding."""

    def __init__(self, encoding: str) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)


@pytest.mark.parametrize(
    ("color", "environment", "out", "expected"),
    [
        (Color.AUTO, {}, io.StringIO(), "red\n"),
        (Color.AUTO, {}, Terminal(), COLOURED),
        (Color.AUTO, {"TERM": "dumb"}, Terminal(), "red\n"),
        (Color.AUTO, {"FORCE_COLOR": "1"}, io.StringIO(), COLOURED),
        (Color.AUTO, {"FORCE_COLOR": "1", "TERM": "dumb"}, Terminal(), COLOURED),
        (Color.AUTO, {"NO_COLOR": "1"}, Terminal(), "red\n"),
        (Color.AUTO, {"NO_COLOR": ""}, Terminal(), COLOURED),
        (Color.ALWAYS, {}, io.StringIO(), COLOURED),
        (Color.ALWAYS, {"NO_COLOR": "1"}, io.StringIO(), COLOURED),
        (Color.ALWAYS, {"TERM": "dumb"}, io.StringIO(), COLOURED),
        (Color.NEVER, {}, Terminal(), "red\n"),
        (Color.NEVER, {"FORCE_COLOR": "1"}, Terminal(), "red\n"),
        (Color.NEVER, {"NO_COLOR": "1"}, Terminal(), "red\n"),
    ],
)
def test_colour(
    monkeypatch: pytest.MonkeyPatch,
    color: Color,
    environment: dict[str, str],
    out: io.StringIO,
    expected: str,
) -> None:
    """An option outranks the environment, and the environment what the stream is."""
    monkeypatch.setattr(sys, "stdout", out)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert expected == console.render(RED, width=80, color=color)


def test_no_colour_leaves_other_styles(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR speaks of colour alone (no-color.org)."""
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("NO_COLOR", "1")
    assert WITHOUT_COLOUR == console.render(BOLD, width=80, color=Color.AUTO)


def test_what_people_read_is_text() -> None:
    """A name that looks like markup stays as it is, and no line is folded a second time."""
    text = "[bold]1[/bold] :smile: " + "word " * 30 + "end"
    assert f"{text}\n" == console.render(Text(text), width=20, color=Color.ALWAYS)


@pytest.mark.parametrize(
    ("out", "columns", "expected"),
    [(io.StringIO(), "60", 100), (Terminal(), "60", 60), (None, "60", 100)],
    ids=["file", "terminal", "closed"],
)
def test_the_width(
    monkeypatch: pytest.MonkeyPatch, out: io.StringIO | None, columns: str, expected: int
) -> None:
    """That of the terminal; 100 where there is none."""
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setenv("COLUMNS", columns)
    assert expected == console.terminal_width()


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [("utf-8", False), ("utf-16", False), ("ascii", True), ("latin-1", True), ("cp1252", True)],
)
def test_symbols_need_an_encoding_that_has_them(
    monkeypatch: pytest.MonkeyPatch, encoding: str, expected: bool
) -> None:
    """All of them, or none is drawn."""
    monkeypatch.setattr(sys, "stdout", Encoded(encoding))
    assert expected == console.speaks_ascii_only()


@pytest.mark.parametrize(
    ("stream", "expected"), [(Terminal(), True), (io.StringIO(), False), (None, False)]
)
def test_a_person_sits_at_a_terminal(stream: io.StringIO | None, expected: bool) -> None:
    """At a file or a closed stream there is nobody to ask."""
    assert expected == console.is_terminal(stream)


@given(st.text(st.sampled_from("ab \t\n[]\u200b\x1b界") | st.characters()))
def test_a_page_without_colour_is_what_rich_makes_of_it(page: str) -> None:
    """Tabs are expanded, spaces at the end stay; only what garbles a terminal is written out."""
    rich = Console(file=io.StringIO(), width=100, color_system=None, soft_wrap=True)
    with rich.capture() as capture:
        rich.print(shown_page(Text(page, "red")))
    assert capture.get() == console.render(Text(page, "red"), width=100, color=Color.NEVER)
