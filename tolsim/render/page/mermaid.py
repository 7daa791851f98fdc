"""Text inside Mermaid diagrams, and diagrams inside Markdown."""

import re
from typing import Final

from tolsim.render.page.inert import shown
from tolsim.render.page.markdown import fenced

# Mermaid has no escape character, but writes a character as `#35;`; a `;` ends a statement.
_SIGNS: Final = re.compile(r":(?! )|(?![.,:()'/=+!?_-])[!-/:-@\[-`{-~]")
"""What Mermaid might read as syntax: all of ASCII but letters, digits and what is known safe."""


def diagram_block(diagram: str) -> str:
    """Put a diagram into a block of Markdown."""
    return "\n".join(fenced(diagram.split("\n"), "mermaid"))


def entity_escaped(text: str) -> str:
    """Write punctuation as character entities, so that Mermaid shows the text as it is."""
    return _SIGNS.sub(lambda found: f"#{ord(found[0])};", shown(text))
