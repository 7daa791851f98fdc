"""Which experiment tells policies apart, by nothing but the answers their clients see?"""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import NamedTuple

from tolsim.analysis.search.choices import Choice
from tolsim.analysis.search.experiment import experiment
from tolsim.analysis.search.question import Question, rules_of
from tolsim.analysis.search.space.breadth_first import Progress
from tolsim.analysis.search.space.joint_states import Step
from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.states import Observation
from tolsim.documents import FindPolicy


class Distinction(NamedTuple):
    """An experiment between two policies, if there is one."""

    found: bool
    exhaustive: bool
    bound: str | None
    states: int
    depth: int
    scenario: str | None


class Split(NamedTuple):
    """An experiment among several policies, and who gives each of its last answers.

    Without answers nothing tells them apart, if there is no `bound`.
    """

    moves: tuple[Move, ...]
    answers: Mapping[str, Sequence[Choice]]
    bound: str | None


def distinguish(
    one: Choice,
    other: Choice,
    question: Question,
    find_policy: FindPolicy,
    progress: Progress | None = None,
) -> Distinction:
    """The shortest experiment whose answers differ; no state is visited for the same rules."""
    if len(kinds((one, other), question)) == 1:
        return Distinction(
            found=False, exhaustive=True, bound=None, states=0, depth=0, scenario=None
        )
    search = question.search((one.policy, other.policy), progress)
    moves = search.shortest(differ)
    text = None if moves is None else told((one, other), question, moves, find_policy)
    return Distinction(
        moves is not None,
        moves is None and search.exhaustive,
        search.bound if moves is None else None,
        search.states,
        len(moves) if moves else search.depth,
        text,
    )


def kinds(choices: Sequence[Choice], question: Question) -> list[list[Choice]]:
    """Policies with the same rules, which nothing tells apart, put together."""
    rules = [rules_of(choice.policy, code=question.code) for choice in choices]
    found: dict[int, list[Choice]] = {}
    for choice, rule in zip(choices, rules, strict=True):
        found.setdefault(rules.index(rule), []).append(choice)
    return list(found.values())


def best_split(
    groups: Sequence[Sequence[Choice]], question: Question, progress: Progress | None = None
) -> Split:
    """The experiment after which it takes least to settle which of several policies it is.

    It is the one with the smallest sum of its own steps and of the policies that its last
    answer leaves on average, of which each takes a step more at least. Each group is policies
    with the same rules.
    """
    search = question.search([group[0].policy for group in groups], progress)
    best: tuple[float, tuple[Move, ...], tuple[Observation, ...]] | None = None
    for moves, step, _ in search.reaching(differ):
        left = sum(step.observations.count(observation) for observation in step.observations) / len(
            groups
        )
        if best is None or len(moves) + left < best[0]:
            best = len(moves) + left, moves, step.observations
            search.enough = ceil(best[0]) - 2  # at least one policy is left: fewer moves, or none
    if best is None:
        return Split((), {}, search.bound)
    _, moves, observations = best
    answers: dict[str, list[Choice]] = {}
    for observation, group in zip(observations, groups, strict=True):
        answers.setdefault(said(observation), []).extend(group)
    return Split(moves, answers, None)


def said(observation: Observation) -> str:
    """What a client sees, in a word or two."""
    return " ".join(word for word in observation if word)


def differ(_: Move, step: Step, __: bytes) -> bool:
    """Whether an answer tells policies apart."""
    return len(set(step.observations)) > 1


def told(
    choices: Sequence[Choice],
    question: Question,
    path: Sequence[Move],
    find_policy: FindPolicy,
) -> str:
    """An experiment as a scenario, for all these policies."""
    names = " and ".join(choice.label for choice in choices)
    if len(choices) > 2:
        names = f"{len(choices)} policies"
    return experiment(
        f"An experiment that tells {names} apart",
        "Try these steps, in this order, at the provider; the last answer tells.",
        choices,
        question.cast,
        path,
        find_policy,
        code=question.code,
    ).text
