"""The search against the same model by hand, in Python and for SPIN."""

import shutil
from collections import deque
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import pytest

from tests.analysis.spin import build, count
from tolsim.analysis.search.choices import choose
from tolsim.analysis.search.question import Question
from tolsim.catalogue import find_policy
from tolsim.engine.policy import Policy, RefreshRules

TOLERANCE = 3
SYSTEMS = (2, 3, 4, 5, 6)


class Run(NamedTuple):
    """A search through all states: how many there are, and how long it took."""

    states: int
    seconds: float

    @property
    def rate(self) -> float:
        """States a second."""
        return self.states / self.seconds


def never(*_: object) -> bool:
    """Nothing to find: visit every state."""
    return False


def policy() -> Policy:
    """`zoom-user-concurrent` at the tolerance of the models."""
    (choice,) = choose([f"zoom-user-concurrent@{TOLERANCE}"], find_policy, None, ())
    return choice.policy


def engine(systems: int) -> Run:
    """The search over the engine itself, systems keeping their names as in the models."""
    question = Question(systems=systems, actions=("login", "refresh", "call", "lost", "copy"))
    search = question.search((policy(),))
    search.symmetric = False
    began = perf_counter()
    search.shortest(never)
    return Run(search.states, perf_counter() - began)


def by_hand(systems: int) -> Run:
    """The same as integers, one for what each system holds.

    0 is nothing, -1 dead tokens, and 1 to 3 a live grant: the newest, the second, the third.
    """
    verbs = ("login", "refresh", "call", "lost login", "lost refresh")
    moves = [(verb, system, 0) for verb in verbs for system in range(systems)]
    moves += [("copy", s, to) for s in range(systems) for to in range(systems) if to != s]
    start = (0,) * systems
    seen, queue = {start}, deque([start])
    began = perf_counter()
    while queue:
        held = queue.popleft()
        for verb, system, to in moves:
            mine, after = held[system], held
            if verb in ("login", "lost login"):
                following = [h if h < 1 else -1 if h == TOLERANCE else h + 1 for h in held]
                if verb == "login":
                    following[system] = 1
                after = tuple(following)
            elif verb == "copy":
                if held[to] != mine:
                    following = list(held)
                    following[to] = mine
                    after = tuple(following)
            elif mine == 0:
                continue
            elif verb != "call" and mine > 0:  # new tokens; whoever held the old ones has lost
                following = [-1 if h == mine else h for h in held]
                if verb == "refresh":
                    following[system] = mine
                after = tuple(following)
            if after not in seen:
                seen.add(after)
                queue.append(after)
    return Run(len(seen), perf_counter() - began)


def spin(systems: int, folder: Path) -> Run | None:
    """SPIN's verifier, start of the process included, which is most of it for few systems."""
    if shutil.which("spin") is None:
        return None
    build(systems, folder)
    began = perf_counter()
    states = count(folder)
    return Run(states, perf_counter() - began)


@pytest.mark.parametrize("systems", SYSTEMS)
def bench_search(systems: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """States a second, side by side; all three visit the same number."""
    found = min((engine(systems) for _ in range(5)), key=lambda run: run.seconds)
    hand = min((by_hand(systems) for _ in range(5)), key=lambda run: run.seconds)
    verifier = spin(systems, tmp_path)
    beside = "spin is not installed"
    if verifier is not None:
        assert verifier.states == found.states
        beside = f"SPIN {verifier.rate:,.0f}: 1/{verifier.rate / found.rate:.1f}"
    with capsys.disabled():
        print(
            f"\n{systems} systems, {found.states:,} states: {found.rate:,.0f} a second; by hand "
            f"{hand.rate:,.0f}: 1/{hand.rate / found.rate:.1f} (goal: at least 1/5); {beside}"
        )
    assert hand.states == found.states


@pytest.mark.parametrize("name", ["google-oauth", "auth0-rotation"])
def bench_large_limits(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Two systems under a limit of a hundred tokens or more, to the last state."""
    (choice,) = choose([name], find_policy, None, ())
    search = Question(systems=2, actions=("login", "refresh", "call")).search((choice.policy,))
    began = perf_counter()
    search.shortest(never)
    seconds = perf_counter() - began
    with capsys.disabled():
        print(f"\n{name}: {search.states / seconds:,.0f} of {search.states} states a second")
    assert search.exhaustive


def bench_waits(capsys: pytest.CaptureFixture[str]) -> None:
    """Three systems that also wait, for an hour and a second either side, to a fixpoint."""
    endless = replace(policy(), refresh=RefreshRules())
    for actions in (("login", "refresh", "call"), ("login", "refresh", "call", "lost", "copy")):
        question = Question(systems=3, actions=(*actions, "wait"), waits=(3599, 3600, 3601))
        search = question.search((endless,))
        began = perf_counter()
        search.shortest(never)
        seconds = perf_counter() - began
        with capsys.disabled():
            print(
                f"\n{', '.join(actions)} and waits, three systems: {search.states:,} states in "
                f"{seconds:.2f} s (goal: a minute)"
            )
        assert search.exhaustive
