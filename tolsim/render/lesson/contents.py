"""The list of lessons, with marks and scores."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rich.text import Text

from tolsim.render.page.fold import hanging, stacked
from tolsim.render.page.symbols import LOST, OK, ROUTINE, SO, Pen

_ANSWERING: Final = "In a lesson a letter answers, ? gives a hint, ! the answer, s the story again."


class Entry(NamedTuple):
    """A lesson: its title, and how many of its asks were right, if it was finished."""

    title: str
    asks: int
    right: int | None = None


def contents(entries: Sequence[Entry], *, width: int, ascii: bool) -> Text:
    """Write the list; the first lesson that is not finished is marked as the next."""
    pen = Pen(ascii=ascii)
    done = sum(entry.right is not None for entry in entries)
    upcoming = following(entries)
    titles = max(len(entry.title) for entry in entries)
    lines = []
    for number, entry in enumerate(entries, 1):
        mark = Text("  ") if not pen.ascii else Text("   ")
        if entry.right is not None:
            mark = pen.mark(OK)
        elif number == upcoming:
            mark = pen.mark(SO)
        score = "" if entry.right is None else f"  {entry.right} of {entry.asks}"
        row = Text.assemble(f"{number:>4}  ", mark, f" {entry.title:<{titles}}", (score, ROUTINE))
        row.rstrip()
        lines.append(row)
    title, count = "Lessons on token tolerance", f"{done} of {len(entries)} done"
    head = Text.assemble((title, LOST), " " * max(2, min(width, 72) - len(title + count)), count)
    return stacked([[head], lines, _ways(entries, upcoming, width)])


def following(entries: Sequence[Entry]) -> int | None:
    """Return the number of the first lesson that is not finished, counted from 1."""
    return next((i for i, entry in enumerate(entries, 1) if entry.right is None), None)


def _ways(entries: Sequence[Entry], upcoming: int | None, width: int) -> list[Text]:
    ways = ["a number begins that lesson"]
    if upcoming is not None:
        ways = [f"Enter begins lesson {upcoming}", "a number another one"]
    if any(entry.right is not None for entry in entries):
        ways.append("r asks again what was wrong")
    said = ", ".join([*ways, "q leaves."])
    sentences = said[0].upper() + said[1:], _ANSWERING
    return [line for one in sentences for line in hanging(Text(), Text(one, ROUTINE), width)]
