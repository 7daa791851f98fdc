"""Characters that nobody sees in a text, though they change what its reader does or shows."""

from typing import Final

UNSEEN: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 and C1 controls but tab and line feed
    "\u2028\u2029"  # line ends for some readers
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls (UAX 9)
    "\ufeff\U000e0000-\U000e007f"  # byte order mark, tags
    "\ud800-\udfff"  # surrogates, which stand for no character alone
)
"""These characters, as the inside of a class of a pattern."""
