"""Times of logs: with and without zone, date and fraction."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tolsim.documents import UserError
from tolsim.logs.times import Clock, parse_bound, parse_day, parse_zone

T = 1_780_308_000_000_000
"""2026-06-01T10:00:00Z."""


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-06-01T10:00:00Z", T), ("2026-06-01t12:00:00+02:00", T),
        ("2026-06-01 10:00:00+00", T), ("2026-06-01 10:00:00 UTC", T),
        ("2026-06-01 05:30:00-0430", T), ("2026-06-01T10:00:00.1234567Z", T + 123_456),
        (1_780_308_000, T), (1_780_308_000.25, T + 250_000), ("1780308000.000001", T + 1),
        (datetime(2026, 6, 1, 10, tzinfo=UTC), T), (-1, -1_000_000),
    ],
)  # fmt: skip
def test_times(written: Any, expected: int) -> None:
    """As text or as a number, of whatever zone."""
    assert expected == Clock(None, None).read(written)


def test_a_zone_and_a_day() -> None:
    """They are for times without one; a clock that goes back by half a day is of the next day."""
    clock = Clock(parse_zone("Europe/Berlin"), date(2026, 6, 1))
    written = ["12:00:00", "11:59:59,500", "23:59:59", "00:00:01", "2026-06-01 12:00:00"]
    expected = [0, -500_000, 43_199_000_000, 43_201_000_000, 0]
    assert expected == [clock.read(one) - T for one in written]
    assert T == Clock(parse_zone("-02:00"), None).read("2026-06-01T08:00:00")
    with pytest.raises(ValueError, match="its time has no zone"):
        Clock(None, date(2026, 6, 1)).read("12:00:00")


def test_units() -> None:
    """A number counts what the mapping says."""
    numbers = {"seconds": 1, "milliseconds": 1000, "microseconds": 1_000_000}
    assert [1_000_000] * 3 == [
        Clock(None, None, unit).read(number)  # type: ignore[arg-type]
        for unit, number in numbers.items()
    ]


@pytest.mark.parametrize(
    "written",
    ["", "noon", "2026-13-01T10:00:00Z", "2026-06-01T24:00:00Z", "2026-06-01T10:00:60Z",
     "2026-06-01T10:00:00+25:00", "2026-06-01", "0001-01-01T00:00:00Z", "1" * 20, 1e300,
     float("nan"), True, None, [], "\u0661\u0662:\u0660\u0660:\u0660\u0660"],
)  # fmt: skip
def test_no_times(written: Any) -> None:
    """What is none is refused with a reason, whatever it is."""
    with pytest.raises(ValueError, match=r"^its time "):
        Clock(UTC, date(9999, 12, 31)).read(written)


def test_the_last_day_has_no_next() -> None:
    """A clock past the last midnight there is is refused like any time out of range."""
    clock = Clock(UTC, date.max)
    for written in ("23:00:00", "01:00:00"):
        with pytest.raises(ValueError, match="out of range"):
            clock.read(written)


def test_options() -> None:
    """What `--since`, `--date` and `--zone` take, and what they answer to anything else."""
    assert (T, T - 10 * 3_600_000_000) == (
        parse_bound("2026-06-01T12:00:00", parse_zone("+02:00")), parse_bound("2026-06-01", None),
    )  # fmt: skip
    for parse in (parse_zone, parse_day, lambda text: parse_bound(text, None)):
        for text in ("", "nowhere", "../../etc/passwd", "2026-02-30", "+99:00", "a\0b"):
            with pytest.raises(UserError):
                parse(text)
