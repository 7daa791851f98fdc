"""What a step did and how it was answered, in one sentence."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from rich.text import Text

from tolsim.analysis.history.behaviour import is_lost, is_refused
from tolsim.analysis.history.history import History
from tolsim.documents.durations import duration
from tolsim.engine.policy import Reason
from tolsim.render.page.symbols import LOST, NO_REQUEST, OK, REFUSED, SKIPPED, UNDETERMINED, Symbol
from tolsim.render.words.facts import refusal_rule
from tolsim.render.words.names import one_line, possessive, seen_from, shown, tokens
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import (
    Action,
    Actor,
    Call,
    Check,
    ClientCredentials,
    Copy,
    Forget,
    Login,
    PolicyChange,
    Raise,
    Refresh,
    Request,
    Revoke,
    Wait,
)
from tolsim.simulation.trace import StepTrace

_WHY: Final[Mapping[Reason, str]] = {
    "access_expired": "expired",
    "access_revoked": "revoked",
    "refresh_expired": "expired",
    "refresh_revoked": "revoked",
    "refresh_reused": "spent",
    "limit_exceeded": "limit exceeded",
    "rate_limited": "rate limited",
    "slot_out_of_range": "slot out of range",
    "unsupported_grant": "client credentials are not offered",
    "no_token": "nothing to send",
}


def is_request(action: Action) -> bool:
    """Return whether the step asks the server for anything."""
    return isinstance(action, Request | Revoke)


def outcome_symbol(step: StepTrace) -> Symbol:
    """Return the mark of a step: answered, refused, not documented, skipped, or no request."""
    if step.outcome == "skipped":
        return SKIPPED
    if step.outcome == "undetermined":
        return UNDETERMINED
    if step.reason == "no_token" or not is_request(step.step.action):
        return NO_REQUEST
    return OK if step.outcome == "ok" else REFUSED


class Answer(NamedTuple):
    """What came of a request: what its sender received, or why nothing."""

    received: str = ""
    """`gets A1 and R1`."""
    outcome: str = ""
    """`refused 401 invalid_token (revoked)`."""


def step_sentence(history: History, place: int) -> Text:
    """Say who did what and got what: `new logs in, gets A1 and R1`."""
    sentence, answer = request_sentence(history, place), answer_of(history, place)
    if answer.received:
        sentence.append(f", {answer.received}")
    if answer.outcome:
        sentence.append(f": {answer.outcome}")
    return sentence


def request_sentence(history: History, place: int) -> Text:
    """Say who did what: `new logs in`."""
    step = history.steps[place]
    subject, predicate = _doing(history, step)
    condition = "" if step.step.if_ is None else f" (if {step.step.if_})"
    return Text.assemble((subject, LOST), predicate, condition)


def answer_of(history: History, place: int) -> Answer:
    """Say what came of a step; nothing where that goes without saying."""
    step = history.steps[place]
    if step.outcome == "skipped":
        return Answer(outcome=_skipped(history, place))
    return Answer(_received(history, place), _outcome(history, place))


def error_words(step: StepTrace) -> str:
    """Say what a refused client sees: `401 invalid_token, code 124`."""
    code = "" if step.code is None else f", code {shown(step.code)}"
    return _status_and_error(step) + code


def _doing(history: History, step: StepTrace) -> tuple[str, str]:
    """Return who acts, which is drawn to stand out, and what they do."""
    actor = shown(step.actor or "")
    match step.step.action:
        case Login():
            return actor, " logs in"
        case Refresh(using=using) | Call(using=using) as action:
            verb = " refreshes" if isinstance(action, Refresh) else " calls"
            return actor, verb + _with(step, using)
        case ClientCredentials(params=params):
            # Imported late, as below: few steps show YAML.
            from tolsim.documents.yaml.writer import yaml_flow

            named = [f", {shown(name)} {shown(yaml_flow(value))}" for name, value in params.items()]
            return actor, f" asks for a token{''.join(named)}"
        case Revoke(label, by):
            label = seen_from(by, label)
            return (actor, f" revokes {label}") if by else (label, " is revoked on request")
        case Copy(to=to):
            return possessive(step.actor or ""), f" tokens are copied to {_name(history, to)}"
        case Forget(kinds=kinds):
            which = f"{kinds[0]} token" if len(kinds) == 1 else "tokens"
            return actor, f" forgets its {which}"
        case _:
            return "", _happening(history, step.step.action)


def _happening(history: History, action: Action) -> str:
    several = len(history.trace.scenario.apps) > 1
    match action:
        case Raise(incident, app, user, by):
            whom = shown(user) if user else f"the whole app {shown(app)}" if several else "the app"
            whose = "" if by is None else f" by {_name(history, by)}"
            return f"{shown(incident)}{whose} happens to {whom}"
        case PolicyChange(app, _, patch):
            whose = f"the policy of {shown(app)}" if several else "the policy"
            return f"{whose} changes: {', '.join(_patched(patch))}"
        case Wait(seconds):
            return f"{duration(seconds)} passes"
        case Check(sentence):
            return one_line(sentence)
    raise TypeError(f"no words for {action!r}")


def _name(history: History, actor: Actor) -> str:
    several = len(history.trace.scenario.users) > 1
    return shown(f"{actor.user}@{actor.system}" if several and actor.user else actor.system)


def _with(step: StepTrace, using: str | None) -> str:
    label = step.used or using
    return "" if label is None else f" with {seen_from(step.actor, label)}"


def _skipped(history: History, place: int) -> str:
    """`skipped, its last request was ok`."""
    last = history.last_request(history.steps[place].actor or "", place)
    if last is None:
        return "skipped, it has sent no request"
    if is_lost(last):
        return "skipped, the answer to its last request was lost"
    if last.outcome == "undetermined":
        return "skipped, no source says how its last request was answered"
    if last.reason == "no_token":
        return "skipped, it had nothing to send last time"
    return f"skipped, its last request was {'refused' if is_refused(last) else 'ok'}"


def _received(history: History, place: int) -> str:
    step = history.steps[place]
    action = step.step.action
    if not isinstance(action, Login | Refresh | ClientCredentials) or step.outcome != "ok":
        return ""
    if action.lost:
        return f"the answer ({tokens(step.answer, step.actor)}) is lost"
    thrown = thrown_away(history, place)
    unsaved = [f"but does not save {tokens(thrown, step.actor)}"] if thrown else []
    return ", ".join([*_tokens_received(step), *unsaved])


def thrown_away(history: History, place: int) -> tuple[Label, ...]:
    """Return what the answer to a refresh brought and its system, by its `saves`, did not save."""
    step = history.steps[place]
    action = step.step.action
    if not isinstance(action, Refresh) or is_lost(step):
        return ()
    saves = next(s.saves for s in history.trace.scenario.systems if s.name == action.actor.system)
    held = history.held(step.actor or "", place)
    return tuple(one for one in step.answer if one.kind not in saves and one not in held)


def _tokens_received(step: StepTrace) -> Iterator[str]:
    issued = {issue.token for issue in step.issued}
    new = [label for label in step.answer if label in issued]
    handed = [label for label in step.answer if label not in issued and label != step.used]
    if new:
        yield f"gets {tokens(new, step.actor)}"
    if handed:
        yield f"is handed {tokens(handed, step.actor)}"
    if step.used in step.answer:
        yield f"keeps {seen_from(step.actor, step.used)}"
    elif step.used and all(label.kind == "access" for label in step.answer):
        yield "no refresh token"


def _outcome(history: History, place: int) -> str:
    step = history.steps[place]
    action = step.step.action
    if isinstance(action, Revoke):
        return _without_effect(step, action)
    if step.reason is None:
        return ""
    lost = ", the answer is lost" if is_lost(step) else ""
    if step.outcome == "undetermined":
        return f"not documented ({_WHY[step.reason]}){lost}"
    if step.reason == "no_token":
        return f"nothing to send{_never_issued(action, step)}"
    return f"refused {_status_and_error(step)} ({_why(history, place)}){lost}"


def _status_and_error(step: StepTrace) -> str:
    error = shown(step.outcome)
    return error if step.status is None else f"{step.status} {error}"


def _why(history: History, place: int) -> str:
    step = history.steps[place]
    reason = step.reason or "no_token"
    if (
        step.app is None
        or step.refused_by is None
        or reason not in ("limit_exceeded", "rate_limited")
    ):
        return _WHY[reason]
    return refusal_rule(history, step.app, place, step.refused_by)


def _never_issued(action: Action, step: StepTrace) -> str:
    if isinstance(action, Refresh | Call) and action.using is not None:
        return f", {seen_from(step.actor, action.using)} was never issued"
    return ""


def _without_effect(step: StepTrace, action: Revoke) -> str:
    if step.used is None:
        return "it was never issued, nothing changes"
    if all(change.token != action.label for change in step.changes):
        return "it is dead already, nothing changes"
    return ""


def _patched(patch: Mapping[str, object], path: str = "") -> Iterator[str]:
    """Yield what a patch writes, field by field."""
    for key, value in patch.items():
        here = f"{path}.{key}" if path else str(key)
        if isinstance(value, Mapping) and value:
            yield from _patched(value, here)
        elif value is None:
            yield f"{shown(here)} back to its default"
        else:
            from tolsim.documents.yaml.writer import yaml_flow

            yield f"{shown(here)} {shown(yaml_flow(value))}"
