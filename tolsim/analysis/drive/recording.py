"""What was seen of a run, as a scenario that `identify` and `check` read."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final, NamedTuple

from tolsim.analysis.drive.observed import Driven, Judged, Observed
from tolsim.catalogue import find_policy
from tolsim.documents import load_scenario
from tolsim.documents.scenarios.steps.writing import write_step
from tolsim.documents.yaml.writer import yaml_text
from tolsim.engine.policy import TokenKind
from tolsim.simulation import Scenario, replay
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import Call, Race, Refresh, Revoke, Step, Wait

_NAME: Final = "seen.yaml"


class _Happened(NamedTuple):
    """A step as it happened, and what was seen of it, of a race of each request."""

    step: Step
    judged: Sequence[Judged]


def recording(head: Mapping[str, Any], driven: Driven) -> str:
    """Return the text of a scenario that expects what was seen.

    `head` is that of the run that was predicted from, with all but its steps.
    """
    labels, steps = _Labels(), []
    for happened in _happened(driven):
        labels.count(happened.judged)
        steps.append(_seen(happened, labels, driven.scenario))
    rest = {key: value for key, value in head.items() if key not in ("title", "about", "steps")}
    about = f"Seen at {driven.server} by `tolsim drive`.\n"
    document = {"title": driven.scenario.title, "about": about, **rest}
    return yaml_text({**document, "steps": _without_chance({**document, "steps": steps})})


def _happened(driven: Driven) -> Iterator[_Happened]:
    """Yield what happened; the requests of a race in the order that fits all that was seen."""
    together = groupby(driven.steps, lambda one: one.predicted.number.step)
    orders = iter(driven.orders)
    for step, (_, judged) in zip(driven.scenario.steps, together, strict=False):
        several = list(judged)
        timed = _without_time(step) if driven.waits == "skip" else step
        if isinstance(timed.action, Race):
            order = next(orders)
            racers = tuple(timed.action.racers[place] for place in order)
            timed = replace(timed, action=Race(racers))
            several = [several[place] for place in order]
        yield _Happened(timed, several)


def _without_time(step: Step) -> Step:
    """Return a step at which no time passed, as waits were skipped."""
    action = Wait(0) if isinstance(step.action, Wait) else step.action
    return replace(step, action=action, after=0, at=None)


def _without_chance(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the steps; races, of which an order decides how they go, without their counts.

    A race expects what holds in every order, but only one was seen.
    """
    steps: list[dict[str, Any]] = document["steps"]
    (run,) = load_scenario(yaml_text(document), _NAME, find_policy).runs
    for record in replay(run).steps:
        if any(failure.order for failure in record.failures):
            steps[record.number.step - 1].pop("expect", None)
    return steps


class _Labels:
    """The labels of the tokens that were seen, counted in the order of what happened."""

    def __init__(self) -> None:
        self._labels: dict[Label, Label] = {}
        self._counts: Counter[tuple[str, TokenKind]] = Counter()
        self.doubtful: set[str] = set()
        """Actors that were given tokens twice in a race: in which order nobody knows for sure."""

    def __getitem__(self, seen: Label) -> Label:
        return self._labels[seen]

    def count(self, judged: Sequence[Judged]) -> None:
        """Count the tokens that the answers to a step brought."""
        answers = [one.observed.answer for one in judged if one.observed is not None]
        for seen in (label for answer in answers for label in answer):
            if seen not in self._labels:
                key = seen.actor, seen.kind
                self._counts[key] += 1
                self._labels[seen] = Label.of(*key, self._counts[key])
        given = Counter(answer[0].actor for answer in answers if answer)
        self.doubtful.update(actor for actor, count in given.items() if count > 1)


def _seen(happened: _Happened, labels: _Labels, run: Scenario) -> dict[str, Any]:
    """Return a step that expects what was seen."""
    step, judged = happened
    if isinstance(step.action, Race):
        return _raced(step, step.action, judged, labels, run)
    observed = judged[0].observed
    if observed is not None and observed.kind == "nothing sent" and _names_token(step):
        timing = {k: v for k, v in write_step(step, run).items() if k in ("after", "at")}
        return {"check": f"not sent: {observed.note}", **timing}
    written = write_step(_presenting(step, observed, labels), run)
    if (word := _word(judged[0])) is not None:
        written["expect"] = word
    answer = _answer(judged[0], labels)
    return {**written, "answer": answer} if answer else written


def _raced(
    step: Step, race: Race, judged: Sequence[Judged], labels: _Labels, run: Scenario
) -> dict[str, Any]:
    """Return a race that counts what was seen."""
    racers = [
        write_step(_presenting(racer, one.observed, labels), run)
        for racer, one in zip(race.racers, judged, strict=True)
    ]
    written = {"race": racers, **write_step(replace(step, action=Wait(0)), run)}
    del written["wait"]
    words = [word for one in judged if (word := _word(one)) is not None]
    # Where nobody knows how some of them went, a count would say that they went otherwise.
    return {**written, "expect": dict(Counter(words))} if len(words) == len(judged) else written


def _word(judged: Judged) -> str | None:
    """Return what to expect of a request; None where no answer was read."""
    observed = judged.observed
    if observed is None or _is_lost(judged):
        return None
    return observed.outcome if observed.kind in ("ok", "refused", "nothing sent") else None


def _is_lost(judged: Judged) -> bool:
    return bool(getattr(judged.predicted.step.action, "lost", False))


def _names_token(step: Step) -> bool:
    return isinstance(step.action, Revoke) or getattr(step.action, "using", None) is not None


def _presenting(step: Step, observed: Observed | None, labels: _Labels) -> Step:
    """Return a step that names the token which it presented as it is called here."""
    if observed is None or observed.presented is None or not _names_token(step):
        return step
    label = labels[observed.presented]
    match step.action:
        case Refresh() | Call() as action:
            return replace(step, action=action._replace(using=label))
        case Revoke() as action:
            return replace(step, action=action._replace(label=label))
    return step


def _answer(judged: Judged, labels: _Labels) -> list[str]:
    """Return the tokens of an answer; none if it is not certain which they are."""
    observed = judged.observed
    if observed is None or _is_lost(judged):
        return []
    # Without a refresh token in it, an answer leaves open whether the one presented goes on.
    if observed.presented is not None and observed.refresh is None:
        return []
    answer = [labels[label] for label in observed.answer]
    doubtful = any(label.actor in labels.doubtful for label in answer)
    return [] if doubtful else [str(label) for label in answer]
