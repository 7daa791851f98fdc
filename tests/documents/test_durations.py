"""Durations, as written and as seconds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolsim.documents import duration, parse_duration
from tolsim.documents.durations import LONGEST


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"),
        (5400, "1h30m"),
        (90 * 86400, "90d"),
        (365 * 86400 + 30 * 86400 + 7 * 86400 + 86401, "1y1mo1w1d1s"),
        (300, "5m"),
        (30 * 86400, "1mo"),
        (61 * 60, "61m"),
        (LONGEST, "999999999y999999999mo999999999w999999999d999999999h999999999m999999999s"),
    ],
)
def test_parses_every_unit(seconds: int, text: str) -> None:
    """The parts of a duration add up."""
    assert seconds == parse_duration(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "m",
        "5 m",
        "1m1h",
        "1h1h",
        "-5m",
        "1.5h",
        "5m\n",
        "forever",
        "\u0665m",
        "9" * 10 + "s",
    ],
)
def test_refuses_what_is_no_duration(text: str) -> None:
    """Parts without unit, in the wrong order, twice or with anything around are refused."""
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "seconds"), [("0s", 0), ("1h8m30s", 4110), ("1d", 86400), ("400d", 400 * 86400)]
)
def test_shows_days_to_seconds(text: str, seconds: int) -> None:
    """A duration is shown in days, hours, minutes and seconds, without empty parts."""
    assert text == duration(seconds)


@given(st.integers(0, 10**12) | st.integers(0, LONGEST))
def test_what_is_shown_parses_back(seconds: int) -> None:
    """A shown duration means the seconds it was made of."""
    assert seconds == parse_duration(duration(seconds))
