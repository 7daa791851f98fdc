"""Moments: times of RFC 3339, and scenarios that begin at one."""

import pytest

from tests.documents.shelf import find_policy
from tolsim.documents import load_scenario
from tolsim.documents.moments import is_moment, parse_moment


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01t00:01:00.999999z", 60),
        ("1970-01-01 02:00:00+02:00", 0),
        ("1969-12-31T23:59:59.5Z", -1),
        ("2026-08-03T18:24:05-05:30", 1785801245),
        ("2024-02-29T00:00:00Z", 1709164800),
    ],
)
def test_moments(text: str, seconds: int) -> None:
    """Any offset; fractions of a second are cut off, before 1970 too."""
    assert seconds == parse_moment(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-08-03T18:24:60Z", "second 60"),
        ("2026-02-30T18:24:05Z", "no such time"),
        ("2026-08-03T24:00:00Z", "no such time"),
        ("2026-08-03T18:24:05+24:00", "no such time"),
        ("2026-08-03", "not a time"),
        ("2026-08-03T18:24:05", "not a time"),
        ("2026-08-03T18:24:05Z\n", "not a time"),
    ],
)
def test_what_is_no_moment(text: str, why: str) -> None:
    """A time without an offset, a day alone, and times that no clock shows."""
    with pytest.raises(ValueError, match=why):
        parse_moment(text)


def test_the_form_is_known_without_the_calendar() -> None:
    """The schema sees the form alone."""
    assert (True, False) == (is_moment("2026-02-30T18:24:60Z"), is_moment("1h"))


def test_times_of_day_count_from_the_start() -> None:
    """Both in their own offsets, both without their fractions."""
    text = """\
title: t
systems: [legacy]
start: 2026-08-03T23:59:58.9+02:00
steps:
  - login: legacy
    at: 2026-08-03T22:00:01.2Z
  - call: legacy
    at: 1h
"""
    (run,) = load_scenario(text, "f.yaml", find_policy).runs
    assert ("2026-08-03T23:59:58.9+02:00", [3, 3600]) == (
        run.start, [step.at for step in run.steps],
    )  # fmt: skip
