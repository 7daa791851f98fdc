"""The story: a row a step, what it changed beneath, and what the clock did in between."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from rich.text import Text

from tolsim.documents.durations import duration
from tolsim.engine.policy import Policy
from tolsim.render.changes import Row, rows, statuses, told
from tolsim.render.facts import Facts, worsens
from tolsim.render.fold import hanging
from tolsim.render.names import number, owner, shown
from tolsim.render.rules import knob_sentence
from tolsim.render.symbols import (
    FAILED,
    LOST,
    RACE,
    ROUTINE,
    SO,
    STATES,
    Pen,
    Symbol,
    state_words,
    status_symbol,
)
from tolsim.render.wording import outcome_symbol, step_sentence
from tolsim.simulation.scenario import Change as PolicyChange
from tolsim.simulation.scenario import ClientCredentials, Login, Race, Refresh
from tolsim.simulation.trace import Change, Failure, Move, StepTrace


def story(facts: Facts, *, width: int, pen: Pen) -> list[Text]:
    """The lines of the story."""
    teller = Teller(facts, width, pen)
    return [line for place in range(len(facts.steps)) for line in teller.tell(place)]


class _Columns(NamedTuple):
    """Widths of a step's number (before its point, and from there on) and of the clock."""

    whole: int
    racer: int
    clock: int

    @classmethod
    def of(cls, steps: Sequence[StepTrace]) -> "_Columns":
        numbers = [str(step.n).partition(".") for step in steps]
        moments = {step.at for step in steps}
        moments.update(change.at for step in steps for change in step.changes)
        return cls(
            max(len(whole) for whole, _, _ in numbers),
            max(len(point + racer) for _, point, racer in numbers),
            max(len(duration(moment)) for moment in moments),
        )

    def prefix(self, n: str, at: int) -> str:
        """The number and the clock before a row."""
        whole, point, racer = n.partition(".")
        place = whole.rjust(self.whole) + (point + racer).ljust(self.racer)
        return f"{place}  {duration(at).rjust(self.clock)}  "


