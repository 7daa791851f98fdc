"""The states of a search stand for every past that they merge."""

import pytest
from hypothesis import given, target
from hypothesis import strategies as st

from tests.analysis.walks import CASTS, FEW_RULES, check_walk, policies_with, read_walk
from tests.strategies import DURATIONS, policies
from tolsim.analysis.search.space.moves import ActionName, Move, moves
from tolsim.analysis.search.space.states import Cast, Scene
from tolsim.engine.policy import (
    DEFAULT_ERRORS,
    AccessRules,
    Expiry,
    Grace,
    Limit,
    LoginRules,
    Policy,
    Rate,
    RefreshRules,
    Refusal,
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


@pytest.mark.parametrize("paths", FEW_RULES, ids=" ".join)
@given(data=st.data())
def test_a_position_answers_as_every_past_under_few_rules(
    paths: tuple[str, ...], data: st.DataObject
) -> None:
    """Where nothing else can decide an answer, these rules do."""
    policy = data.draw(policies_with(paths))
    cast = CASTS["two systems"]
    possible = [*moves(FEW_ACTIONS, cast, (), ()), *moves(("wait",), cast, DURATIONS, ())]
    often = st.tuples(st.sampled_from(possible), st.integers(1, 4))
    walk = [move for move, times in data.draw(st.lists(often, max_size=12)) for _ in range(times)]
    target(float(check_walk([Scene(policy, cast)], walk)), label="refusals")


LOGIN, REFRESH = Move("login"), Move("refresh")
LOST = Move("refresh", lost=True)


def moved(text: str) -> list[Move]:
    """A walk of two systems from a line of text."""
    return read_walk(text, CASTS["two systems"])


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
        # The successor is handed out again though its first holder never got it.
        (
            Policy(refresh=RefreshRules(grace=Grace(uses=1, returns="same_refresh"))),
            moved("login legacy, lost refresh legacy, refresh legacy, refresh legacy"),
        ),
        # A lag and a life that end together: the token dies as expired.
        (
            Policy(
                access=AccessRules(Expiry(5), on_refresh="revoke_grant", revocation_lag=5),
                errors={**DEFAULT_ERRORS, "access_revoked": Refusal("gone", 401)},
            ),
            moved("login legacy, lost refresh legacy, wait 5s, call legacy"),
        ),
        # The answer that is repeated has no refresh token.
        (
            Policy(refresh=RefreshRules(rotate="spend", grace=Grace(returns="same"))),
            moved("login legacy, lost refresh legacy, lost refresh legacy, refresh legacy"),
        ),
        # An access token that was revoked and would have expired since is handed out again.
        (
            Policy(
                access=AccessRules(Expiry(after_issue=5), on_refresh="revoke_pair"),
                refresh=RefreshRules(grace=Grace(returns="same")),
                errors={**DEFAULT_ERRORS, "access_revoked": Refusal("gone", 401)},
            ),
            moved(
                "login legacy, copy legacy to new, refresh legacy, refresh legacy, wait 5s, "
                "refresh new, call new"
            ),
        ),
        # A limit ends the longest-living token of a grant, and an older one keeps the grant alive.
        (
            Policy(
                access=AccessRules(Expiry(after_issue=9, after_login=10)),
                login=LoginRules(grant="system"),
                refresh=RefreshRules(rotate="spend"),
                limits=(Limit("a", "access", 1, per=("app", "system")),),
            ),
            moved(
                "login legacy, copy legacy to new, lost refresh new, forget legacy, forget new, "
                "login new, wait 2s, login legacy, wait 8s"
            ),
        ),
        # Likewise, since a use has put off the end of the oldest.
        (
            Policy(
                access=AccessRules(Expiry(after_use=3)),
                login=LoginRules(grant="system"),
                refresh=RefreshRules(expires=Expiry(after_login=10), rotate="spend"),
                limits=(Limit("a", "access", 3),),
            ),
            moved(
                "login legacy, lost refresh legacy, wait 2s, call legacy, forget legacy, "
                "login new, lost login new, wait 2s, login legacy, wait 6s"
            ),
        ),
        # Likewise among refresh tokens.
        (
            Policy(
                access=AccessRules(Expiry(after_issue=1)),
                login=LoginRules(grant="system"),
                refresh=RefreshRules(expires=Expiry(after_use=3, after_login=10), rotate="never"),
                limits=(Limit("a", "refresh", 3),),
            ),
            moved(
                "login legacy, lost login legacy, wait 2s, refresh legacy, forget legacy, "
                "login new, lost login new, wait 2s, login legacy, wait 2s, refresh legacy, "
                "wait 2s, refresh legacy, wait 2s"
            ),
        ),
        # A spent token is harmless within its leeway, however it came to be spent.
        *[
            (
                Policy(refresh=RefreshRules(grace=grace, replay=Replay("grant", leeway=9))),
                moved(
                    "login legacy, copy legacy to new, refresh legacy, refresh legacy, "
                    "refresh legacy, call legacy, wait 4s, refresh new, call legacy, wait 5s, "
                    "refresh new, call legacy"
                ),
            )
            for grace in (
                None,
                Grace(for_=4),
                Grace(uses=0),
                Grace(depth=0),
                Grace(depth=1),
                Grace(until=("new_access_use",), linger=2),
            )
        ],
    ],
)
def test_walks_that_once_went_astray(policy: Policy, walk: list[Move]) -> None:
    """What random walks have found, by itself."""
    for symmetric in (False, True):
        check_walk([Scene(policy, CASTS["two systems"])], walk, symmetric=symmetric)


@pytest.mark.parametrize("ahead", range(1, 6))
def test_a_repeated_answer_tells_how_far_behind_a_system_is(ahead: int) -> None:
    """It is handed the other's successors one by one, and the refresh after them mints again.

    So where stores are copied, no finite number of states is enough for such a policy.
    """
    policy = Policy(
        access=AccessRules(on_refresh="revoke_pair"),
        refresh=RefreshRules(grace=Grace(returns="same")),
    )
    behind = [LOGIN, Move("copy", to=1), *[REFRESH] * ahead, *[Move("refresh", 1)] * ahead]
    assert 0 == check_walk([Scene(policy, CASTS["two systems"])], [*behind, Move("call")])
    assert 1 == check_walk(
        [Scene(policy, CASTS["two systems"])], [*behind, Move("refresh", 1), Move("call")]
    )


plain_limits = st.lists(
    st.builds(
        Limit,
        st.sampled_from("abc"),
        st.sampled_from(("access", "refresh")),
        st.integers(1, 6),
        st.sampled_from((("app",), ("app", "user"), ("app", "user", "system"), ("app", "grant"))),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda limit: limit.name,
).map(tuple)


@given(
    plain_limits,
    st.sampled_from((RefreshRules(), RefreshRules(rotate="never", expires=Expiry(after_use=90)))),
    st.sampled_from([*CASTS.values()]),
    st.booleans(),
    st.data(),
)
def test_what_nobody_holds_counts_one_by_one(
    limits: tuple[Limit, ...],
    refresh: RefreshRules,
    cast: Cast,
    symmetric: bool,
    data: st.DataObject,
) -> None:
    """Where many logins are lost, limits end as much as if each of their tokens were known."""
    lost = moves(("lost",), cast, (), ())
    possible = (*lost, *lost, *moves(("login", "refresh", "call", "wait"), cast, (9, 60), ()))
    walk = data.draw(st.lists(st.sampled_from(possible), max_size=30))
    rules = Policy(access=AccessRules(Expiry(after_issue=60)), limits=limits, refresh=refresh)
    check_walk([Scene(rules, cast)], walk, symmetric=symmetric)
