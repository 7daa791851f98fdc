"""The engine against a bare loop that does the same evictions and knows nothing else."""

from collections import deque
from random import Random

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.benchmarks.ratio import measure, report
from tolsim.catalogue import find_policy
from tolsim.documents import load_scenario
from tolsim.engine.policy import Policy
from tolsim.engine.server import Server

USERS = [f"user-{number}" for number in range(10_000)]
SYSTEMS = ["legacy", "new", "batch"]
TOLERANCE = 3
REQUESTS = 100_000
GOAL = 8

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


def bench_requests(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    """Every rule of a policy costs less than eight bare loops."""
    policy, wishes = _policy(), _wishes()
    assert bare(wishes) == engine(policy, wishes)
    got = measure(benchmark, lambda: engine(policy, wishes), lambda: bare(wishes), rounds=5)
    report(
        capsys,
        f"engine: {REQUESTS / got.seconds:,.0f} requests a second, 1/{got.ratio:.1f} of the bare "
        f"loop's (goal: at least 1/{GOAL})",
    )
