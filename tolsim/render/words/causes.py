"""Why a system is in trouble, or will be, and whether anybody has noticed."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tolsim.analysis.history.behaviour import is_lost, is_read_refusal, is_refused
from tolsim.analysis.history.history import History
from tolsim.engine.status import ACTIVE
from tolsim.render.words.changes import Fate, fate_and_reason, fates
from tolsim.render.words.clock import moment, step_and_moment
from tolsim.render.words.names import listed, possessive, seen_from, shown, tokens
from tolsim.render.words.rules import ON_REQUEST
from tolsim.render.words.steps import error_words, thrown_away
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import (
    ClientCredentials,
    Copy,
    Forget,
    Login,
    Refresh,
    Revoke,
)
from tolsim.simulation.trace import Change, StepTrace

_LACKS = {"locked-out": "refresh", "recoverable": "access"}


class Plight(NamedTuple):
    """Systems that share a store, and so their trouble; most often one system.

    `place` is the step at which the trouble began.
    """

    actors: tuple[str, ...]
    place: int

    @property
    def viewer(self) -> str | None:
        """Whose tokens are named without an owner: those of a system that is alone."""
        return self.actors[0] if len(self.actors) == 1 else None

    @property
    def it(self) -> str:
        """The pronoun."""
        return "it" if len(self.actors) == 1 else "they"


def causes(history: History, plight: Plight) -> Iterator[str]:
    """Say what ended the tokens that a system holds, a sentence for each end."""
    actor, place = plight.actors[0], plight.place
    held = history.held(actor, place)
    yield from _replaced(history, plight)
    for fate in _ends(history, plight, held.labels()):
        yield _ended(history, fate, plight)
    for life in (history.lives[label] for label in held.labels()):
        if life.is_stillborn(place):
            whose = _whose([life.label], plight)
            yield f"{whose} was {life.status(place)} when it was issued."
    for kind, holds in zip(("access", "refresh"), held, strict=True):
        if holds is None and _LACKS.get(history.state(actor, place)[0]) == kind:
            yield f"{_holds(plight)} no {kind} token."
    yield from _missed(history, plight)


def doom_cause(history: History, plight: Plight) -> Iterator[str]:
    """Say what ended the refresh token that a system holds while its access token lives on."""
    actor, place = plight.actors[0], plight.place
    yield from _replaced(history, plight)
    held = history.held(actor, place).refresh
    for fate in [] if held is None else _ends(history, plight, (held,)):
        rule = fate.sentence(history, plight.viewer)
        # What became of the token, and when, the verdict has said.
        if rule != ON_REQUEST:
            by_request = fate.after == "revoked" and _doer_of(history, fate, plight.viewer)
            yield _ended(history, fate, plight) if by_request else f"The reason: {rule}."
    yield from _missed(history, plight)


def noticed(history: History, plight: Plight) -> Iterator[str]:
    """Say at which step it first read a refusal since the trouble began, or that it did not yet."""
    if history.state(plight.actors[0], plight.place)[0] == "signed-out":
        return
    own = [place for place in _requests(history, plight) if place >= plight.place]
    first = next((place for place in own if is_read_refusal(history.steps[place])), None)
    whose = "its" if plight.viewer else "their"
    if first is not None:
        refused = history.steps[first]
        who = "" if plight.viewer else f" for {shown(refused.actor or '')}"
        when = step_and_moment(history.trace.scenario, refused)
        yield f"First refused at {when}{who}{_with(history, first)}: {error_words(refused)}."
    elif any(is_refused(history.steps[place]) for place in own):
        yield f"Not noticed yet: every refusal of {whose} requests was lost."
    elif any(place > plight.place for place in own):
        yield f"Not noticed yet: none of {whose} requests was refused since."
    else:
        yield "Not noticed yet: no request since."


def refused_with_another(history: History, plight: Plight) -> Label | None:
    """Return the live refresh token held, if a refresh with another was refused since."""
    actor = plight.actors[0]
    last = len(history.steps) - 1
    held = history.held(actor, last).refresh
    own = (history.steps[place] for place in _requests(history, plight) if place >= plight.place)
    refused = any(
        is_refused(step) and isinstance(step.step.action, Refresh) and step.used != held
        for step in own
    )
    is_live = held is not None and history.lives[held].status(last) in ACTIVE
    return held if refused and is_live else None


def _with(history: History, place: int) -> str:
    """Name the token that a refused request presented, if its system did not hold it."""
    step = history.steps[place]
    if step.used is None or step.used in history.held(step.actor or "", place - 1):
        return ""
    return f", with {seen_from(step.actor, step.used)}"


def _requests(history: History, plight: Plight) -> list[int]:
    """Return the places of the requests of all the systems."""
    return sorted(place for one in plight.actors for place in history.requests.get(one, ()))


def _replaced(history: History, plight: Plight) -> Iterator[str]:
    """Say which tokens that still worked were replaced by a copy, or forgotten."""
    for place, gone in _gone(history, plight):
        step = history.steps[place]
        when = step_and_moment(history.trace.scenario, step)
        spelled = f"{tokens(gone, plight.viewer)}, which still worked"
        if isinstance(step.step.action, Copy):
            yield f"The copy at {when} replaced {spelled}."
        else:
            who = "It" if step.actor == plight.viewer else shown(step.actor or "")
            yield f"{who} forgot {spelled}, at {when}."


def _gone(history: History, plight: Plight) -> list[tuple[int, list[Label]]]:
    """Return what still worked when it left the store, since the last answer that was stored."""
    actor = plight.actors[0]
    found: list[tuple[int, list[Label]]] = []
    for place, held in reversed(history.holdings.get(actor, ())):
        if not isinstance(history.steps[place].step.action, Copy | Forget):
            break
        before = history.held(actor, place - 1).labels()
        lives = (history.lives[label] for label in before if label not in held)
        gone = [life.label for life in lives if life.status(place) in ACTIVE]
        if gone and place <= plight.place:
            found.append((place, gone))
    return found[::-1]


def _missed(history: History, plight: Plight) -> Iterator[str]:
    """Say which answer, after the last one that was read, was lost or not saved."""
    last = max((place for place, _ in history.holdings.get(plight.actors[0], ())), default=0)
    told = {at for at, *_ in _own_ends(history, plight)}
    later = [place for place in _requests(history, plight) if place >= last]
    for place in reversed(later):
        step = history.steps[place]
        when = step_and_moment(history.trace.scenario, step)
        thrown = thrown_away(history, place)
        if is_lost(step) and step.outcome == "ok" and place not in told:
            brought = tokens(step.answer, plight.viewer)
            yield f"The answer at {when}, which brought {brought}, was lost."
            return
        if thrown:
            yield f"{tokens(thrown, plight.viewer)}, which {when} brought, was not saved."
            return


def _own_ends(history: History, plight: Plight) -> Iterator[tuple[int, Change]]:
    """Yield what a request ended of the tokens held, with the place of its step."""
    for label in history.held(plight.actors[0], plight.place).labels():
        end = history.lives[label].end(plight.place)
        if end is not None and not history.is_between(*end):
            yield end


def _ends(history: History, plight: Plight, labels: Sequence[Label]) -> list[Fate]:
    """Return what ended tokens, each time with all tokens of the system that it ended."""
    found: dict[tuple[int, str, str], Fate] = {}
    for label in labels:
        life = history.lives[label]
        if life.status(plight.place) in ACTIVE or (end := life.end(plight.place)) is None:
            continue
        at, change = end
        own = label.actor == plight.viewer
        alike = [
            other
            for other in history.steps[at].changes
            if other.token in labels or (own and other.token.actor == plight.viewer)
        ]
        for fate in fates(at, alike):
            if (fate.after, fate.rule) == (change.after, change.rule):
                found[at, fate.after, fate.rule] = fate
    return list(found.values())


def _ended(history: History, fate: Fate, plight: Plight) -> str:
    """`new's login revoked its A1 and R1: RULE.`"""
    viewer = plight.viewer
    step, rule = history.steps[fate.place], fate.sentence(history, viewer)
    when = "" if fate.place == plight.place else _when(history, step, fate.changes[0])
    doer = _doer_of(history, fate, viewer)
    labels = [change.token for change in fate.changes]
    if doer and fate.after in ("revoked", "lingering") and rule != ON_REQUEST:
        own = step.actor == viewer
        spelled = fate.spelled(viewer)
        lost = spelled if own or not _all_own(labels, viewer) else f"its {spelled}"
        return f"{doer}{when} revoked {lost}: {rule}."
    be = "was" if len(fate.changes) == 1 else "were"
    verbs = {"expired": "expired", "lingering": f"{be} revoked"}
    verb = verbs.get(fate.after, f"{be} {fate.after}")
    whose = _whose(labels, plight, fate.spelled(viewer))
    rest = _superseded(history, fate, viewer) + _lost(history, fate, plight)
    return "".join(fate_and_reason(f"{whose} {verb}{when}", rule)) + f"{rest}."


def _when(history: History, step: StepTrace, change: Change) -> str:
    if change.at < step.at:
        return f" at {moment(history.trace.scenario, change.at)}"
    return f" at {step_and_moment(history.trace.scenario, step)}"


def _doer_of(history: History, fate: Fate, viewer: str | None) -> str | None:
    """Say whose request brought a token to its end; None where it was no request."""
    if history.is_between(fate.place, fate.changes[0]):
        return None
    return _doer(history.steps[fate.place], viewer)


def _doer(step: StepTrace, viewer: str | None) -> str | None:
    """Say whose request it was: `new's login`, `Its own refresh with R1`."""
    own = viewer is not None and step.actor == viewer
    whose = "Its own" if own else possessive(step.actor or "")
    match step.step.action:
        case Login():
            return f"{whose} login"
        case Refresh(lost=lost):
            used = f" with {seen_from(step.actor, step.used or '')}" if own else ""
            return f"{whose} refresh{used}{', whose answer was lost,' if lost else ''}"
        case ClientCredentials():
            return f"{whose} request for a token"
        case Revoke(label):
            return f"The revocation of {seen_from(viewer, label)}"
    return None


def _superseded(history: History, fate: Fate, viewer: str | None) -> str:
    """Say whose refresh replaced a token whose grace then ended."""
    if fate.after != "spent" or not fate.rule.startswith("refresh.grace"):
        return ""
    chain = history.lives[fate.changes[0].token].chain
    place = next((at for at, change in chain if change.rule == "refresh.rotate"), None)
    if place is None:
        return ""
    step = history.steps[place]
    whose = "its own" if step.actor == viewer else possessive(step.actor or "")
    when = step_and_moment(history.trace.scenario, step)
    return f"; {whose} refresh at {when} had replaced it"


def _lost(history: History, fate: Fate, plight: Plight) -> str:
    """Say why a system does not hold what its own request, which ended a token, brought."""
    step = history.steps[fate.place]
    caused = not history.is_between(fate.place, fate.changes[0])
    lost = is_lost(step) and step.outcome == "ok" and step.actor in plight.actors
    return "; that answer was lost" if lost and caused else ""


def _all_own(labels: Sequence[Label], viewer: str | None) -> bool:
    return all(label.actor == viewer for label in labels)


def _whose(labels: Sequence[Label], plight: Plight, spelled: str | None = None) -> str:
    """`Its A1 and R1`, or `legacy.A1, which it held,`."""
    said = tokens(labels, plight.viewer) if spelled is None else spelled
    return f"Its {said}" if _all_own(labels, plight.viewer) else f"{said}, which {plight.it} held,"


def _holds(plight: Plight) -> str:
    return "It holds" if plight.viewer else f"{listed([shown(one) for one in plight.actors])} hold"
