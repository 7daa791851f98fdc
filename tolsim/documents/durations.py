"""Durations as scenario and policy files write them: `1h30m`, `90d`, `0s`."""

import re
from typing import Final

# `mo`, because `m` is minutes. A month has 30 days and a year 365: with a calendar the same policy
# would mean another number of seconds for every date of issue.
UNITS: Final = {
    "y": 365 * 86400,
    "mo": 30 * 86400,
    "w": 7 * 86400,
    "d": 86400,
    "h": 3600,
    "m": 60,
    "s": 1,
}
"""Seconds of each unit, largest first: the order in which the parts of a duration stand."""

_MOST: Final = 10**9 - 1
"""The highest count of a unit that can be written."""

LONGEST: Final = _MOST * sum(UNITS.values())
"""Seconds of the longest duration that can be written, about a thousand million years."""

_PARTS: Final = "".join(f"(?:[0-9]{{1,{len(str(_MOST))}}}{unit})?" for unit in UNITS)
# In Python `$` also matches before a line end at the very end, in ECMA-262, which JSON Schema
# takes its patterns from, it does not, and `\Z` is not known.
PATTERN: Final = rf"^(?=[0-9]){_PARTS}$(?!\n)"
"""What a duration looks like, in the syntax that Python and JSON Schema share."""

_DURATION: Final = re.compile(PATTERN)
_PART: Final = re.compile(r"([0-9]+)([a-z]+)")


def parse_duration(text: str) -> int:
    """Return the seconds of a duration such as `1h30m`; raise ValueError for anything else."""
    if not _DURATION.search(text):
        message = f"not a duration: {text!r}"
        raise ValueError(message)
    return sum(int(count) * UNITS[unit] for count, unit in _PART.findall(text))


def duration(seconds: int) -> str:
    """Return seconds, from 0 to LONGEST, as a duration that is read as the same number of seconds.

    In days, hours, minutes and seconds: `1h8m30s`; 0 is `0s`. Only where there are too many days
    to be written are larger units used.
    """
    parts = []
    for unit in UNITS if seconds > _MOST * UNITS["d"] else ("d", "h", "m", "s"):
        count = min(seconds // UNITS[unit], _MOST)
        seconds -= count * UNITS[unit]
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
