"""What goes wrong first, by which rule, and why no remedy helps."""

from tolsim.analysis.advise.advise import Advice
from tolsim.analysis.advise.outlook import Outlook
from tolsim.analysis.history.history import History
from tolsim.analysis.history.lives import ChangeAt
from tolsim.engine.status import ACTIVE
from tolsim.render.words.clock import moment
from tolsim.render.words.facts import change_sentence, refusal_rule
from tolsim.render.words.names import listed, owner, shown
from tolsim.render.words.steps import step_sentence
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import ClientCredentials, Forget, Login, Request
from tolsim.simulation.trace import StepTrace


def first_trouble(outlook: Outlook) -> str:
    """`step 4: legacy calls with A1: refused 401 invalid_token (revoked): RULE`."""
    history = History.of(outlook.trace)
    place = outlook.place(outlook.broken[0])
    step = history.steps[place]
    said = f"step {outlook.broken[0]}: {step_sentence(history, place).plain}"
    if step.outcome == "ok":
        return f"{said}, but not in every order of the race"
    rule = _rule(history, step, place)
    return said if rule is None or rule in said else f"{said}: {rule}"


def assumed_sentence(outlook: Outlook) -> str | None:
    """Say which rules refuse today though no source documents them."""
    history = History.of(outlook.trace)
    steps = (outlook.trace.steps[outlook.place(n)] for n in outlook.broken)
    rules = dict.fromkeys(step.refused_by for step in steps if step.refused_by is not None)
    assumed = [shown(rule) for rule in rules if history.is_assumed(rule)]
    if not assumed:
        return None
    verb = "is" if len(assumed) == 1 else "are"
    return f"that rests on what no source says: {listed(assumed)} {verb} assumed"


def obstacle_sentence(advice: Advice) -> str | None:
    """Say why no remedy works, in terms of this case; None if one does or none is needed."""
    today = advice.today
    if today.works or advice.best is not None:
        return None
    history = History.of(today.trace)
    actor, place = _victim(today)
    access, refresh = history.held(actor, place)
    can_refresh = refresh is not None and history.lives[refresh].status(place) in ACTIVE
    for token in (refresh, access):
        end = None if token is None else history.lives[token].end(place)
        if token is not None and end is not None:
            said = _end_from_outside(history, today, token, end)
            if said is not None:
                then = "a refresh brings another" if can_refresh else _only(history, token)
                return f"{said}; {then}"
    if refresh is None and (said := _never_given(today, actor)) is not None:
        return said
    return first_trouble(today) if today.broken else None


def _never_given(today: Outlook, actor: str) -> str | None:
    """Say that an actor's last login brought no refresh token."""
    for n, step in reversed(list(zip(today.numbers, today.trace.steps, strict=True))):
        action = step.step.action
        if isinstance(action, Login) and step.actor == actor and step.outcome == "ok":
            if any(label.kind == "refresh" for label in step.answer) or action.lost:
                return None
            return f"the login of {shown(actor)} at step {n} brought no refresh token to go on with"
    return None


def reaction_sentence(advice: Advice) -> str | None:
    """Say which step may be a reaction to a refusal, though it happens whatever is answered."""
    went: dict[str, str] = {}
    for n, step in zip(advice.today.numbers, advice.today.trace.steps, strict=True):
        actor, action = str(step.actor), step.step.action
        if isinstance(action, Request):
            went[actor] = step.outcome
        is_sure = isinstance(action, Forget) and step.step.if_ is None
        if is_sure and went.get(actor, "ok") != "ok":
            return (
                f"step {n} throws tokens away in each attempt, whatever was answered before; "
                "if it is a reaction, write `if: refused` there"
            )
    return None


def _victim(today: Outlook) -> tuple[str, int]:
    """Return who fares worst, and the place in the trace at which that shows."""
    last = len(today.trace.steps) - 1
    for actor in (*today.locked_out, *today.dooms):
        return actor, last
    place = today.place(today.broken[0])
    return str(today.trace.steps[place].actor), place


def _only(history: History, token: Label) -> str:
    born = history.steps[history.lives[token].born].step.action
    helps = "asking for another" if isinstance(born, ClientCredentials) else "a new login"
    return f"only {helps} helps then"


def _end_from_outside(history: History, today: Outlook, token: Label, end: ChangeAt) -> str | None:
    """Say what ended a token that no client and no grace can prevent; None for other ends."""
    place, change = end
    n, rule = today.numbers[place], change.rule
    if rule.startswith("incidents."):
        incident = shown(rule.removeprefix("incidents."))
        return f"the incident {incident} at step {n} ended {shown(token)}"
    if rule.startswith("revocation."):
        return f"the revocation at step {n} ended {shown(token)}"
    if rule.startswith("refresh.expires."):
        said = change_sentence(history, place, change, token.actor)
        at = moment(history.trace.scenario, change.at)
        return f"{shown(token)} ended at {at}: {said}"
    return None


def _rule(history: History, step: StepTrace, place: int) -> str | None:
    if step.refused_by is None or step.app is None:
        return None
    if step.used is not None and step.used in history.lives:
        end = history.lives[step.used].end(place)
        if end is not None and end[1].rule == step.refused_by:
            return change_sentence(history, end[0], end[1], owner(step.used))
    return refusal_rule(history, step.app, place, step.refused_by)
