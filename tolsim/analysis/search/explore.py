"""Can a policy break its users at all, and how soon?"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from tolsim.analysis.search.choices import Choice
from tolsim.analysis.search.experiment import experiment
from tolsim.analysis.search.question import Question, label_of
from tolsim.analysis.search.space.breadth_first import Goal, Progress
from tolsim.analysis.search.space.joint_states import Step
from tolsim.analysis.search.space.labelled import shortest_with_labels
from tolsim.analysis.search.space.moves import Move
from tolsim.documents import FindPolicy

GoalName = Literal["locked-out", "refused-call", "refused-refresh", "hijack"]

GOALS: dict[str, str] = {
    "locked-out": "a system that logged in needs its user again, though no one revoked anything",
    "refused-call": "a call is refused",
    "refused-refresh": "a refresh is refused",
    "hijack": "a refused refresh of one system ends a token that another one holds",
}


class Exploration(NamedTuple):
    """What a search for trouble found; `bound` is what cut it short, if anything did."""

    found: bool
    goal: str
    exhaustive: bool
    bound: str | None
    states: int
    depth: int
    scenario: str | None


def explore(
    choice: Choice,
    question: Question,
    goal: str,
    find_policy: FindPolicy,
    progress: Progress | None = None,
) -> Exploration:
    """The shortest sequence of requests that reaches a goal.

    `goal` is one of `GOALS`, or what `--until` says in the vocabulary of `then`. Raises
    UserError where it says nothing that a search can reach.
    """
    search = question.search((choice.policy,), progress)
    then = None if goal in GOALS else question.standings(goal)
    search.symmetric = then is None
    if then is not None and any(label_of(subject)[1] for subject in then):
        path = shortest_with_labels(search, then)
    else:
        path = search.shortest(_goal(goal, question, then or {}))
    scenario = None
    if path is not None:
        about = f"The shortest way to this: {GOALS.get(goal, goal)}."
        scenario = _told(choice, question, goal, path, about, find_policy, then)
    return Exploration(
        path is not None,
        goal,
        path is None and search.exhaustive,
        search.bound if path is None else None,
        search.states,
        len(path) if path else search.depth,
        scenario,
    )


def _told(
    choice: Choice,
    question: Question,
    goal: str,
    path: tuple[Move, ...],
    about: str,
    find_policy: FindPolicy,
    then: dict[str, str] | None,
) -> str:
    told = experiment(
        f"{choice.label}: {goal}", about, (choice,), question.cast, path, find_policy, then=then
    )
    if goal != "locked-out":
        return told.text
    states = told.traces[0].states
    broken = {actor: state for actor, state in states.items() if state == "locked-out"}
    return experiment(
        f"{choice.label}: {goal}", about, (choice,), question.cast, path, find_policy, then=broken
    ).text


def _goal(goal: str, question: Question, then: Mapping[str, str]) -> Goal:
    match goal:
        case "locked-out":
            return _locked_out
        case "refused-call" | "refused-refresh":
            verb = goal.removeprefix("refused-")
            return lambda move, step, _: move.verb == verb and _is_refused(step)
        case "hijack":
            return _hijacks
    wanted = [(question.cell(actor), state) for actor, state in then.items()]
    return lambda _, step, held: _stands(step, held, wanted)


def _locked_out(_: Move, step: Step, held: bytes) -> bool:
    return "locked-out" in map(step.after.standing, held)


def _is_refused(step: Step) -> bool:
    return step.observations[0][0] not in ("ok", "undetermined", "no_token")


def _hijacks(move: Move, step: Step, _: bytes) -> bool:
    return move.verb == "refresh" and step.touches_others and step.observations[0][0] != "ok"


def _stands(step: Step, held: bytes, wanted: Sequence[tuple[int, str]]) -> bool:
    return all(step.after.standing(held[cell]) == state for cell, state in wanted)
