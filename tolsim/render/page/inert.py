"""Text made inert: no medium does what a text says, and every reader sees what is in it.

C0 and C1 controls move a cursor or begin an escape sequence; U+2028 and U+2029 end a line for
some readers; bidirectional controls show a text in another order than it has (CVE-2021-42574);
tag characters cannot be seen; a lone surrogate cannot be encoded. All of them are written as
escapes. Each medium has one function, and no text reaches an output without it:

- a terminal, a log: `shown`, of several lines `shown_lines`, of styled ones `shown_page`
- JSON: `json_text`
- Markdown: `escaped` and `fenced` (page/markdown), built on these
- Mermaid: `entity_escaped` (page/mermaid)
- SVG, HTML and JUnit: `sound`, below their own escaping
- GitHub's workflow commands: `shown_lines`, below their own escaping (check/github)
- YAML: what `documents.yaml.writer` writes
"""

import re
from typing import Any, Final

from rich.text import Text

from tolsim.documents.unseen import UNSEEN

# Not all of Unicode's formatting characters, as for excerpts of a file: U+200C and U+200D are how
# Persian and many emoji are spelled.
_UNSEEN: Final = re.compile(f"[{UNSEEN}]")
_UNSEEN_IN_A_LINE: Final = re.compile(f"[\t\n{UNSEEN}]")
# Not even as `&#1;`: XML 1.0, 2.2, has no character for them at all.
_NOT_XML: Final = f"[{UNSEEN}\ufffe\uffff]"
"""`UNSEEN`, and what else no XML 1.0 document can hold."""


def shown(text: str) -> str:
    """Write out as escapes what would garble a line of a terminal, line ends and tabs too."""
    return _UNSEEN_IN_A_LINE.sub(_escape, text)


def shown_lines(text: str) -> str:
    """Write out as escapes what would garble lines of a terminal; the lines stay."""
    return _UNSEEN.sub(_escape, text)


def shown_page(page: Text) -> Text:
    """Write out as escapes what would garble a page of a terminal; styles and lines stay."""
    edges = [edge for found in _UNSEEN.finditer(page.plain) for edge in found.span()]
    if not edges:
        return page
    pieces = page.divide(sorted(set(edges)))
    return page.blank_copy().join(
        Text(shown_lines(piece.plain), piece.style) if _UNSEEN.search(piece.plain) else piece
        for piece in pieces
    )


def sound(text: str) -> str:
    """Write out as escapes what XML cannot hold, and what nobody would see in it."""
    return re.sub(_NOT_XML, _escape, text)


def json_text(value: Any) -> str:
    """Return plain data as JSON on one line; what is not seen is escaped as JSON does it."""
    # Imported late, like the other: what a terminal shows needs no JSON.
    import json

    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _UNSEEN.sub(_escape_in_json, written)


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def _escape_in_json(found: re.Match[str]) -> str:
    import json

    return json.dumps(found[0])[1:-1]
