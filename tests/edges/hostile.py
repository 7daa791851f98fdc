"""Texts that a stranger would write into a file, and what every medium must make of them."""

import re
from typing import Final

HOSTILE: Final = (
    # C0 and C1: titles, colours, cursor, clipboard, device reports, 8-bit CSI and OSC
    "\x1b]0;owned\x07", "\x1b[31mred", "\x1b[2J\x1b[H", "\x1b]52;c;b3duZWQ=\x07", "\x1b[6n",
    "\x1bc",
    "\x9b31m", "\x9d0;owned\x9c", "\x90q\x9c", "\x85next", "\x07bell",
    "\x08\x08\x08back", "\x7fdel",
    "\x00nul", "\x0b\x0c", "\x1b[8mhidden", "\x1b]8;;https://evil.example\x1b\\x\x1b]8;;\x1b\\",
    "\x1b(0", "\x1bP+q\x1b\\", "\x0e\x0f", "a\rb", "line\nbreak", "\ttab",
    # lines of other readers, bidirectional controls, what nobody sees
    "\u2028line", "\u2029paragraph", "\u202egnp.exe", "\u202dx", "\u202ax\u202c", "\u2066x\u2069",
    "\u2067x", "\u200e\u200f", "\u061cx", "\ufeffx", "\U000e0041\U000e007f", "\u200bzero",
    "e\u0301\u0301\u0301", "日本語" * 20, "\U0001f469\u200d\U0001f4bb", "x" * 90, "\ufffe\uffff",
    # HTML, SVG, XML
    "<script>alert(1)</script>", "</title><script>", "<img src=x onerror=alert(1)>", "&lt;b&gt;",
    "]]>", "<!--", "--><b>", "' onload='x", '" onload="x', "<![CDATA[", "<?xml?>", "&#x1b;",
    # Markdown, GitHub
    "[x](https://evil.example)", "![x](https://evil.example)", "**bold**", "`code`", "```\nout",
    "| a | b |", "@octocat", "#1", "https://evil.example", "~~~", "<details>", "$x$", "# head",
    "::error file=x::owned", "::set-output name=x::y", "##[group]x", "::stop-commands::x", "%0A::x",
    # Mermaid
    "end", "%%{init: {}}%%", "A->>B: x", "#35;", "; note over s1: x", "click A href",
    # YAML, Rich, shells, formats
    "[bold]x[/bold]", ":smile:", "{x}", "%s%n", "$(id)", "`id`", "- x", "a: b", "!!x", "&a", "*a",
    "../../etc/passwd", "null", "\\x1b[31m",
)  # fmt: skip

OBEYED: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Written a second time here, and not taken from the package: what no output may hold."""

COLOUR: Final = re.compile("\x1b\\[[0-9;]*m")
"""What a terminal is given for its colours."""
