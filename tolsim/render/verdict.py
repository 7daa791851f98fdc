"""The verdict: who is left how, since when, because of what; the worst first."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from rich.text import Text

from tolsim.documents.durations import duration
from tolsim.render.cause import causes, noticed
from tolsim.render.facts import Facts
from tolsim.render.fold import hanging, packed
from tolsim.render.mutual import feuds
from tolsim.render.names import counted, listed, ranges, shown
from tolsim.render.symbols import (
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
from tolsim.render.wording import is_refused
from tolsim.simulation.scenario import ClientCredentials
from tolsim.simulation.trace import State

_WORST_FIRST: tuple[State, ...] = ("locked-out", "recoverable", "signed-out")


def verdict(facts: Facts, *, width: int, pen: Pen) -> list[Text]:
    """The lines of the verdict."""
    sheet = _Sheet(width, pen)
    return [
        *_each_other(facts, sheet),
        *_troubled(facts, sheet),
        *_fine(facts, sheet),
        *_rules(facts, sheet),
    ]


class _Sheet:
    """Lays sentences out: a head behind its mark, and what stands beneath it."""

    def __init__(self, width: int, pen: Pen) -> None:
        self.width = width
        self.pen = pen

    def head(self, symbol: Symbol, words: Text) -> list[Text]:
        return hanging(self.pen.mark(symbol), words, self.width)

    def line(self, what: str, items: Sequence[str]) -> list[Text]:
        words = [Text(f"{item}," if i < len(items) else item) for i, item in enumerate(items, 1)]
        return packed(Text(what), words, " ", self.width)

    def beneath(self, words: str) -> list[Text]:
        return hanging(Text(" " * (self.pen.mark_width + 1)), Text(words), self.width)


def _each_other(facts: Facts, sheet: _Sheet) -> Iterator[Text]:
    for feud in feuds(facts):
        first, last = (facts.steps[feud.places[i]].n for i in (0, -1))
        who = listed([shown(actor) for actor in feud.actors])
        said = f" end each other's {feud.what}: {len(feud.places)} times, steps {first} to {last}."
        yield from sheet.head(EACH_OTHER, Text.assemble((who, LOST), said))


def _troubled(facts: Facts, sheet: _Sheet) -> Iterator[Text]:
    for state in _WORST_FIRST:
        for actor, last in facts.trace.states.items():
            if last == state and actor in facts.moves:
                yield from sheet.head(STATES[state], _plight(facts, actor, state))
                for sentence in (*causes(facts, actor), *noticed(facts, actor)):
                    yield from sheet.beneath(sentence)


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


def _fine(facts: Facts, sheet: _Sheet) -> Iterator[Text]:
    """The systems that work, those without any trouble in one line; then the absent."""
    working = [actor for actor, state in facts.trace.states.items() if state == "working"]
    spells = {actor: list(_spells(facts, actor)) for actor in working}
    untroubled = [actor for actor in working if not spells[actor]]
    for actor in working:
        if spells[actor]:
            said = _are([actor], "working").append(f"; it was {listed(spells[actor])}.")
            yield from sheet.head(STATES["working"], said)
    if untroubled:
        yield from sheet.head(STATES["working"], _are(untroubled, "working").append("."))
    asked = [place for place, step in enumerate(facts.steps) if step.outcome == "undetermined"]
    if asked:
        words = f"No source says how the requests at {_named(facts, asked)} are answered."
        yield from sheet.head(UNDETERMINED, Text(words))
    absent = [actor for actor in facts.trace.states if actor not in facts.moves]
    if absent:
        said = Text(f"{listed([shown(actor) for actor in absent])} never held a token.", ROUTINE)
        yield from sheet.head(STATES["signed-out"], said)


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


def _rules(facts: Facts, sheet: _Sheet) -> Iterator[Text]:
    """The rules that acted and how often, those of them that are assumed, and what failed."""
    acted = Counter(_acted(facts))
    failed = [step for step in facts.steps if step.failures]
    if acted or failed:
        yield Text()
    if acted:
        words = [f"{shown(rule)} ({count})" for rule, count in acted.items()]
        yield from sheet.line("rules that acted: ", words)
    assumed = [rule for rule in acted if facts.is_assumed(rule)]
    if assumed:
        yield from sheet.line("assumed, no source says so: ", list(map(shown, assumed)))
    if failed:
        count = counted(sum(len(step.failures) for step in failed), "expectation")
        places = [place for place, step in enumerate(facts.steps) if step.failures]
        said = Text(f"{count} failed at {_named(facts, places)}.", LOST)
        yield from sheet.head(FAILED, said)


def _acted(facts: Facts) -> Iterator[str]:
    """The rule of every change, and every limit or rate that refused."""
    for step in facts.steps:
        yield from (change.rule for change in step.changes)
        if step.refused_by is not None and step.reason in ("limit_exceeded", "rate_limited"):
            yield step.refused_by
