"""Texts and shapes on a grid of cells, as SVG elements."""

from xml.etree.ElementTree import Element, tostring

import pytest
from rich.text import Text

from tolsim.render.page.drawing import number, pieces, shape, write, x_of
from tolsim.render.page.inert import sound


def drawn(text: Text, cell: float = 0) -> list[str]:
    """The elements that a line of text becomes at the top of a picture."""
    parent = Element("g")
    write(parent, text, cell, 0)
    return [tostring(element, "unicode") for element in parent]


@pytest.mark.parametrize(
    ("value", "expected"), [(7, "7"), (7.0, "7"), (7.84, "7.8"), (7.96, "8"), (-0.5, "-0.5")]
)
def test_number(value: float, expected: str) -> None:
    """A coordinate has a tenth of a pixel at most."""
    assert expected == number(value)


def test_cells_stand_side_by_side() -> None:
    """The first begins behind the margin, the others 7.8 pixels further each."""
    assert ["16", "23.8", "94"] == [number(x_of(cell)) for cell in (0, 1, 10)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a\tb", "a\tb"), ("a\x1bb", "a\\x1bb"), ("\ufffe", "\\ufffe"), ("システム", "システム")],
)
def test_sound(text: str, expected: str) -> None:
    """What no XML document can hold is written out, the rest stays."""
    assert expected == sound(text)


def test_shape() -> None:
    """Its class comes first; underscores of attributes are dashes, numbers are coordinates."""
    parent = Element("g")
    got = shape(parent, "line", "bar cyan", x1=1.25, stroke_width="2")
    expected = '<line class="bar cyan" x1="1.2" stroke-width="2" />'
    assert ([got], expected) == (list(parent), tostring(got, "unicode"))


def test_write_plain_text() -> None:
    """A line is told its length, without the blanks around it."""
    expected = ['<text x="39.4" y="14.5" textLength="15.6">ab</text>']
    assert expected == drawn(Text("  ab "), 1)


def test_write_styles() -> None:
    """Each style has an element of its own; blanks alone have none."""
    expected = [
        '<text x="16" y="14.5" textLength="23.4" class="bold">new</text>',
        '<text x="47.2" y="14.5" textLength="15.6">is</text>',
    ]
    assert expected == drawn(Text.assemble(("new", "bold"), " ", "is"))


def test_write_reversed_text() -> None:
    """What a terminal shows reversed stands on a box."""
    expected = [
        '<rect class="back red reverse" x="14" y="2" width="19.6" height="16" rx="3" />',
        '<text x="16" y="14.5" textLength="15.6" class="red reverse">ab</text>',
    ]
    assert expected == drawn(Text("ab", "red reverse"))


def test_write_wide_letters() -> None:
    """Letters of two cells, which another font may draw, begin at their own cell."""
    expected = [
        '<text x="16" y="14.5" textLength="7.8">a</text>',
        '<text x="23.8" y="14.5" textLength="31.2">シス</text>',
        '<text x="55" y="14.5" textLength="7.8">b</text>',
    ]
    assert expected == drawn(Text("aシスb"))


def test_pieces() -> None:
    """A text is cut where its style changes; words of styles that overlap are said once."""
    text = Text("one two", "dim")
    text.stylize("bold red", 0, 5)
    text.stylize("red", 4, 7)
    expected = [
        ("one ", ("dim", "bold", "red")), ("t", ("dim", "bold", "red")), ("wo", ("dim", "red")),
    ]  # fmt: skip
    assert expected == list(pieces(text))
