"""Proofs: of all that a user did, the few requests that show a lock-out or a disagreement. Pure.

What is left is told as a scenario file, which is loaded and replayed before anybody sees it: in
it no token has an id, only the label of the simulation.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple, TypeVar

from tolsim.documents import Case, FindPolicy
from tolsim.documents.scenarios.observations import expected_word
from tolsim.logs.counts import Disagreement
from tolsim.logs.loop import Books, Loop, Terms
from tolsim.logs.telling import FILE, Part, Teller, Words
from tolsim.logs.units import Act, Adopted, Unit
from tolsim.simulation import replay

_WINDOWS: Final = (16, 128, 1024, 8192)
"""How many requests before the last are tried; a file has room for 20,000."""

_Item = TypeVar("_Item")


class Asked(NamedTuple):
    """What is to be shown: of which unit, under the one rule of `terms`, and how it is told.

    `rules` says which rule it is in the words of a scenario file.
    """

    unit: Unit
    terms: Terms
    rules: Mapping[str, Any]
    find_policy: FindPolicy


class _Seen(NamedTuple):
    """What a replay shows of its last request: whether it begins a lock-out, why it was refused.

    `first` is the first answer of all in which log and rule differ.
    """

    locked: bool
    reason: str | None
    first: Disagreement | None


def disagreement(asked: Asked, words: Words) -> str | None:
    """Return the text of a scenario that expects the first answer that the rule does not give.

    None if no replay of a scenario shows it.
    """
    acts = _until(asked, lambda seen: seen.first is not None)
    if not acts:
        return None
    last = acts[-1]
    first = _seen(asked, [*asked.unit.adopted, *acts]).first
    before = _shorten(asked, acts[:-1], lambda parts: _seen(asked, [*parts, last]).first == first)
    if before is None or last.result is None:
        return None
    told = _told(asked, [*before, last])
    told.steps[-1]["expect"] = expected_word(last.result)
    return _verified(told.text(words), asked, fails=True)


def lock_out(asked: Asked, words: Words) -> str | None:
    """Return the text of a scenario that shows the unit's first lock-out, from cause to return."""
    acts = _until(asked, lambda seen: seen.locked)
    if not acts:
        return None
    last = acts[-1]
    whole = _seen(asked, [*asked.unit.adopted, *acts])

    def still(parts: Sequence[Part]) -> bool:
        seen = _seen(asked, [*parts, last])
        # No other answer may differ from the log's only because something was left out.
        true = seen.first is None or whole.first is not None
        return true and (seen.locked, seen.reason) == (whole.locked, whole.reason)

    before = _shorten(asked, acts[:-1], still)
    if before is None:
        return None
    back = _return(asked.unit, acts)
    told = _told(asked, [*before, last, *back])
    told.steps[-1 - len(back)]["expect"] = whole.reason
    return _verified(told.text(words), asked, fails=False)


def _told(asked: Asked, parts: Sequence[Part]) -> Teller:
    told = Teller(asked.unit, parts, asked.terms.first, asked.rules, asked.find_policy)
    for part in parts:
        told.tell(part)
    return told


def _verified(text: str, asked: Asked, *, fails: bool) -> str | None:
    """Return a file if its replay bears it out."""
    (run,) = Case(text, FILE, asked.find_policy).load().runs
    failed = any(step.failures for step in replay(run).steps)
    return text if failed is fails else None


def shortest(items: Sequence[_Item], still: Callable[[Sequence[_Item]], bool]) -> list[_Item]:
    """Leave out whatever is not needed: no single item more can go.

    Delta debugging (Zeller and Hildebrandt, 2002), by complements alone.
    """
    left = list(items)
    size = len(left) // 2 or 1
    while True:
        before = len(left)
        place = 0
        while place < len(left):
            fewer = left[:place] + left[place + size :]
            if still(fewer):
                left = fewer
            else:
                place += size
        if size == 1 and len(left) == before:
            return left
        size = max(size // 2, 1)


def _shorten(
    asked: Asked, acts: Sequence[Act], still: Callable[[Sequence[Part]], bool]
) -> list[Part] | None:
    """Shorten what came before the last request; None if that would take too much of it."""
    for window in _WINDOWS:
        first = max(0, len(acts) - window)
        logins = _last_logins(acts[:first])
        parts: list[Part] = [*asked.unit.adopted, *logins, *acts[first:]]
        if still(parts):
            return shortest(parts, still)
        if not first:
            break
    return None


def _last_logins(acts: Sequence[Act]) -> list[Act]:
    """The last login of each system: without one it could ask for nothing later on."""
    logins = {act.holder: act for act in acts if act.action == "login"}
    return sorted(logins.values(), key=lambda act: (act.time, act.file, act.line))


def _until(asked: Asked, shows: Callable[[_Seen], bool]) -> list[Act]:
    """The acts of a unit up to the first that shows something; none if none does."""
    unit = asked.unit
    for place, seen in enumerate(_watched(asked, [*unit.adopted, *unit.acts])):
        if shows(seen):
            return unit.acts[: place + 1]
    return []


def _seen(asked: Asked, parts: Sequence[Part]) -> _Seen:
    *_, seen = _watched(asked, parts)
    return seen


def _watched(asked: Asked, parts: Sequence[Part]) -> Iterator[_Seen]:
    """Replay some of a unit; yield what is seen after each act."""
    unit, books = asked.unit, Books.of(asked.terms)
    adopted = [part for part in parts if isinstance(part, Adopted)]
    loop = Loop(asked.terms, books)
    loop.enter(Unit(unit.app, unit.user, unit.holders, adopted, []))
    witness, (person, *_) = loop.persons[unit.user]
    refused = books.runs[0].refused
    for act in parts:
        if isinstance(act, Act):
            lockouts, reasons = person.lockouts, dict(refused)
            loop.act(act, unit.user)
            new = (reason for reason, times in refused.items() if times > reasons.get(reason, 0))
            yield _Seen(person.lockouts > lockouts, next(new, None), witness.first)


def _return(unit: Unit, acts: Sequence[Act]) -> list[Act]:
    """The login that ends a lock-out, if the log has it."""
    holder = acts[-1].holder
    later = unit.acts[len(acts) :]
    logins = (act for act in later if act.action == "login" and act.holder == holder)
    return list(islice(logins, 1))
