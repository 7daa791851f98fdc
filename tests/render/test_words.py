"""Names and lists."""

import pytest

from tolsim.render.words.names import cut, listed, possessive, ranges, shown, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[/red] システム", "[/red] システム"),
        ("a\x1b[31mb\rc\x00", "a\\x1b[31mb\\rc\\x00"),
        ("left\u202eright\u2028", "left\\u202eright\\u2028"),
    ],
)
def test_shown(text: str, expected: str) -> None:
    """Text of a file cannot move the cursor, turn the line around or colour it."""
    assert expected == shown(text)


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("legacy", 6, "legacy"),
        ("legacy", 5, "lega…"),
        ("システム", 8, "システム"),
        ("システム", 7, "システ…"),
        ("システム", 6, "シス…"),
    ],
)
def test_cut(name: str, cells: int, expected: str) -> None:
    """A name is cut to cells, of which a Japanese letter takes two."""
    assert expected == cut(name, cells, "…")


@pytest.mark.parametrize(
    ("labels", "actor", "expected"),
    [
        (["legacy.A1"], "legacy", "A1"),
        (["legacy.A1", "legacy.R1"], "new", "legacy.A1 and R1"),
        (["a.A9", "a.A10", "a.A11"], "a", "A9, A10 and A11"),
        (["a.A9", "a.A10", "a.A11", "a.A12", "a.R13"], "b", "a.A9-A12 and R13"),
        (["a.A1", "a.A2", "b.A3", "b.A4", "b.A5", "b.A6"], None, "a.A1, A2 and b.A3-A6"),
        (["a.b.A1", "a.b.R1", "new.A2"], "new", "a.b.A1, R1 and new.A2"),
        (["xyz@new.A1"], None, "xyz@new.A1"),
    ],
)
def test_tokens(labels: list[str], actor: str | None, expected: str) -> None:
    """The actor's tokens are bare, others' labelled, an owner once for tokens in a row."""
    assert expected == tokens(labels, actor)


@pytest.mark.parametrize(
    ("actor", "expected"), [("new", "new's"), ("others", "others'"), ("xyz@others", "xyz@others'")]
)
def test_possessive(actor: str, expected: str) -> None:
    """A name that ends in s takes the apostrophe alone."""
    assert expected == possessive(actor)


def test_listed() -> None:
    """A list ends in "and"."""
    assert ["", "a", "a and b", "a, b and c"] == [listed("abc"[:n]) for n in range(4)]


def test_ranges() -> None:
    """Steps in a row are a range, also where racers stand between them."""
    places = [(3, "4.1"), (4, "4.2"), (5, "5"), (8, "8")]
    assert "steps 4.1-5 and 8" == ranges(places)
    assert "step 8" == ranges(places[-1:])
