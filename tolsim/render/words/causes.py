"""Why a system is in trouble, and whether anybody has noticed."""

from collections.abc import Iterator, Sequence

from tolsim.analysis.history.behaviour import is_refused
from tolsim.analysis.history.history import History
from tolsim.documents.durations import duration
from tolsim.engine.status import ACTIVE
from tolsim.render.words.changes import Fate, fate_and_reason, fates
from tolsim.render.words.names import possessive, seen_from, tokens
from tolsim.render.words.rules import ON_REQUEST
from tolsim.render.words.steps import error_words
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import Call, ClientCredentials, Login, Refresh, Revoke
from tolsim.simulation.trace import Change, StepTrace

_LACKS = {"locked-out": "refresh", "recoverable": "access"}


def causes(history: History, actor: str) -> Iterator[str]:
    """Say what ended the tokens that a system holds, a sentence for each end."""
    place, move = history.moves[actor][-1]
    held = history.held(actor, place)
    for fate in _ends(history, actor, place):
        yield _ended(history, fate, actor, place)
    for life in (history.lives[label] for label in held.labels()):
        if life.is_stillborn(place):
            yield f"{_whose([life.label], actor)} was {life.status(place)} when it was issued."
    for kind, holds in zip(("access", "refresh"), held, strict=True):
        if holds is None and _LACKS.get(move.after) == kind:
            yield f"It holds no {kind} token."


def noticed(history: History, actor: str) -> Iterator[str]:
    """Say at which step it was first refused since the trouble began, or that it was not yet."""
    place, move = history.moves[actor][-1]
    if move.after == "signed-out":
        return
    own = [step for step in history.steps[place:] if step.actor == actor]
    refused = next((step for step in own if is_refused(step)), None)
    if refused is not None:
        yield f"First refused at step {refused.n} ({duration(refused.at)}): {error_words(refused)}."
    elif any(isinstance(step.step.action, Login | Refresh | Call) for step in own[1:]):
        yield "Not noticed yet: none of its requests was refused since."
    else:
        yield "Not noticed yet: no request since."


def _ends(history: History, actor: str, place: int) -> list[Fate]:
    """Return what ended the tokens held, each time with all tokens of the system that it ended."""
    held = history.held(actor, place).labels()
    found: dict[tuple[int, str, str], Fate] = {}
    for label in held:
        life = history.lives[label]
        if life.status(place) in ACTIVE or (end := life.end(place)) is None:
            continue
        at, change = end
        own = label.actor == actor
        alike = [
            other
            for other in history.steps[at].changes
            if other.token in held or (own and other.token.actor == actor)
        ]
        for fate in fates(at, alike):
            if (fate.after, fate.rule) == (change.after, change.rule):
                found[at, fate.after, fate.rule] = fate
    return list(found.values())


def _ended(history: History, fate: Fate, actor: str, place: int) -> str:
    """`new's login revoked its A1 and R1: RULE.`"""
    step, rule = history.steps[fate.place], fate.sentence(history, actor)
    when = "" if fate.place == place else _when(step, fate.changes[0])
    doer = None if history.is_between(fate.place, fate.changes[0]) else _doer(step, actor)
    labels = [change.token for change in fate.changes]
    if doer and fate.after in ("revoked", "lingering") and rule != ON_REQUEST:
        own = step.actor == actor
        spelled = fate.spelled(actor)
        lost = spelled if own or not _all_own(labels, actor) else f"its {spelled}"
        return f"{doer}{when} revoked {lost}: {rule}."
    be = "was" if len(fate.changes) == 1 else "were"
    verbs = {"expired": "expired", "lingering": f"{be} revoked"}
    verb = verbs.get(fate.after, f"{be} {fate.after}")
    whose = _whose(labels, actor, fate.spelled(actor))
    return "".join(fate_and_reason(f"{whose} {verb}{when}", rule)) + f"{_lost(step, actor)}."


def _when(step: StepTrace, change: Change) -> str:
    if change.at < step.at:
        return f" at {duration(change.at)}"
    return f" at step {step.n} ({duration(step.at)})"


def _doer(step: StepTrace, actor: str) -> str | None:
    """Say whose request it was: `new's login`, `Its own refresh with R1`."""
    whose = "Its own" if step.actor == actor else possessive(step.actor or "")
    match step.step.action:
        case Login():
            return f"{whose} login"
        case Refresh(lost=lost):
            used = f" with {seen_from(step.actor, step.used or '')}" if step.actor == actor else ""
            return f"{whose} refresh{used}{', whose answer was lost,' if lost else ''}"
        case ClientCredentials():
            return f"{whose} request for a token"
        case Revoke(label):
            return f"The revocation of {seen_from(actor, label)}"
    return None


def _lost(step: StepTrace, actor: str) -> str:
    """Say why a system does not hold what its own refresh was answered with."""
    action = step.step.action
    lost = isinstance(action, Refresh) and action.lost and step.actor == actor
    return "; that answer was lost" if lost else ""


def _all_own(labels: Sequence[Label], actor: str) -> bool:
    return all(label.actor == actor for label in labels)


def _whose(labels: Sequence[Label], actor: str, spelled: str | None = None) -> str:
    """`Its A1 and R1`, or `legacy.A1, which it held,`."""
    said = tokens(labels, actor) if spelled is None else spelled
    return f"Its {said}" if _all_own(labels, actor) else f"{said}, which it held,"
