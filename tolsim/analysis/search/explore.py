"""Can a policy break its users at all, and how soon?"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from tolsim.analysis.search.choices import Choice
from tolsim.analysis.search.experiment import experiment
from tolsim.analysis.search.question import Question, label_of
from tolsim.analysis.search.space.aim import Aim
from tolsim.analysis.search.space.breadth_first import Goal, Progress, Search
from tolsim.analysis.search.space.joint_states import JointStates, Step
from tolsim.analysis.search.space.labelled import shortest_with_labels
from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.states import Observation
from tolsim.analysis.search.space.timed import TimedSearch
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
    waits: int | None = None
    """The waits of the scenario, where they are as long as it takes, and no part of the depth."""


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
    then = None if goal in GOALS else question.standings(goal)
    labelled = then is not None and any(label_of(subject)[1] for subject in then)
    search: Search | TimedSearch
    waits = None
    if question.any_wait and not labelled:
        aim = aim_of(goal, question, then or {})
        search = question.timed_search(choice.policy, progress, symmetric=then is None)
        path = search.shortest(aim)
        waits = sum(move.verb == "wait" for move in path or ())
        _bear_out(choice, question, path or (), aim)
    else:
        search = question.search((choice.policy,), progress)
        search.symmetric = then is None
        if then is not None and labelled:
            path = shortest_with_labels(search, then)
        else:
            path = search.shortest(goal_of(aim_of(goal, question, then or {})))
    scenario = None
    if path is not None:
        about = f"The shortest way to this: {GOALS.get(goal, goal)}."
        scenario = _told(choice, question, goal, path, about, find_policy, then)
    return Exploration(
        path is not None,
        goal,
        path is None and search.bound is None,
        search.bound if path is None else None,
        search.states,
        search.depth if path is None else len(path) - (waits or 0),
        scenario,
        waits,
    )


def _bear_out(choice: Choice, question: Question, path: Sequence[Move], aim: Aim) -> None:
    """Raise AssertionError if what was found does not reach the aim: a bug of the search."""
    states = JointStates([question.policy_states(choice.policy)])
    joint, cells = states.start()
    reached = False
    for move in path:
        made = states.make(joint, cells, states.placed(move, question.cast.names))
        if made is not None:
            step, cells = made
            joint, reached = step.after, goal_of(aim)(move, step, cells)
    if path and not reached:
        raise AssertionError(f"{choice.label} does not reach the aim by {path}")


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


def aim_of(goal: str, question: Question, then: Mapping[str, str]) -> Aim:
    match goal:
        case "locked-out":
            return Aim(stands=lambda standings: "locked-out" in standings)
        case "refused-call" | "refused-refresh":
            verb = goal.removeprefix("refused-")
            return Aim(lambda move, observation, _: move.verb == verb and _is_refusal(observation))
        case "hijack":
            return Aim(_is_hijack)
    wanted = [(question.cell(actor), state) for actor, state in then.items()]
    return Aim(stands=lambda standings: all(standings[cell] == state for cell, state in wanted))


def goal_of(aim: Aim) -> Goal:
    """The aim in the words of a search over several policies."""
    happens, stands = aim

    def goal(move: Move, step: Step, held: bytes) -> bool:
        if happens and happens(move, step.observations[0], step.touches_others):
            return True
        return stands is not None and stands([step.after.standing(number) for number in held])

    return goal


def _is_refusal(observation: Observation) -> bool:
    return observation[0] not in ("ok", "undetermined", "no_token")


def _is_hijack(move: Move, observation: Observation, touches_others: bool) -> bool:
    return move.verb == "refresh" and touches_others and observation[0] != "ok"
