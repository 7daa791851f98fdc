"""`-k` reads words with and, or, not and parentheses, as pytest does."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tolsim.analysis.check.selection import BadSelection, parse_selection

TEXT = "scenarios/two_systems.yaml\nTwo systems, one app"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("two_systems", True),
        ("TWO", True),
        ("lost", False),
        ("not lost", True),
        ("two and lost", False),
        ("two or lost", True),
        ("lost or two and app", True),
        ("(lost or two) and lost", False),
        ("not (lost or two)", False),
        ("not not two", True),
        ("scenarios/two_systems.yaml", True),
        ("android", False),
    ],
)
def test_what_is_selected(expression: str, expected: bool) -> None:
    """`or` binds least, `not` most; words are found whatever their case."""
    assert expected == parse_selection(expression)(TEXT)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("", "expected a word at the end"),
        ("two and", "expected a word at the end"),
        ("or two", "expected a word before `or`"),
        ("two lost", "expected `and` or `or` before `lost`"),
        ("(two", "expected `)` at the end"),
        ("two)", "expected `and` or `or` before `)`"),
    ],
)
def test_what_makes_no_sense(expression: str, expected: str) -> None:
    """The sentence says what was expected where."""
    with pytest.raises(BadSelection) as caught:
        parse_selection(expression)
    assert expected == str(caught.value)


@given(st.lists(st.sampled_from(["two", "lost", "and", "or", "not", "(", ")"]), max_size=8))
def test_selections_are_pythons(words: list[str]) -> None:
    """What Python takes for an expression means the same here; the rest is refused."""
    expression = " ".join(words)
    assume("( )" not in expression)  # an empty tuple there, nothing at all here
    try:
        expected = bool(eval(expression, {"two": True, "lost": False}))
    except (SyntaxError, TypeError):
        with pytest.raises(BadSelection):
            parse_selection(expression)
    else:
        assert expected == parse_selection(expression)(TEXT)
