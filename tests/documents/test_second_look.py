"""A second look at what is not YAML: the slip, its place, and the line as it should be."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tolsim.documents.yaml.reader import PARSER
from tolsim.documents.yaml.second_look import look_again

STEPS = "steps:\n  - login: a\n    note: x\n"
PIECES = ["a", ": ", "- ", "[", "]", "{", "}", ", ", '"', "'", "\n", "  ", "#", "|", ">", "&", "*"]

Told = tuple[int, int, str]


def told(text: str) -> list[Told]:
    slips = look_again(text.split("\n"), PARSER)
    return [(slip.mark.line, slip.mark.column, slip.help) for slip in slips]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b: c", [(1, 4, 'quote it: `a: "b: c"`')]),
        ("a: b: c  # d", [(1, 4, 'quote it: `a: "b: c"`')]),
        ('a: say "b": c', [(1, 4, "quote it: `a: 'say \"b\": c'`")]),
        ("- b: c: d", [(1, 6, 'quote it: `- b: "c: d"`')]),
        ("a: 'it's'", [(1, 4, 'quote it: `a: "it\'s"`')]),
        ('a: "b" c', [(1, 4, "quote it: `a: '\"b\" c'`")]),
        ("a: @b", [(1, 4, 'quote it: `a: "@b"`')]),
        ("a: [b] c", [(1, 4, 'quote it: `a: "[b] c"`')]),
        ("a: - b", [(1, 4, 'quote it: `a: "- b"`')]),
        ("a: {b: c: d}", [(1, 8, 'quote it: `a: {b: "c: d"}`')]),
        ("a: {b: c d: e}",
         [(1, 10, 'write `a: {b: c, d: e}`, or quote the text: `a: {b: "c d: e"}`')]),
        ("a: [b\nc: d", [(1, 4, "close it: `a: [b]`")]),
        ("a: [\nc: d", [(1, 4, "close it: `a: []`")]),
        ("a: {b: [c\nd: e", [(1, 8, "close it: `a: {b: [c]}`")]),
        ("a: [b,\n  c\nd: e", [(1, 4, "close it on line 2: `c]`")]),
        ("a: [b}", [(1, 4, "close it: `a: [b]`")]),
        ("a: [b]]\nc: d", [(1, 7, "leave it out: `a: [b]`")]),
        ('a: "b  # c\nd: e', [(1, 4, 'close it: `a: "b"`')]),
        ('a: "b\nc: "d"', [(1, 4, 'close it: `a: "b"`')]),
        ("a:b\nc: d", [(1, 2, "write `a: b`")]),
        ("a b\nc: d", [(1, 1, "write `a: b`")]),
        ("a: b\n c: d", [(2, 2, "indent it by one less: `c: d`")]),
        (STEPS + "  after: 5m", [(4, 3, "indent it by two more: `    after: 5m`")]),
        (STEPS + "   - login: b", [(4, 4, "indent it by one less: `  - login: b`")]),
        (STEPS + " - login: b", [(4, 2, "indent it by one more: `  - login: b`")]),
        (STEPS + "  then:\n    a: working", [(4, 3, "indent it by two more: `    then:`")]),
        ("a:\n  b: c\n d: e", [(3, 2, "indent it by one more, or by one less")]),
        ("- a:\n    - b: c\n    d: e\n", [(3, 5, "indent it by two more, or by two less")]),
        ("a: b: c\nd: e: f", [(1, 4, 'quote it: `a: "b: c"`'), (2, 4, 'quote it: `d: "e: f"`')]),
        ("{a: *b c}", [(1, 8, "check quotes, brackets and indentation")]),
    ],
)  # fmt: skip
def test_what_was_meant(text: str, expected: list[Told]) -> None:
    """Each slip is told at its place, and every slip of a text in one go."""
    assert expected == told(text)


def test_quotes_far_above_the_end() -> None:
    """The file ends inside of them; they are told where they open."""
    assert [(1, 4, 'close it: `a: "b"`')] == told('a: "b\n' + "c: d\n" * 50)


def test_a_long_text_is_not_looked_at_again() -> None:
    """Its first fault is told as the parser tells it, in plain words."""
    text = "a: b: c\n" + "d: e\n" * 100_000
    assert [(1, 5, "check quotes, brackets and indentation")] == told(text)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_whatever_is_refused(text: str) -> None:
    """What the parser refuses has at least one slip, and each is in the text or just behind it."""
    try:
        list(yaml.parse(text, Loader=PARSER))
    except yaml.YAMLError:
        slips = told(text)
        assert slips
        assert all(1 <= line <= text.count("\n") + 2 for line, _, _ in slips)
