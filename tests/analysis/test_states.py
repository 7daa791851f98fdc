"""The states of a search stand for every past that they merge."""

import pytest
from hypothesis import given, target
from hypothesis import strategies as st

from tests.analysis.walks import CASTS, ONE_BY_ONE, check_walk, one_rule
from tests.strategies import DURATIONS, policies
from tolsim.analysis.search.space.moves import ActionName, Move, moves
from tolsim.analysis.search.space.states import Cast, Scene
from tolsim.engine.policy import (
    AccessRules,
    Expiry,
    Grace,
    Limit,
    LoginRules,
    Policy,
    Rate,
    RefreshRules,
    Replay,
)

ACTIONS: tuple[ActionName, ...] = (
    "login",
    "refresh",
    "call",
    "lost",
    "copy",
    "forget",
    "client_credentials",
    "wait",
)
FEW_ACTIONS: tuple[ActionName, ...] = ("login", "refresh", "call", "lost", "copy")
WAITS = (1, 9, 10, 29, 30, 60, 119, 120)


@given(
    st.lists(policies, min_size=1, max_size=3),
    st.sampled_from([*CASTS.values()]),
    st.booleans(),
    st.booleans(),
    st.data(),
)
def test_a_position_answers_as_every_past_that_it_stands_for(
    rules: list[Policy], cast: Cast, code: bool, symmetric: bool, data: st.DataObject
) -> None:
    """However often a past is frozen, thawed and renamed on the way, nobody can tell."""
    possible = moves(ACTIONS, cast, WAITS, (None, 0, 1))
    walk = data.draw(st.lists(st.sampled_from(possible), max_size=25))
    scenes = [Scene(policy, cast, code=code) for policy in rules]
    # Walks in which much is refused depend on more of what has happened before.
    target(float(check_walk(scenes, walk, symmetric=symmetric)), label="refusals")


@pytest.mark.parametrize("rule", ONE_BY_ONE)
@given(data=st.data())
def test_a_position_answers_as_every_past_under_one_rule(rule: str, data: st.DataObject) -> None:
    """Where nothing else can decide an answer, that rule does."""
    policy = data.draw(one_rule(rule))
    cast = CASTS["two systems"]
    possible = [*moves(FEW_ACTIONS, cast, (), ()), *moves(("wait",), cast, DURATIONS, ())]
    often = st.tuples(st.sampled_from(possible), st.integers(1, 4))
    walk = [move for move, times in data.draw(st.lists(often, max_size=12)) for _ in range(times)]
    target(float(check_walk([Scene(policy, cast)], walk, symmetric=False)), label="refusals")


LOGIN, REFRESH = Move("login"), Move("refresh")
LOST = Move("refresh", lost=True)


@pytest.mark.parametrize(
    ("policy", "walk"),
    [
        # A limit that refuses counts all that was ever issued but the token that is replaced.
        (
            Policy(limits=(Limit("a", "refresh", 1, counts="issued", overflow="refuse"),)),
            [LOGIN, REFRESH, REFRESH],
        ),
        # Two limits by what was issued share a register.
        (
            Policy(
                limits=(
                    Limit("a", "refresh", 3, counts="issued"),
                    Limit(
                        "b",
                        "refresh",
                        2,
                        counts="issued",
                        overflow="refuse",
                        on=("client_credentials",),
                    ),
                )
            ),
            [LOGIN, Move("login", 1), Move("login", 1), Move("login", 1), REFRESH],
        ),
        # A token that nobody holds takes its whole grant with it.
        (
            Policy(limits=(Limit("a", "access", 2, counts="issued", cascade=True, on=("login",)),)),
            [LOGIN, REFRESH, Move("login", 1), REFRESH],
        ),
        # A refresh token that nobody holds keeps the grant alive that a login joins.
        (
            Policy(
                access=AccessRules(Expiry(after_login=1)),
                login=LoginRules(grant="system"),
                refresh=RefreshRules(rotate="spend"),
            ),
            [LOGIN, LOGIN, LOST, Move("wait", seconds=1), LOGIN],
        ),
        # A revoked token is asked for its successors no more.
        (
            Policy(
                refresh=RefreshRules(
                    grace=Grace(uses=0, returns="same"),
                    replay=Replay("grant", ("refresh",), ("spent", "revoked")),
                ),
                rates=(Rate("a", 9, 1, per=("app", "system")),),
            ),
            [LOGIN, LOST, REFRESH, REFRESH],
        ),
        # Who is handed the same answers again comes to hold one successor after another.
        (
            Policy(refresh=RefreshRules(grace=Grace(returns="same"))),
            [LOGIN, Move("copy", to=1), *[REFRESH] * 3, *[Move("refresh", 1)] * 2],
        ),
    ],
)
def test_walks_that_once_went_astray(policy: Policy, walk: list[Move]) -> None:
    """What random walks have found, by itself."""
    for symmetric in (False, True):
        check_walk([Scene(policy, CASTS["two systems"])], walk, symmetric=symmetric)
