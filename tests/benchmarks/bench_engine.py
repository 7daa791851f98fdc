"""The engine against a bare loop that does the same evictions and knows nothing else."""

import gc
from collections import deque
from random import Random
from time import process_time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.ratio import VERSIONS, Turn, measure, report
from tolsim.catalogue import find_policy
from tolsim.documents import load_scenario
from tolsim.engine.policy import Policy
from tolsim.engine.server import Server

USERS = [f"user-{number}" for number in range(10_000)]
SYSTEMS = ["legacy", "new", "batch"]
TOLERANCE = 3
REQUESTS = 100_000
THRESHOLDS = (100_000, 10, 10)
"""Those that the program sets for the collector as it starts."""

Wish = tuple[str, str, bool]
"""User, system, and whether it logs in although it holds a refresh token."""
Tally = tuple[int, int]
"""Tokens issued, and refreshes refused."""

POLICY = f"""
title: the policy of the benchmark
policy: zoom-user-concurrent
tolerance: {TOLERANCE}
systems: [legacy]
steps: [{{login: legacy}}]
"""


def _policy() -> Policy:
    return load_scenario(POLICY, "benchmark.yaml", find_policy).runs[0].apps[0].policy


def _wishes() -> list[Wish]:
    """One request in four logs in anew, so that the limit evicts all the time."""
    chance = Random(9700)
    return [
        (chance.choice(USERS), chance.choice(SYSTEMS), chance.random() < 0.25)
        for _ in range(REQUESTS)
    ]


def engine(policy: Policy, wishes: list[Wish]) -> Tally:
    """The requests, sent to the engine; a hundred fall into each second."""
    server = Server(policy)
    held: dict[tuple[str, str], int] = {}
    refused = 0
    for count, (user, system, anew) in enumerate(wishes):
        token = held.get((user, system))
        if anew or token is None:
            answer = server.login(user, system, count // 100)
        else:
            answer = server.refresh(token, user, system, count // 100)
        if answer.outcome != "ok":
            refused += 1
        elif answer.refresh is not None:
            held[user, system] = answer.refresh
    return len(server.tokens) - 1, refused


def bare(wishes: list[Wish]) -> Tally:
    """The same answers from dictionaries and a queue of live grants for each user."""
    live: dict[str, deque[int]] = {}
    access: dict[int, int] = {}
    refresh: dict[int, int] = {}
    held: dict[tuple[str, str], tuple[int, int]] = {}
    issued = refused = 0
    for user, system, anew in wishes:
        known = held.get((user, system))
        if anew or known is None:
            grant = issued
            grants = live.setdefault(user, deque())
            grants.append(grant)
            if len(grants) > TOLERANCE:
                evicted = grants.popleft()
                del access[evicted], refresh[evicted]
        else:
            grant, token = known
            if refresh.get(grant) != token:
                refused += 1
                continue
        access[grant] = issued + 1
        refresh[grant] = issued = issued + 2
        held[user, system] = grant, issued
    return issued, refused


def engine_for_each_user(policy: Policy, wishes: list[Wish]) -> Tally:
    """The same requests, user by user, each sent to a server that knows nobody else."""
    wanted: dict[str, list[tuple[int, str, bool]]] = {}
    for count, (user, system, anew) in enumerate(wishes):
        wanted.setdefault(user, []).append((count // 100, system, anew))
    blank, issued, refused = Server(policy), 0, 0
    for user, own in wanted.items():
        server = blank.copy()
        held: dict[str, int] = {}
        for now, system, anew in own:
            token = held.get(system)
            if anew or token is None:
                answer = server.login(user, system, now)
            else:
                answer = server.refresh(token, user, system, now)
            if answer.outcome != "ok":
                refused += 1
            elif answer.refresh is not None:
                held[system] = answer.refresh
        issued += len(server.tokens) - 1
    return issued, refused


def collecting(turn: Turn) -> Turn:
    """The same with the collector on, as users run it."""

    def collected() -> object:
        thresholds = gc.get_threshold()
        gc.set_threshold(*THRESHOLDS)
        gc.enable()
        try:
            return turn()
        finally:
            gc.disable()
            gc.set_threshold(*thresholds)

    return collected


@pytest.mark.parametrize(
    ("way", "goal"),
    [("one server", 4), ("one server, collecting", 5), ("a server for each user", 3)],
)
def bench_requests(
    way: str, goal: int, benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """So many bare loops, by CPU time, do the requests take in each way."""
    policy, wishes = _policy(), _wishes()
    run = engine_for_each_user if way == "a server for each user" else engine
    assert bare(wishes) == run(policy, wishes)

    def turn() -> Tally:
        return run(policy, wishes)

    subject = collecting(turn) if way.endswith("collecting") else turn
    got = measure(benchmark, subject, lambda: bare(wishes), rounds=5, clock=process_time)
    report(
        capsys,
        f"engine, {way}: {REQUESTS / got.seconds:,.0f} requests a second, 1/{got.ratio:.1f} of "
        f"the bare loop's (goal: at least 1/{goal}); {VERSIONS}",
    )
