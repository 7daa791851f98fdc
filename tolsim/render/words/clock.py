"""Moments of a run as its reader knows them: since the start, or times of day.

A time alone is of the first day; on later ones the day stands before it.
"""

from datetime import datetime, timedelta
from functools import lru_cache

from tolsim.documents.durations import duration
from tolsim.simulation.scenario import Scenario
from tolsim.simulation.trace import StepTrace


def moment(scenario: Scenario, at: int) -> str:
    """Write a second of a run: `5m`, `18:29:05`, on a later day `2026-08-04 01:12:00`."""
    day, time = day_and_time(scenario, at)
    return time if day in (None, day_and_time(scenario, 0)[0]) else f"{day} {time}"


def day_and_time(scenario: Scenario, at: int) -> tuple[str | None, str]:
    """Return the day of a second and its time of day; without a `start` no day, and the span."""
    zero = None if scenario.start is None else _zero(scenario.start)
    try:
        now = None if zero is None else zero + timedelta(seconds=at)
    except OverflowError:  # the calendar of Python ends with the year 9999
        now = None
    return (None, duration(at)) if now is None else (now.date().isoformat(), now.time().isoformat())


def tick(scenario: Scenario, at: int, before: int) -> str:
    """Write a second for the clock above the lanes, on which `before` came last.

    Of times of day it is hour and minute, or the day alone where that is another.
    """
    (last_day, _), (day, time) = day_and_time(scenario, before), day_and_time(scenario, at)
    if day is None or last_day is None:
        return time
    if day == last_day:
        return time[: len("18:24")]
    return day if day[: len("2026")] != last_day[: len("2026")] else day[len("2026-") :]


def zone(start: str) -> str:
    """Return the zone in which a run's times are: `UTC`, `UTC+02:00`."""
    return _zero(start).tzname() or "UTC"


def step_and_moment(scenario: Scenario, step: StepTrace) -> str:
    """`step 3 (5m)`."""
    return f"step {step.number} ({moment(scenario, step.at)})"


@lru_cache(maxsize=16)
def _zero(start: str) -> datetime:
    """Return second 0 in the zone in which it is written."""
    return datetime.fromisoformat(start.upper().replace(" ", "T")).replace(microsecond=0)
