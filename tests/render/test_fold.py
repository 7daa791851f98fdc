"""Folding: where a sentence breaks, how its lines hang, and how parts make a page."""

import pytest
from rich.cells import cell_len
from rich.text import Text

from tolsim.render.page.fold import hanging, packed, stacked

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


def test_packed_item_wider_than_a_line() -> None:
    """An item that no line holds is folded, and the next one may share its last line."""
    got = packed(Text("- "), [Text("one two three"), Text("four")], " / ", 12)
    assert ["- one two", "    three", "  four"] == [line.plain for line in got]


def test_hanging_lines() -> None:
    """Further lines begin further in, and have that much less room."""
    got = hanging(Text("> "), Text("aa bb cc dd ee"), 8, 2)
    assert ["> aa bb", "    cc", "    dd", "    ee"] == [line.plain for line in got]


def test_a_fold_keeps_styles() -> None:
    """A word in bold stays so on its line."""
    got = hanging(Text(), Text.assemble("one ", ("two", "bold")), 5)
    assert [Text("one"), Text.assemble(("two", "bold"))] == got


def test_stacked() -> None:
    """A blank line stands between two parts, and no terminal folds the page again."""
    page = stacked([[Text("a"), Text("b")], [Text("c")]])
    assert ("a\nb\n\nc", True, "ignore") == (page.plain, page.no_wrap, page.overflow)
