"""What cannot be read of a file, and where."""

from typing import Final, NamedTuple

LONGEST: Final = 4 * 1024 * 1024
"""Bytes of the longest line, or of the longest JSON object, that is read."""

TOO_LONG: Final = "it is longer than 4 MiB"


class Flaw(NamedTuple):
    """A line that cannot be read."""

    line: int
    reason: str


class Damaged(Exception):
    """A file is damaged from here on; the text says how."""
