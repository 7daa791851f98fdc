"""A clock for programs that ask the C library for the time: libfaketime, told by a file.

Debian's package is `libfaketime`. The clock stands still until the file is written anew; timers,
which measure how long something takes, go on as ever.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

LIBRARY: Final = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")
START: Final = datetime(2026, 1, 1, tzinfo=UTC)


def missing() -> str | None:
    return None if LIBRARY.exists() else "needs libfaketime (Debian: libfaketime)"


class FakeClock:
    """A clock that is moved by hand."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "now"
        self.now = START
        self.wait(0)

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process needs in its environment to go by this clock."""
        return {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "TZ": "UTC",
        }

    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        new = self._file.with_suffix(".new")
        new.write_text(f"{self.now:%Y-%m-%d %H:%M:%S}\n", encoding="ascii")
        new.replace(self._file)  # at once: a reader never sees half a line
