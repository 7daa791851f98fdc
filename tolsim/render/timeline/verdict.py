"""The verdict: who is left how, since when, because of what; the worst first."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rich.text import Text

from tolsim.analysis.history.feuds import feuds
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
from tolsim.render.words.facts import Facts
from tolsim.render.words.names import counted, listed, ranges, shown
from tolsim.render.words.steps import is_refused
from tolsim.simulation.scenario import ClientCredentials
from tolsim.simulation.trace import State

_WORST_FIRST: tuple[State, ...] = ("locked-out", "recoverable", "signed-out")


def verdict(facts: Facts, *, width: int, pen: Pen) -> list[Text]:
    """The lines of the verdict."""
    states, rules = (
        [line for finding in said for line in finding.lay(width, pen)]
        for said in (plights(facts), records(facts))
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
        """The lines of the finding."""
        if self.items:
            commas = [f"{item}," for item in self.items[:-1]]
            words = map(Text, [*commas, self.items[-1]])
            return packed(self.words + " ", words, " ", width)
        blank = Text(" " * (pen.mark_width + 1))
        mark = blank if self.symbol is None else pen.mark(self.symbol)
        return hanging(mark, self.words, width)


def plights(facts: Facts) -> list[Finding]:
    """Who is left how, the worst first."""
    return [*_each_other(facts), *_troubled(facts), *_fine(facts)]


def _each_other(facts: Facts) -> Iterator[Finding]:
    for feud in feuds(facts):
        first, last = (facts.steps[feud.places[i]].n for i in (0, -1))
        who = listed([shown(actor) for actor in feud.actors])
        said = f" end each other's {feud.what}: {len(feud.places)} times, steps {first} to {last}."
        yield Finding(Text.assemble((who, LOST), said), EACH_OTHER)


def _troubled(facts: Facts) -> Iterator[Finding]:
    for state in _WORST_FIRST:
        for actor, last in facts.trace.states.items():
            if last == state and actor in facts.moves:
                yield Finding(_plight(facts, actor, state), STATES[state])
                for sentence in (*causes(facts, actor), *noticed(facts, actor)):
                    yield Finding(Text(sentence))


def _plight(facts: Facts, actor: str, state: State) -> Text:
    """`legacy is locked out since step 3 (5m): xyz must log in again.`"""
    said = Text.assemble((shown(actor), LOST), " is ", state_words(state))
    return said.append(f" since {_since(facts, actor)}: {_remedy(facts, actor, state)}.")


def _since(facts: Facts, actor: str) -> str:
    place, move = facts.moves[actor][-1]
    step = facts.steps[place]
    if move.at < step.at:
        return f"{duration(move.at)} (before step {step.n})"
    return f"step {step.n} ({duration(step.at)})"


def _remedy(facts: Facts, actor: str, state: State) -> str:
    user = facts.user(actor)
    if state == "signed-out":
        return "it holds no tokens any more"
    if state == "locked-out":
        return f"{shown(user) if user else 'the user'} must log in again"
    return f"{'asking again' if _asked(facts, actor) else 'a refresh'} brings it back"


def _asked(facts: Facts, actor: str) -> bool:
    """Whether the actor's last tokens came from client credentials."""
    answered = [step for step in facts.steps if step.actor == actor and step.answer]
    return bool(answered) and isinstance(answered[-1].step.action, ClientCredentials)


def _fine(facts: Facts) -> Iterator[Finding]:
    """The systems that work, those without any trouble in one line; then the absent."""
    working = [actor for actor, state in facts.trace.states.items() if state == "working"]
    spells = {actor: list(_spells(facts, actor)) for actor in working}
    untroubled = [actor for actor in working if not spells[actor]]
    for actor in working:
        if spells[actor]:
            said = _are([actor], "working").append(f"; it was {listed(spells[actor])}.")
            yield Finding(said, STATES["working"])
    if untroubled:
        yield Finding(_are(untroubled, "working").append("."), STATES["working"])
    asked = [place for place, step in enumerate(facts.steps) if step.outcome == "undetermined"]
    if asked:
        words = f"No source says how the requests at {_named(facts, asked)} are answered."
        yield Finding(Text(words), UNDETERMINED)
    absent = [actor for actor in facts.trace.states if actor not in facts.moves]
    if absent:
        said = Text(f"{listed([shown(actor) for actor in absent])} never held a token.", ROUTINE)
        yield Finding(said, STATES["signed-out"])


def _are(actors: Sequence[str], state: State) -> Text:
    names = Text(" and ").join([Text(", ").join(part) for part in _split(actors) if part])
    return names.append(" is " if len(actors) == 1 else " are ").append_text(state_words(state))


def _split(actors: Sequence[str]) -> tuple[list[Text], list[Text]]:
    """All names but the last, and the last."""
    names = [Text(shown(actor), LOST) for actor in actors]
    return names[:-1], names[-1:]


def _spells(facts: Facts, actor: str) -> Iterator[str]:
    """`recoverable at steps 4-5 and 8-9`, and where it was refused though it worked."""
    moves = [*facts.moves[actor], (len(facts.steps), None)]
    for state in ("recoverable", "locked-out"):
        places = [
            place
            for (start, move), (stop, _) in pairwise(moves)
            if move is not None and move.after == state
            for place in range(start, stop)
        ]
        if places:
            yield f"{state_words(state).plain} at {_named(facts, places)}"
    refused = [
        place
        for place, step in enumerate(facts.steps)
        if step.actor == actor and is_refused(step) and facts.state(actor, place)[0] == "working"
    ]
    if refused:
        yield f"refused at {_named(facts, refused)}"


def _named(facts: Facts, places: Iterable[int]) -> str:
    return ranges([(place, str(facts.steps[place].n)) for place in places])


def records(facts: Facts) -> Iterator[Finding]:
    """The rules that acted and how often, those of them that are assumed, and what failed."""
    acted = Counter(_acted(facts))
    failed = [step for step in facts.steps if step.failures]
    if acted:
        words = tuple(f"{shown(rule)} ({count})" for rule, count in acted.items())
        yield Finding(Text("rules that acted:"), items=words)
    assumed = [rule for rule in acted if facts.is_assumed(rule)]
    if assumed:
        yield Finding(Text("assumed, no source says so:"), items=tuple(map(shown, assumed)))
    if failed:
        count = counted(sum(len(step.failures) for step in failed), "expectation")
        places = [place for place, step in enumerate(facts.steps) if step.failures]
        said = Text(f"{count} failed at {_named(facts, places)}.", LOST)
        yield Finding(said, FAILED)


def _acted(facts: Facts) -> Iterator[str]:
    """The rule of every change, and every limit or rate that refused."""
    for step in facts.steps:
        yield from (change.rule for change in step.changes)
        if step.refused_by is not None and step.reason in ("limit_exceeded", "rate_limited"):
            yield step.refused_by
