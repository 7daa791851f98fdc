"""Values are replaced where they stand, and nothing else moves."""

import pytest

from tolsim.documents.yaml.rewriting import CannotRewrite, Edit, Written, rewritten

TEXT = """\
# first line
steps:
  - login: legacy   # the old one

  - {call: legacy,  expect: "124"}
  - call: 'new'
    expect:   ok    # fine
    then:
        legacy: working   # still
        new:  locked-out
    answer: [a.A1,
             a.R1]
"""


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        (("steps", 1, "expect"), "4741", '"124"', '"4741"'),
        (("steps", 2, "call"), "it's", "'new'", "'it''s'"),
        (("steps", 2, "expect"), "invalid_grant", "ok    #", "invalid_grant    #"),
        (("steps", 2, "expect"), "true", "ok    #", '"true"    #'),
        (("steps", 2, "expect"), "124", "ok    #", '"124"    #'),
        (("steps", 2, "expect"), {"a b": "ok", "1": "no"}, "ok    #", '{a b: ok, "1": no}    #'),
        (("steps", 2, "then", "legacy"), "revoked", "working   #", "revoked   #"),
        (("steps", 2, "answer"), ["x@y.A1"], "[a.A1,\n             a.R1]", "[x@y.A1]"),
        (("steps", 2, "answer"), [], "[a.A1,\n             a.R1]", "[]"),
    ],
)
def test_a_value_is_replaced_in_its_style(
    path: tuple[str | int, ...], value: Written, old: str, new: str
) -> None:
    """Quotes stay quotes, comments and spaces stay where they are."""
    assert TEXT.replace(old, new) == rewritten(TEXT, [Edit(path, value)])


def test_a_block_stays_a_block() -> None:
    """A mapping that was written in lines is replaced by lines."""
    text = "a:\n  then:\n    x: 1\n    y: 2\nb: 3\n"
    expected = "a:\n  then:\n    p: {x: q}\n    r: {x: s}\nb: 3\n"
    edit = Edit(("a", "then"), {"p": {"x": "q"}, "r": {"x": "s"}})
    assert expected == rewritten(text, [edit])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- a: b # c\n\n- d: e\n", "- a: b # c\n  expect: ok\n\n- d: e\n"),
        ("- a: b\r\n- d: e\r\n", "- a: b\r\n  expect: ok\r\n- d: e\r\n"),
        ("- {x: y, a: b, c: d}\n", "- {x: y, a: b, expect: ok, c: d}\n"),
        ("- a: b", "- a: b\n  expect: ok"),
    ],
)
def test_a_new_member_stands_behind_another(old: str, new: str) -> None:
    """On a line of its own, or inside the braces."""
    assert new == rewritten(old, [Edit((0, "expect"), "ok", "a")])


def test_several_edits_do_not_disturb_each_other() -> None:
    """Each is placed in the text as it was."""
    edits = [Edit(("a",), "long value"), Edit(("b",), "c")]
    assert "a: long value\nb: c\n" == rewritten("a: x\nb: y\n", edits)


def test_a_comment_is_never_lost() -> None:
    """A block that holds one is left to a person."""
    with pytest.raises(CannotRewrite, match="a comment inside"):
        rewritten(TEXT, [Edit(("steps", 2, "then"), {"a": "b"})])


def test_an_alias_is_one_value() -> None:
    """What stands in one place cannot become two things."""
    text = "a: &x {k: v}\nb: *x\n"
    with pytest.raises(CannotRewrite, match="through an alias"):
        rewritten(text, [Edit(("a", "k"), "1"), Edit(("b", "k"), "2")])
