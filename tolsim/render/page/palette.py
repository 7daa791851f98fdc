"""Colours of pictures and pages, for styles that a terminal shows in colours of its own.

Every colour of a text stands out from its background by 4.5 to 1 or more (WCAG 2.2, 1.4.3).
"""

from collections.abc import Mapping
from typing import Final, Literal

Theme = Literal["light", "dark"]

# Fonts that systems bring along: the page may not load any.
FONT: Final = (
    'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", '
    "monospace"
)

_COLOURS: Final[Mapping[Theme, Mapping[str, str]]] = {
    "light": {
        "page": "#ffffff", "sheet": "#f6f8fa", "line": "#d1d9e0", "ink": "#1f2328",
        "dim": "#59636e", "cyan": "#0a6e7d", "yellow": "#8a5a00", "magenta": "#7a3fc9",
        "red": "#c4202b", "well": "#d3eef2", "warned": "#f8e9bf", "lost": "#fbd9d9",
    },
    "dark": {
        "page": "#0d1117", "sheet": "#151b23", "line": "#3d444d", "ink": "#e6edf3",
        "dim": "#9198a1", "cyan": "#4cc9d8", "yellow": "#e0b04a", "magenta": "#c49bff",
        "red": "#ff8079", "well": "#12353b", "warned": "#3d2f0c", "lost": "#4f1d1f",
    },
}  # fmt: skip


def variables(theme: Theme) -> str:
    """Write the theme's colours as CSS custom properties."""
    colours = "; ".join(f"--{name}: {value}" for name, value in _COLOURS[theme].items())
    return f"color-scheme: {theme}; {colours}"


def root_style(theme: Theme | None) -> str:
    """Write the colours of a page: of a theme, or of the one its reader prefers; paper is light."""
    if theme is not None:
        return f":root {{ {variables(theme)} }}"
    dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {variables('dark')} }} }}"
    return f":root {{ {variables('light')} }}\n{dark}"


LANES_STYLE: Final = f"""\
svg {{ font: 13px {FONT} }}
svg text {{ fill: var(--ink); white-space: pre }}
svg .bold {{ font-weight: 700 }}
svg .dim {{ fill: var(--dim) }}
svg .cyan {{ fill: var(--cyan) }}
svg .yellow {{ fill: var(--yellow) }}
svg .magenta {{ fill: var(--magenta) }}
svg .red {{ fill: var(--red) }}
svg text .reverse, svg text.reverse {{ fill: var(--page) }}
svg .back {{ fill: var(--ink) }}
svg .back.red {{ fill: var(--red) }}
svg .page {{ fill: var(--page) }}
svg .sheet {{ fill: var(--sheet) }}
svg .grid {{ stroke: var(--line) }}
svg .break {{ stroke: var(--dim); stroke-dasharray: 1 4; stroke-linecap: round; stroke-width: 2 }}
svg .bar, svg .mark {{ fill: none; stroke: var(--ink) }}
svg .bar {{ stroke-width: 5 }}
svg .mark {{ stroke-width: 2.2; stroke-linecap: round }}
svg .tolerated {{ stroke-dasharray: 5 3 }}
svg .lingering {{ stroke-dasharray: 2 3 }}
svg .bar.unheld {{ stroke-width: 1.6; stroke-dasharray: 4 4 }}
svg .bar.cyan, svg .mark.cyan {{ stroke: var(--cyan) }}
svg .bar.yellow {{ stroke: var(--yellow) }}
svg .mark.dim {{ stroke: var(--dim) }}
svg .mark.magenta {{ stroke: var(--magenta) }}
svg .mark.red {{ stroke: var(--red) }}
svg .mark.full {{ fill: var(--cyan) }}
svg .working {{ fill: var(--well) }}
svg .recoverable {{ fill: var(--warned) }}
svg .locked-out {{ fill: var(--lost) }}
svg .signed-out {{ fill: none }}
"""
"""How the classes of a drawing look."""
