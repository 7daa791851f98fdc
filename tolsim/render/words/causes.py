"""Why a system is in trouble, and whether anybody has noticed."""

from collections.abc import Iterator, Sequence

from tolsim.analysis.history.history import History
from tolsim.documents.durations import duration
from tolsim.engine.status import ACTIVE
from tolsim.render.words.changes import Row, rows, told
from tolsim.render.words.names import owner, possessive, seen_from, shown, tokens
from tolsim.render.words.rules import ON_REQUEST
from tolsim.render.words.steps import is_refused
from tolsim.simulation.scenario import Call, ClientCredentials, Login, Refresh, Revoke
from tolsim.simulation.trace import Change, StepTrace

_LACKS = {"locked-out": "refresh", "recoverable": "access"}


def causes(history: History, actor: str) -> Iterator[str]:
    """What ended the tokens that a system holds, a sentence for each end."""
    place, move = history.moves[actor][-1]
    held = history.held(actor, place)
    for row in _ends(history, actor, place):
        yield _ended(history, row, actor, place)
    for life in (history.lives[label] for label in held.labels()):
        if life.is_stillborn(place):
            yield f"{_whose([life.label], actor)} was {life.status(place)} when it was issued."
    for kind, holds in zip(("access", "refresh"), held, strict=True):
        if holds is None and _LACKS.get(move.after) == kind:
            yield f"It holds no {kind} token."


def noticed(history: History, actor: str) -> Iterator[str]:
    """The first refusal since the trouble began, or that there was none yet."""
    place, move = history.moves[actor][-1]
    if move.after == "signed-out":
        return
    own = [step for step in history.steps[place:] if step.actor == actor]
    refused = next((step for step in own if is_refused(step)), None)
    if refused is not None:
        yield f"First refused at step {refused.n} ({duration(refused.at)}): {_answer(refused)}."
    elif any(isinstance(step.step.action, Login | Refresh | Call) for step in own[1:]):
        yield "Not noticed yet: none of its requests was refused since."
    else:
        yield "Not noticed yet: no request since."


def _answer(step: StepTrace) -> str:
    """`401 invalid_token, code 124`."""
    words = shown(step.outcome) if step.status is None else f"{step.status} {shown(step.outcome)}"
    return words if step.code is None else f"{words}, code {shown(step.code)}"


def _ends(history: History, actor: str, place: int) -> list[Row]:
    """The ends of the tokens held, each with all of the system's tokens that met it."""
    held = history.held(actor, place).labels()
    found: dict[tuple[int, str, str], Row] = {}
    for label in held:
        life = history.lives[label]
        if life.status(place) in ACTIVE or (end := life.end(place)) is None:
            continue
        at, change = end
        own = owner(label) == actor
        alike = [
            other
            for other in history.steps[at].changes
            if other.token in held or (own and owner(other.token) == actor)
        ]
        for row in rows(at, alike):
            if (row.after, row.rule) == (change.after, change.rule):
                found[at, row.after, row.rule] = row
    return list(found.values())


def _ended(history: History, row: Row, actor: str, place: int) -> str:
    """`new's login revoked its A1 and R1: RULE.`"""
    step, rule = history.steps[row.place], row.sentence(history, actor)
    when = "" if row.place == place else _when(step, row.changes[0])
    doer = None if history.is_between(row.place, row.changes[0]) else _doer(step, actor)
    labels = [change.token for change in row.changes]
    if doer and row.after in ("revoked", "lingering") and rule != ON_REQUEST:
        own = step.actor == actor
        spelled = row.spelled(actor)
        lost = spelled if own or not _all_own(labels, actor) else f"its {spelled}"
        return f"{doer}{when} revoked {lost}: {rule}."
    verb = {"expired": "expired", "lingering": "was revoked"}.get(row.after, f"was {row.after}")
    if len(row.changes) > 1:
        verb = verb.replace("was ", "were ")
    whose = _whose(labels, actor, row.spelled(actor))
    return "".join(told(f"{whose} {verb}{when}", rule)) + f"{_lost(step, actor)}."


def _when(step: StepTrace, change: Change) -> str:
    if change.at < step.at:
        return f" at {duration(change.at)}"
    return f" at step {step.n} ({duration(step.at)})"


def _doer(step: StepTrace, actor: str) -> str | None:
    """Whose doing it was: `new's login`, `Its own refresh with R1`."""
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
    """Why a system does not hold what its own refresh was answered with."""
    action = step.step.action
    lost = isinstance(action, Refresh) and action.lost and step.actor == actor
    return "; that answer was lost" if lost else ""


def _all_own(labels: Sequence[str], actor: str) -> bool:
    return all(owner(label) == actor for label in labels)


def _whose(labels: Sequence[str], actor: str, spelled: str | None = None) -> str:
    """`Its A1 and R1`, or `legacy.A1, which it held,`."""
    said = tokens(labels, actor) if spelled is None else spelled
    return f"Its {said}" if _all_own(labels, actor) else f"{said}, which it held,"
