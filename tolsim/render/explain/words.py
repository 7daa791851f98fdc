"""The sentences of `tolsim explain` about tokens: from the trace, the rule and its numbers."""

from collections.abc import Iterator

from tolsim.analysis.explain.explain import Explanation, Item, Link, Refused
from tolsim.analysis.explain.systems import Loss
from tolsim.analysis.history.history import History
from tolsim.documents import PolicySourceNote
from tolsim.render.explain.systems import rescue_of, state_words
from tolsim.render.words.changes import fate_and_reason
from tolsim.render.words.clock import step_and_moment
from tolsim.render.words.facts import change_sentence, refusal_rule
from tolsim.render.words.names import listed, shown
from tolsim.render.words.steps import error_words, step_sentence
from tolsim.simulation.trace import State, StepTrace


def alike(explanation: Explanation) -> list[list[Loss]]:
    """Return the losses, those together of systems that lost the same things in the same steps."""
    found: dict[tuple[object, ...], list[Loss]] = {}
    for loss in explanation.losses:
        key = (loss.spell, loss.state, loss.causes, loss.presented)
        found.setdefault(key, []).append(loss)
    return list(found.values())


def untold(explanation: Explanation) -> list[Item]:
    """Return the tokens whose death is not told already with what a system lost by it."""
    told = {
        (drop.lost, drop.change)
        for loss in explanation.losses
        for cause in loss.causes
        for drop in cause.drops
    }
    return [
        item
        for item in explanation.items
        if not item.chain or not {(item.token, link.change) for link in item.chain[-1:]} & told
    ]


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
    rule = refusal_rule(history, step.app, refused.place, refused.rule)
    return said if rule in said else f"{said}: {rule}"


def aftermath_sentences(history: History, item: Item) -> list[str]:
    """Say who held a token when it died, who noticed, and what would have saved its holder."""
    noticed, rescue = _noticed(history, item), rescue_sentence(history, item)
    said = (sentence for sentence in (noticed, rescue) if sentence is not None)
    sentences = [f"{sentence[0].upper()}{sentence[1:]}." for sentence in said]
    # A sentence that begins with a system's name keeps it as it is written.
    return [*(f"{sentence}." for sentence in _holders(history, item)), *sentences]


def rescue_sentence(history: History, item: Item) -> str | None:
    """Say what would have saved the holder of a token; None where nothing was found."""
    return None if item.loss is None else rescue_of(history, item.loss)


def _holders(history: History, item: Item) -> Iterator[str]:
    """`legacy held it, and is locked out since`, for the holders of each state together."""
    groups: dict[tuple[State, bool], list[str]] = {}
    for actor, state in item.holders:
        moves = history.moves.get(actor, ())
        lasts = state != "working" and not (moves and moves[-1][0] > item.died)
        groups.setdefault((state, lasts), []).append(shown(actor))
    for (state, lasts), actors in groups.items():
        now, then = ("is", "was") if len(actors) == 1 else ("are", "were")
        stands = f"{then} {state_words(state)} then"
        if state == "working":
            stands = f"{then} still working"
        elif lasts:
            stands = f"{now} {state_words(state)} since"
        yield f"{listed(actors)} held it, and {stands}"


def _noticed(history: History, item: Item) -> str | None:
    """Say at which step a refusal first told its owner; None for a token that works."""
    if item.life.death is None:
        return None
    if item.noticed is None:
        return "not noticed: no request has presented it since"
    step = history.steps[item.noticed]
    return f"first noticed at {when(history, step)}: {error_words(step)}"


def links_to_sources(notes: tuple[PolicySourceNote, ...]) -> tuple[tuple[str, str], ...]:
    """Return each page once, with how firm it is: its address, `observed, staff`."""
    pages: dict[str, dict[str, None]] = {}
    for note in notes:
        pages.setdefault(shown(note.url), {})[note.firmness] = None
    return tuple((url, ", ".join(words)) for url, words in pages.items())


def when(history: History, step: StepTrace) -> str:
    """`step 3 (5m)`."""
    return step_and_moment(history.trace.scenario, step)


def nothing_sentence(explanation: Explanation) -> str:
    """Say that nothing was lost, or that nothing happened at the step asked about."""
    if explanation.target is None:
        return "Nothing was lost."
    if explanation.actors:
        states = explanation.trace.states
        are = [f"{shown(actor)} is {state_words(states[actor])}" for actor in explanation.actors]
        return f"Nothing was lost: {listed(are)}."
    step = f"Step {shown(explanation.target)}"
    return f"{step} ended no token, took none from a system, and was not refused."
