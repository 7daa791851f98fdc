"""The verdict: each system's final state, since when and why; the worst first."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import Final, NamedTuple

from rich.text import Text

from tolsim.analysis.history import feuds
from tolsim.analysis.history.behaviour import is_refused
from tolsim.analysis.history.dooms import dooms
from tolsim.analysis.history.forewarning import Doom, forewarnings
from tolsim.analysis.history.history import History
from tolsim.render.page.fold import hanging, packed
from tolsim.render.page.symbols import (
    DOOMED,
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
from tolsim.render.words.causes import (
    Plight,
    causes,
    doom_cause,
    noticed,
    refused_with_another,
)
from tolsim.render.words.clock import moment, step_and_moment
from tolsim.render.words.names import bold_names, counted, listed, ranges, seen_from, shown
from tolsim.simulation.scenario import ClientCredentials
from tolsim.simulation.trace import State

WORST_FIRST: Final[tuple[State, ...]] = ("locked-out", "recoverable", "signed-out", "working")
_MOST_SPANS: Final = 8
"""How many spans of steps are named one by one."""


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
            words = [Text(f"{item},") for item in self.items[:-1]] + [Text(self.items[-1])]
            prefix = self.words + " "
            if prefix.cell_len + max(word.cell_len for word in words) <= width:
                return packed(prefix, words, " ", width)
            return [*hanging(Text(), self.words, width), *packed(Text("  "), words, " ", width)]
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
        for plight in _plights(history, state):
            yield Finding(_plight(history, plight, state), STATES[state])
            for sentence in (*causes(history, plight), *noticed(history, plight)):
                yield Finding(Text(sentence))
        if state == "locked-out":
            yield from _doomed(history)


def _plights(history: History, state: State) -> list[Plight]:
    """Return who is in a state at the end; systems that share a store are told of together."""
    found: dict[tuple[int, tuple[str, str | None]], list[str]] = {}
    for actor, last in history.trace.states.items():
        if last == state and actor in history.moves:
            since = history.moves[actor][-1][0]
            found.setdefault((since, _store(history, actor)), []).append(actor)
    return [Plight(tuple(actors), place) for (place, _), actors in found.items()]


def _store(history: History, actor: str) -> tuple[str, str | None]:
    """Return what an actor shares with others: a store and its user, or itself alone."""
    user, _, name = actor.rpartition("@")
    system = next(one for one in history.trace.scenario.systems if one.name == name)
    return (actor, None) if system.store is None else (user, system.store)


def _plight(history: History, plight: Plight, state: State) -> Text:
    """`legacy is locked out since step 3 (5m): xyz must log in again.`"""
    said = _who(history, plight).append(_be(plight)).append_text(state_words(state))
    return said.append(f" since {_since(history, plight)}: {_remedy(history, plight, state)}.")


def _who(history: History, plight: Plight) -> Text:
    """`legacy`, `s1 and s2 (store db)`."""
    names = bold_names(plight.actors)
    if len(plight.actors) > 1:
        _, store = _store(history, plight.actors[0])
        names.append(f" (store {shown(store or '')})")
    return names


def _be(plight: Plight) -> str:
    return " is " if len(plight.actors) == 1 else " are "


def _since(history: History, plight: Plight) -> str:
    scenario, move = history.trace.scenario, history.moves[plight.actors[0]][-1][1]
    step = history.steps[plight.place]
    if move.at < step.at:
        return f"{moment(scenario, move.at)} (before step {step.number})"
    return step_and_moment(scenario, step)


def _remedy(history: History, plight: Plight, state: State) -> str:
    actor = plight.actors[0]
    if state == "signed-out":
        return f"{plight.it} {'holds' if plight.viewer else 'hold'} no tokens any more"
    if state == "locked-out":
        return f"{_user(history, actor)} must log in again"
    what = "asking again" if _asked(history, actor) else "a refresh"
    if (held := refused_with_another(history, plight)) is not None:
        what += f" with {seen_from(plight.viewer, held)}, which {plight.it} "
        what += "holds," if plight.viewer else "hold,"
    return f"{what} brings {'it' if plight.viewer else 'them'} back"


def _user(history: History, actor: str) -> str:
    user = history.user(actor)
    return shown(user) if user else "the user"


def _doomed(history: History) -> Iterator[Finding]:
    """Say of a system that still works when, and because of what, it will be locked out."""
    found: dict[tuple[str, str | None], tuple[Doom, list[str]]] = {}
    warned = forewarnings(history)
    for actor in dooms(history.trace):
        doom = warned[actor][-1]
        found.setdefault(_store(history, actor), (doom, []))[1].append(actor)
    for doom, actors in found.values():
        plight = Plight(tuple(actors), doom.first)
        until = moment(history.trace.scenario, doom.at)
        said = _who(history, plight).append(f" {'works' if plight.viewer else 'work'} until ")
        said.append(until, DOOMED.style).append(f", then {_user(history, actors[0])} must log in")
        yield Finding(said.append(f" again: {_lack(history, plight)}."), DOOMED)
        more = doom_cause(history, plight), noticed(history, plight), _pasts(history, plight)
        for sentence in chain(*more):
            yield Finding(Text(sentence))


def _pasts(history: History, plight: Plight) -> Iterator[str]:
    """Say where systems were in trouble before this began."""
    for actor in plight.actors:
        if spells := list(_spells(history, actor, plight.place)):
            yield f"{'It' if plight.viewer else shown(actor)} was {listed(spells)}."


def _lack(history: History, plight: Plight) -> str:
    """`its R1 was revoked at step 2`, or that there is none."""
    held = history.held(plight.actors[0], plight.place).refresh
    if held is None:
        return f"{plight.it} {'holds' if plight.viewer else 'hold'} no refresh token"
    life = history.lives[held]
    label = seen_from(plight.viewer, held)
    named = label if label == shown(held) else f"its {label}"
    status, end = life.status(plight.place), life.end(plight.place)
    verb = "expired" if status == "expired" else f"was {status}"
    if end is None:
        return f"{named} {verb} when it was issued"
    change, number = end.change, history.steps[end.place].number
    asked = " on request" if change.by is None and change.rule.startswith("revocation.") else ""
    return f"{named} {verb}{asked} at step {number}"


def _asked(history: History, actor: str) -> bool:
    """Return whether the actor's last tokens came from client credentials."""
    answered = [step for step in history.steps if step.actor == actor and step.answer]
    return bool(answered) and isinstance(answered[-1].step.action, ClientCredentials)


