"""What a timeline says, sentence by sentence, for formats that fold lines in their own way.

The words are those of the heading, the story, the verdict and the closing.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rich.text import Text

from tolsim.analysis.history.history import History
from tolsim.render.page.symbols import PEN, Symbol
from tolsim.render.timeline.closing import closing, differ
from tolsim.render.timeline.heading import heading
from tolsim.render.timeline.story import sentences
from tolsim.render.timeline.teller import Said
from tolsim.render.timeline.verdict import Finding, plights, records
from tolsim.render.words.clock import day_and_time
from tolsim.render.words.names import one_line
from tolsim.render.words.runs import run_name
from tolsim.simulation.trace import Trace

_UNFOLDED: Final = 1 << 30
"""Cells that no line of a heading or closing fills."""


class Event(NamedTuple):
    """A row of the story (`n` is empty where the clock alone acted), and what stands beneath."""

    n: str
    clock: str
    sentence: Text
    beneath: tuple[Text, ...]


class Point(NamedTuple):
    """A sentence of the verdict, and what more there is to say about it."""

    sentence: Text
    more: tuple[Text, ...]


def titles(traces: Sequence[Trace]) -> list[str]:
    """Return a title for each run of a file; where there are several, each names its policies."""
    several = len(traces) > 1
    return [
        one_line(trace.scenario.title) + (f": {run_name(trace.scenario)}" if several else "")
        for trace in traces
    ]


def setting(trace: Trace) -> list[Text]:
    """Say what is replayed, under which policies, and what their tolerance means."""
    return heading(trace.scenario, width=_UNFOLDED, pen=PEN)[1:]


def events(history: History, *, full: bool) -> list[Event]:
    """Return the story."""
    found: list[Event] = []
    for said in sentences(history, PEN, full=full):
        if said.at is not None:
            time = day_and_time(history.trace.scenario, said.at)[1]
            clock = time if said.day is None else f"{said.day} {time}"
            found.append(Event(said.n, clock, with_mark(said), ()))
        else:
            last = found[-1]
            found[-1] = last._replace(beneath=(*last.beneath, with_mark(said)))
    return found


def verdict_points(history: History) -> list[Point]:
    """Say each system's final state and why, then the rules that acted."""
    found: list[Point] = []
    for finding in plights(history):
        if finding.symbol is not None:
            found.append(Point(with_mark(finding), ()))
        else:
            last = found[-1]
            found[-1] = last._replace(more=(*last.more, finding.words))
    return [*found, *(Point(_listed(finding), ()) for finding in records(history))]


def comparison(traces: Sequence[Trace]) -> list[Text]:
    """Say how each run of a file leaves its systems, below a heading; nothing if all are alike."""
    if not differ(traces):
        return []
    return list(closing(traces, width=_UNFOLDED, ascii=False).split("\n"))


def with_mark(said: Said | Finding) -> Text:
    """Put the mark before a sentence, if it has one."""
    symbol = said.symbol or Symbol("", "")
    return PEN.mark(symbol) + said.words if symbol.unicode.strip() else said.words


def _listed(finding: Finding) -> Text:
    return with_mark(finding).append(f" {', '.join(finding.items)}" if finding.items else "")
