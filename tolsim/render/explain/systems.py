"""The sentences of `tolsim explain` about systems: what each lost, and what led to it."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tolsim.analysis.explain.causes import Cause
from tolsim.analysis.explain.losses import Level
from tolsim.analysis.explain.rescue import Rescue
from tolsim.analysis.explain.systems import Loss
from tolsim.analysis.history.history import History
from tolsim.engine.status import ACTIVE
from tolsim.render.page.symbols import STATE_WORDS
from tolsim.render.words.changes import Fate, fate_and_reason, fates
from tolsim.render.words.clock import moment, step_and_moment
from tolsim.render.words.names import listed, shown, tokens
from tolsim.render.words.steps import error_words, step_sentence
from tolsim.simulation.trace import Change, State, StepTrace

_KEPT: Final = {
    Level.CUT_OFF: "would have gone on without a new login",
    Level.HINDERED: "would have gone on working",
    Level.DOOMED: "could still refresh",
}
_SPARED: Final = {
    Level.CUT_OFF: "would not have been {}",
    Level.HINDERED: "would have gone on working",
    Level.DOOMED: "could still refresh",
}


def state_words(state: State) -> str:
    """`locked out`."""
    return STATE_WORDS[state].words


def aftermath_of(history: History, losses: Sequence[Loss]) -> list[str]:
    """Say who noticed a loss that several systems share, and what would have saved them."""
    noticed = noticed_sentence(history, losses)
    if all(one.rescue == losses[0].rescue for one in losses):
        rescues = [rescue_of(history, losses[0], [one.actor for one in losses])]
    else:
        rescues = [rescue_of(history, one) for one in losses]
    said = (sentence for sentence in (noticed, *rescues) if sentence is not None)
    return [f"{sentence[0].upper()}{sentence[1:]}." for sentence in said]


def loss_words(history: History, loss: Loss, actors: Sequence[str]) -> str:
    """Say what systems that share a store lost: `is locked out since step 3 (5m)`."""
    now, then = ("is", "was") if len(actors) == 1 else ("are", "were")
    if loss.presented is not None:
        when = _when(history, history.steps[loss.place])
        return f"{then} refused at {when} with {shown(loss.presented)}, which no longer worked"
    if loss.level == Level.DOOMED:
        return _doom(history, loss, now, then)
    state = state_words(loss.state)
    if loss.lasts(history):
        return f"{now} {state} since {_since(history, loss)}"
    last = history.steps[loss.spell.last]
    until = "" if loss.spell.last == loss.place else f" to step {last.number}"
    return f"{then} {state} {'from' if until else 'at'} {_since(history, loss)}{until}"


class CauseLine(NamedTuple):
    """What a step did to what a system went on with, and the change that the rule behind it made.

    The first line of a step says what was done at it; those that follow have no `moment`.
    """

    moment: str
    words: str
    change: Change | None = None


def cause_lines(history: History, loss: Loss, cause: Cause) -> Iterator[CauseLine]:
    """Say what led to a loss: `new logs in, gets A1 and R1; legacy.A1 and R1 revoked: RULE`."""
    step = history.steps[cause.place]
    if cause.kind == "timed_out":
        for fate in _fates(cause):
            at = fate.changes[0].at
            when = f"{moment(history.trace.scenario, at)}, before step {step.number}"
            yield CauseLine(when, _fate_words(history, fate), fate.changes[0])
        return
    done = step_sentence(history, cause.place).plain
    ends = _fates(cause)
    match cause.kind:
        case "copied" | "forgotten":
            yield CauseLine(_when(history, step), f"{done}; {thrown_away(history, cause)}")
            return
        case "prepared":
            spared = _SPARED[loss.level].format(state_words(loss.state))
            words = f"{done}; without this step {shown(loss.actor)} {spared}"
            yield CauseLine(_when(history, step), words)
            return
    if not ends:
        yield CauseLine(_when(history, step), f"{done}; what it got no longer worked")
    for i, fate in enumerate(ends):
        when, before = (_when(history, step), f"{done}; ") if i == 0 else ("", "")
        yield CauseLine(when, before + _fate_words(history, fate), fate.changes[0])


def noticed_sentence(history: History, losses: Sequence[Loss]) -> str | None:
    """Say at which step a request was first in vain; nothing where the heading says it."""
    loss = losses[0]
    if loss.presented is not None:
        return None
    places = [one.noticed for one in losses if one.noticed is not None]
    if not places:
        asked = loss.level > Level.DOOMED and loss.lasts(history)
        return "not noticed yet: no request was refused since" if asked else None
    step = history.steps[min(places)]
    seen = "nothing to send" if step.reason == "no_token" else error_words(step)
    return f"first noticed at {_when(history, step)}: {seen}"


def rescue_of(history: History, loss: Loss, actors: Sequence[str] = ()) -> str | None:
    """Say what would have saved a system, or several; None where nothing was found."""
    if loss.rescue is None:
        return None
    who = listed([shown(actor) for actor in actors or (loss.actor,)])
    own = "their" if len(actors) > 1 else "its"
    until = loss.rescue.until
    stop = "" if until is None else f" until step {history.steps[until].number}"
    return f"{_condition(history, loss.rescue, own)}, {who} {_KEPT[loss.level]}{stop}"


def _condition(history: History, rescue: Rescue, own: str) -> str:
    value = rescue.value or 0
    number = "" if value >= len(history.steps) else f"step {history.steps[value].number}"
    match rescue.kind:
        case "kept_answer":
            return f"had the answer of {number} arrived"
        case "saved_answer":
            return f"had the whole answer of {number} been saved"
        case "left_out":
            return f"without {number}"
        case "held_token":
            return f"had {number} presented the token that its system held"
        case "earlier_refresh":
            return (
                f"with a refresh of {own} own at {moment(history.trace.scenario, value)}, in time"
            )
        case "refresh_first":
            return f"with a refresh of {own} own right before {number}"
        case "tolerance":
            return f"at tolerance {value}"
        case "own_login":
            return f"with a login in place of the copy at {number}"
        case "own_app":
            return "with an app for each system"


def _doom(history: History, loss: Loss, now: str, then: str) -> str:
    at = history.trace.locks_out_at[loss.actor]
    if not loss.lasts(history) or at is None:
        since = (
            f" since {_when(history, history.steps[loss.causes[0].place])}" if loss.causes else ""
        )
        return f"{then} working, but could not refresh{since}"
    user = shown(history.user(loss.actor) or "the user")
    return (
        f"{now} working until {moment(history.trace.scenario, at)}, then {user} must log in again"
    )


def _since(history: History, loss: Loss) -> str:
    step = history.steps[loss.place]
    if loss.since < step.at:
        return f"{moment(history.trace.scenario, loss.since)} (before step {step.number})"
    return _when(history, step)


def _when(history: History, step: StepTrace) -> str:
    return step_and_moment(history.trace.scenario, step)


def _fates(cause: Cause) -> list[Fate]:
    """Return what became of the tokens, those together that came to it at once by one rule."""
    changes = [drop.change for drop in cause.drops if drop.change is not None]
    moments = dict.fromkeys(change.at for change in changes)
    alike = ([change for change in changes if change.at == at] for at in moments)
    return [fate for several in alike for fate in fates(cause.place, several)]


def _fate_words(history: History, fate: Fate) -> str:
    said = f"{fate.spelled(None)} {fate.after}"
    return "".join(fate_and_reason(said, fate.sentence(history, None)))


def thrown_away(history: History, cause: Cause) -> str:
    """`that replaces s2.R1, which still works, by s1.R1`."""
    statuses = history.trace.statuses
    alive = [drop for drop in cause.drops if statuses[drop.lost] in ACTIVE]
    drops = alive or cause.drops
    instead = [drop.instead for drop in drops if drop.instead is not None]
    lost = tokens([drop.lost for drop in drops], None)
    verb = ("work" if len(drops) > 1 else "works") if alive else "worked"
    by = f", by {tokens(instead, None)}" if instead else ""
    return f"that {'replaces' if instead else 'throws away'} {lost}, which still {verb}{by}"
