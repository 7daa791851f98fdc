"""Times of logs, as microseconds since 1970."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final, Literal

from tolsim.documents import UserError

Unit = Literal["seconds", "milliseconds", "microseconds"]

UNITS: Final = {"seconds": 1_000_000, "milliseconds": 1000, "microseconds": 1}
"""Microseconds of each unit."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)

# RFC 3339 with what servers make of it: a comma before the fraction (Java's logging), a zone of
# whole hours (PostgreSQL), no zone, no date (WildFly).
_TEXT: Final = re.compile(
    r"(?:(\d{4})-(\d\d)-(\d\d)[Tt ])?(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?"
    r" ?(?:([Zz]|UTC)|([+-])(\d\d)(?::?(\d\d))?)?",
    re.ASCII,
)
_NUMBER: Final = re.compile(r"-?\d{1,20}(?:\.\d{1,9})?", re.ASCII)

# The years that `datetime` knows, so that any report can show what was read.
FIRST: Final = (datetime(1, 1, 2, tzinfo=UTC) - EPOCH) // MICROSECOND
LAST: Final = (datetime(9999, 12, 30, tzinfo=UTC) - EPOCH) // MICROSECOND

"""The first and the last time of a log."""

FIRST_SECOND: Final = FIRST // 1_000_000
LAST_SECOND: Final = LAST // 1_000_000
"""The seconds since 1970 between which a time may lie."""

_HALF_A_DAY: Final = 12 * 3600


class Missing(ValueError):
    """A time lacks what an option must tell: `zone` or `date`."""

    def __init__(self, option: Literal["zone", "date"]) -> None:
        super().__init__(f"its time has no {option}")
        self.option = option

    def at(self, file: str, line: int) -> UserError:
        """Return the error that asks for the option."""
        example = "--zone Europe/Berlin" if self.option == "zone" else "--date 2026-06-01"
        return UserError(
            f"{file}:{line}: {self}",
            f"say which it was, with `--{self.option}`, such as `{example}`",
        )


class Clock:
    """Reads the times of one file, in the order of its lines.

    A clock without a date belongs to `day`, until it goes back by more than half a day: then a
    new one has begun.
    """

    def __init__(self, zone: tzinfo | None, day: date | None, unit: Unit = "seconds") -> None:
        self._zone = zone
        self._day = day
        self._unit = UNITS[unit]
        self._last = 0
        self.zones: set[timedelta | None] = set()
        """How far from UTC its times are; None for those that say nothing of it."""

    def read(self, value: object) -> int:
        """Return a time; ValueError says what is wrong with it."""
        if isinstance(value, str):
            return self._text(value.strip())
        if isinstance(value, bool) or not isinstance(value, int | float | datetime):
            raise ValueError("its time is no time")  # noqa: TRY004 - of the log, not of a caller
        if isinstance(value, datetime):
            return _bounded((self._zoned(value) - EPOCH) // MICROSECOND)
        if value != value or abs(value) > 1e20:  # noqa: PLR0124 - NaN alone differs from itself
            raise ValueError("its time is out of range")
        # A fraction of a float is rounded as it is written: to 15 digits it is exact.
        return _bounded(round(value * self._unit))

    def _text(self, text: str) -> int:
        found = _TEXT.fullmatch(text)
        if found is not None:
            return _bounded((self._zoned(self._moment(found)) - EPOCH) // MICROSECOND)
        if _NUMBER.fullmatch(text) is None:
            raise ValueError("its time is none such as 2026-06-01T10:00:00Z")
        return self.read(float(text) if "." in text else int(text))

    def _moment(self, found: re.Match[str]) -> datetime:
        year, month, number, *clock = (int(part or 0) for part in found.group(1, 2, 3, 4, 5, 6))
        hour, minute, second = clock
        if not year:
            day = self._of(hour * 3600 + minute * 60 + second)
            year, month, number = day.year, day.month, day.day
        micros = int((found[7] or "").ljust(6, "0")[:6])
        try:
            return datetime(year, month, number, hour, minute, second, micros, _offset(found))
        except ValueError:
            raise ValueError("its time does not exist") from None

    def note(self, moment: object) -> None:
        """Note the zone of a time that is read elsewhere."""
        if isinstance(moment, datetime):
            self.zones.add(moment.utcoffset())

    def _zoned(self, moment: datetime) -> datetime:
        self.note(moment)
        if moment.tzinfo is not None:
            return moment
        if self._zone is None:
            raise Missing("zone")
        return moment.replace(tzinfo=self._zone)

    def _of(self, second: int) -> date:
        """Return the day of a clock that shows a second of a day."""
        if self._day is None:
            raise Missing("date")
        if second < self._last - _HALF_A_DAY and self._day < date.max:
            self._day += timedelta(days=1)
        self._last = second
        return self._day


def _offset(found: re.Match[str]) -> tzinfo | None:
    if found[8]:
        return UTC
    if not found[9]:
        return None
    offset = timedelta(hours=int(found[10]), minutes=int(found[11] or 0))
    return timezone(-offset if found[9] == "-" else offset)


def _bounded(time: int) -> int:
    if not FIRST <= time <= LAST:
        raise ValueError("its time is out of range")
    return time


def parse_zone(text: str) -> tzinfo:
    """Return the zone that `--zone` names; raises UserError."""
    found = re.fullmatch(r"([+-])(\d\d):?(\d\d)", text, re.ASCII)
    if found is not None and int(found[2]) < 24 and int(found[3]) < 60:
        offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
        return timezone(-offset if found[1] == "-" else offset)
    if text in ("UTC", "Z"):
        return UTC
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(text)
    except (ValueError, OSError, LookupError):
        raise UserError(
            f"there is no time zone `{text}`", "write one such as Europe/Berlin, +02:00 or UTC"
        ) from None


def parse_day(text: str) -> date:
    """Return the day that `--date` names; raises UserError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"`{text}` is no date", "write one such as 2026-06-01") from None


def parse_bound(text: str, zone: tzinfo | None) -> int:
    """Return the moment that `--since` or `--until` names: a time, or the begin of a day."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        text = f"{text}T00:00:00"
    try:
        return Clock(zone or UTC, None).read(text)
    except ValueError as error:
        reason = str(error).removeprefix("its time ")
        raise UserError(
            f"the time `{text}` {reason}", "write one such as 2026-06-01 or 2026-06-01T10:00:00Z"
        ) from None
