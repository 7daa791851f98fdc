"""Which experiment tells policies apart, by nothing but the answers their clients see?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tolsim.analysis.choices import Choice
from tolsim.analysis.experiment import experiment
from tolsim.analysis.moves import Move
from tolsim.analysis.positions import Step
from tolsim.analysis.question import Question
from tolsim.analysis.search import Search
from tolsim.analysis.states import Look
from tolsim.documents import FindPolicy

Progress = Callable[[Search], None]


class Distinction(NamedTuple):
    """An experiment between two policies, if there is one."""

    found: bool
    exhaustive: bool
    bound: str | None
    states: int
    depth: int
    scenario: str | None


@dataclass(frozen=True, slots=True)
class Branch:
    """An answer at the end of an experiment, the policies that give it, and how to go on."""

    answer: str
    policies: tuple[str, ...]
    tree: "Tree | None"


@dataclass(frozen=True, slots=True)
class Tree:
    """An experiment from a fresh start, and where each of its last answers leads.

    A tree without branches ends here: `exhaustive` says whether nothing can tell its
    policies apart, or whether the search was cut short.
    """

    policies: tuple[str, ...]
    scenario: str | None
    branches: tuple[Branch, ...]
    exhaustive: bool
    bound: str | None
    """What cut a search short, if anything did."""
    states: int
    """States visited for this experiment and those that follow."""
    depth: int
    """The most steps that it can take."""
    expected_steps: float
    """The steps that it takes on average, all policies being equally likely."""


def distinguish(
    one: Choice,
    other: Choice,
    question: Question,
    find_policy: FindPolicy,
    progress: Progress | None = None,
) -> Distinction:
    """The shortest experiment whose answers differ."""
    search = question.search((one.policy, other.policy), progress)
    path = search.shortest(_differ)
    text = None if path is None else _told((one, other), question, path, find_policy)
    return Distinction(
        path is not None,
        path is None and search.exhaustive,
        search.bound if path is None else None,
        search.states,
        len(path) if path else search.depth,
        text,
    )


def decide(
    choices: Sequence[Choice],
    question: Question,
    find_policy: FindPolicy,
    progress: Progress | None = None,
) -> Tree:
    """A tree of experiments that settles which of several policies it is.

    Each experiment is the one with the smallest sum of its own steps and of the policies
    that it leaves on average, of which each takes at least a step more.
    """
    search = question.search([choice.policy for choice in choices], progress)
    best: tuple[float, tuple[Move, ...], tuple[Look, ...]] | None = None
    for path, step in search.reaching(_differ):
        if best is not None and len(path) + 1 >= best[0]:
            break
        left = sum(step.looks.count(look) for look in step.looks) / len(choices)
        if best is None or len(path) + left < best[0]:
            best = len(path) + left, path, step.looks
    labels = tuple(choice.label for choice in choices)
    if best is None:
        return Tree(labels, None, (), search.exhaustive, search.bound, search.states, 0, 0)
    _, path, looks = best
    branches = tuple(
        _branch(look, choices, looks, question, find_policy, progress)
        for look in dict.fromkeys(looks)
    )
    trees = [branch.tree for branch in branches if branch.tree is not None]
    later = sum(len(tree.policies) * tree.expected_steps for tree in trees)
    text = _told(choices, question, path, find_policy)
    return Tree(
        labels,
        text,
        branches,
        exhaustive=all(tree.exhaustive for tree in trees),
        bound=next((tree.bound for tree in trees if tree.bound), None),
        states=search.states + sum(tree.states for tree in trees),
        depth=len(path) + max((tree.depth for tree in trees), default=0),
        expected_steps=len(path) + later / len(choices),
    )


def _branch(
    look: Look,
    choices: Sequence[Choice],
    looks: tuple[Look, ...],
    question: Question,
    find_policy: FindPolicy,
    progress: Progress | None,
) -> Branch:
    left = [choice for choice, seen in zip(choices, looks, strict=True) if seen == look]
    tree = decide(left, question, find_policy, progress) if len(left) > 1 else None
    answer = " ".join(word for word in look if word)
    return Branch(answer, tuple(choice.label for choice in left), tree)


def _differ(_: Move, step: Step, __: bytes) -> bool:
    return len(set(step.looks)) > 1


def _told(
    choices: Sequence[Choice],
    question: Question,
    path: Sequence[Move],
    find_policy: FindPolicy,
) -> str:
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
