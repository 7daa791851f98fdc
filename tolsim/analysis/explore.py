"""Can a policy break its users at all, and how soon?"""

from collections.abc import Callable
from typing import Literal, NamedTuple

from tolsim.analysis.choices import Choice
from tolsim.analysis.experiment import experiment
from tolsim.analysis.labelled import shortest_with_labels
from tolsim.analysis.moves import Move
from tolsim.analysis.question import Question, label_of
from tolsim.analysis.search import Goal, Search, Tried
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
    progress: Callable[[Search], None] | None = None,
) -> Exploration:
    """The shortest sequence of requests that reaches a goal.

    `goal` is one of `GOALS`, or what `--until` says in the vocabulary of `then`. Raises
    ValueError where it says nothing that a search can reach.
    """
    search = question.search((choice.policy,), progress)
    reached, then = _goal(goal, question)
    search.symmetric = then is None
    labelled = then is not None and any(label_of(subject)[1] for subject in then)
    if labelled and then is not None:
        path = shortest_with_labels(search, then)
    else:
        path = search.shortest(reached)
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


def _goal(goal: str, question: Question) -> tuple[Goal, dict[str, str] | None]:
    match goal:
        case "locked-out":
            return _locked_out, None
        case "refused-call" | "refused-refresh":
            verb = goal.removeprefix("refused-")
            return (
                lambda tried: (
                    tried.move.verb == verb
                    and tried.looks[0][0] not in ("ok", "undetermined", "no_token")
                )
            ), None
        case "hijack":
            return lambda tried: _hijacks(tried, question), None
    wanted = question.standings(goal)
    return (lambda tried: _stands(tried, question, wanted)), wanted


def _locked_out(tried: Tried) -> bool:
    lab, now = tried.labs[0], tried.move.seconds
    return any(lab.state(held, now) == "locked-out" for held in lab.cells)


def _hijacks(tried: Tried, question: Question) -> bool:
    move, lab = tried.move, tried.labs[0]
    if move.verb != "refresh" or tried.looks[0][0] == "ok":
        return False
    here = move.by(tried.names)
    own = question.cast.cell(here.system, here.user)
    others = {n for cell, held in enumerate(lab.cells) if cell != own for n in held if n}
    return any(number in others for number in lab.server.touched)


def _stands(tried: Tried, question: Question, wanted: dict[str, str]) -> bool:
    lab, now = tried.labs[0], tried.move.seconds
    return all(
        lab.state(lab.cells[question.cell(actor)], now) == state for actor, state in wanted.items()
    )
