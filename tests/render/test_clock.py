"""Moments of a run, since the start or as times of day."""

from dataclasses import replace

import pytest

from tolsim.render.words.clock import day_and_time, moment, zone
from tolsim.simulation import Scenario

PLAIN = Scenario("A clock", (), (), ("user",), ())


@pytest.mark.parametrize(
    ("start", "at", "expected"),
    [
        (None, 300, "5m"),
        ("2026-08-03T18:24:05Z", 300, "18:29:05"),
        ("2026-08-03 18:24:05.999+02:00", 300, "18:29:05"),
        ("2026-08-03t18:24:05z", 6 * 3600, "2026-08-04 00:24:05"),
        ("0001-01-01T00:00:00+05:00", 86400, "0001-01-02 00:00:00"),
        ("9999-12-31T23:59:59Z", 3600, "1h"),
    ],
    ids=["no start", "the first day", "a fraction", "the next day", "year one", "after year 9999"],
)
def test_moment(start: str | None, at: int, expected: str) -> None:
    """Times are those of the file's zone; the day stands where it is not the first."""
    assert expected == moment(replace(PLAIN, start=start), at)


def test_the_day_of_a_second() -> None:
    """Without a start there are no days."""
    scenario = replace(PLAIN, start="2026-08-03T18:24:05Z")
    assert ("2026-08-03", "18:24:05") == day_and_time(scenario, 0)
    assert (None, "0s") == day_and_time(PLAIN, 0)


@pytest.mark.parametrize(
    ("start", "expected"),
    [("2026-08-03T18:24:05Z", "UTC"), ("2026-08-03T18:24:05-05:30", "UTC-05:30")],
)
def test_zone(start: str, expected: str) -> None:
    """The zone is the one in which the start is written."""
    assert expected == zone(start)
