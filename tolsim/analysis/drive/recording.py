"""What was seen of a run, as the data of a scenario that `identify` and `check` read."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from tolsim.analysis.drive.observed import Driven, Judged, Observed
from tolsim.documents.scenarios.steps.writing import write_step
from tolsim.simulation import Scenario
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import Call, Race, Refresh, Revoke, Step, Wait


def recording(head: Mapping[str, Any], driven: Driven) -> dict[str, Any]:
    """Return a scenario that expects what was seen.

    `head` is that of the run that was predicted from, with all but its steps.
    """
    run, doubtful = driven.scenario, set[str]()
    together = groupby(driven.steps, lambda one: one.predicted.number.step)
    steps = []
    for step, (_, judged) in zip(run.steps, together, strict=False):
        timed = _without_time(step) if driven.waits == "skip" else step
        steps.append(_seen(timed, list(judged), run, doubtful))
    about = f"Seen at {driven.server} by `tolsim drive`.\n"
    rest = {key: value for key, value in head.items() if key not in ("title", "about", "steps")}
    return {"title": run.title, "about": about, **rest, "steps": steps}


def _without_time(step: Step) -> Step:
    """Return a step as it was: no time passed where waits were skipped."""
    action = Wait(0) if isinstance(step.action, Wait) else step.action
    return Step(action, step.mark, note=step.note, if_=step.if_)


def _seen(
    step: Step, judged: Sequence[Judged], run: Scenario, doubtful: set[str]
) -> dict[str, Any]:
    """Return a step that expects what was seen.

    `doubtful` are the actors whose tokens can have come in another order than they were counted.
    """
    if isinstance(step.action, Race):
        doubtful.update(_given_twice(judged))
        return _raced(step, step.action, judged, run)
    (one,) = judged
    observed = one.observed
    if observed is not None and observed.presented is not None:
        step = _presenting(step, observed.presented)
    elif observed is not None and observed.kind == "nothing sent" and _names_token(step):
        timing = {k: v for k, v in write_step(step, run).items() if k in ("after", "at")}
        return {"check": f"not sent: {observed.note}", **timing}
    written = write_step(step, run)
    for word in _words(one):
        written["expect"] = word
    answer = [] if observed is None else _answer(observed)
    if answer and not _is_lost(one) and doubtful.isdisjoint(label.actor for label in answer):
        written["answer"] = [str(label) for label in answer]
    return written


def _raced(step: Step, race: Race, judged: Sequence[Judged], run: Scenario) -> dict[str, Any]:
    """Return a race that counts what was seen: in which order it was answered nobody knows."""
    # A race is a step like any other but for its requests: a check in its place has them.
    written = write_step(Step(Wait(0), step.mark, step.after, step.at, step.note), run)
    written.pop("wait")
    written = {"race": [write_step(racer, run) for racer in race.racers], **written}
    words = [word for one in judged for word in _words(one)]
    # Where nobody knows how some of them went, a count would say that they went otherwise.
    if len(words) == len(judged):
        written["expect"] = dict(Counter(words))
    return written


def _given_twice(judged: Sequence[Judged]) -> Iterator[str]:
    given = Counter(
        label.actor for one in judged if one.observed is not None for label in one.observed.answer
    )
    # An access and a refresh token are one answer.
    yield from (actor for actor, count in given.items() if count > 2)


def _words(judged: Judged) -> Iterator[str]:
    """Yield what to expect of a request; nothing where no answer was read."""
    observed = judged.observed
    if observed is None or _is_lost(judged):
        return
    if observed.kind in ("ok", "refused", "nothing sent"):
        yield observed.outcome


def _is_lost(judged: Judged) -> bool:
    return bool(getattr(judged.predicted.step.action, "lost", False))


def _names_token(step: Step) -> bool:
    return isinstance(step.action, Revoke) or getattr(step.action, "using", None) is not None


def _presenting(step: Step, label: Label) -> Step:
    """Return a step that names the token which it presented as the client called it."""
    match step.action:
        case (Refresh() | Call()) as action if action.using is not None:
            return Step(action._replace(using=label), step.mark, step.after, step.at, step.note,
                        if_=step.if_)  # fmt: skip
        case Revoke() as action:
            return Step(action._replace(label=label), step.mark, step.after, step.at, step.note)
    return step


def _answer(observed: Observed) -> tuple[Label, ...]:
    """Return the tokens of an answer; of one that leaves open which refresh token goes on, none."""
    if observed.presented is not None and observed.refresh is None:
        return ()
    return observed.answer