class Teller:
    """Tells step by step, and remembers what it has explained."""

    def __init__(self, facts: Facts, width: int, pen: Pen) -> None:
        self._facts = facts
        self._width = width
        self._pen = pen
        self._columns = _Columns.of(facts.steps) if facts.steps else _Columns(1, 0, 2)
        self._explained: set[tuple[str, int, str, str]] = set()
        self._messages: set[tuple[str | None, ...]] = set()
        self._indent = " " * (len(self._columns.prefix("", 0)) + pen.mark_width + 1)

    def tell(self, place: int) -> Iterator[Text]:
        """Everything about the step at a place."""
        step = self._facts.steps[place]
        between = [change for change in step.changes if self._facts.is_between(place, change)]
        moved = self._moved_between(step, between)
        yield from self._between(place, between, moved)
        yield from self._race(step)
        now = [change for change in step.changes if change not in between]
        routine = rows(place, self._routine(step, now))
        others = rows(place, [c for c in now if not any(c in row.changes for row in routine)])
        known = [row for row in routine if self._knows(row)]
        yield from self._row(str(step.n), step.at, outcome_symbol(step), self._said(place, known))
        yield from self._remarks(step)
        for row in sorted([*routine, *others], key=lambda row: now.index(row.changes[0])):
            if row not in known:
                yield from self._changed(row, step, routine=row in routine)
        for move in self._facts.moved(step):
            if move not in moved:
                yield from self._moved(move, step.actor)
        yield from self._failures(step.failures)

    def _row(self, n: str, at: int, symbol: Symbol, sentence: Text) -> list[Text]:
        prefix = Text(self._columns.prefix(n, at)) + self._pen.mark(symbol)
        return hanging(prefix, sentence, self._width, self._pen.mark_width + 1)

    def _beneath(self, symbol: Symbol, sentence: Text) -> list[Text]:
        return hanging(Text(self._indent) + self._pen.mark(symbol), sentence, self._width)

    def _remark(self, words: str, *, foreign: bool = False) -> list[Text]:
        margin = Text(self._indent + " " * (self._pen.mark_width + 1))
        return hanging(margin, Text(words), self._width, foreign=foreign)

    # -- the step itself

    def _said(self, place: int, known: Sequence[Row]) -> Text:
        """The step's sentence, and behind it the routine that needs no explanation any more."""
        said = step_sentence(self._facts, place)
        if known:
            said.append(f"; {statuses(known, self._facts.steps[place].actor)}", ROUTINE)
        return said

    def _race(self, step: StepTrace) -> Iterator[Text]:
        race = step.race
        if race is None or not isinstance(race.action, Race) or not str(step.n).endswith(".1"):
            return
        count = number(len(race.action.racers))
        sentence = Text(f"{count} requests at one instant, answered in this order:")
        yield from self._row(str(step.n).partition(".")[0], step.at, RACE, sentence)
        yield from self._note(race.note)

    def _remarks(self, step: StepTrace) -> Iterator[Text]:
        yield from self._note(step.step.note)
        read = (step.reason, step.code, step.message)
        if (step.code or step.message) and read not in self._messages:
            self._messages.add(read)
            message = self._pen.quote(shown(step.message)) if step.message else ""
            words = " ".join(word for word in (shown(step.code or ""), message) if word)
            yield from self._remark(f"the client reads: {words}")
        if isinstance(step.step.action, PolicyChange):
            yield from self._knob(step.step.action.policy, step.step.action)

    def _note(self, note: str | None) -> Iterator[Text]:
        lines = self._pen.quote("\n".join(map(shown, (note or "").strip().splitlines())))
        if note and note.strip():
            for line in lines.split("\n"):
                yield from self._remark(line, foreign=True)

    def _knob(self, policy: Policy, action: PolicyChange) -> Iterator[Text]:
        if policy.tolerance is not None and "tolerance" in action.patch:
            says = knob_sentence(policy, policy.tolerance.sets)
            yield from self._remark(f"tolerance {action.tolerance} here means: {says}")

    def _failures(self, failures: Sequence[Failure]) -> Iterator[Text]:
        for failure in failures:
            yield from self._beneath(FAILED, Text(shown(failure.sentence), LOST))

    # -- what changed

    def _between(
        self, place: int, changes: Sequence[Change], moves: Sequence[Move]
    ) -> Iterator[Text]:
        """What the clock did before the step, each moment at its own clock."""
        ordered = sorted(changes, key=lambda change: change.at)
        for at, together in groupby(ordered, key=lambda change: change.at):
            moved = [move for move in moves if move.at == at]
            for row in rows(place, together):
                words = self._explanation(row, None, routine=not moved)
                yield from self._row("", at, status_symbol(row.after), words)
            for move in moved:
                yield from self._moved(move, None)

    def _moved_between(self, step: StepTrace, between: Sequence[Change]) -> list[Move]:
        moments = {change.at for change in between}
        touched = {owner(change.token) for change in between}
        return [
            move
            for move in self._facts.moved(step)
            if move.at in moments and (move.at < step.at or move.actor in touched - {step.actor})
        ]

    def _changed(self, row: Row, step: StepTrace, *, routine: bool) -> Iterator[Text]:
        # A refused actor may have presented another's token: its own are then named in full.
        viewer = step.actor if step.outcome == "ok" else None
        words = self._explanation(row, viewer, routine=routine)
        yield from self._beneath(status_symbol(row.after), words)

    def _explanation(self, row: Row, viewer: str | None, *, routine: bool) -> Text:
        """What became of tokens and why; routine is dim and explained once."""
        known, spelled = self._knows(row), row.spelled(viewer)
        self._explained.add(self._key(row))
        if routine and known:
            return Text(f"{spelled} {row.after}", ROUTINE)
        lost, why = told(f"{spelled} {row.after}", row.sentence(self._facts, viewer, brief=known))
        return Text.assemble(
            (lost, ROUTINE if routine else LOST), (why, ROUTINE if routine else "")
        )

    def _routine(self, step: StepTrace, changes: Sequence[Change]) -> list[Change]:
        """A system's request that replaces its own tokens and leaves it none the worse."""
        action = step.step.action
        replaces = isinstance(action, Login | Refresh | ClientCredentials) and not action.lost
        if not replaces or step.outcome != "ok":
            return []
        if any(move.actor == step.actor and worsens(move) for move in step.moves):
            return []
        return [change for change in changes if owner(change.token) == step.actor]

    def _knows(self, row: Row) -> bool:
        return self._key(row) in self._explained

    def _key(self, row: Row) -> tuple[str, int, str, str]:
        """What was explained: a rule, under one policy, leading to one status."""
        app = self._facts.app(owner(row.changes[0].token))
        force = self._facts.force(app, row.place, row.changes[0])
        status = "" if row.rule.startswith("limits.") else row.after
        return app, force.changes, row.rule, status

    def _moved(self, move: Move, actor: str | None) -> Iterator[Text]:
        """A system that is worse off, or that gained without asking."""
        if worsens(move) or move.actor != actor:
            arrow = Text(self._pen.glyph(SO).ljust(self._pen.mark_width), STATES[move.after].style)
            said = Text.assemble((shown(move.actor), LOST), " is ", state_words(move.after))
            yield from hanging(Text(self._indent) + arrow + " ", said, self._width)
