"""What there is to say of each step, sentence by sentence."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from rich.text import Text

from tolsim.analysis.history.behaviour import is_lost
from tolsim.analysis.history.forewarning import Doom, forewarnings
from tolsim.analysis.history.history import History, worsens
from tolsim.analysis.history.rounds import Alike, Part
from tolsim.engine.policy import Policy
from tolsim.render.page.symbols import (
    AGAIN,
    DOOMED,
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
from tolsim.render.words.changes import Fate, fate_and_reason, fates, statuses
from tolsim.render.words.clock import moment
from tolsim.render.words.names import bold_names, counted, number, shown
from tolsim.render.words.rules import knob_sentence
from tolsim.render.words.steps import outcome_symbol, step_sentence
from tolsim.simulation.scenario import (
    ClientCredentials,
    Login,
    PolicyChange,
    Race,
    Refresh,
)
from tolsim.simulation.trace import Change, Failure, Move, StepNumber, StepTrace


class Said(NamedTuple):
    """A sentence of the story: a row with its clock, or what stands beneath the last row.

    A row has a number, unless the clock alone acted. A remark has no mark.
    """

    words: Text
    symbol: Symbol | None = None
    number: StepNumber | None = None
    at: int | None = None
    day: str | None = None
    """The day of a row, where it is another than that of the row before."""
    foreign: bool = False
    """Whether the file says it: such text is folded between words only."""
    routine: str = ""
    """The end of the words, about changes that were explained before."""

    @property
    def n(self) -> str:
        """The number as it is written, empty if there is none."""
        return "" if self.number is None else str(self.number)


class Passage(NamedTuple):
    """All that is said of a step, by its place; or of several steps in one sentence."""

    place: int | None
    said: tuple[Said, ...]


def _steps(first: int, last: int) -> str:
    return f"steps {first} to {last}" if first != last else f"step {first}"


class Teller:
    """Tells step by step, and remembers what it has explained.

    It forewarns of lock-outs to come, unless it is to tell no more than has happened.
    """

    def __init__(self, history: History, pen: Pen, *, forewarns: bool = True) -> None:
        self._history = history
        self._pen = pen
        self._explained: set[tuple[str, int, str, str]] = set()
        self._messages: set[tuple[str | None, ...]] = set()
        self._dooms: dict[int, list[tuple[str, Doom]]] = defaultdict(list)
        for actor, dooms in forewarnings(history).items() if forewarns else ():
            for doom in dooms:
                self._dooms[doom.first].append((actor, doom))

    def __repr__(self) -> str:
        return f"<Teller of {self._history!r}>"

    def passages(self, told: Iterable[Part]) -> Iterator[Passage]:
        """Tell some parts of the story."""
        for part in told:
            if isinstance(part, Alike):
                yield Passage(None, (self._again(part),))
                yield from self.passages(part.but)
            else:
                yield Passage(part, tuple(self.tell(part)))

    def _again(self, alike: Alike) -> Said:
        """`steps 25 to 50: as before, 13 rounds, but`."""
        steps = self._history.steps
        first, last = (steps[place].number.step for place in (alike.first, alike.last))
        like = [steps[place].number.step for place in alike.like]
        as_what = "before" if alike.follows else _steps(*like)
        words = [f"{_steps(first, last)}: as {as_what}"]
        if alike.rounds > 1:
            words.append(f"{alike.rounds} rounds")
        if alike.but:
            words.append("but" if alike.rounds == 1 else "but each time")
        first_step = steps[alike.first]
        at = min([first_step.at, *(change.at for change in first_step.changes)])
        return Said(Text(", ".join(words), ROUTINE), AGAIN, at=at)

    def tell(self, place: int) -> Iterator[Said]:
        """Say everything about the step at a place."""
        step = self._history.steps[place]
        between = [change for change in step.changes if self._history.is_between(place, change)]
        moved = self._moved_between(step, between)
        warned = self._warned_between(place, between)
        yield from self._between(place, between, moved, warned)
        yield from self._race(step)
        now = [change for change in step.changes if change not in between]
        routine = fates(place, self._routine(step, now))
        others = fates(place, [c for c in now if not any(c in fate.changes for fate in routine)])
        known = [fate for fate in routine if self._knows(fate)]
        yield self._row(place, known)
        yield from self._remarks(step)
        for fate in sorted([*routine, *others], key=lambda one: now.index(one.changes[0])):
            if fate not in known:
                yield self._changed(fate, step, routine=fate in routine)
        later = [move for move in self._history.moved(step) if move not in moved]
        yield from self._moved(later, step.actor)
        told = [doom for dooms in warned.values() for doom in dooms]
        yield from self._forewarned([doom for doom in self._dooms[place] if doom not in told])
        yield from self._failures(step.failures)

    # -- the step itself

    def _row(self, place: int, known: Sequence[Fate]) -> Said:
        """Say the step, and behind it the routine that needs no explanation any more."""
        step = self._history.steps[place]
        routine = f"; {statuses(known, step.actor)}" if known else ""
        words = step_sentence(self._history, place).append(routine, ROUTINE)
        return Said(words, outcome_symbol(step), step.number, step.at, routine=routine)

    def _race(self, step: StepTrace) -> Iterator[Said]:
        race = step.race
        if race is None or not isinstance(race.action, Race) or step.number.racer != 1:
            return
        count = number(len(race.action.racers))
        sentence = Text(f"{count} requests at one instant, answered in this order:")
        yield Said(sentence, RACE, StepNumber(step.number.step), step.at)
        yield from self._note(race.note)

    def _remarks(self, step: StepTrace) -> Iterator[Said]:
        yield from self._note(step.step.note)
        read = (step.reason, step.code, step.message)
        if (step.code or step.message) and read not in self._messages and not is_lost(step):
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
        """Say each failed expectation once, however many orders of a race it fails in."""
        same: dict[int, list[Failure]] = {}
        for failure in failures:
            same.setdefault(id(failure.expected), []).append(failure)
        for orders_failed in same.values():
            first, *more = sorted(orders_failed, key=lambda failure: bool(failure.order))
            orders = f", and in {counted(len(more), 'more order')}" if more else ""
            yield Said(Text(shown(first.sentence) + orders, LOST), FAILED)

    # -- what changed

    def _between(
        self,
        place: int,
        changes: Sequence[Change],
        moves: Sequence[Move],
        warned: Mapping[int, Sequence[tuple[str, Doom]]],
    ) -> Iterator[Said]:
        """Say what the clock did before the step, each moment at its own time."""
        ordered = sorted(changes, key=lambda change: change.at)
        for at, together in groupby(ordered, key=lambda change: change.at):
            moved = [move for move in moves if move.at == at]
            for fate in fates(place, together):
                words = self._explanation(fate, None, routine=not (moved or at in warned))
                yield Said(words, status_symbol(fate.after), at=at)
            yield from self._moved(moved, None)
            yield from self._forewarned(warned.get(at, ()))

    def _warned_between(
        self, place: int, between: Sequence[Change]
    ) -> Mapping[int, Sequence[tuple[str, Doom]]]:
        """Return by their moments the lock-outs that became certain by the clock alone."""
        found: dict[int, list[tuple[str, Doom]]] = {}
        ends = {change.token: change.at for change in between}
        for actor, doom in self._dooms[place]:
            held, before = (self._history.held(actor, at).refresh for at in (place, place - 1))
            if held is not None and held == before and held in ends:
                found.setdefault(ends[held], []).append((actor, doom))
        return found

    def _moved_between(self, step: StepTrace, between: Sequence[Change]) -> list[Move]:
        moments = {change.at for change in between}
        touched = {change.token.actor for change in between}
        return [
            move
            for move in self._history.moved(step)
            if move.at in moments and (move.at < step.at or move.actor in touched - {step.actor})
        ]

    def _changed(self, fate: Fate, step: StepTrace, *, routine: bool) -> Said:
        # A refused actor may have presented another's token: its own are then named in full.
        viewer = step.actor if step.outcome == "ok" else None
        words = self._explanation(fate, viewer, routine=routine)
        return Said(words, status_symbol(fate.after))

    def _explanation(self, fate: Fate, viewer: str | None, *, routine: bool) -> Text:
        """Say what became of tokens and why; routine is dim and explained once."""
        known, spelled = self._knows(fate), fate.spelled(viewer)
        self._explained.add(self._key(fate))
        if routine and known:
            return Text(f"{spelled} {fate.after}", ROUTINE)
        reason = fate.sentence(self._history, viewer, brief=known)
        lost, why = fate_and_reason(f"{spelled} {fate.after}", reason)
        return Text.assemble(
            (lost, ROUTINE if routine else LOST), (why, ROUTINE if routine else "")
        )

    def _routine(self, step: StepTrace, changes: Sequence[Change]) -> list[Change]:
        """Return a system's own changes, if its request replaced tokens and it is no worse off."""
        action = step.step.action
        replaces = isinstance(action, Login | Refresh | ClientCredentials) and not action.lost
        if not replaces or step.outcome != "ok":
            return []
        if any(move.actor == step.actor and worsens(move) for move in step.moves):
            return []
        return [change for change in changes if change.token.actor == step.actor]

    def _knows(self, fate: Fate) -> bool:
        return self._key(fate) in self._explained

    def _key(self, fate: Fate) -> tuple[str, int, str, str]:
        """Return what is explained only once: a rule, under one policy, leading to one status."""
        change = fate.changes[0]
        app = self._history.apps[change.token.system]
        force = self._history.force(fate.place, change)
        status = "" if fate.rule.startswith("limits.") else fate.after
        return app, force.changes, fate.rule, status

    def _forewarned(self, dooms: Sequence[tuple[str, Doom]]) -> Iterator[Said]:
        """Say of systems that work and cannot refresh any more how long they will."""
        scenario = self._history.trace.scenario
        for at, together in groupby(dooms, key=lambda entry: entry[1].at):
            actors = [actor for actor, _ in together]
            said = bold_names(actors).append(
                " works until " if len(actors) == 1 else " work until "
            )
            said.append(moment(scenario, at), DOOMED.style)
            yield Said(said, SO._replace(style=DOOMED.style))

    def _moved(self, moves: Sequence[Move], actor: str | None) -> Iterator[Said]:
        """Say which systems are worse off, or gained without asking."""
        told = [move for move in moves if worsens(move) or move.actor != actor]
        for state, together in groupby(told, key=lambda move: move.after):
            actors = [move.actor for move in together]
            said = bold_names(actors).append(" is " if len(actors) == 1 else " are ")
            said.append_text(state_words(state))
            yield Said(said, SO._replace(style=STATES[state].style))
