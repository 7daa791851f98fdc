"""A complete HTML page that loads nothing; without scripts, but for one that it says is its own."""

from base64 import b64encode
from hashlib import sha256
from html import escape
from typing import Final

from rich.text import Text

from tolsim.render.page.drawing import pieces
from tolsim.render.page.inert import sound
from tolsim.render.page.palette import FONT, LANES_STYLE, Theme, root_style, variables

# A page that is attached to a ticket shows names from a file: even a hole in the escaping could
# then run or fetch nothing.
_NOTHING: Final = "default-src 'none'"
_POLICY: Final = f"{_NOTHING}; style-src 'unsafe-inline'"
"""What a browser may load for the page: nothing."""

_STYLE: Final = f"""\
body {{ margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif }}
main {{ max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem }}
section + section {{ margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line) }}
h1, h2 {{ font-size: 1.4rem; line-height: 1.25; overflow-wrap: anywhere }}
ul {{ padding-left: 1.2rem; overflow-wrap: anywhere }}
.setting, .verdict {{ list-style: none; padding-left: 0 }}
.setting {{ color: var(--dim) }}
.about {{ margin: .3rem 0; max-width: 44rem; overflow-wrap: anywhere }}
a {{ color: var(--cyan) }}
.verdict > li {{ margin: .4rem 0 }}
.verdict ul {{ list-style: none }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; vertical-align: top; padding: .25rem .6rem;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere }}
th {{ color: var(--dim); font-weight: 600 }}
.at {{ text-align: right; font-family: {FONT}; font-size: .85rem; white-space: nowrap; width: 1% }}
pre {{ font: 13px/1.5 {FONT}; overflow-x: auto }}
td p {{ margin: 0 }}
td p + p {{ padding-left: 1.4rem }}
figure {{ margin: 1.5rem 0; padding: .25rem 0; background: var(--sheet); border-radius: 6px;
  overflow-x: auto }}
.bold {{ font-weight: 700 }}
.dim {{ color: var(--dim) }}
.cyan {{ color: var(--cyan) }}
.yellow {{ color: var(--yellow) }}
.magenta {{ color: var(--magenta) }}
.red {{ color: var(--red) }}
span.reverse {{ color: var(--page); background: var(--ink); border-radius: 3px; padding: 0 .25em }}
span.red.reverse {{ background: var(--red) }}
"""


def html_document(
    title: str, body: str, theme: Theme | None, style: str = "", script: str = ""
) -> str:
    """Put a body into a page that loads nothing; `style` and `script` are what it needs of its own.

    Without a theme it has the colours that its reader prefers.
    """
    style = f"\n{root_style(theme)}\n{LANES_STYLE}{_STYLE}{style}"
    policy = _policy_of(style, script) if script else _POLICY
    running = f"<script>{script}</script>\n" if script else ""
    return f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{plain(title)}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
{running}</body>
</html>
"""


def style_sheet() -> str:
    """Return the styles of a page as a file of their own, in the theme that its reader prefers."""
    return f"""\
:root {{ {variables("light")} }}
@media (prefers-color-scheme: dark) {{ :root {{ {variables("dark")} }} }}
{LANES_STYLE}{_STYLE}"""


def _policy_of(style: str, script: str) -> str:
    """Let a page's own style and script through, by their hashes, and nothing else."""
    parts = ("style", style), ("script", script)
    allowed = (f"{kind}-src 'sha256-{_digest(text)}'" for kind, text in parts)
    # `default-src` says nothing of these two.
    return "; ".join([_NOTHING, *allowed, "base-uri 'none'", "form-action 'none'"])


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def html_fragment(body: str, theme: Theme) -> str:
    """Put a body into a part of somebody else's page, whose looks it neither gets nor changes."""
    # Nested rules (CSS Nesting, in all browsers since 2023) hold inside the element alone. The
    # first undoes the rules of the page around, such as a notebook's for tables: the class stands
    # twice to outweigh those. It spares drawings, whose attributes would be undone as well.
    return f"""\
<div class="tolsim-page">
<style>
.tolsim-page.tolsim-page {{ all: initial; display: block; {variables(theme)};
  background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif;
& :where(:not(svg, svg *, style)) {{ all: revert }}
{LANES_STYLE}{_STYLE}}}
</style>
<main>
{body}
</main>
</div>
"""


def styled(text: Text) -> str:
    """Write a text with its styles as classes; nothing in it is read as markup."""
    return "".join(
        f'<span class="{" ".join(style)}">{plain(words)}</span>' if style else plain(words)
        for words, style in pieces(text)
    )


def plain(text: str) -> str:
    """Escape text, so that nothing in it is read as markup."""
    return escape(sound(text))
