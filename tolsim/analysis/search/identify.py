"""Which of the known policies fit what was observed?"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, zip_longest
from typing import NamedTuple

from tolsim.analysis.search.choices import Choice, choose
from tolsim.analysis.search.distinguish import best_split, kinds, told
from tolsim.analysis.search.question import Question
from tolsim.documents import Case, DocumentError, FindPolicy, Overrides
from tolsim.engine.paths import overlap
from tolsim.engine.policy import Policy
from tolsim.simulation import Scenario, Trace, replay
from tolsim.simulation.scenario import Call, ClientCredentials, Login, Race, Refresh

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


class Answer(NamedTuple):
    """An answer that the next experiment may end with, and the policies that give it."""

    answer: str
    policies: tuple[str, ...]


class Identification(NamedTuple):
    """What was observed (how many answers), which policies fit, and what to try next.

    Where nothing is left to try, `exhaustive` says whether no experiment at all tells those
    that fit apart, and `bound` what cut the search for one short.
    """

    observations: int
    consistent: tuple[Fit, ...]
    ruled_out: tuple[Contradiction, ...]
    next: str | None = None
    answers: tuple[Answer, ...] = ()
    exhaustive: bool = True
    bound: str | None = None


def identify(case: Case, policies: Sequence[str], questions: Sequence[Question]) -> Identification:
    """Replay an observed case under every policy, and every tolerance that matters.

    Only what a file expects of all its runs is an observation. The next experiment is sought
    on the terms of each question in turn. Raises DocumentError if the file cannot be used.
    """
    asked = case.load(Overrides(each_run=False)).runs[0]
    found = [verdict for policy in policies for verdict in _held_against(case, policy, asked)]
    fits = tuple(verdict for verdict in found if isinstance(verdict, Fit))
    out = tuple(verdict for verdict in found if isinstance(verdict, Contradiction))
    known = Identification(_observations(asked), fits, out)
    return _with_next(known, case.find_policy, questions)


def _held_against(case: Case, policy: str, asked: Scenario) -> Iterator[Fit | Contradiction]:
    try:
        run = _run(case, policy, None)
        knob = run.apps[0].policy.tolerance
        if knob is None:
            yield _judged(run, policy, None)
            return
        for tolerance in sorted({knob.default, *range(_requests(asked) + 2)}):
            run = _run(case, policy, tolerance)
            yield _judged(run, policy, tolerance)
    except DocumentError as error:
        yield Contradiction(policy, None, None, "a policy that can replay it", str(error))


def _run(case: Case, policy: str, tolerance: int | None) -> Scenario:
    tolerances = () if tolerance is None else (tolerance,)
    overrides = Overrides((policy,), tolerances, each_run=False)
    return case.load(overrides).runs[0]


def _judged(run: Scenario, policy: str, tolerance: int | None) -> Fit | Contradiction:
    trace = replay(run)
    for step in trace.steps:
        for failure in step.failures:
            if failure.expected.subject == "expect":
                expected = str(failure.expected.value)
                return Contradiction(policy, tolerance, step.n, expected, failure.got)
    return Fit(policy, tolerance, _assumed(trace))


def _assumed(trace: Trace) -> tuple[str, ...]:
    """The undocumented rules that acted in a replay."""
    policy: Policy = trace.scenario.apps[0].policy
    acted = {change.rule for step in trace.steps for change in step.changes}
    acted |= {step.refused_by for step in trace.steps if step.refused_by}
    return tuple(path for path in policy.assumed if any(overlap(rule, path) for rule in acted))


def _requests(scenario: Scenario) -> int:
    kinds = Login | Refresh | Call | ClientCredentials
    return sum(
        len(step.action.racers) if isinstance(step.action, Race) else isinstance(step.action, kinds)
        for step in scenario.steps
    )


def _observations(scenario: Scenario) -> int:
    steps = [
        racer
        for step in scenario.steps
        for racer in (step, *(step.action.racers if isinstance(step.action, Race) else ()))
    ]
    return sum(step.expect is not None for step in steps)


def _with_next(
    known: Identification, find_policy: FindPolicy, questions: Sequence[Question]
) -> Identification:
    """The same with the experiment that splits best what fits."""
    choices = [choice for fit in known.consistent for choice in _choices(fit, find_policy)]
    for question in questions:
        groups = kinds(choices, question)
        if len(groups) < 2:
            return known
        split = best_split(groups, question)
        if split.answers:
            named = _some_of_each(split.answers)
            text = told(named, question, split.moves, find_policy)
            answers = tuple(
                Answer(word, tuple(choice.label for choice in group))
                for word, group in split.answers.items()
            )
            return known._replace(next=text, answers=answers)
        known = known._replace(exhaustive=split.bound is None, bound=split.bound)
    return known


def _choices(fit: Fit, find_policy: FindPolicy) -> Sequence[Choice]:
    return choose([fit.policy], find_policy, fit.tolerance, ())


def _some_of_each(answers: Mapping[str, Sequence[Choice]]) -> list[Choice]:
    """As many as may be named, in turn from those who give each answer."""
    in_turn = chain.from_iterable(zip_longest(*answers.values()))
    return [choice for choice in in_turn if choice is not None][:TOLD_AT_MOST]
