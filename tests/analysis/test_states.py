"""The states of a search stand for every past that they merge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import policies
from tolsim.analysis.search.space.moves import ActionName, Move, moves, perform
from tolsim.analysis.search.space.positions import Positions
from tolsim.analysis.search.space.situations import Situations
from tolsim.analysis.search.space.states import Cast, Look, Names, Scene
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
WAITS = (1, 9, 10, 29, 30, 60, 119, 120)
CASTS = (
    Cast(("legacy", "new"), ("xyz",)),
    Cast(("legacy", "new", "batch"), ("xyz",)),
    Cast(("legacy", "new"), ("xyz",), shared=True),
    Cast(("legacy", "new"), ("xyz", "abc")),
)


@given(
    st.lists(policies, min_size=1, max_size=3),
    st.sampled_from(CASTS),
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
    check_walk([Scene(policy, cast, code=code) for policy in rules], walk, symmetric=symmetric)


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
    ],
)
def test_walks_that_once_went_astray(policy: Policy, walk: list[Move]) -> None:
    """What random walks have found, by itself."""
    for symmetric in (False, True):
        check_walk([Scene(policy, CASTS[0])], walk, symmetric=symmetric)


def check_walk(scenes: list[Scene], walk: list[Move], *, symmetric: bool) -> None:
    """A position answers at every step as the labs do that forget nothing."""
    cast = scenes[0].cast
    originals = [scene.start() for scene in scenes]
    positions = Positions([Situations(scene) for scene in scenes])
    (position, cells), names, now = positions.start(), cast.names, 0
    for move in walk:
        now += move.seconds
        expected = [
            perform(move, original, scene, now)
            for original, scene in zip(originals, scenes, strict=True)
        ]
        made = positions.make(position, cells, positions.placed(move, names))
        assert seen(expected, scenes) == (None if made is None else made[0].looks)
        if made is not None:
            position, cells = made[0].after, made[1]
        if symmetric:
            (position, cells), later = positions.settled(position, cells)
            names = names.then(later)
        standings = in_places([position.standing(hand) for hand in cells], names, cast)
        assert [originals[0].state(held, now) for held in originals[0].cells] == standings


def seen(looks: list[Look | None], scenes: list[Scene]) -> tuple[Look, ...] | None:
    """What clients see; nothing at all if the move comes to nothing everywhere."""
    if all(look is None for look in looks):
        return None
    return tuple(
        scene.look_of("no_token") if look is None else look
        for look, scene in zip(looks, scenes, strict=True)
    )


def in_places(standings: list[str], names: Names, cast: Cast) -> list[str]:
    """The standings of a thawed lab in the order of the cast."""
    found = [""] * len(standings)
    for place, system in enumerate(names.systems):
        for spot, user in enumerate(names.users):
            found[cast.cell(system, user)] = standings[cast.cell(place, spot)]
    return found
