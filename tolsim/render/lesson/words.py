"""Questions, their options, and the rules under which a wrong option would be right."""

from collections.abc import Mapping, Sequence
from typing import Final

from tolsim.analysis.history.history import History
from tolsim.analysis.lesson.questions import NONE, Question
from tolsim.analysis.lesson.variations import Changed, Variation
from tolsim.render.page.symbols import STATE_WORDS
from tolsim.render.words.deeds import deed
from tolsim.render.words.facts import refusal_rule
from tolsim.render.words.names import listed, shown
from tolsim.render.words.rules import knob_sentence, rule_sentence
from tolsim.render.words.runs import run_name
from tolsim.simulation.trace import Change, Trace

_ANSWERS: Final[Mapping[str, str]] = {
    "ok": "accepted",
    "access_expired": "refused: the access token has expired",
    "access_revoked": "refused: the access token was revoked",
    "refresh_expired": "refused: the refresh token has expired",
    "refresh_revoked": "refused: the refresh token was revoked",
    "refresh_reused": "refused: the refresh token was used before",
    "limit_exceeded": "refused: a limit is reached",
    "rate_limited": "refused: too many requests",
    "slot_out_of_range": "refused: there is no such slot",
    "unsupported_grant": "refused: the app has no such grant",
    "no_token": "nothing is sent: there is no token to send",
    "undetermined": "nobody knows: no source tells",
}

_STATES: Final[Mapping[str, str]] = {
    "signed-out": "it holds no tokens",
    "working": "its access token is accepted",
    "recoverable": "a refresh would bring it back",
    "locked-out": "its user has to log in again",
}

_UNDER: Final[Mapping[Changed, str]] = {
    "no_limits": "if nothing were limited",
    "rotation_off": "if a refresh left the refresh token as it is",
    "rotation_on": "if every refresh replaced the refresh token",
    "no_grace": "if a replaced refresh token were refused at once",
    "endless_grace": "if a replaced refresh token were accepted for ever",
    "no_replay": "if a dead refresh token that is presented ended nothing else",
    "replay": "if a dead refresh token that is presented ended the whole login",
    "ends_access": "if a refresh ended all earlier access tokens of the user",
    "keeps_access": "if a refresh ended no access token",
    "no_slots": "if there were no slots",
    "no_expiry": "if no token expired",
}


def question_sentence(question: Question, traces: Sequence[Trace]) -> str:
    """Return the question, which gives away nothing of what happens at its step."""
    if question.what == "differs":
        runs = listed([run_name(one.scenario) for one in traces])
        return f"Which steps are answered differently in one run than in another? The runs: {runs}."
    trace = traces[question.run]
    asked = _asked(question, trace)
    if len(traces) > 1:
        return f"Under {run_name(trace.scenario)}: {asked}"
    return asked[0].upper() + asked[1:]


def _asked(question: Question, trace: Trace) -> str:
    of = listed([shown(actor) for actor in question.of])
    number = question.step
    step = next((one for one in trace.steps if one.number == number), None)
    told = "" if step is None else f"step {number}: {deed(step)}"
    match question.what:
        case "answer":
            return f"what is the answer to {told}?"
        case "state":
            return f"in which state is {of} after {told}?"
        case "tokens":
            return f"which tokens of {of} are accepted after {told}?"
        case _:
            since = "" if number is None else f"from step {number} on, "
            return f"{since}which request of {of} is the first to be refused?"


def option_words(question: Question, option: str) -> str:
    """Return an option in words."""
    match question.what:
        case "answer":
            return _ANSWERS[option]
        case "state":
            return f"{STATE_WORDS[option].words}: {_STATES[option]}"  # type: ignore[index]
        case "tokens":
            return shown(option)
        case "notices" | "differs":
            return "none of them" if option == NONE else f"step {option}"


def variation_words(variation: Variation) -> str:
    """`at tolerance 2`, `if no token expired`, `under xero`."""
    match variation.changed:
        case "tolerance":
            return f"at tolerance {variation.tolerance}"
        case "run":
            return f"under {run_name(variation.trace.scenario)}"
        case changed:
            return _UNDER[changed]


def hint(question: Question, histories: list[History]) -> str:
    """Say the rule that acts, or that none does."""
    history = histories[question.run]
    if question.what == "differs":
        return _readings(histories)
    places = [i for i, step in enumerate(history.steps) if step.number == question.step]
    place = places[0] if places else 0
    rule = _notice_rule(question, history, place) if question.what == "notices" else None
    rule = rule or _rule_at(history, place, question)
    return f"The rule: {rule}." if rule else "No rule ends a token at this step."


def _readings(histories: list[History]) -> str:
    said = []
    for history in histories:
        app = history.trace.scenario.apps[0]
        name = run_name(history.trace.scenario)
        if app.policy.tolerance is not None:
            said.append(f"{name}: {knob_sentence(app.policy, app.policy.tolerance.sets)}")
    return f"{'. '.join(said)}." if said else "Ask of each step which rule decides on it."


def _rule_at(history: History, place: int, question: Question) -> str | None:
    """Return the rule that refuses a request or, else, that ends a token at a step."""
    step = history.steps[place]
    if question.what == "answer" and step.reason is not None:
        return _refusing(history, place)
    changes = [one for one in step.changes if not question.of or one.token.actor in question.of]
    change = next(iter(changes or step.changes), None)
    return None if change is None else _rule(history, place, change)


def _refusing(history: History, place: int) -> str | None:
    step = history.steps[place]
    if step.used is not None and (end := history.lives[step.used].end(place)) is not None:
        return _rule(history, end.place, end.change)
    if step.app is not None and step.refused_by is not None:
        return refusal_rule(history, step.app, place, step.refused_by)
    return None


def _rule(history: History, place: int, change: Change) -> str:
    """Say a rule that changed a token, but not how it acted: that names tokens still to come."""
    return rule_sentence(history.force(place, change).policy, change.rule)


def _notice_rule(question: Question, history: History, place: int) -> str | None:
    """Return the rule that refuses the first request, or that ended what it presents."""
    for at, step in enumerate(history.steps[place:], place):
        if str(step.number) in question.right:
            return _refusing(history, at)
    return None
