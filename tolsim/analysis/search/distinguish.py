"""Which experiment tells policies apart, by nothing but the answers their clients see?"""

from collections import Counter
from collections.abc import Sequence
from math import floor, inf
from typing import NamedTuple

from tolsim.analysis.search.choices import Choice
from tolsim.analysis.search.experiment import experiment
from tolsim.analysis.search.question import Question, rules_of
from tolsim.analysis.search.space.breadth_first import INTERRUPTED, Progress
from tolsim.analysis.search.space.joint_states import Step
from tolsim.analysis.search.space.moves import Move, perform
from tolsim.analysis.search.space.states import Observation, Scene
from tolsim.documents import FindPolicy

LONG = 12
"""Steps of an experiment for which a shorter one is sought, with further actions."""


class Distinction(NamedTuple):
    """An experiment between two policies, if there is one, and the terms on which it was sought.

    Where those of the first question did not do, `alone` is what it came to; where those of a
    further one do no better, `in_vain` is what that came to.
    """

    found: bool
    exhaustive: bool
    bound: str | None
    states: int
    depth: int
    scenario: str | None
    waited: int
    question: Question
    alone: "Distinction | None" = None
    in_vain: "Distinction | None" = None

    @property
    def searched(self) -> int:
        """The states that were visited on all these terms."""
        others = [other for other in (self.alone, self.in_vain) if other is not None]
        return self.states + sum(other.states for other in others)


class Split(NamedTuple):
    """An experiment whose last answer tells some of several policies apart.

    Without moves nothing does, if there is no `bound`.
    """

    moves: tuple[Move, ...]
    bound: str | None


def distinguish(
    one: Choice,
    other: Choice,
    questions: Sequence[Question],
    find_policy: FindPolicy,
    progress: Progress | None = None,
) -> Distinction:
    """The shortest experiment whose answers differ; no state is visited for the same rules.

    It is sought on the terms of the first question, and on those of the next where these do
    not tell the policies apart, or only in a LONG experiment.
    """
    first, *wider = questions
    best = _distinguish(one, other, first, find_policy, progress)
    for question in wider:
        if not best.states or best.bound == INTERRUPTED or (best.found and best.depth <= LONG):
            return best
        found = _distinguish(one, other, question, find_policy, progress)
        if best.found and not (found.found and found.depth < best.depth):
            return best._replace(in_vain=found)
        best = found._replace(alone=best)
    return best


def _distinguish(
    one: Choice,
    other: Choice,
    question: Question,
    find_policy: FindPolicy,
    progress: Progress | None,
) -> Distinction:
    search, moves = None, None
    if len(kinds((one, other), question)) > 1:
        search = question.search((one.policy, other.policy), progress)
        moves = search.shortest(differ)
    bound = search.bound if search is not None and moves is None else None
    return Distinction(
        moves is not None,
        moves is None and bound is None,
        bound,
        0 if search is None else search.states,
        len(moves) if moves else search.depth if search is not None else 0,
        None if moves is None else told((one, other), question, moves, find_policy),
        sum(move.seconds for move in moves or ()),
        question,
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
    answer leaves on average, of which each takes a step more at least; of those, one that waits
    least. Each group is policies with the same rules.
    """
    search = question.search([group[0].policy for group in groups], progress)
    best, least = None, (inf, 0)
    for reached in search.reaching(differ):
        sizes = Counter(reached.step.observations).values()
        # The average size of what is left: a class of n policies is met with n times the chance of
        # one.
        left = sum(size * size for size in sizes) / len(groups)
        cost = len(reached.moves) + left, reached.waited
        if cost < least:
            best, least = reached, cost
            search.enough = floor(cost[0]) - 1  # at least one policy is left
    return Split((), search.bound) if best is None else Split(best.moves, None)


def answers(
    choices: Sequence[Choice], question: Question, moves: Sequence[Move]
) -> dict[str, list[Choice]]:
    """The last answers that an experiment can end with, and the policies that give each."""
    found: dict[str, list[Choice]] = {}
    for choice in choices:
        scene = Scene(choice.policy, question.cast, code=question.code)
        sandbox, now, observation = scene.start(), 0, None
        for move in moves:
            now += move.seconds
            observation = perform(move, sandbox, scene, now)
        last = scene.observe_refusal("no_token") if observation is None else observation
        found.setdefault(said(last), []).append(choice)
    return found


def said(observation: Observation) -> str:
    """What a client sees, in a word or two."""
    return " ".join(word for word in observation if word)


def differ(move: Move, step: Step, _: bytes) -> bool:
    """Whether an answer tells policies apart; one that is lost tells nobody anything."""
    return not move.lost and len(set(step.observations)) > 1


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
