"""Long stories: steps that are nothing new are told in one line."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from rich.text import Text

from tolsim.analysis.history.behaviour import is_refused
from tolsim.analysis.history.history import History
from tolsim.analysis.history.repetition import repeated
from tolsim.render.page.symbols import AGAIN, ROUTINE
from tolsim.render.timeline.teller import Passage, Said
from tolsim.render.words.names import listed, shown
from tolsim.simulation.scenario import VERBS, Verb
from tolsim.simulation.trace import StepTrace

_LONG: Final = 30
"""Sentences of a story that is told as it is."""
_FEWEST: Final = 3
"""Steps in a row that are told in one line."""
_NAMED: Final = 5
"""Systems that are named one by one."""


class _Asked(NamedTuple):
    """A kind of request, and whether it was refused."""

    verb: Verb
    refused: bool


_DO: Final[dict[Verb, tuple[str, str]]] = {
    "login": ("logs in", "log in"),
    "refresh": ("refreshes", "refresh"),
    "call": ("calls", "call"),
    "client_credentials": ("asks for a token", "ask for a token"),
}
"""What a system does, and what several do, in the order in which it is told."""


def folded(history: History, passages: Sequence[Passage]) -> list[Passage]:
    """Return a story; of a long one, steps that go as before are told in one sentence.

    A step goes as before if it repeats a request of its system, and nothing is to be told
    beneath its row.
    """
    if sum(len(passage.said) for passage in passages) <= _LONG:
        return list(passages)
    old = set(repeated(history))
    found: list[Passage] = []
    for is_old, together in groupby(
        passages, key=lambda passage: passage.place in old and len(passage.said) == 1
    ):
        stretch = list(together)
        if is_old and len(stretch) >= _FEWEST:
            stretch = [Passage(None, (_as_before(history, stretch),))]
        found += stretch
    return found


def _as_before(history: History, passages: Sequence[Passage]) -> Said:
    """`steps 28 to 40, as before: web-1 and worker are refused, web-2 calls`."""
    steps = [history.steps[passage.place or 0] for passage in passages]
    told = ", ".join(_who_did_what(history, steps))
    words = f"steps {steps[0].number} to {steps[-1].number}, as before: {told}"
    return Said(Text(words, ROUTINE), AGAIN, at=steps[0].at)


def _who_did_what(history: History, steps: Sequence[StepTrace]) -> Iterator[str]:
    """Yield a clause for all systems that asked the same and were answered alike."""
    asked: dict[str, set[_Asked]] = {}
    for step in steps:
        request = _Asked(VERBS[type(step.step.action)], is_refused(step))
        asked.setdefault(step.actor or "", set()).add(request)
    alike: dict[frozenset[_Asked], list[str]] = {}
    for actor in history.trace.states:
        if actor in asked:
            alike.setdefault(frozenset(asked[actor]), []).append(shown(actor))
    for requests, actors in alike.items():
        who = listed(actors) if len(actors) <= _NAMED else f"{len(actors)} systems"
        yield f"{who} {listed(list(_predicates(requests, len(actors))))}"


def _predicates(requests: frozenset[_Asked], actors: int) -> Iterator[str]:
    """`refresh`, `call`, `are refused when they log in`."""
    answered, refused = (
        [do[actors > 1] for verb, do in _DO.items() if _Asked(verb, went) in requests]
        for went in (False, True)
    )
    yield from answered
    be, they = ("is", "it") if actors == 1 else ("are", "they")
    if refused:
        yield f"{be} refused" + (f" when {they} {listed(refused)}" if answered else "")
