"""Durations as people write them: `5 minutes`, `1.5h`, `PT1H30M`; files take none of these."""

import re
from typing import Final

from tolsim.documents.durations import LONGEST, UNITS, duration

_PART: Final = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,9}))?\s*([A-Za-z]+)")
# `PT1H30M` is ISO 8601, and so is found in the answers of APIs.
_WHOLE: Final = re.compile(rf"(?:PT)?{_PART.pattern}(?:(?:\s|,|and)*{_PART.pattern})*")
_UNIT_OF: Final = {
    spelling: unit
    for unit, spellings in {
        "y": "y yr yrs year years",
        "mo": "mo mon month months",
        "w": "w wk wks week weeks",
        "d": "d day days",
        # Small letters: `5M` is minutes, as nobody waits for five months.
        "h": "h hr hrs hour hours",
        "m": "m min mins minute minutes",
        "s": "s sec secs second seconds",
    }.items()
    for spelling in spellings.split()
}
_BILLION: Final = 10**9


def meant_duration(text: str) -> str | None:
    """Return the duration that a text means, as files write it; None if it means none."""
    if not _WHOLE.fullmatch(text):
        return None
    parts = _PART.findall(text)
    units = [_UNIT_OF.get(word.lower()) for _, _, word in parts]
    total = 0
    for (whole, fraction, _), unit in zip(parts, units, strict=True):
        if unit is None:
            return None
        # In billionths: whole numbers, as a float of 1.1h is no whole number of seconds.
        total += int(whole + fraction.ljust(9, "0")) * UNITS[unit]
    seconds, rest = divmod(total, _BILLION)
    if rest or seconds > LONGEST:
        return None
    ((whole, fraction, _), *others) = parts
    # Whoever counts in one unit finds the number again: 90m, not 1h30m.
    return duration(seconds) if fraction or others else f"{int(whole)}{units[0]}"
