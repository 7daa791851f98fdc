"""The manual as a terminal shows it."""

from tests.pages import MANUAL, blocks
from tolsim.manual import library
from tolsim.manual.library import Part
from tolsim.render.manual import MARGIN, in_ascii, manual_lines, manual_parts

PAGE = """\
# Title

Words of `code` and a [link](rules.md), and [another](https://example.com/a).

| key | meaning |
| --- | --- |
| `for` | a\\|b |

- one
- two

## Next

```yaml
title:  "a line   that is longer than the forty columns of this page"

# no heading
```
"""

EXPECTED = """\
Title

Words of `code` and a link, and another
[1].

key     meaning
───────────────
`for`   a|b

 • one
 • two

[1] https://example.com/a

Next

    title:  "a line   that is longer than the forty columns of this page"

    # no heading"""


def test_a_page() -> None:
    """Links are words, marks of code stay; neither addresses nor blocks of code are folded."""
    assert EXPECTED == manual_parts([Part("x", "x", PAGE)], width=40).plain


def test_a_row_says_where_it_is_from() -> None:
    """A page needs no such line, a section only its page."""
    row = Part("rules", "refresh.grace", "- `for`: how long\n")
    section = Part("rules", "refresh.grace", "## refresh.grace\n")
    assert "rules: refresh.grace\n\n • `for`: how long" == manual_parts([row], width=80).plain
    assert "rules\n\nrefresh.grace" == manual_parts([section], width=80).plain


def test_lines_stand_under_their_heading() -> None:
    """Each heading once."""
    parts = [Part("a", "a", "one"), Part("a", "a", "  stone"), Part("a", "b", "one")]
    expected = "a\n  one\n  stone\n\na: b\n  one"
    assert expected == manual_lines(parts, "one", width=80).plain


def test_pages_fit_eighty_columns() -> None:
    """All but the blocks of code and addresses, which are shown as they are."""
    code = {f"{MARGIN}{line}" for block in blocks() for line in block.text.splitlines()}
    wide = {
        line
        for name in library.pages()
        for line in manual_parts(library.look_up(name)[:1], width=80).plain.splitlines()
        if len(line) > 80 and line not in code and "https://" not in line
    }
    assert set() == wide


def test_every_mark_has_a_stand_in() -> None:
    """Where the encoding is ASCII nothing of the manual is lost."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(MANUAL.glob("*.md")))
    assert set() == {character for character in in_ascii(text) if not character.isascii()}