def _fine(history: History) -> Iterator[Finding]:
    """Name those that work, the untroubled in one line, then those that took no part."""
    doomed, states = dooms(history.trace), history.trace.states
    working = [one for one, state in states.items() if state == "working" and one not in doomed]
    end = len(history.steps)
    spells = {actor: tuple(_spells(history, actor, end)) for actor in working}
    untroubled = [actor for actor in working if not spells[actor]]
    alike: dict[object, list[str]] = {}
    for actor in working:
        alike.setdefault((spells[actor], _store(history, actor)), []).append(actor)
    for actors in alike.values():
        if told := spells[actors[0]]:
            they = "it was" if len(actors) == 1 else "they were"
            said = _are(actors, "working").append(f"; {they} {listed(told)}.")
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
    be = " is " if len(actors) == 1 else " are "
    return bold_names(actors).append(be).append_text(state_words(state))


def _spells(history: History, actor: str, end: int) -> Iterator[str]:
    """`recoverable at steps 4-5 and 8-9`, and where it was refused though it worked.

    Told is what came before the step at the place `end`.
    """
    moves = [*(entry for entry in history.moves[actor] if entry[0] < end), (end, None)]
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
        for place in history.requests.get(actor, ())
        if place < end
        and is_refused(history.steps[place])
        and history.state(actor, place)[0] == "working"
    ]
    if refused:
        yield f"refused at {_named(history, refused)}"


def _named(history: History, places: Sequence[int]) -> str:
    """`steps 4-5 and 8-9`; of many steps apart their number, the first and the last."""
    gaps = sum(later - place > 1 for place, later in pairwise(places))
    if gaps >= _MOST_SPANS:
        first, last = (history.steps[places[i]].number for i in (0, -1))
        return f"{len(places)} of the steps {first}-{last}"
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
        # An expectation of a race fails once, in however many orders.
        failures = {(i, id(one.expected)) for i, step in enumerate(failed) for one in step.failures}
        count = counted(len(failures), "expectation")
        places = [place for place, step in enumerate(history.steps) if step.failures]
        said = Text(f"{count} failed at {_named(history, places)}.", LOST)
        yield Finding(said, FAILED)


def _acted(history: History) -> Iterator[str]:
    """Yield the rule of every change, and every limit or rate that refused."""
    for step in history.steps:
        yield from (change.rule for change in step.changes)
        if step.refused_by is not None and step.reason in ("limit_exceeded", "rate_limited"):
            yield step.refused_by
