"""Which of several policies is it? A tree of experiments that settles it in the fewest steps.

A tree goes on from where its last answer was given, or begins afresh, with a user that the
provider has never seen, where that takes fewer steps. Of all such trees it is one with the
fewest steps on average, every policy being equally likely, and of those one that waits least.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from tolsim.analysis.search.choices import Choice
from tolsim.analysis.search.distinguish import LONG, differ, kinds, said, told
from tolsim.analysis.search.question import Question
from tolsim.analysis.search.space.breadth_first import INTERRUPTED, Progress, Reached, Search
from tolsim.analysis.search.space.joint_states import JointStates, Node
from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.states import Observation
from tolsim.documents import FindPolicy

Group = tuple[int, ...]
"""The policies that may still be it, by their numbers."""


@dataclass(frozen=True, slots=True)
class Branch:
    """An answer at the end of an experiment, the policies that give it, and how to go on."""

    answer: str
    policies: tuple[str, ...]
    tree: "Tree | None"


@dataclass(frozen=True, slots=True)
class Tree:
    """An experiment, and where each of its last answers leads.

    `moves` are what it adds to the experiment before it, from whose end it goes on unless it
    begins `afresh`, with a new user; `scenario` is all of it. A tree without branches ends
    here: nothing tells its policies apart, if there is no `bound`.
    """

    policies: tuple[str, ...]
    moves: tuple[Move, ...] = ()
    afresh: bool = False
    scenario: str | None = None
    branches: tuple[Branch, ...] = ()
    depth: int = 0
    """The most steps that it can take."""
    expected_steps: float = 0
    """The steps that it takes on average, all policies being equally likely."""
    bound: str | None = None
    """What cut the search short, if anything did."""


class Decision(NamedTuple):
    """A tree, how many states were visited to find it, and the terms on which it was sought."""

    tree: Tree
    states: int
    bound: str | None
    """What cut the search short, if anything did: there may be a tree with fewer steps."""
    scenario: str | None
    """What all the policies answer on the longest way through the tree."""
    together: tuple[tuple[str, ...], ...]
    """The policies that nothing in the tree tells apart, though their rules differ."""
    question: Question
    alone: "Decision | None" = None
    """What the first question came to, where its terms did not do."""
    in_vain: "Decision | None" = None
    """What a further question came to, where its terms do no better."""

    @property
    def searched(self) -> int:
        """The states that were visited on all these terms."""
        others = [other for other in (self.alone, self.in_vain) if other is not None]
        return self.states + sum(other.states for other in others)


def decide(
    choices: Sequence[Choice],
    questions: Sequence[Question],
    find_policy: FindPolicy,
    progress: Progress | None = None,
) -> Decision:
    """A tree of experiments that settles which of several policies it is.

    It is sought on the terms of the first question, and on those of the next where these do
    not tell all policies apart, or only in LONG experiments.
    """
    first, *wider = questions
    best = _decide(choices, first, find_policy, progress)
    for question in wider:
        if best.bound == INTERRUPTED or not (best.together or best.tree.depth > LONG):
            return best
        found = _decide(choices, question, find_policy, progress)
        if best.scenario is not None and _cost(found) >= _cost(best):
            return best._replace(in_vain=found)
        best = found._replace(alone=best)
    return best


def _cost(found: Decision) -> tuple[int, float]:
    """The policies that a tree leaves together, and the steps that it takes."""
    return sum(map(len, found.together)), found.tree.expected_steps


def _decide(
    choices: Sequence[Choice],
    question: Question,
    find_policy: FindPolicy,
    progress: Progress | None,
) -> Decision:
    groups = kinds(choices, question)
    forks = Forks(groups, question, progress)
    everyone = tuple(range(len(groups)))
    way = Way(everyone, forks.first(everyone))
    teller = Teller(forks, question, find_policy)
    tree = teller.tree(way, ())
    longest = _longest(tree)
    return Decision(
        tree,
        forks.states,
        forks.bound,
        told(choices, question, longest, find_policy) if longest else None,
        tuple(teller.together),
        question,
    )


def _longest(tree: Tree) -> tuple[Move, ...]:
    """The moves of the longest way that never begins afresh."""
    onward = [branch.tree for branch in tree.branches if branch.tree is not None]
    ways = [_longest(later) for later in onward if not later.afresh]
    return tree.moves + max(ways, key=len, default=())


class Way(NamedTuple):
    """How to go on after an answer: which policies it may still be, and what to try."""

    group: Group
    fork: "Fork | None"
    afresh: bool = False


class Cost(NamedTuple):
    """What an experiment costs on average: steps, and among equally many the seconds waited."""

    steps: Fraction
    waited: Fraction = Fraction(0)

    def plus(self, other: "Cost", share: Fraction) -> "Cost":
        """The cost with that of a way which is gone so often."""
        return Cost(self.steps + other.steps * share, self.waited + other.waited * share)


class Fork(NamedTuple):
    """Moves whose last answer tells policies apart, and how to go on after each answer."""

    cost: Cost
    """What all of it costs."""
    moves: tuple[Move, ...]
    ways: Mapping[Observation, Way]


class Forks:
    """The best fork for each group of policies, before any login and further on."""

    def __init__(
        self,
        kinds: Sequence[Sequence[Choice]],
        question: Question,
        progress: Progress | None,
    ) -> None:
        """`kinds` are policies with the same rules, which nothing tells apart."""
        policies = [kind[0].policy for kind in kinds]
        self.kinds = kinds
        self.states = 0
        self.bound: str | None = None
        """What cut a search short, if anything did: there may be forks with fewer steps."""
        self.bounds: dict[Group, str | None] = {}
        """What cut the search short for groups that were not told apart, if anything did."""
        self._question = question
        self._progress = progress
        self._policy_states = [question.policy_states(policy) for policy in policies]
        self._moves = question.moves(policies)
        self._joint_states: dict[Group, JointStates] = {}
        self._first: dict[Group, Fork | None] = {}
        self._later: dict[tuple[Group, Node, int, int], Fork | None] = {}
        self._waits = any(move.seconds for move in self._moves)

    def first(self, group: Group) -> Fork | None:
        """The best fork before anyone has logged in; None if nothing tells the group apart."""
        if len(group) == 1:
            return None
        if group not in self._first:
            self._first[group] = self._best(group, None, None, Past())
        return self._first[group]

    def weight(self, group: Group) -> int:
        """How many policies there are in a group."""
        return sum(len(self.kinds[kind]) for kind in group)

    def _best(
        self, group: Group, start: Node | None, most: Cost | None, past: "Past"
    ) -> Fork | None:
        """The fork that costs least, and less than `most`."""
        if self.bound == INTERRUPTED:
            self.bounds[group] = self.bound
            return None
        question = self._question
        search = Search(
            self._at(group),
            self._moves,
            start,
            symmetric=False,
            begun=past.steps,
            waited=past.waited,
            within=question.within,
            depth_limit=question.depth,
            state_limit=question.max_states,
            progress=self._report,
            enough=self._enough(most),
        )
        best = None
        try:
            for reached in search.reaching(differ):
                if best is not None and self._is_enough():
                    break
                fork = self._fork(group, reached, most, past)
                if fork is not None:
                    best, most = fork, fork.cost
                    search.enough = self._enough(most)
            self._report(search.states, search.depth)
        except KeyboardInterrupt:  # while it was not this search's turn
            search.bound = INTERRUPTED
        self.states += search.states
        if best is None:
            self.bounds[group] = search.bound
        if self.bound is None or search.bound == INTERRUPTED:
            self.bound = search.bound
        return best

    def _report(self, states: int, depth: int) -> None:
        if self._progress is not None:
            self._progress(self.states + states, depth)

    def _is_enough(self) -> bool:
        """Whether so many states were visited that a fork is taken as it comes."""
        most = self._question.max_states
        if most is None or self.states < most:
            return False
        self.bound = self.bound or f"{most} states"
        return True

    def _enough(self, most: Cost | None) -> int | None:
        """The most moves of which a fork may have so many, and still cost less."""
        if most is None:
            return None
        return floor(most.steps) if self._waits else ceil(most.steps) - 1

    def _fork(self, group: Group, reached: Reached, most: Cost | None, past: "Past") -> Fork | None:
        """How to go on where answers differ; None if it costs as much as `most`."""
        observations = reached.step.observations
        cost = Cost(Fraction(len(reached.moves)), Fraction(reached.waited - past.waited))
        ways = {}
        for observation in dict.fromkeys(observations):
            if most is not None and cost >= most:
                return None
            members = [i for i, seen in enumerate(observations) if seen == observation]
            here = Past(past.steps + len(reached.moves), reached.waited)
            way = ways[observation] = self._way(group, members, reached.node, here)
            if way.fork is not None:
                share = Fraction(self.weight(way.group), self.weight(group))
                cost = cost.plus(way.fork.cost, share)
        if most is not None and cost >= most:
            return None
        return Fork(cost, reached.moves, ways)

    def _way(self, group: Group, members: Sequence[int], node: Node, past: "Past") -> Way:
        """The best way on from a node for some of the group, or from a fresh start if better."""
        part = tuple([group[i] for i in members])
        first = self.first(part)
        if first is None:
            return Way(part, None)
        here = self._at(group).part(node, self._at(part), members)
        begun, waited = self._question.depth, self._question.within
        key = part, here, past.steps if begun else 0, 0 if waited is None else past.waited
        if key not in self._later:
            self._later[key] = self._best(part, here, Cost(first.cost.steps + 1), past)
        later = self._later[key]
        if later is None or first.cost.steps < later.cost.steps:
            return Way(part, first, afresh=True)
        return Way(part, later)

    def _at(self, group: Group) -> JointStates:
        if group not in self._joint_states:
            self._joint_states[group] = JointStates([self._policy_states[kind] for kind in group])
        return self._joint_states[group]


class Past(NamedTuple):
    """What an experiment has taken so far: steps, and seconds waited."""

    steps: int = 0
    waited: int = 0


class Teller:
    """Tells forks as a tree of scenarios."""

    def __init__(self, forks: Forks, question: Question, find_policy: FindPolicy) -> None:
        self._forks = forks
        self._question = question
        self._find_policy = find_policy
        self.together: list[tuple[str, ...]] = []
        """The policies that were left together so far, though their rules differ."""

    def tree(self, way: Way, before: tuple[Move, ...]) -> Tree:
        """The tree of a way that goes on after some moves."""
        choices = [choice for kind in way.group for choice in self._forks.kinds[kind]]
        labels = tuple(choice.label for choice in choices)
        if way.fork is None:
            if len(way.group) > 1:
                self.together.append(labels)
            return Tree(labels, bound=self._forks.bounds.get(way.group))
        cost, added, ways = way.fork
        moves = (*(() if way.afresh else before), *added)
        trees = {observation: self.tree(onward, moves) for observation, onward in ways.items()}
        return Tree(
            labels,
            added,
            way.afresh,
            told(choices, self._question, moves, self._find_policy),
            tuple(
                [
                    Branch(
                        said(observation), tree.policies, tree if len(tree.policies) > 1 else None
                    )
                    for observation, tree in trees.items()
                ]
            ),
            len(added) + max(tree.depth for tree in trees.values()),
            float(cost.steps),
        )
