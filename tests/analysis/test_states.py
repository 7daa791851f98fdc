"""The states of a search stand for every past that they merge."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import policies
from tolsim.analysis.search.moves import ActionName, moves, perform
from tolsim.analysis.search.positions import Positions
from tolsim.analysis.search.situations import Situations
from tolsim.analysis.search.states import Cast, Look, Names, Scene
from tolsim.engine.policy import Policy

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
@settings(max_examples=400)
def test_a_position_answers_as_every_past_that_it_stands_for(
    rules: list[Policy], cast: Cast, code: bool, symmetric: bool, data: st.DataObject
) -> None:
    """However often a past is frozen, thawed and renamed on the way, nobody can tell."""
    scenes = [Scene(policy, cast, code=code) for policy in rules]
    possible = moves(ACTIONS, cast, WAITS, (None, 0, 1))
    walk = data.draw(st.lists(st.sampled_from(possible), max_size=25))
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
