"""Text in Markdown: CommonMark with tables, as GitHub, GitLab and Discourse read it.

Text from a file never becomes markup, a link or a mention of a person there: what Markdown
itself would read is escaped, and an invisible word joiner breaks up what these sites look for
in the result.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import quote

from rich.text import Text

from tolsim.render.page.inert import shown, shown_lines

_JOINER: Final = "\u2060"
# A backslash before ASCII punctuation makes it text (CommonMark, 2.4). `_` inside a word is no
# emphasis (6.2); `~`, `|` and `$` are extensions: strikethrough, tables, formulas.
_MARKUP: Final = re.compile(r"[\\`*\[\]<>|~#&$]|(?<!\w)_|_(?!\w)|^[-+=]")
# A line that begins `3.` or `3)` would be a list item (CommonMark, 5.2).
_ORDINAL: Final = re.compile(r"^(\d+)(?=[.)])")
# A number behind a name, as in zoom-user@2, is read as neither a person nor an e-mail address;
# whoever copies it shall not copy a joiner with it.
_TOLERANCE: Final = r"(?<=\w)@\d+(?!\.?[\w-])"
_AUTOLINK: Final = re.compile(rf"(?!{_TOLERANCE})([@#:]|\bwww)(?=[\w/+.\\-])")
_IN_A_URL: Final = "!#$%&'()*+,/:;=?@[]~"
"""What an address holds beside letters, digits, `_`, `.` and `-` (RFC 3986, section 2)."""
# A block of code ends at a fence at least as long as the one that opened it (CommonMark, 4.5).
_FENCE: Final = re.compile(r"`{3,}")


def escaped(text: str) -> str:
    """Escape text, so that Markdown shows it as it is."""
    # No backslash helps here: mentions, `:tada:` and bare addresses are looked for in the result.
    parted = _AUTOLINK.sub(rf"\1{_JOINER}", shown(text))
    return _ORDINAL.sub(r"\1\\", _MARKUP.sub(r"\\\g<0>", parted))


def prose(text: str) -> str:
    """Escape a line of prose; code between backticks stays code."""
    parts = text.split("`")
    # A backtick without a partner is a character like any other.
    if len(parts) % 2 == 0:
        return escaped("`".join(parts))
    return "`".join(part if i % 2 else escaped(part) for i, part in enumerate(parts))


def code(text: str) -> str:
    """Write text as code within a line, also of a table."""
    runs = re.findall("`+", text)
    fence = "`" * (1 + max(map(len, runs), default=0))
    margin = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{margin}{shown(text)}{margin}{fence}".replace("|", r"\|")


def link(url: str) -> str:
    """Write an address as a link to it; what cannot stand in one is percent-encoded."""
    return f"<{quote(url, safe=_IN_A_URL, errors='backslashreplace')}>"


def fenced(lines: Sequence[str], language: str = "text") -> list[str]:
    """Put lines into a block of code that none of them can end."""
    lines = [shown_lines(line) for line in lines]
    runs = [found for line in lines for found in _FENCE.findall(line)]
    fence = "`" * max([3, *(len(run) + 1 for run in runs)])
    return [f"{fence}{language}", *lines, fence]


def table_row(cells: Iterable[str]) -> str:
    """Write a row of a table; its cells are Markdown already."""
    return "".join(f"| {cell} " if cell else "| " for cell in cells) + "|"


def bullets(sentences: Sequence[Text], indent: str = "") -> list[str]:
    """Write sentences as a list."""
    return [f"{indent}- {escaped(sentence.plain)}" for sentence in sentences]
