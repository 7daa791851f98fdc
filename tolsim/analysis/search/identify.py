"""Which of the known policies fit what was observed?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from math import ceil
from typing import NamedTuple

from tolsim.analysis.search.choices import Choice, choose_together
from tolsim.analysis.search.distinguish import Split, answers, best_split, kinds, told
from tolsim.analysis.search.observed import (
    NeverGiven,
    contradictions,
    never_given,
    observations,
    only_names,
    play,
    without,
)
from tolsim.analysis.search.question import Question
from tolsim.documents import Case, DocumentError, FindPolicy, Overrides
from tolsim.documents.scenarios.observations import Presented
from tolsim.documents.scenarios.outcomes import UnknownWord, policies_of, unknown_words
from tolsim.engine.paths import overlap
from tolsim.engine.policy import Policy
from tolsim.simulation import Scenario, Trace
from tolsim.simulation.scenario import (
    Action,
    App,
    PolicyChange,
    Race,
    Raise,
    Request,
)

COUNTED_AT_MOST = 64
"""Policies among which the next experiment is sought: of more, evenly many from all of them."""

TOLD_AT_MOST = 12
"""Policies that the next experiment names; where more are left, some for each of its answers."""


class Fit(NamedTuple):
    """A policy that gives every answer observed; `assumed` are undocumented rules that acted."""

    policy: str
    tolerance: int | None
    assumed: tuple[str, ...]


class Contradiction(NamedTuple):
    """A policy that does not, and the first step at which it answers otherwise."""

    policy: str
    tolerance: int | None
    step: int | str | None
    expected: str
    got: str


class Miss(NamedTuple):
    """How far a policy is from what was observed.

    `only_names` says that it accepts and refuses as observed, and errors alone are called
    otherwise.
    """

    policy: str
    tolerance: int | None
    contradictions: int
    only_names: bool


class Answer(NamedTuple):
    """An answer that the next experiment may end with, and the policies that give it."""

    answer: str
    policies: tuple[str, ...]


class Identification(NamedTuple):
    """What was observed (how many answers), which policies fit, and what to try next.

    `near` are the policies ruled out, the nearest first. Where nothing is left to try,
    `exhaustive` says whether no experiment at all tells those that fit apart, and `bound` what
    cut the search for one short.
    """

    observations: int
    consistent: tuple[Fit, ...]
    ruled_out: tuple[Contradiction, ...]
    near: tuple[Miss, ...]
    words: tuple[UnknownWord, ...]
    never_given: tuple[NeverGiven, ...]
    next: str | None = None
    answers: tuple[Answer, ...] = ()
    exhaustive: bool = True
    bound: str | None = None


class _Verdict(NamedTuple):
    """What a policy comes to: the choice of it where it fits, how far it is where it does not."""

    policy: Policy
    fit: tuple[Fit, Choice] | None = None
    contradiction: Contradiction | None = None
    miss: Miss | None = None


def identify(
    case: Case,
    policies: Sequence[str],
    questions: Sequence[Question],
    presented: Mapping[int, Presented] | None = None,
) -> Identification:
    """Replay an observed case under every policy, and every tolerance that matters.

    Only what a file expects of all its runs is an observation. `presented` has the steps that
    present the first or the previous token that their system has held. The next experiment is
    sought on the terms of each question in turn. Raises DocumentError if the file cannot be
    used.
    """
    asked = case.load(Overrides(each_run=False)).runs[0]
    judge = _Judge(case, asked, presented or {}, never_given(asked))
    found = [*judge.verdicts(policies)]
    misses = [verdict.miss for verdict in found if verdict.miss is not None]
    known = [*(verdict.policy for verdict in found), *policies_of(asked)]
    fits = [verdict.fit for verdict in found if verdict.fit is not None]
    identification = Identification(
        sum(1 for _ in observations(without(asked, judge.unjudged))),
        tuple([fit for fit, _ in fits]),
        tuple([verdict.contradiction for verdict in found if verdict.contradiction is not None]),
        tuple(sorted(misses, key=lambda miss: (not miss.only_names, miss.contradictions))),
        tuple(unknown_words(observations(asked), known)),
        judge.never_given,
    )
    return _with_next(identification, [choice for _, choice in fits], case.find_policy, questions)


class _Judge(NamedTuple):
    """Holds policies against a case."""

    case: Case
    asked: Scenario
    presented: Mapping[int, Presented]
    never_given: tuple[NeverGiven, ...]

    @property
    def unjudged(self) -> frozenset[int]:
        """The steps whose answer cannot be judged, by their number."""
        return frozenset(never.step for never in self.never_given)

    def verdicts(self, names: Sequence[str]) -> Iterator[_Verdict]:
        """The verdicts on policies, each at every tolerance that could matter."""
        find, tolerances = self.case.find_policy, range(_requests(self.asked) + 2)
        usual = choose_together(names, find)
        tolerant = [one.reference for one in usual if one.policy.tolerance is not None]
        turned: dict[str, list[Choice]] = {}
        for one in choose_together(tolerant, find, tolerances):
            turned.setdefault(one.reference, []).append(one)
        for one in usual:
            knob = one.policy.tolerance
            if knob is None:
                yield self._verdict(one.reference, one, None)
                continue
            choices = turned[one.reference]
            if knob.default not in tolerances:
                choices += choose_together([one.reference], find, [knob.default])
            for choice in choices:
                yield self._verdict(one.reference, choice, choice.tolerance)

    def _verdict(self, name: str, choice: Choice, tolerance: int | None) -> _Verdict:
        try:
            run = self._run(name, choice, tolerance)
        except DocumentError as error:
            cannot = Contradiction(name, tolerance, None, "a policy that can replay it", str(error))
            return _Verdict(choice.policy, contradiction=cannot)
        trace = play(run, self.presented)
        found = contradictions(trace)
        if not found:
            return _Verdict(choice.policy, (Fit(name, tolerance, _assumed(trace)), choice))
        first = found[0]
        return _Verdict(
            choice.policy,
            contradiction=Contradiction(name, tolerance, first.step, first.expected, first.got),
            miss=Miss(name, tolerance, len(found), only_names(run, self.presented, found)),
        )

    def _run(self, name: str, choice: Choice, tolerance: int | None) -> Scenario:
        """The case under a policy; it is read anew only where its steps depend on the policy."""
        if any(_depends_on_policy(step.action) for step in self.asked.steps):
            given = () if tolerance is None else (tolerance,)
            run = self.case.load(Overrides((name,), given, each_run=False)).runs[0]
        else:
            apps = [App(app.name, choice.policy, choice.tolerance) for app in self.asked.apps]
            run = replace(self.asked, apps=tuple(apps))
        return without(run, self.unjudged)


def _depends_on_policy(action: Action) -> bool:
    """Whether what a step of a file comes to depends on the policy that the file names."""
    return isinstance(action, PolicyChange | Raise)


def _assumed(trace: Trace) -> tuple[str, ...]:
    """The undocumented rules that acted in a replay."""
    policy: Policy = trace.scenario.apps[0].policy
    acted = {change.rule for step in trace.steps for change in step.changes}
    acted |= {step.refused_by for step in trace.steps if step.refused_by}
    return tuple(path for path in policy.assumed if any(overlap(rule, path) for rule in acted))


def _requests(scenario: Scenario) -> int:
    return sum(
        len(step.action.racers)
        if isinstance(step.action, Race)
        else isinstance(step.action, Request)
        for step in scenario.steps
    )


def _with_next(
    known: Identification,
    choices: Sequence[Choice],
    find_policy: FindPolicy,
    questions: Sequence[Question],
) -> Identification:
    """The same with the experiment that splits best what fits."""
    for question in questions:
        groups = kinds(choices, question)
        if len(groups) < 2:
            return known
        split = _split(choices, groups, question)
        if split.moves:
            found = answers(choices, question, split.moves)
            text = told(_some_of_each(found), question, split.moves, find_policy)
            named = [
                Answer(word, tuple([choice.label for choice in group]))
                for word, group in found.items()
            ]
            return known._replace(next=text, answers=tuple(named), exhaustive=True, bound=None)
        known = known._replace(exhaustive=split.bound is None, bound=split.bound)
    return known


def _split(
    choices: Sequence[Choice], groups: Sequence[Sequence[Choice]], question: Question
) -> Split:
    """The experiment that splits best what fits; of many policies and tolerances, a few count."""
    few = kinds([choice for choice in choices if _stands_for_others(choice, choices)], question)
    few = few[:: ceil(len(few) / COUNTED_AT_MOST)]
    if 1 < len(few) < len(groups):
        split = best_split(few, question)
        if split.moves:
            return split
    return best_split(groups, question)


def _stands_for_others(choice: Choice, choices: Sequence[Choice]) -> bool:
    """Whether a tolerance is the least, the most or the default of those of its policy."""
    knob = choice.policy.tolerance
    if knob is None or choice.tolerance == knob.default:
        return True
    alike = [one.tolerance or 0 for one in choices if one.reference == choice.reference]
    return choice.tolerance in (min(alike), max(alike))


def _some_of_each(answers: Mapping[str, Sequence[Choice]]) -> list[Choice]:
    """As many as may be named, in turn from those who give each answer."""
    in_turn = chain.from_iterable(zip_longest(*answers.values()))
    return [choice for choice in in_turn if choice is not None][:TOLD_AT_MOST]
