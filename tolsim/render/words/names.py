"""Names and numbers as a reader sees them: labels, lists, counts, and text from files.

Text from a file is never markup and never moves the cursor.
"""

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from rich.text import Text

from tolsim.render.page import inert
from tolsim.render.page.symbols import LOST

_MANY: Final = 4
"""Tokens in a row that are named by the first and the last."""
_NUMBERS: Final = ("no", "one", "two", "three", "four", "five")


def shown(text: str) -> str:
    """Write out as escapes what nobody would see, and what ends a line."""
    return inert.shown(text)


def one_line(text: str) -> str:
    """Join text from a file to one line."""
    return shown(" ".join(text.split()))


def cut(name: str, cells: int, ellipsis: str) -> str:
    """Cut a name to at most so many terminal cells."""
    if cell_len(name) <= cells:
        return name
    kept = ""
    for char in name:
        # Measured as a whole: a combining mark adds nothing to the width of its letter.
        if cell_len(kept + char) > cells - cell_len(ellipsis):
            break
        kept += char
    return kept + ellipsis


def cut_inside(name: str, cells: int, ellipsis: str) -> str:
    """Cut a name to at most so many cells in its middle: names often differ at their ends."""
    if cell_len(name) <= cells:
        return name
    room = cells - cell_len(ellipsis)
    head = cut(name, room - room // 2, "")
    return f"{head}{ellipsis}{cut(name[::-1], room // 2, '')[::-1]}"


def owner(label: str) -> str:
    """The actor in whose name a token was issued: `xyz@legacy` of `xyz@legacy.A1`."""
    return label.rpartition(".")[0]


def bare(label: str) -> str:
    """A token's label without its actor: `A1`."""
    return label.rpartition(".")[2]


def seen_from(actor: str | None, label: str) -> str:
    """Name a token to an actor: its own without the owner."""
    return bare(label) if owner(label) == actor else shown(label)


def number(count: int) -> str:
    """Write a count, in words up to five."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def counted(count: int, thing: str, kind: str = "") -> str:
    """`one access token`, `two access tokens`; of a `kind`: `two live access tokens`."""
    named = thing if count == 1 else plural(thing)
    return " ".join(filter(None, (number(count), kind, named)))


def plural(thing: str) -> str:
    """`logins`, `refreshes`."""
    return f"{thing}s" if not thing.endswith("h") else f"{thing}es"


def listed(words: Sequence[str]) -> str:
    """`A1`, `A1 and R1`, `A1, R1 and A2`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def bold_names(actors: Sequence[str]) -> Text:
    """`legacy`, `s1, s2 and s3`, each to stand out."""
    *most, last = [Text(shown(actor), LOST) for actor in actors]
    return Text(" and ").join([Text(", ").join(most), last] if most else [last])


def token_words(labels: Sequence[str], actor: str | None) -> list[str]:
    """Name tokens to an actor; another owner is named once, and many in a row as `A1-A25`."""
    words, last = [], actor
    for run in _runs(labels):
        first, *more = (bare(label) for label in run)
        first = first if owner(run[0]) == last else shown(run[0])
        last = owner(run[0])
        words += [f"{first}-{more[-1]}"] if len(run) >= _MANY else [first, *more]
    return words


def _runs(labels: Sequence[str]) -> list[list[str]]:
    """Part labels where one is not the next token after the one before."""
    runs: list[list[str]] = []
    following = None
    for label in labels:
        if label == following:
            runs[-1].append(label)
        else:
            runs.append([label])
        kind = label.rstrip("0123456789")
        following = f"{kind}{int(label[len(kind) :]) + 1}"
    return runs


def tokens(labels: Sequence[str], actor: str | None) -> str:
    """`A2 and R2`, `legacy.A1, R1 and new.A1`."""
    return listed(token_words(labels, actor))


def possessive(actor: str) -> str:
    """`new's`, `others'`."""
    return f"{shown(actor)}'" if actor.endswith("s") else f"{shown(actor)}'s"


def ranges(places: Sequence[tuple[int, str]]) -> str:
    """Write steps, each with its place in the run: `step 4`, `steps 4-5 and 8-9`."""
    runs: list[list[tuple[int, str]]] = []
    for place in places:
        if runs and runs[-1][-1][0] == place[0] - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    spans = [run[0][1] if len(run) == 1 else f"{run[0][1]}-{run[-1][1]}" for run in runs]
    return f"{'step' if len(places) == 1 else 'steps'} {listed(spans)}"
