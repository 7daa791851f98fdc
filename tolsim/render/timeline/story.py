"""The story: a row a step, what it changed beneath, and what the clock did in between.

The `Teller` says it, sentence by sentence; `story` lays the sentences out in columns.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.text import Text

from tolsim.analysis.history.history import History
from tolsim.analysis.history.rounds import parts
from tolsim.render.page.fold import hanging
from tolsim.render.page.symbols import ROUTINE, Pen
from tolsim.render.timeline.folding import folded
from tolsim.render.timeline.teller import Passage, Said, Teller
from tolsim.render.words.clock import day_and_time
from tolsim.simulation.scenario import Scenario
from tolsim.simulation.trace import StepNumber


def story(history: History, *, width: int, pen: Pen, full: bool = False) -> list[Text]:
    """Write the lines of the story."""
    columns = Columns.of(history)
    return [
        line
        for said in sentences(history, pen, full=full)
        for line in columns.lay(said, width, pen)
    ]


def passages(history: History, pen: Pen, *, full: bool = False) -> list[Passage]:
    """Tell the story: rounds that go alike once and, if it is long, what is not new in a line.

    In full it is told step by step.
    """
    teller = Teller(history, pen)
    if full:
        return list(teller.passages(range(len(history.steps))))
    return folded(history, list(teller.passages(parts(history))))


def sentences(history: History, pen: Pen, *, full: bool = False) -> Iterator[Said]:
    """Yield the sentences of the story; a row says the day where it is another than before."""
    for _, said in dated(history, passages(history, pen, full=full)):
        yield said


def dated(history: History, told: Iterable[Passage]) -> Iterator[tuple[int | None, Said]]:
    """Yield sentences, each with the place of its step, and with the day where it is another."""
    day = None
    for passage in told:
        for said in passage.said:
            if said.at is None:
                yield passage.place, said
                continue
            before, day = day, day_and_time(history.trace.scenario, said.at)[0]
            yield passage.place, said if day == before else said._replace(day=day)


class Columns(NamedTuple):
    """Widths of a step's number (before its point, and from there on) and of the clock."""

    whole: int
    racer: int
    clock: int
    scenario: Scenario

    @classmethod
    def of(cls, history: History) -> "Columns":
        steps, scenario = history.steps, history.trace.scenario
        if not steps:
            return cls(1, 0, 2, scenario)
        moments = {step.at for step in steps}
        moments.update(change.at for step in steps for change in step.changes)
        return cls(
            max(len(str(step.number.step)) for step in steps),
            max(len(_racer(step.number)) for step in steps),
            max(len(day_and_time(scenario, at)[1]) for at in moments),
            scenario,
        )

    def lay(self, said: Said, width: int, pen: Pen) -> list[Text]:
        """Fold a sentence into lines."""
        mark_width = pen.mark_width + 1
        mark = Text(" " * mark_width) if said.symbol is None else pen.mark(said.symbol)
        if said.at is None:
            indent = Text(" " * (len(self._prefix(None, 0)) + mark_width))
            return hanging(indent + mark, said.words, width, foreign=said.foreign)
        prefix = Text(self._prefix(said.number, said.at))
        return [*self._day(said), *hanging(prefix + mark, said.words, width, mark_width)]

    def _day(self, said: Said) -> list[Text]:
        indent = " " * (self.whole + self.racer + 2)
        return [] if said.day is None else [Text(f"{indent}{said.day}", ROUTINE)]

    def _prefix(self, number: StepNumber | None, at: int) -> str:
        """Write the number and the clock before a row."""
        whole, racer = ("", "") if number is None else (str(number.step), _racer(number))
        place = whole.rjust(self.whole) + racer.ljust(self.racer)
        time = day_and_time(self.scenario, at)[1]
        return f"{place}  {time.rjust(self.clock)}  "


def _racer(number: StepNumber) -> str:
    """`.2` of step 4.2, nothing of step 4: numbers stand in a column by their points."""
    return "" if number.racer is None else f".{number.racer}"
