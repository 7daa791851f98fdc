"""The steps of one run, in order: the clock, the action, and what is expected of it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from msgspec import UNSET, UnsetType

from tolsim.documents.durations import LONGEST, duration, parse_duration
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
from tolsim.documents.scenarios.steps.size import MOST_STEPS
from tolsim.simulation import scenario as plain
from tolsim.simulation.scenario import Actor, Round, Step, Went


def read_steps(drafts: Iterable[Draft | None], run: Progress) -> Iterator[Step]:
    """Return the steps of one run; what is not sound is noted and left out."""
    for draft in drafts:
        if draft is None:
            run.slack += MOST_STEPS  # it may have been a repeat
        elif isinstance(draft.model, models.RepeatStep):
            yield from _rounds(draft, draft.model, run)
        elif (step := _step(draft, run)) is not None:
            yield step
        else:
            run.slack += max(len(draft.inside), int(draft.verb in ISSUING))
            _check_expectations(draft, run)


def _rounds(draft: Draft, model: models.RepeatStep, run: Progress) -> Iterator[Step]:
    """Return the steps of every round of a repeat; each is read as if it were written out."""
    outside, clock, note = run.rounds, run.clock, _note(draft)
    before, jumped = clock.now, clock.jumped
    clock.move(_after(draft), draft.node.get("at"), run.problems)
    clock.jumped = jumped or clock.now != before
    begin, every = clock.now, _every(model)
    mark = draft.value.key or draft.value.mark
    found = len(run.problems)
    for number in range(1, model.repeat + 1):
        if every is not None:
            clock.jump(max(clock.now, begin + (number - 1) * every))
        run.rounds = (*outside, Round(mark, number, model.repeat))
        for step in read_steps(draft.inside, run):
            yield step if note is None else replace(step, note=_joined(note, step.note))
            note = None
        if every is not None and clock.now > begin + number * every:
            _too_long(draft, clock.now - begin - (number - 1) * every, run)
        if len(run.problems) > found or not run.repeats:
            run.slack += MOST_STEPS  # the other rounds would only tell the same problems again
            break
    run.rounds = outside


def _every(model: models.RepeatStep) -> int | None:
    return parse_duration(model.every) if isinstance(model.every, str) else None


def _too_long(draft: Draft, seconds: int, run: Progress) -> None:
    every = draft.node.at("every")
    run.problems.add(
        every.place, "round-too-long",
        f"a round lasts {duration(seconds)}, longer than the {every.value} until the next begins",
        f"write `every: {duration(seconds)}` or longer",
    )  # fmt: skip


def _joined(note: str, own: str | None) -> str:
    return note if own is None else f"{note}; {own}"


def _note(draft: Draft) -> str | None:
    return draft.model.note if isinstance(draft.model.note, str) else None


def _if(draft: Draft) -> Went | None:
    written: Went | UnsetType = getattr(draft.model, "if_", UNSET)
    return None if isinstance(written, UnsetType) else written


def _after(draft: Draft) -> str | None:
    return draft.model.after if isinstance(draft.model.after, str) else None


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
    node = draft.node
    actor: Actor | None = getattr(action, "actor", None)
    app = run.cast.app_of(actor) if actor else None
    racing = draft.verb == "race"
    return Step(
        action=action,
        mark=draft.value.key or draft.value.mark,
        after=after,
        at=at,
        note=_note(draft),
        expect=(expected_counts if racing else expected_outcome)(run, node.get("expect")),
        answer=expected_answer(run, node.get("answer"), app),
        then=expected_standings(run, node.get("then")),
        if_=_if(draft),
        rounds=run.rounds,
    )


def _moved(draft: Draft, run: Progress) -> tuple[int, int | None]:
    """Return a step's `after` and `at` in seconds, with the run's clock moved on."""
    moved = run.clock.move(_after(draft), draft.node.get("at"), run.problems)
    if isinstance(draft.model, models.WaitStep):
        run.clock.now += parse_duration(draft.model.wait)
    if run.clock.now > LONGEST:
        run.problems.add(
            draft.value.key_place, "clock-too-late",
            f"with this step the clock passes {duration(LONGEST)}, which no duration can say",
            "let less time pass",
        )  # fmt: skip
        run.clock.now = 0  # told once: what follows is not judged by it
    return moved


def _race(draft: Draft, run: Progress) -> plain.Race | None:
    """Return a race: tokens are chosen before it, expectations look at what it can issue."""
    actions = [read_action(racer, run) if racer else None for racer in draft.inside]
    for racer, action in zip(draft.inside, actions, strict=True):
        if racer and action:
            run.issue(racer.verb, action.actor)  # type: ignore[union-attr]
    steps = []
    for racer, action in zip(draft.inside, actions, strict=True):
        if racer and action:
            steps.append(_expecting(racer, run, action))
        elif racer:
            _check_expectations(racer, run)
    return plain.Race(tuple(steps)) if len(steps) == len(draft.inside) else None


def _check_expectations(draft: Draft, run: Progress) -> None:
    """Look at what a step expects whose action could not be read."""
    (expected_counts if draft.verb == "race" else expected_outcome)(run, draft.node.get("expect"))
    expected_answer(run, draft.node.get("answer"), None)
    expected_standings(run, draft.node.get("then"))
