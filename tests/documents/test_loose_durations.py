"""Durations as people write them, told as files do."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolsim.documents import duration, parse_duration
from tolsim.documents.loose_durations import meant_duration


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 minutes", "5m"), ("90 min", "90m"), ("1.5h", "1h30m"), ("5M", "5m"), ("5 m", "5m"),
        ("1 hour, 30 min and 5 sec", "1h30m5s"), ("30m1h", "1h30m"), ("PT1H30M", "1h30m"),
        ("2 Months", "2mo"), ("0.1m", "6s"), ("007 days", "7d"),
        ("", None), ("5", None), ("5x", None), ("-5m", None), ("0.3s", None), ("1:30", None),
        ("a 5m", None), ("P1M", None), ("5 m?", None), ("9999999999y", None),
    ],
)  # fmt: skip
def test_what_was_meant(text: str, expected: str | None) -> None:
    """Other spellings of the units, any order; nothing where it is not plain."""
    assert expected == meant_duration(text)


@given(st.integers(0, 10**9))
def test_every_duration_with_blanks(seconds: int) -> None:
    """What was only spaced out is the same duration."""
    written = duration(seconds)
    meant = meant_duration(re.sub("([a-z])(?=[0-9])", r" \1 ", written))
    assert meant is not None
    assert seconds == parse_duration(meant)
