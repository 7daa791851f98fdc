"""What `explore` proves or breaks in ten seconds, for each goal and every policy."""

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time
from typing import NamedTuple

import pytest

from tolsim.analysis.search.choices import choose
from tolsim.analysis.search.explore import GOALS, explore
from tolsim.analysis.search.question import Question
from tolsim.analysis.search.space.moves import ActionName
from tolsim.catalogue import find_policy, policy_names

SECONDS = 10
"""Of the processor, for each search."""

ACTIONS: tuple[ActionName, ...] = ("login", "refresh", "call", "wait")


class Run(NamedTuple):
    """What a search came to, how many states it visited, and how long that took."""

    answer: str
    states: int
    seconds: float


@contextmanager
def interrupted(seconds: float) -> Iterator[None]:
    """Interrupt what runs after so many seconds of the processor, as Ctrl-C does."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGPROF, interrupt)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def search(policy: str, goal: str, systems: int) -> Run:
    """Explore a policy as the command does, without a limit of states."""
    (choice,) = choose([policy], find_policy, None, ())
    began = process_time()
    with interrupted(SECONDS):
        found = explore(choice, Question(systems=systems, actions=ACTIONS), goal, find_policy)
    answer = "break" if found.found else "proof" if found.exhaustive else f"no: {found.bound}"
    return Run(answer, found.states, process_time() - began)


@pytest.mark.parametrize("goal", GOALS)
def test_proofs_and_breaks(goal: str) -> None:
    """Nine policies in ten get one or the other; the others are named."""
    runs = {name: search(name, goal, 2) for name in policy_names()}
    counts = Counter(run.answer for run in runs.values())
    print(f"\n{goal}: {counts['proof']} proofs, {counts['break']} breaks of {len(runs)}")
    print(f"  the longest took {max(run.seconds for run in runs.values()):.1f} s")
    others = {name: run for name, run in runs.items() if run.answer not in ("proof", "break")}
    for name, run in others.items():
        print(f"  {name}: {run.answer}, {run.states} states in {run.seconds:.1f} s")
    assert len(others) * 10 <= len(runs)


@pytest.mark.parametrize("goal", GOALS)
def test_three_systems(goal: str) -> None:
    """The policy that did not end before, with its refresh tokens of 90 days."""
    run = search("zoom-user-concurrent@3", goal, 3)
    print(f"\nzoom-user-concurrent@3, {goal}: {run}")
    assert run.answer in ("proof", "break")
