"""Names, lists and folding."""

import pytest
from rich.cells import cell_len
from rich.text import Text

from tolsim.render.page.fold import hanging, packed
from tolsim.render.words.names import cut, listed, ranges, shown, tokens


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
        (["a.b.A1", "a.b.R1", "new.A2"], "new", "a.b.A1, R1 and new.A2"),
        (["xyz@new.A1"], None, "xyz@new.A1"),
    ],
)
def test_tokens(labels: list[str], actor: str | None, expected: str) -> None:
    """The actor's tokens are bare, others' labelled, an owner once for tokens in a row."""
    assert expected == tokens(labels, actor)


def test_listed() -> None:
    """A list ends in "and"."""
    assert ["", "a", "a and b", "a, b and c"] == [listed("abc"[:n]) for n in range(4)]


def test_ranges() -> None:
    """Steps in a row are a range, also where racers stand between them."""
    places = [(3, "4.1"), (4, "4.2"), (5, "5"), (8, "8")]
    assert "steps 4.1-5 and 8" == ranges(places)
    assert "step 8" == ranges(places[-1:])


SENTENCE = (
    "legacy.A1 revoked: the spent R1 came back, so its whole login dies; still accepted for 5m"
)


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (100, [f"> {SENTENCE}"]),
        (
            90,
            [
                "> legacy.A1 revoked:",
                "  the spent R1 came back, so its whole login dies; still accepted for 5m",
            ],
        ),
        (
            60,
            [
                "> legacy.A1 revoked:",
                "  the spent R1 came back, so its whole login dies;",
                "  still accepted for 5m",
            ],
        ),
        (
            40,
            [
                "> legacy.A1 revoked:",
                "  the spent R1 came back,",
                "  so its whole login dies;",
                "  still accepted for 5m",
            ],
        ),
        (
            18,
            [
                "> legacy.A1",
                "  revoked:",
                "  the spent R1",
                "  came back,",
                "  so its whole",
                "  login dies;",
                "  still accepted",
                "  for 5m",
            ],
        ),
    ],
)
def test_fold(width: int, expected: list[str]) -> None:
    """A sentence breaks at its colon, then at `;` or before "so", only then between words."""
    assert expected == [line.plain for line in hanging(Text("> "), Text(SENTENCE), width)]


def test_fold_of_foreign_text() -> None:
    """A text of the file breaks between words only, wherever its colons are."""
    got = hanging(Text(), Text("one: two three"), 9, foreign=True)
    assert ["one: two", "three"] == [line.plain for line in got]


def test_fold_of_a_word() -> None:
    """Only a word that is too wide by itself is broken, between cells."""
    lines = hanging(Text("> "), Text("システムシステム"), 9)
    assert ["> システ", "  ムシス", "  テム"] == [line.plain for line in lines]
    assert [8, 8, 6] == [cell_len(line.plain) for line in lines]


def test_packed() -> None:
    """Items stand side by side as far as a line holds, and hang behind the prefix."""
    got = packed(Text("rules: "), [Text("a (1),"), Text("b (2),"), Text("c (3)")], " ", 22)
    assert ["rules: a (1), b (2),", "       c (3)"] == [line.plain for line in got]
