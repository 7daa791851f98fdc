"""Words as Markdown shows them: CommonMark with tables, as GitHub, GitLab and Discourse read it.

Words of a file never become markup, links or mentions of people there: what Markdown itself
would read is escaped, and a word joiner, which cannot be seen, parts what these sites read
afterwards.
"""

import re
from collections.abc import Sequence
from typing import Final

from rich.text import Text

_JOINER: Final = "\u2060"
_MARKUP: Final = re.compile(r"[\\`*\[\]<>|~#&$]|(?<!\w)_|_(?!\w)|^[-+=]")
_ORDINAL: Final = re.compile(r"^(\d+)(?=[.)])")
_AUTOLINK: Final = re.compile(r"([@#:]|\bwww)(?=[\w/+.\\-])")
_FENCE: Final = re.compile(r"`{3,}")


def escaped(text: str) -> str:
    """Words that Markdown shows as they are."""
    parted = _AUTOLINK.sub(rf"\1{_JOINER}", text)
    return _ORDINAL.sub(r"\1\\", _MARKUP.sub(r"\\\g<0>", parted))


def fenced(lines: Sequence[str], language: str = "text") -> list[str]:
    """Lines as a block of code that none of them ends."""
    runs = [found for line in lines for found in _FENCE.findall(line)]
    fence = "`" * max([3, *(len(run) + 1 for run in runs)])
    return [f"{fence}{language}", *lines, fence]


def bullets(sentences: Sequence[Text], indent: str = "") -> list[str]:
    """A list."""
    return [f"{indent}- {escaped(sentence.plain)}" for sentence in sentences]
