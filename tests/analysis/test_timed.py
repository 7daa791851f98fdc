"""A search that waits as long as it likes finds what trying every second finds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from heapq import heappop, heappush
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.analysis.walks import CASTS, read_walk
from tests.strategies import DURATIONS
from tests.strategies import policies as anything
from tolsim.analysis.search.explore import GOALS, aim_of, goal_of
from tolsim.analysis.search.question import Question
from tolsim.analysis.search.space.aim import Aim
from tolsim.analysis.search.space.joint_states import JointStates, Node
from tolsim.analysis.search.space.moves import ActionName, Move, moves, perform
from tolsim.analysis.search.space.policy_states import PolicyStates
from tolsim.analysis.search.space.states import Cast, Scene
from tolsim.analysis.search.space.timed import TimedSearch
from tolsim.analysis.search.space.timed.by_order import OrderSearch
from tolsim.analysis.search.space.timed.distances import Difference
from tolsim.analysis.search.space.timed.timed_states import WAITING, TimedScene, TimedStates
from tolsim.analysis.search.space.timed.turns import Table, passed
from tolsim.engine.policy import (
    FOREVER,
    AccessRules,
    Expiry,
    Grace,
    LifeUsed,
    Limit,
    MinAge,
    Policy,
    Rate,
    Replay,
)

Cost = tuple[int, int, int]
"""Requests, waits, and the seconds of these."""


def cheapest(policy: Policy, cast: Cast, possible: Sequence[Move], aim: Aim) -> Cost | None:
    """What the best way to an aim costs, by trying every second; None if there is none.

    A search that would take too long is not held against anything.
    """
    states, goal = JointStates([PolicyStates(Scene(policy, cast))]), goal_of(aim)
    node: Node
    placed = [(move, states.placed(move, cast.names)) for move in (*possible, TICK)]
    start = (states.start(), False)
    waiting: list[tuple[Cost, int, Any]] = [((0, 0, 0), 0, (*start, False))]
    seen: set[tuple[Node, bool]] = set()
    count = 0
    while waiting:
        cost, _, (node, waited, reached) = heappop(waiting)
        if reached:
            return cost
        if (node, waited) in seen:
            continue
        seen.add((node, waited))
        assume(len(seen) < MOST)
        for move, place in placed:
            made = states.make(*node, place)
            if made is not None:
                step, cells = made
                ticks = move is TICK
                after = (cost[0] + (not ticks), cost[1] + (ticks and not waited), cost[2] + ticks)
                count += 1
                come = ((step.after, cells), ticks, goal(move, step, cells))
                heappush(waiting, (after, count, come))
    return None


TICK = Move("wait", seconds=1)
LAPSES = [Move("wait", seconds=seconds) for seconds in DURATIONS]
EVERYTHING: tuple[ActionName, ...] = (
    "login", "refresh", "call", "lost", "copy", "forget", "client_credentials",
)  # fmt: skip
MOST = 400


few = st.integers(1, 3)
ends = st.just(FOREVER) | few
expiries = st.builds(Expiry, ends, ends, ends, st.booleans())
graces = st.builds(
    Grace,
    ends,
    st.just(FOREVER) | few,
    st.just(FOREVER) | few,
    st.lists(st.sampled_from(("successor_refresh", "new_access_use")), unique=True).map(tuple),
    st.integers(0, 3),
    st.sampled_from(("new", "same", "same_refresh", "access")),
)
replays = st.builds(Replay, st.sampled_from(("chain", "grant", "user")), leeway=st.integers(0, 3))
rotations = st.sampled_from(("always", "spend", "never")) | st.builds(MinAge, few)
shares = st.builds(LifeUsed, st.integers(0, 100))
rates = st.builds(
    Rate,
    st.just("rate"),
    few,
    few,
    per=st.sampled_from((("app",), ("app", "user"), ("app", "system"), ("app", "token"))),
    block=st.none() | few,
    windows=st.sampled_from(("sliding", "fixed")),
)
limits = st.builds(
    Limit,
    st.just("limit"),
    st.sampled_from(("access", "refresh", "grant")),
    few,
    counts=st.sampled_from(("live", "issued")),
    overflow=st.sampled_from(("revoke_oldest", "revoke_least_recently_used", "refuse")),
)

TIMERS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "access.expires": {"access.expires": expiries},
    "refresh.expires": {"refresh.expires": expiries},
    "with_refresh": {"access.expires": expiries, "refresh.expires": expiries},
    "reuse_while_left": {"access.expires": expiries, "access.reuse_while_left": few},
    "revocation_lag": {
        "access.expires": expiries,
        "access.revocation_lag": st.just(FOREVER) | few,
        "access.on_refresh": st.sampled_from(("revoke_pair", "revoke_grant", "revoke_user")),
    },
    "min_age": {"refresh.rotate": rotations, "refresh.replay": replays},
    "life_used": {"refresh.rotate": shares, "refresh.expires": expiries, "refresh.replay": replays},
    "grace": {"refresh.grace": graces, "refresh.replay": replays},
    "leeway": {"refresh.replay": replays, "refresh.expires": expiries},
    "login.grant": {
        "login.grant": st.sampled_from(("system", "user")),
        "access.expires": expiries,
        "refresh.expires": expiries,
    },
    "login.returns": {"login.returns": st.just("existing"), "access.expires": expiries},
    "limits": {
        "limits": st.tuples(limits),
        "access.expires": expiries,
        "refresh.expires": expiries,
        "refresh.replay": replays,
    },
    "rates": {
        "rates": st.tuples(rates),
        "refresh.rotate": st.sampled_from(("always", "never")),
        "access.expires": expiries,
    },
}
"""Each timer, by itself or beside the rules that give it something to decide."""


def policies_with(*timers: str) -> st.SearchStrategy[Policy]:
    """Policies with these timers, all of a few seconds."""
    rules = {path: rule for timer in timers for path, rule in TIMERS[timer].items()}
    return st.fixed_dictionaries(rules).map(_policy)


def _policy(rules: Mapping[str, object]) -> Policy:
    policy: Any = Policy(access=AccessRules(Expiry()))
    for path, rule in rules.items():
        record, _, key = path.partition(".")
        value = replace(getattr(policy, record), **{key: rule}) if key else rule
        policy = replace(policy, **{record: value})
    return policy  # type: ignore[no-any-return]


def check(policy: Policy, cast: Cast, actions: tuple[ActionName, ...], goal: str) -> None:
    """Assert that the search finds what there is, in no more requests and waits."""
    question = Question()
    possible, aim = moves(actions, cast, (), (None,)), aim_of(goal, question, {})
    expected = cheapest(policy, cast, possible, aim)
    search = TimedSearch(policy, cast, possible, symmetric=True, state_limit=400)
    way = search.shortest(aim)
    if search.bound:
        return
    waits = [move.seconds for move in way or () if move.verb == "wait"]
    found = None if way is None else (len(way) - len(waits), len(waits))
    assert (None if expected is None else expected[:2]) == found
    if expected is not None:
        assert expected[2] <= sum(waits)


ACTIONS: tuple[tuple[ActionName, ...], ...] = (
    ("login", "refresh"),
    ("login", "refresh", "call"),
    ("login", "refresh", "call", "copy"),
    ("login", "refresh", "lost"),
)
goals, actions = st.sampled_from([*GOALS]), st.sampled_from(ACTIONS)


@pytest.mark.parametrize("timer", TIMERS)
@settings(max_examples=settings().max_examples // 8)
@given(data=st.data(), actions=actions, goal=goals)
def test_one_timer(
    timer: str, data: st.DataObject, actions: tuple[ActionName, ...], goal: str
) -> None:
    """Where nothing else can decide an answer, this timer does."""
    policy = data.draw(policies_with(timer))
    check(policy, CASTS["two systems"], actions, goal)


@settings(max_examples=settings().max_examples // 2)
@given(
    st.lists(st.sampled_from([*TIMERS]), min_size=2, max_size=4, unique=True),
    st.sampled_from([*CASTS.values()]),
    actions,
    goals,
    st.data(),
)
def test_many_timers(
    timers: list[str],
    cast: Cast,
    actions: tuple[ActionName, ...],
    goal: str,
    data: st.DataObject,
) -> None:
    """Rules of several timers at once."""
    check(data.draw(policies_with(*timers)), cast, actions, goal)


MOVES = (*moves(EVERYTHING, CASTS["two systems"], (), (None, 0, 1)), *LAPSES)


USED_TOGETHER = read_walk(
    "login legacy, login new, wait 10s, call new, call legacy, lost login legacy, call legacy",
    CASTS["two systems"],
)
"""Of two that were used in one second, a limit ends the older; which was used last is no matter."""


@given(anything, st.lists(st.sampled_from(MOVES), max_size=20))
@example(
    Policy(
        access=AccessRules(Expiry()),
        limits=(Limit("two", "access", 2, overflow="revoke_least_recently_used"),),
    ),
    USED_TOGETHER,
)
def test_order_allows_what_happens(policy: Policy, walk: list[Move]) -> None:
    """Whatever servers answer, and at whatever times, an answer by order alone may be that."""
    cast = CASTS["two systems"]
    scene = TimedScene(policy, cast)
    states, table = TimedStates(scene), Table(cast, named=True, symmetric=False)
    order = OrderSearch(states, table, [], Aim())
    original, now = scene.start(), 0
    nodes = {*order.lapsed((states.first, table.nothing))}
    for move in walk:
        now += move.seconds
        expected = perform(move, original, scene, now)
        if move.verb != "wait" and expected is not None:
            (placed,) = table.placed([move], table.seats)
            nodes = {
                later
                for node in nodes
                for transition, after in order.acted(node, placed)
                if transition.observation == expected
                for later in order.lapsed(after)
            }
        assert nodes
        standings = tuple([original.state(held, now) for held in original.cells])
        assert any(
            standings == branch.outcome
            for state, cells in nodes
            for branch in states.standings(state, cells, state.zone)
        )


@given(anything, st.lists(st.sampled_from(MOVES), max_size=20))
def test_positions_answer_as_servers_do(policy: Policy, walk: list[Move]) -> None:
    """Where it is known when everything happened, there is one answer, and it is the right one."""
    cast = CASTS["two systems"]
    scene = TimedScene(policy, cast)
    states, table = TimedStates(scene), Table(cast, named=True, symmetric=False)
    original, now = scene.start(), 0
    state, cells, zone = states.first, table.nothing, states.first.zone
    for move in walk:
        now += move.seconds
        expected = perform(move, original, scene, now)
        if move.verb == "wait":
            # Not later than that: the moment behind the last is now.
            exactly = Difference(zone.size, zone.size - 1, move.seconds)
            (branch,) = states.branches(state, WAITING, zone.later(move.seconds).where(exactly))
        else:
            (placed,) = table.placed([move], table.seats)
            (branch,) = states.branches(state, placed.turn(cells), zone)
        transition, state, moments = branch.outcome
        assert expected == (None if transition is None else transition.observation)
        if transition is not None:
            cells = (
                passed(cells, transition)
                if move.verb == "wait"
                else placed.after(cells, transition)
            )
        zone = branch.zone.of((*moments, branch.zone.size - 1))
        (standings,) = states.standings(state, cells, zone)
        assert tuple([original.state(held, now) for held in original.cells]) == standings.outcome
