"""What there is to see of a run, step by step: nothing that has not happened yet.

What the file expects of its own rules is left aside: under others it would be no failure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from rich.text import Text

from tolsim.analysis.history.behaviour import behaviour
from tolsim.analysis.history.history import History
from tolsim.analysis.history.keeping import NEVER, Keeping, keepings
from tolsim.analysis.history.lives import Life
from tolsim.engine.status import ACTIVE
from tolsim.render.page.symbols import BARS, BIRTH, ENDS, NO_REQUEST, PEN, UNDETERMINED, UNHELD
from tolsim.render.timeline.bars import bar_labels, state_labels, state_symbol, step_marks
from tolsim.render.timeline.rows import Bar
from tolsim.render.timeline.sentences import Point, setting, verdict_points, with_mark
from tolsim.render.timeline.teller import Said, Teller
from tolsim.render.words.clock import day_and_time
from tolsim.render.words.deeds import deed
from tolsim.render.words.names import bare, shown
from tolsim.render.words.steps import is_request
from tolsim.simulation.scenario import Scenario
from tolsim.simulation.trace import StepTrace, Trace

NARROWEST = 3
"""Cells of a column of the lanes."""


class Line(NamedTuple):
    """A line of the story; number and clock are empty beneath a row."""

    n: str
    clock: str
    words: Text


class Scene(NamedTuple):
    """A step: what is told of it, what could be said before, and how it went.

    Runs differ at a step if `seen` differs: its outcome, or the state in which it leaves a system.
    """

    n: str
    told: tuple[Line, ...]
    ahead: Line
    seen: str


class Row(NamedTuple):
    """A row of the lanes: a system, or a token from its issue on.

    `cells` and `labels` hold for the step at a place and all that follow, up to the next.
    """

    name: str
    of: str
    born: int
    ended: int | None
    """The place of the step from which on a token is dead for good; None if there is none."""
    cells: tuple[tuple[int, Text], ...]
    labels: tuple[tuple[int, Text], ...]


class Film(NamedTuple):
    """A run, to be shown up to any step; the verdict is that of its end."""

    setting: tuple[Text, ...]
    scenes: tuple[Scene, ...]
    rows: tuple[Row, ...]
    verdict: tuple[Point, ...]
    cell: int


def film(trace: Trace) -> Film:
    """Return what there is to see of a run."""
    history = History.of(without_expectations(trace))
    marks = max((len([*step_marks(step)]) for step in trace.steps), default=0)
    longest = max((len(str(step.number)) for step in trace.steps), default=0)
    return Film(
        tuple(setting(trace)),
        tuple(_scenes(history)),
        tuple(_rows(history)),
        tuple(verdict_points(history)) if trace.steps else (),
        max(NARROWEST, 2 + marks, 1 + longest),
    )


def without_expectations(trace: Trace) -> Trace:
    """Return a run of which nothing was expected."""
    return replace(trace, steps=tuple(step._replace(failures=()) for step in trace.steps))


def _scenes(history: History) -> Iterator[Scene]:
    scenario = history.trace.scenario
    teller = Teller(history, PEN, forewarns=False)
    told_day = ahead_day = None
    steps = zip(history.steps, behaviour(history.trace), strict=True)
    for place, (step, seen) in enumerate(steps):
        told = []
        for said in teller.tell(place):
            clock, told_day = _clock(scenario, said.at, told_day)
            told.append(Line(said.n, clock, with_mark(said)))
        clock, ahead_day = _clock(scenario, step.at, ahead_day)
        ahead = Line(str(step.number), clock, _ahead(step))
        states = (state for _, state in seen.states)
        yield Scene(str(step.number), tuple(told), ahead, " ".join([seen.outcome, *states]))


def _clock(scenario: Scenario, at: int | None, last: str | None) -> tuple[str, str | None]:
    """Return a moment, with its day where that is another than the last, and its day."""
    if at is None:
        return "", last
    day, time = day_and_time(scenario, at)
    return (time if day in (None, last) else f"{day} {time}"), day


def _ahead(step: StepTrace) -> Text:
    symbol = UNDETERMINED if is_request(step.step.action) else NO_REQUEST
    return with_mark(Said(Text(deed(step)), symbol))


def _rows(history: History) -> Iterator[Row]:
    kept = keepings(history.trace)
    for actor in history.trace.states:
        yield _system(history, actor)
        for life in history.lives.values():
            if life.label.actor == actor:
                yield _token(history, life, kept.get(life.label, NEVER))


def _system(history: History, actor: str) -> Row:
    places = _places(0, [place for place, _ in history.moves.get(actor, ())])
    labels = [(place, next(state_labels(history, actor, (), place))) for place in places]
    cells = [(place, _state(history, actor, place)) for place in range(len(history.steps))]
    return Row(shown(actor), "", 0, None, _changing(cells), tuple(labels))


def _state(history: History, actor: str, place: int) -> Text:
    """Draw a system's state after a step, and how its own request went there."""
    step = history.steps[place]
    cell = Text().append_text(PEN.draw(state_symbol(history, actor, (), place)))
    for mark in step_marks(step) if step.actor == actor else ():
        cell.append_text(PEN.draw(mark))
    return cell


def _token(history: History, life: Life, keeping: Keeping) -> Row:
    bar = Bar((life,), keeping)
    places = _places(life.born, [*life.places, *keeping.places])
    labels = [(place, Text(next(bar_labels(history, bar, place, short=False)))) for place in places]
    cells = [
        (place, _cell(bar, place))
        for place in _places(life.born, [*places, *(place + 1 for place in places)])
        if place < len(history.steps)
    ]
    of = f"{shown(life.label.actor)}."
    ended = None if life.statuses[-1] in ACTIVE else life.places[-1]
    return Row(bare(life.label), of, life.born, ended, _changing(cells), tuple(labels))


def _cell(bar: Bar, place: int) -> Text:
    """Draw a token after a step: its issue, that it works, or that it ended just now."""
    life = bar.life
    status = life.status(place)
    cell = Text().append_text(PEN.draw(BIRTH)) if place == life.born else Text()
    if status in BARS:
        line = UNHELD if bar.is_unheld(place) else BARS[status]
        # As wide as any column: the page cuts off what is too much.
        return cell.append(PEN.glyph(line) * _WIDEST, line.style)
    return cell.append_text(PEN.draw(ENDS[status])) if place in life.places else cell


_WIDEST = 12
"""Cells of a bar that fill any column."""


def _places(first: int, places: Sequence[int]) -> list[int]:
    return sorted({first, *(place for place in places if place > first)})


def _changing(cells: Sequence[tuple[int, Text]]) -> tuple[tuple[int, Text], ...]:
    """Keep the cells that differ from those before."""
    return tuple(cell for i, cell in enumerate(cells) if i == 0 or cell[1] != cells[i - 1][1])
