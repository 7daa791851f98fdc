"""The story: a row a step, what it changed beneath, and what the clock did in between.

The `Teller` says it, sentence by sentence; `story` lays the sentences out in columns.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from rich.text import Text

from tolsim.analysis.history.history import History, worsens
from tolsim.documents.durations import duration
from tolsim.engine.policy import Policy
from tolsim.render.page.fold import hanging
from tolsim.render.page.symbols import (
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
from tolsim.render.words.changes import Row, rows, statuses, told
from tolsim.render.words.names import counted, number, owner, shown
from tolsim.render.words.rules import knob_sentence
from tolsim.render.words.steps import outcome_symbol, step_sentence
from tolsim.simulation.scenario import Change as PolicyChange
from tolsim.simulation.scenario import ClientCredentials, Login, Race, Refresh
from tolsim.simulation.trace import Change, Failure, Move, StepTrace


def story(history: History, *, width: int, pen: Pen) -> list[Text]:
    """The lines of the story."""
    teller, columns = Teller(history, pen), Columns.of(history.steps)
    return [
        line
        for place in range(len(history.steps))
        for said in teller.tell(place)
        for line in columns.lay(said, width, pen)
    ]


class Said(NamedTuple):
    """A sentence of the story: a row with its clock (`n` is the step's number, or empty where
    the clock alone acted), or what stands beneath the last row; a remark has no mark.

    A `foreign` sentence is the file's.
    """

    words: Text
    symbol: Symbol | None = None
    n: str = ""
    at: int | None = None
    foreign: bool = False


class Columns(NamedTuple):
    """Widths of a step's number (before its point, and from there on) and of the clock."""

    whole: int
    racer: int
    clock: int

    @classmethod
    def of(cls, steps: Sequence[StepTrace]) -> "Columns":
        if not steps:
            return cls(1, 0, 2)
        numbers = [str(step.n).partition(".") for step in steps]
        moments = {step.at for step in steps}
        moments.update(change.at for step in steps for change in step.changes)
        return cls(
            max(len(whole) for whole, _, _ in numbers),
            max(len(point + racer) for _, point, racer in numbers),
            max(len(duration(moment)) for moment in moments),
        )

    def lay(self, said: Said, width: int, pen: Pen) -> list[Text]:
        """The lines of a sentence."""
        mark_width = pen.mark_width + 1
        mark = Text(" " * mark_width) if said.symbol is None else pen.mark(said.symbol)
        if said.at is None:
            indent = Text(" " * (len(self._prefix("", 0)) + mark_width))
            return hanging(indent + mark, said.words, width, foreign=said.foreign)
        return hanging(Text(self._prefix(said.n, said.at)) + mark, said.words, width, mark_width)

    def _prefix(self, n: str, at: int) -> str:
        """The number and the clock before a row."""
        whole, point, racer = n.partition(".")
        place = whole.rjust(self.whole) + (point + racer).ljust(self.racer)
        return f"{place}  {duration(at).rjust(self.clock)}  "


