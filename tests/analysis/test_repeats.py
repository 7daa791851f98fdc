"""What is repeated in a sequence is told once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolsim.analysis.search.repeats import WORTH, stretches


@pytest.mark.parametrize(
    ("things", "expected"),
    [
        ("", []),
        ("abc", [(1, "a"), (1, "b"), (1, "c")]),
        ("aaa", [(1, "a"), (1, "a"), (1, "a")]),
        ("aaaa", [(4, "a")]),
        ("xabababy", [(1, "x"), (3, "ab"), (1, "y")]),
        ("abcabc", [(2, "abc")]),
        ("aaaabaaaab", [(2, "aaaab")]),
    ],
)
def test_what_is_repeated_is_told_once(things: str, expected: list[tuple[int, str]]) -> None:
    """Where that spares something."""
    assert expected == list(stretches(things))


@given(st.text("ab", max_size=40))
def test_nothing_is_lost_or_added(things: str) -> None:
    """What is told is the sequence, and each repeat spares so many things at least."""
    told = list(stretches(things))
    assert things == "".join(str(few) * times for times, few in told)
    assert all(times == 1 or len(few) * (times - 1) >= WORTH for times, few in told)
