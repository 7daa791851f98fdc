"""The steps of one run, in order: the clock, the action, and what is expected of it."""

from collections.abc import Iterator

from msgspec import UnsetType

from tolsim.documents.durations import duration, parse_duration
from tolsim.documents.scenarios import model as models
from tolsim.documents.scenarios.expectations import (
    expected_answer,
    expected_counts,
    expected_outcome,
    expected_standings,
)
from tolsim.documents.scenarios.progress import ISSUING, Progress
from tolsim.documents.scenarios.steps.actions import read_action
from tolsim.documents.scenarios.steps.drafts import Draft
from tolsim.simulation import scenario as plain
from tolsim.simulation.scenario import Actor, Step


def read_steps(drafts: list[Draft | None], run: Progress) -> Iterator[Step]:
    """Return the steps of one run; what is not sound is noted and left out."""
    for draft in drafts:
        step = _step(draft, run) if draft else None
        if step is not None:
            yield step
        elif draft is None:
            run.slack += models.MOST_RACERS
        else:
            run.slack += max(len(draft.racers), int(draft.verb in ISSUING))
            _check_expectations(draft, run)


def _step(draft: Draft, run: Progress) -> Step | None:
    after, at = _moved(draft, run)
    action = _race(draft, run) if draft.verb == "race" else read_action(draft, run)
    if action is None:
        return None
    actor = getattr(action, "actor", None)
    if actor is not None:
        run.issue(draft.verb, actor)
    return _expecting(draft, run, action, after, at)


def _expecting(
    draft: Draft, run: Progress, action: plain.Action, after: int = 0, at: int | None = None
) -> Step:
    """Return a step with what it expects; what it can have issued has been counted."""
    node, note = draft.node, draft.model.note
    actor: Actor | None = getattr(action, "actor", None)
    app = run.cast.app_of(actor) if actor else None
    racing = draft.verb == "race"
    return Step(
        action=action,
        mark=draft.value.key or draft.value.mark,
        after=after,
        at=at,
        note=None if isinstance(note, UnsetType) else note,
        expect=(expected_counts if racing else expected_outcome)(run, node.get("expect")),
        answer=expected_answer(run, node.get("answer"), app),
        then=expected_standings(run, node.get("then")),
    )


def _moved(draft: Draft, run: Progress) -> tuple[int, int | None]:
    """Return a step's `after` and `at` in seconds, with the run's clock moved on."""
    after = parse_duration(draft.model.after) if isinstance(draft.model.after, str) else 0
    at = parse_duration(draft.model.at) if isinstance(draft.model.at, str) else None
    # What could not be read can only have moved the clock on.
    if at is not None and at < run.clock:
        run.problems.add(
            draft.node.at("at").place, "clock-goes-back",
            f"{draft.model.at} is past: it is {duration(run.clock)} after the start by then",
            "write a later time, or `after` for a time from the step before",
        )  # fmt: skip
    run.clock = run.clock + after if at is None else max(at, run.clock)
    if isinstance(draft.model, models.WaitStep):
        run.clock += parse_duration(draft.model.wait)
    return after, at


def _race(draft: Draft, run: Progress) -> plain.Race | None:
    """Return a race: tokens are chosen before it, expectations look at what it can issue."""
    actions = [read_action(racer, run) if racer else None for racer in draft.racers]
    for racer, action in zip(draft.racers, actions, strict=True):
        if racer and action:
            run.issue(racer.verb, action.actor)  # type: ignore[union-attr]
    steps = []
    for racer, action in zip(draft.racers, actions, strict=True):
        if racer and action:
            steps.append(_expecting(racer, run, action))
        elif racer:
            _check_expectations(racer, run)
    return plain.Race(tuple(steps)) if len(steps) == len(draft.racers) else None


def _check_expectations(draft: Draft, run: Progress) -> None:
    """Look at what a step expects whose action could not be read."""
    (expected_counts if draft.verb == "race" else expected_outcome)(run, draft.node.get("expect"))
    expected_answer(run, draft.node.get("answer"), None)
    expected_standings(run, draft.node.get("then"))
