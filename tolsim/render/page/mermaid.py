"""Words and diagrams as Mermaid, and Markdown around it, read them."""

import re
from typing import Final

from tolsim.render.page.markdown import fenced

_SIGNS: Final = re.compile(r":(?! )|(?![.,:()'/=+!?_-])[!-/:-@\[-`{-~]")
"""What Mermaid might read as its own: all of ASCII that is no letter, digit or known to be safe."""


def diagram_block(diagram: str) -> str:
    """A diagram as Markdown holds it."""
    return "\n".join(fenced(diagram.split("\n"), "mermaid"))


def entity_escaped(text: str) -> str:
    """Words that Mermaid shows as they are: its signs as character entities."""
    return _SIGNS.sub(lambda found: f"#{ord(found[0])};", text)
