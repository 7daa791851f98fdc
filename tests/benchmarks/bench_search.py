"""The search against the same model by hand, in Python and for SPIN."""

import shutil
import subprocess
from collections import deque
from pathlib import Path
from time import perf_counter

import pytest

from tolsim.analysis.choices import choose
from tolsim.analysis.question import Question
from tolsim.analysis.search import Search
from tolsim.catalogue import find_policy

SYSTEMS = 4
TOLERANCE = 3
GOAL = 1 / 5
SPIN_MODEL = Path(__file__).with_name("zoom_user_concurrent.pml")

State = tuple[tuple[int, ...], int]


def engine() -> tuple[int, int, float]:
    """States, transitions and seconds of the search over the engine itself."""
    (choice,) = choose([f"zoom-user-concurrent@{TOLERANCE}"], find_policy, None, ())
    tried = 0

    def never(_: object) -> bool:
        nonlocal tried
        tried += 1
        return False

    search: Search = Question(systems=SYSTEMS).search((choice.policy,))
    search.symmetric = False
    began = perf_counter()
    search.shortest(never)
    return search.states, tried, perf_counter() - began


def by_hand() -> tuple[int, int, float]:
    """The same policy as integers: what each system holds, and the live grants in order.

    A system holds 0 (nothing), -1 (dead tokens) or the place of a live grant; there are
    `live` of them, and a login evicts the first once there are three.
    """
    start: State = ((0,) * SYSTEMS, 0)
    seen, queue, tried = {start}, deque([start]), 0
    began = perf_counter()
    while queue:
        held, live = queue.popleft()
        for system in range(SYSTEMS):
            for verb in ("login", "refresh", "call"):
                if verb != "login" and held[system] == 0:
                    continue
                tried += 1
                following = list(held)
                count = live
                if verb == "login":
                    if live == TOLERANCE:
                        following = [h - 1 or -1 if h > 0 else h for h in following]
                        count -= 1
                    count += 1
                    following[system] = count
                elif following[system] > 0:  # its grant lives: new tokens in the same place
                    following[system] = held[system]
                state: State = (tuple(following), count)
                if state not in seen:
                    seen.add(state)
                    queue.append(state)
    return len(seen), tried, perf_counter() - began


def bench_search(capsys: pytest.CaptureFixture[str]) -> None:
    """States and transitions a second, side by side; the two count the same of both."""
    states, tried, seconds = min((engine() for _ in range(3)), key=lambda run: run[2])
    plain_states, plain_tried, plain_seconds = min(
        (by_hand() for _ in range(20)), key=lambda run: run[2]
    )
    rate, plain_rate = tried / seconds, plain_tried / plain_seconds
    with capsys.disabled():
        print(
            f"\nsearch: {states / seconds:,.0f} states, {rate:,.0f} transitions a second; "
            f"by hand {plain_states / plain_seconds:,.0f} and {plain_rate:,.0f}: "
            f"1/{plain_rate / rate:.1f} of it (goal: at least 1/{1 / GOAL:.0f})"
        )
    assert plain_states == states
    assert plain_tried == tried


@pytest.mark.skipif(shutil.which("spin") is None, reason="spin is not installed")
def bench_spin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """SPIN on the same model, the physical limit."""
    shutil.copy(SPIN_MODEL, tmp_path / "model.pml")
    for command in (["spin", "-a", "model.pml"], ["cc", "-O2", "-DNOREDUCE", "-o", "pan", "pan.c"]):
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    began = perf_counter()
    out = subprocess.run(
        ["./pan", "-m10000"], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout
    seconds = perf_counter() - began
    stored = next(line for line in out.splitlines() if "states, stored" in line)
    transitions = next(line for line in out.splitlines() if "transitions" in line)
    count = int(transitions.split()[0])
    with capsys.disabled():
        print(
            f"\nspin: {stored.strip()}, {transitions.strip()}, "
            f"{count / seconds:,.0f} transitions a second, start of the process included"
        )
