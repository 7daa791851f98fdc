"""Amounts as a reader takes them in: counts, shares, spans of time, dates."""

from datetime import UTC, datetime, timedelta
from typing import Final

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
NO_BREAK: Final = "\u00a0"
"""A space at which no line ends: the one before `%`."""
NONE: Final = "-"
"""What a table shows where there is nothing to show."""


def counted(count: int, thing: str) -> str:
    """`1 user`, `41,203 users`."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def share(part: int, whole: int) -> str:
    """Write a part of a whole as `15.1 %`; what is not all is never rounded to all, nor to none."""
    if not whole or part in (0, whole):
        return _percent("100" if whole and part else "0")
    percent = 100 * part / whole
    if percent < 0.01:
        return _percent("<0.01")
    if percent >= 99:
        # Cut, not rounded: 99.996 % is not all.
        return _percent(f"{int(percent * 100) / 100:.2f}".removesuffix(".00"))
    return _percent(f"{percent:.1f}" if percent >= 1 else f"{percent:.2f}")


def percentage(fraction: float) -> str:
    """`99 %`, `99.9 %` of a fraction that somebody chose."""
    return _percent(f"{fraction * 100:.6g}")


def span(seconds: int | None) -> str:
    """Write a span in its two largest units, the rest cut off: `52m`, `9h10m`, `12d3h`."""
    if seconds is None:
        return NONE
    if seconds < _MINUTE:
        return f"{seconds}s"
    if seconds < 10 * _MINUTE:
        return _two(seconds, _MINUTE, "m", 1, "s")
    if seconds < _DAY:
        return _two(seconds, _HOUR, "h", _MINUTE, "m")
    return _two(seconds, _DAY, "d", _HOUR, "h")


def moment(microseconds: int) -> str:
    """Write microseconds since 1970 as RFC 3339, to the second."""
    return f"{_time(microseconds):%Y-%m-%dT%H:%M:%SZ}"


def days(first: int, last: int) -> str:
    """Write from when to when a log goes: `3 June 2026`, `1 to 30 June 2026`."""
    start, end = _time(first), _time(last)
    finish = f"{end.day} {end:%B} {end.year}"
    if start.date() == end.date():
        return finish
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {finish}"
    begin = f"{start.day} {start:%B}"
    return f"{begin} to {finish}" if start.year == end.year else f"{begin} {start.year} to {finish}"


def _percent(number: str) -> str:
    return f"{number}{NO_BREAK}%"


def _two(seconds: int, large: int, large_unit: str, small: int, small_unit: str) -> str:
    most, rest = divmod(seconds, large)
    least = rest // small
    return "".join(
        f"{count}{unit}" for count, unit in ((most, large_unit), (least, small_unit)) if count
    )


def _time(microseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
