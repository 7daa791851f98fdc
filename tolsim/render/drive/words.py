"""A step, a prediction and what was seen of it, in a few words."""

from tolsim.analysis.drive.observed import Driven, Judged, Observed
from tolsim.documents.durations import duration
from tolsim.render.words.names import one_line, shown
from tolsim.simulation.scenario import (
    VERBS,
    Call,
    Check,
    ClientCredentials,
    Copy,
    Forget,
    PolicyChange,
    Raise,
    Refresh,
    Revoke,
    Wait,
)
from tolsim.simulation.trace import StepTrace


def step_words(step: StepTrace) -> str:
    """Write a step as on one line: `refresh legacy using legacy.R1`."""
    action, actor = step.step.action, shown(step.actor or "")
    match action:
        case Refresh(using=using) | Call(using=using) if using is not None:
            return f"{VERBS[type(action)]} {actor} using {shown(using)}"
        case ClientCredentials():
            return f"client credentials {actor}"
        case Revoke(label):
            return f"revoke {shown(label)}"
        case Copy(to=to):
            return f"copy {actor} to {shown(to.system)}"
        case Forget():
            return f"forget {actor}"
        case Raise(incident):
            return f"incident {shown(incident)}"
        case PolicyChange():
            return "change"
        case Wait(seconds):
            return f"wait {duration(seconds)}"
        case Check(sentence):
            return f"check {one_line(sentence)}"
    lost = " lost" if getattr(action, "lost", False) else ""
    return f"{VERBS[type(action)]} {actor}{lost}"


def predicted_words(step: StepTrace) -> str:
    """`ok`, `401 invalid_token, code 124`; nothing where no answer is predicted."""
    if step.status is None and step.reason is None and step.outcome != "skipped":
        return ""
    return _answer(step.outcome, step.status, step.code)


def observed_words(observed: Observed | None) -> str:
    """`ok`, `400 invalid_grant`; nothing where nothing was asked."""
    if observed is None:
        return ""
    return _answer(observed.outcome, observed.status, observed.code)


def because(judged: Judged) -> str:
    """Say in what a step differs, or why it is not judged; nothing where that goes unsaid."""
    return shown(judged.because) if judged.observed is not None else ""


def tally(driven: Driven) -> str:
    """Sum up in one line."""
    agreed, disagreed = driven.count("agreed"), driven.count("disagreed")
    judged = agreed + disagreed
    if disagreed:
        said = f"{disagreed} of {_counted(judged, 'answer')} not as predicted"
    elif judged == 1:
        said = "the only answer is as predicted"
    else:
        said = f"all {judged} answers are as predicted" if judged else "no answer was judged"
    left = sum(s.observed is not None and s.verdict == "not judged" for s in driven.steps)
    return f"{said}; {_counted(left, 'request')} not judged" if left else said


def _answer(outcome: str, status: int | None, code: str | None) -> str:
    number = "" if status is None or outcome == "ok" else f"{status} "
    return f"{number}{shown(outcome)}" + ("" if code is None else f", code {shown(code)}")


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"
