"""Moments as scenario files write them: RFC 3339 times such as `2026-08-03T18:24:05Z`."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

# RFC 3339, 5.6, which allows `t` and `z` in lower case, and a space for the `T`.
PATTERN: Final = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})$(?!\n)"
)
"""What a moment looks like, in the syntax that Python and JSON Schema share."""

_MOMENT: Final = re.compile(PATTERN)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def is_moment(text: str) -> bool:
    """Return whether a text has the form of a moment."""
    return _MOMENT.search(text) is not None


def parse_moment(text: str) -> int:
    """Return a moment as seconds since 1970, fractions cut off; ValueError says what is wrong.

    RFC 3339 allows a second 60 for leap seconds; no clock of a scenario has one.
    """
    found = _MOMENT.search(text)
    if found is None:
        raise ValueError("it is not a time such as 2026-08-03T18:24:05Z")
    if text[17:19] == "60":
        raise ValueError("no clock here has a second 60")
    # Python 3.11's `fromisoformat` takes no lower-case `z`, and fractions are cut off anyway.
    whole = f"{text[:10]}T{text[11:19]}{found[2].upper()}"
    try:
        moment = datetime.fromisoformat(whole)
    except ValueError as error:
        raise ValueError(f"there is no such time: {error}") from None
    # In whole numbers throughout: `timestamp()` would go by way of a float.
    return (moment - _EPOCH) // timedelta(seconds=1)
