"""The sentences of `tolsim explain`: they come from the trace, the rule and its numbers."""

from typing import Final

from tolsim.analysis.explain.explain import Explanation, Item, Link, Refused
from tolsim.analysis.explain.rescue import Rescue
from tolsim.analysis.history.history import History
from tolsim.documents import PolicySourceNote
from tolsim.documents.durations import duration
from tolsim.render.page.symbols import STATE_WORDS
from tolsim.render.words.changes import told
from tolsim.render.words.facts import change_sentence
from tolsim.render.words.names import owner, shown
from tolsim.render.words.rules import rule_sentence
from tolsim.render.words.steps import step_sentence
from tolsim.simulation.trace import State, StepTrace

_IS: Final[dict[State, str]] = {state: words.words for state, words in STATE_WORDS.items()}


def issue_sentence(history: History, item: Item) -> str:
    """Who asked for a token: `legacy logs in, gets A1 and R1`."""
    return step_sentence(history, item.born).plain


def link_sentence(history: History, link: Link) -> str:
    """Whose step set off which rule: `new logs in, gets A1 and R1; legacy.A1 revoked: RULE`."""
    change = link.change
    fate = "".join(
        told(
            f"{shown(change.token)} {change.after}",
            change_sentence(history, link.place, change, None),
        )
    )
    if history.is_between(link.place, change):
        return fate
    return f"{step_sentence(history, link.place).plain}; {fate}"


def refusal_sentence(history: History, refused: Refused) -> str:
    """Why a request was refused that no dead token explains."""
    said = step_sentence(history, refused.place).plain
    step = history.steps[refused.place]
    if refused.rule is None or step.app is None:
        return said
    rule = rule_sentence(history.forces[refused.place][step.app].policy, refused.rule)
    return said if rule in said else f"{said}: {rule}"


def rescue_sentence(history: History, item: Item) -> str | None:
    """What would have saved a token, or its owner; None where nothing was found."""
    if item.rescue is None or item.death is None:
        return None
    return _rescued(item.rescue, item, history.steps[item.death.place])


def holders_sentence(item: Item) -> str | None:
    """`held by legacy, then locked out`: how those stood that held it when it died."""
    said = [f"held by {shown(holder.actor)}, then {_IS[holder.state]}" for holder in item.holders]
    return "; ".join(said) or None


def noticed_sentence(history: History, item: Item) -> str | None:
    """The first refusal that could tell its owner; None for a token that works."""
    if item.death is None:
        return None
    if item.noticed is None:
        return "not noticed: no request has presented it since"
    step = history.steps[item.noticed]
    return f"first noticed at step {step.n} ({duration(step.at)}): {_answer(step)}"


def links_to_sources(notes: tuple[PolicySourceNote, ...]) -> tuple[str, ...]:
    """`observed: URL`, each page once."""
    return tuple(dict.fromkeys(f"{note.firmness}: {shown(note.url)}" for note in notes))


def when(step: StepTrace) -> str:
    """`step 3 (5m)`."""
    return f"step {step.n} ({duration(step.at)})"


def nothing_sentence(explanation: Explanation) -> str:
    """That there is nothing to tell, and of what."""
    if explanation.target is None:
        return "No token was lost: none died while a system held it."
    return f"Step {shown(explanation.target)} ended no token and was not refused."


def _answer(step: StepTrace) -> str:
    words = shown(step.outcome) if step.status is None else f"{step.status} {shown(step.outcome)}"
    return words if step.code is None else f"{words}, code {shown(step.code)}"


def _rescued(rescue: Rescue, item: Item, step: StepTrace) -> str:
    until = "" if rescue.until is None else f" until step {rescue.until}"
    works_on = f"it would have gone on working{until}"
    who = shown(owner(item.token))
    match rescue.kind:
        case "tolerance":
            return f"at tolerance {rescue.value} {works_on}"
        case "own_app":
            return f"with an app for each system {works_on}"
        case "earlier_refresh":
            early = duration(rescue.value or 0)
            return f"a refresh by {who} at {early}, in time, would have kept {who} working"
        case "held_token":
            return f"had step {step.n} presented the token that its system held, {works_on}"
        case "kept_answer":
            return f"had the answer of step {step.n} arrived, it would hold a token that works"