class Teller:
    """Tells step by step, and remembers what it has explained."""

    def __init__(self, history: History, pen: Pen) -> None:
        self._history = history
        self._pen = pen
        self._explained: set[tuple[str, int, str, str]] = set()
        self._messages: set[tuple[str | None, ...]] = set()

    def tell(self, place: int) -> Iterator[Said]:
        """Everything about the step at a place."""
        step = self._history.steps[place]
        between = [change for change in step.changes if self._history.is_between(place, change)]
        moved = self._moved_between(step, between)
        yield from self._between(place, between, moved)
        yield from self._race(step)
        now = [change for change in step.changes if change not in between]
        routine = rows(place, self._routine(step, now))
        others = rows(place, [c for c in now if not any(c in row.changes for row in routine)])
        known = [row for row in routine if self._knows(row)]
        yield Said(self._said(place, known), outcome_symbol(step), str(step.n), step.at)
        yield from self._remarks(step)
        for row in sorted([*routine, *others], key=lambda row: now.index(row.changes[0])):
            if row not in known:
                yield self._changed(row, step, routine=row in routine)
        for move in self._history.moved(step):
            if move not in moved:
                yield from self._moved(move, step.actor)
        yield from self._failures(step.failures)

    # -- the step itself

    def _said(self, place: int, known: Sequence[Row]) -> Text:
        """The step's sentence, and behind it the routine that needs no explanation any more."""
        said = step_sentence(self._history, place)
        if known:
            said.append(f"; {statuses(known, self._history.steps[place].actor)}", ROUTINE)
        return said

    def _race(self, step: StepTrace) -> Iterator[Said]:
        race = step.race
        if race is None or not isinstance(race.action, Race) or not str(step.n).endswith(".1"):
            return
        count = number(len(race.action.racers))
        sentence = Text(f"{count} requests at one instant, answered in this order:")
        yield Said(sentence, RACE, str(step.n).partition(".")[0], step.at)
        yield from self._note(race.note)

    def _remarks(self, step: StepTrace) -> Iterator[Said]:
        yield from self._note(step.step.note)
        read = (step.reason, step.code, step.message)
        if (step.code or step.message) and read not in self._messages:
            self._messages.add(read)
            message = self._pen.quote(shown(step.message)) if step.message else ""
            words = " ".join(word for word in (shown(step.code or ""), message) if word)
            yield Said(Text(f"the client reads: {words}"))
        if isinstance(step.step.action, PolicyChange):
            yield from self._knob(step.step.action.policy, step.step.action)

    def _note(self, note: str | None) -> Iterator[Said]:
        lines = self._pen.quote("\n".join(map(shown, (note or "").strip().splitlines())))
        if note and note.strip():
            for line in lines.split("\n"):
                yield Said(Text(line), foreign=True)

    def _knob(self, policy: Policy, action: PolicyChange) -> Iterator[Said]:
        if policy.tolerance is not None and "tolerance" in action.patch:
            says = knob_sentence(policy, policy.tolerance.sets)
            yield Said(Text(f"tolerance {action.tolerance} here means: {says}"))

    def _failures(self, failures: Sequence[Failure]) -> Iterator[Said]:
        """Each expectation once, however many orders of a race it fails in."""
        told: dict[int, list[Failure]] = {}
        for failure in failures:
            told.setdefault(id(failure.expected), []).append(failure)
        for orders_failed in told.values():
            first, *more = sorted(orders_failed, key=lambda failure: bool(failure.order))
            orders = f", and in {counted(len(more), 'more order')}" if more else ""
            yield Said(Text(shown(first.sentence) + orders, LOST), FAILED)

    # -- what changed

    def _between(
        self, place: int, changes: Sequence[Change], moves: Sequence[Move]
    ) -> Iterator[Said]:
        """What the clock did before the step, each moment at its own clock."""
        ordered = sorted(changes, key=lambda change: change.at)
        for at, together in groupby(ordered, key=lambda change: change.at):
            moved = [move for move in moves if move.at == at]
            for row in rows(place, together):
                words = self._explanation(row, None, routine=not moved)
                yield Said(words, status_symbol(row.after), at=at)
            for move in moved:
                yield from self._moved(move, None)

    def _moved_between(self, step: StepTrace, between: Sequence[Change]) -> list[Move]:
        moments = {change.at for change in between}
        touched = {owner(change.token) for change in between}
        return [
            move
            for move in self._history.moved(step)
            if move.at in moments and (move.at < step.at or move.actor in touched - {step.actor})
        ]

    def _changed(self, row: Row, step: StepTrace, *, routine: bool) -> Said:
        # A refused actor may have presented another's token: its own are then named in full.
        viewer = step.actor if step.outcome == "ok" else None
        words = self._explanation(row, viewer, routine=routine)
        return Said(words, status_symbol(row.after))

    def _explanation(self, row: Row, viewer: str | None, *, routine: bool) -> Text:
        """What became of tokens and why; routine is dim and explained once."""
        known, spelled = self._knows(row), row.spelled(viewer)
        self._explained.add(self._key(row))
        if routine and known:
            return Text(f"{spelled} {row.after}", ROUTINE)
        lost, why = told(f"{spelled} {row.after}", row.sentence(self._history, viewer, brief=known))
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
        app = self._history.app(owner(row.changes[0].token))
        force = self._history.force(app, row.place, row.changes[0])
        status = "" if row.rule.startswith("limits.") else row.after
        return app, force.changes, row.rule, status

    def _moved(self, move: Move, actor: str | None) -> Iterator[Said]:
        """A system that is worse off, or that gained without asking."""
        if worsens(move) or move.actor != actor:
            said = Text.assemble((shown(move.actor), LOST), " is ", state_words(move.after))
            yield Said(said, SO._replace(style=STATES[move.after].style))
