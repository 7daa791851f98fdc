"""The story of a run up to a question: what happened is told, what is to come is held back."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from tolsim.analysis.history.history import History
from tolsim.render.page.symbols import NO_REQUEST, ROUTINE, SO, UNDETERMINED, Pen
from tolsim.render.timeline.story import Columns
from tolsim.render.timeline.teller import Said, Teller
from tolsim.render.words.changes import end_sentence
from tolsim.render.words.clock import step_and_moment
from tolsim.render.words.deeds import deed
from tolsim.render.words.facts import refusal_rule
from tolsim.render.words.names import shown
from tolsim.render.words.steps import is_request

EVERYTHING = 1 << 30
"""Rows, where nothing has to be left out."""
_FEWEST_AHEAD = 3
"""Steps to come that are shown at least, where a story is too long for a screen."""


class Telling:
    """Tells one run, step by step."""

    def __init__(self, history: History, *, width: int, pen: Pen) -> None:
        self.history = history
        self._width, self._pen = width, pen
        self._columns = Columns.of(history)
        teller = Teller(history, pen, forewarns=False)
        self._told = [list(teller.tell(place)) for place in range(len(history.steps))]

    def __repr__(self) -> str:
        return f"<Telling of {self.history!r}>"

    def place_of(self, number: object) -> int:
        """Return the place of a step; that of the first for None."""
        steps = self.history.steps
        return next((i for i, step in enumerate(steps) if step.number == number), 0)

    def told(self, first: int, end: int, *, asked: int | None = None) -> list[Text]:
        """Return the lines of the steps from a place on, up to another.

        A race is one moment: of that of the step `asked` about, who won is not told before it.
        """
        return [line for place in range(first, end) for line in self._lines(place, asked)]

    def story(self, place: int, rows: int = EVERYTHING) -> list[Text]:
        """Return what happened before a place and what is ahead, in so many rows if it can be.

        The step at the place is ahead, too.
        """
        ahead = list(self._ahead(place))
        so_far = [(i, line) for i in range(place) for line in self._lines(i, place)]
        room = max(rows - len(so_far), _FEWEST_AHEAD)
        if len(ahead) > room:
            last = self.history.steps[-1].number
            first = self.history.steps[place + room - 1].number
            ahead = [*ahead[: room - 1], self._remark(f"steps {first} to {last} are still ahead")]
        room = max(rows - len(ahead), _FEWEST_AHEAD)
        if len(so_far) > room:
            so_far = so_far[-(room - 1) :]
            # A step is told from its own row on, or not at all.
            so_far = [one for one in so_far if one[0] > so_far[0][0]] or so_far
            last = self.history.steps[so_far[0][0] - 1].number
            told = self._remark(f"the story up to step {last} is left out; s tells it")
            return [told, *(line for _, line in so_far), *ahead]
        return [*(line for _, line in so_far), *ahead]

    def because(self, place: int) -> list[Text]:
        """Say why the request at a place was refused."""
        return [
            line
            for sentence in self._reasons(place)
            for line in self._columns.lay(Said(Text(f"because {sentence}")), self._width, self._pen)
        ]

    def _reasons(self, place: int) -> Iterator[str]:
        history, step = self.history, self.history.steps[place]
        if step.reason in ("limit_exceeded", "rate_limited") and step.app and step.refused_by:
            yield refusal_rule(history, step.app, place, step.refused_by)
        elif step.reason == "no_token":
            yield f"{shown(step.actor or '')} had no token to send"
        elif step.reason is not None and step.used is not None:
            end = history.lives[step.used].end(place)
            if end is not None and (end.place < place or history.is_between(*end)):
                by = history.steps[end.place]
                when = f"at {step_and_moment(history.trace.scenario, by)}"
                yield end_sentence(history, end.place, end.change, when)

    def _lines(self, place: int, asked: int | None) -> Sequence[Text]:
        told = self._told[place]
        race = None if asked is None else self._race(asked)
        if race is not None and race == self._race(place):
            told = [
                said for said in told if said.symbol is None or said.symbol.unicode != SO.unicode
            ]
        return [
            line for said in told
            for line in self._columns.lay(said, self._width, self._pen)
        ]  # fmt: skip

    def _race(self, place: int) -> int | None:
        """Return the number of the race that a step belongs to; None for a step of its own."""
        steps = self.history.steps
        number = steps[place].number if place < len(steps) else None
        return None if number is None or number.racer is None else number.step

    def _ahead(self, place: int) -> Iterator[Text]:
        for step in self.history.steps[place:]:
            symbol = UNDETERMINED if is_request(step.step.action) else NO_REQUEST
            said = Said(Text(deed(step)), symbol, step.number, step.at)
            yield from self._columns.lay(said, self._width, self._pen)

    def _remark(self, words: str) -> Text:
        indent = " " * (self._columns.whole + self._columns.racer + 2)
        return Text(f"{indent}{words}", ROUTINE)


def _is_consequence(said: Said) -> bool:
    return said.symbol is not None and said.symbol.unicode == SO.unicode
