"""Times as notes and logs have them: `14:05`, `2026-07-10 20:40:22.534`, with a zone or without."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from tolsim.documents.durations import parse_duration

_SECOND: Final = timedelta(seconds=1)
_SOME_DAY: Final = date(1970, 1, 2)
"""The day of a clock, where no row has named one."""


class Times:
    """Seconds since the start, as one row after the other tells them; fractions are cut off."""

    def __init__(self) -> None:
        self._start: datetime | None = None
        self._zone: tzinfo | None = None
        self._now = 0

    def read(self, text: str) -> int:
        """Return the second of a row; raise ValueError at what is not a time, or goes back.

        A clock without a date is of the day of the row before, or past midnight of the next;
        one without a zone is in that of the row before, at first in UTC.
        """
        if text:
            now = self._on_clock(_tidy(text)) if ":" in text else parse_duration(text)
            if now < self._now:
                raise ValueError("it goes back; order the rows by time")
            self._now = now
        return self._now

    def _on_clock(self, text: str) -> int:
        before = None if self._start is None else self._start + self._now * _SECOND
        if "-" in text.partition(":")[0]:
            moment = self._zoned(datetime.fromisoformat(text))
        else:
            clock = time.fromisoformat(text)
            zone = clock.tzinfo or self._zone
            day = _SOME_DAY if before is None else before.astimezone(zone).date()
            moment = self._zoned(datetime.combine(day, clock))
            if before is not None and moment < before - timedelta(hours=12):
                moment += timedelta(days=1)
        if self._start is None:
            self._start = moment - self._now * _SECOND
        return (moment - self._start) // _SECOND

    def _zoned(self, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self._zone or UTC)
        elif self._zone is None and self._start is not None and moment.utcoffset():
            raise ValueError("it has a time zone, but the rows above have none")
        else:
            self._zone = moment.tzinfo
        return moment.replace(microsecond=0)


def _tidy(text: str) -> str:
    """Write a time as `fromisoformat` takes it: `9:59 utc` is `09:59Z`."""
    text = re.sub(r"(?<!\d)(\d):", r"0\1:", text.upper(), count=1)
    text = re.sub(r"\s*(?:UTC|GMT)$", "Z", text)
    return re.sub(r"\s+(?=[+-]\d\d:?\d\d$|Z$)", "", text)
