"""The sentences of `tolsim explain`: they come from the trace, the rule and its numbers."""

from typing import Final

from tolsim.analysis.explain.explain import Explanation, Item, Link, Refused
from tolsim.analysis.explain.rescue import Rescue
from tolsim.analysis.history.history import History
from tolsim.documents import PolicySourceNote
from tolsim.documents.durations import duration
from tolsim.render.page.symbols import STATE_WORDS
from tolsim.render.words.changes import fate_and_reason
from tolsim.render.words.facts import change_sentence
from tolsim.render.words.names import shown
from tolsim.render.words.rules import rule_sentence
from tolsim.render.words.steps import error_words, step_sentence
from tolsim.simulation.trace import State, StepTrace

_IS: Final[dict[State, str]] = {state: words.words for state, words in STATE_WORDS.items()}


def issue_sentence(history: History, item: Item) -> str:
    """Say who asked for a token: `legacy logs in, gets A1 and R1`."""
    return step_sentence(history, item.born).plain


def link_sentence(history: History, link: Link) -> str:
    """Say whose step set off which rule: `new logs in, gets A1 and R1; legacy.A1 revoked: RULE`."""
    fate = fate_sentence(history, link)
    if history.is_between(link.place, link.change):
        return fate
    return f"{step_sentence(history, link.place).plain}; {fate}"


def fate_sentence(history: History, link: Link) -> str:
    """Say what became of a token and why: `legacy.A1 revoked: RULE`."""
    change = link.change
    why = change_sentence(history, link.place, change, None)
    return "".join(fate_and_reason(f"{shown(change.token)} {change.after}", why))


def refusal_sentence(history: History, refused: Refused) -> str:
    """Say why a request was refused that no dead token explains."""
    said = step_sentence(history, refused.place).plain
    step = history.steps[refused.place]
    if refused.rule is None or step.app is None:
        return said
    rule = rule_sentence(history.forces[refused.place][step.app].policy, refused.rule)
    return said if rule in said else f"{said}: {rule}"


def aftermath_sentences(history: History, item: Item) -> list[str]:
    """Say who held a token when it died, who noticed, and what would have saved it."""
    said = (_holders(item), _noticed(history, item), rescue_sentence(history, item))
    return [f"{sentence[0].upper()}{sentence[1:]}." for sentence in said if sentence is not None]


def rescue_sentence(history: History, item: Item) -> str | None:
    """Say what would have saved a token, or its owner; None where nothing was found."""
    if item.rescue is None:
        return None
    return _rescued(item.rescue, item, history.steps[item.died])


def _holders(item: Item) -> str | None:
    """`held by legacy, then locked out`: who held it when it died, and their state then."""
    said = [f"held by {shown(holder.actor)}, then {_IS[holder.state]}" for holder in item.holders]
    return "; ".join(said) or None


def _noticed(history: History, item: Item) -> str | None:
    """Say at which step a refusal first told its owner; None for a token that works."""
    if item.life.death is None:
        return None
    if item.noticed is None:
        return "not noticed: no request has presented it since"
    step = history.steps[item.noticed]
    return f"first noticed at {when(step)}: {error_words(step)}"


def links_to_sources(notes: tuple[PolicySourceNote, ...]) -> tuple[str, ...]:
    """`observed: URL`, each page once."""
    return tuple(dict.fromkeys(f"{note.firmness}: {shown(note.url)}" for note in notes))


def when(step: StepTrace) -> str:
    """`step 3 (5m)`."""
    return f"step {step.number} ({duration(step.at)})"


def nothing_sentence(explanation: Explanation) -> str:
    """Say that nothing was lost, or that nothing happened at the step asked about."""
    if explanation.target is None:
        return "No token was lost: none died while a system held it."
    return f"Step {shown(explanation.target)} ended no token and was not refused."


def _rescued(rescue: Rescue, item: Item, step: StepTrace) -> str:
    until = "" if rescue.until is None else f" until step {rescue.until}"
    works_on = f"it would have gone on working{until}"
    who = shown(item.token.actor)
    match rescue.kind:
        case "tolerance":
            return f"at tolerance {rescue.value} {works_on}"
        case "own_app":
            return f"with an app for each system {works_on}"
        case "earlier_refresh":
            early = duration(rescue.value or 0)
            return f"a refresh by {who} at {early}, in time, would have kept {who} working"
        case "held_token":
            return f"had step {step.number} presented the token that its system held, {works_on}"
        case "kept_answer":
            return f"had the answer of step {step.number} arrived, it would hold a token that works"
