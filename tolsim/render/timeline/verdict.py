"""The verdict: each system's final state, since when and why; the worst first."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from rich.text import Text

from tolsim.analysis.history import feuds
from tolsim.analysis.history.behaviour import is_refused
from tolsim.analysis.history.history import History
from tolsim.documents.durations import duration
from tolsim.render.page.fold import hanging, packed
from tolsim.render.page.symbols import (
    EACH_OTHER,
    FAILED,
    LOST,
    ROUTINE,
    STATES,
    UNDETERMINED,
    Pen,
    Symbol,
    state_words,
)
from tolsim.render.words.causes import causes, noticed
from tolsim.render.words.names import counted, listed, ranges, shown
from tolsim.simulation.scenario import ClientCredentials
from tolsim.simulation.trace import State

WORST_FIRST: Final[tuple[State, ...]] = ("locked-out", "recoverable", "signed-out", "working")


def verdict(history: History, *, width: int, pen: Pen) -> list[Text]:
    """Write the lines of the verdict."""
    states, rules = (
        [line for finding in said for line in finding.lay(width, pen)]
        for said in (plights(history), records(history))
    )
    return [*states, Text(), *rules] if rules else states


class Finding(NamedTuple):
    """A sentence of the verdict: behind its mark, or one more about the finding before it.

    Where there are `items`, the words announce them: rules, each with how often it acted.
    """

    words: Text
    symbol: Symbol | None = None
    items: tuple[str, ...] = ()

    def lay(self, width: int, pen: Pen) -> list[Text]:
        """Fold the finding into lines."""
        if self.items:
            commas = [f"{item}," for item in self.items[:-1]]
            words = map(Text, [*commas, self.items[-1]])
            return packed(self.words + " ", words, " ", width)
        blank = Text(" " * (pen.mark_width + 1))
        mark = blank if self.symbol is None else pen.mark(self.symbol)
        return hanging(mark, self.words, width)


def plights(history: History) -> list[Finding]:
    """Return what there is to say of each system, the worst first."""
    return [*_each_other(history), *_troubled(history), *_fine(history)]


def _each_other(history: History) -> Iterator[Finding]:
    for feud in feuds.seen(history):
        first, last = (history.steps[feud.places[i]].number for i in (0, -1))
        who = listed([shown(actor) for actor in feud.actors])
        said = f" end each other's {feud.what}: {len(feud.places)} times, steps {first} to {last}."
        yield Finding(Text.assemble((who, LOST), said), EACH_OTHER)


def _troubled(history: History) -> Iterator[Finding]:
    for state in WORST_FIRST[:-1]:
        for actor, last in history.trace.states.items():
            if last == state and actor in history.moves:
                yield Finding(_plight(history, actor, state), STATES[state])
                for sentence in (*causes(history, actor), *noticed(history, actor)):
                    yield Finding(Text(sentence))


def _plight(history: History, actor: str, state: State) -> Text:
    """`legacy is locked out since step 3 (5m): xyz must log in again.`"""
    said = Text.assemble((shown(actor), LOST), " is ", state_words(state))
    return said.append(f" since {_since(history, actor)}: {_remedy(history, actor, state)}.")


def _since(history: History, actor: str) -> str:
    place, move = history.moves[actor][-1]
    step = history.steps[place]
    if move.at < step.at:
        return f"{duration(move.at)} (before step {step.number})"
    return f"step {step.number} ({duration(step.at)})"


def _remedy(history: History, actor: str, state: State) -> str:
    user = history.user(actor)
    if state == "signed-out":
        return "it holds no tokens any more"
    if state == "locked-out":
        return f"{shown(user) if user else 'the user'} must log in again"
    return f"{'asking again' if _asked(history, actor) else 'a refresh'} brings it back"


def _asked(history: History, actor: str) -> bool:
    """Return whether the actor's last tokens came from client credentials."""
    answered = [step for step in history.steps if step.actor == actor and step.answer]
    return bool(answered) and isinstance(answered[-1].step.action, ClientCredentials)


def _fine(history: History) -> Iterator[Finding]:
    """Name those that work, the untroubled in one line, then those that took no part."""
    working = [actor for actor, state in history.trace.states.items() if state == "working"]
    spells = {actor: list(_spells(history, actor)) for actor in working}
    untroubled = [actor for actor in working if not spells[actor]]
    for actor in working:
        if spells[actor]:
            said = _are([actor], "working").append(f"; it was {listed(spells[actor])}.")
            yield Finding(said, STATES["working"])
    if untroubled:
        yield Finding(_are(untroubled, "working").append("."), STATES["working"])
    asked = [place for place, step in enumerate(history.steps) if step.outcome == "undetermined"]
    if asked:
        words = f"No source says how the requests at {_named(history, asked)} are answered."
        yield Finding(Text(words), UNDETERMINED)
    absent = [actor for actor in history.trace.states if actor not in history.moves]
    if absent:
        said = Text(f"{listed([shown(actor) for actor in absent])} never held a token.", ROUTINE)
        yield Finding(said, STATES["signed-out"])


def _are(actors: Sequence[str], state: State) -> Text:
    names = Text(" and ").join([Text(", ").join(part) for part in _split(actors) if part])
    return names.append(" is " if len(actors) == 1 else " are ").append_text(state_words(state))


def _split(actors: Sequence[str]) -> tuple[list[Text], list[Text]]:
    """Return all names but the last, and the last."""
    names = [Text(shown(actor), LOST) for actor in actors]
    return names[:-1], names[-1:]


def _spells(history: History, actor: str) -> Iterator[str]:
    """`recoverable at steps 4-5 and 8-9`, and where it was refused though it worked."""
    moves = [*history.moves[actor], (len(history.steps), None)]
    for state in ("recoverable", "locked-out"):
        places = [
            place
            for (start, move), (stop, _) in pairwise(moves)
            if move is not None and move.after == state
            for place in range(start, stop)
        ]
        if places:
            yield f"{state_words(state).plain} at {_named(history, places)}"
    refused = [
        place
        for place, step in enumerate(history.steps)
        if step.actor == actor and is_refused(step) and history.state(actor, place)[0] == "working"
    ]
    if refused:
        yield f"refused at {_named(history, refused)}"


def _named(history: History, places: Iterable[int]) -> str:
    return ranges([(place, str(history.steps[place].number)) for place in places])


def records(history: History) -> Iterator[Finding]:
    """Say which rules acted and how often, which of them are assumed, and what failed."""
    acted = Counter(_acted(history))
    failed = [step for step in history.steps if step.failures]
    if acted:
        words = tuple(f"{shown(rule)} ({count})" for rule, count in acted.items())
        yield Finding(Text("rules that acted:"), items=words)
    assumed = [rule for rule in acted if history.is_assumed(rule)]
    if assumed:
        yield Finding(Text("assumed, no source says so:"), items=tuple(map(shown, assumed)))
    if failed:
        count = counted(sum(len(step.failures) for step in failed), "expectation")
        places = [place for place, step in enumerate(history.steps) if step.failures]
        said = Text(f"{count} failed at {_named(history, places)}.", LOST)
        yield Finding(said, FAILED)


def _acted(history: History) -> Iterator[str]:
    """Yield the rule of every change, and every limit or rate that refused."""
    for step in history.steps:
        yield from (change.rule for change in step.changes)
        if step.refused_by is not None and step.reason in ("limit_exceeded", "rate_limited"):
            yield step.refused_by
