"""The states of a search stand for every past that they merge."""

from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import policies
from tolsim.analysis.moves import ActionName, Move, look_of, moves, perform
from tolsim.analysis.states import Cast, Lab, Names, Scene, freeze
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


def standing(lab: Lab, now: int) -> list[str]:
    """How every cell stands."""
    return [lab.state(held, now) for held in lab.cells]


@given(policies, st.sampled_from(CASTS), st.booleans(), st.data())
@settings(max_examples=400)
def test_a_thawed_server_answers_as_the_original(
    policy: Policy, cast: Cast, code: bool, data: st.DataObject
) -> None:
    """However often a past is frozen and thawed on the way, nobody can tell."""
    scene = Scene(policy, cast, partial(look_of, code=code))
    possible = moves(ACTIONS, cast, WAITS, (None, 0, 1))
    walk = data.draw(st.lists(st.sampled_from(possible), max_size=25))
    original = scene.start()
    frozen, names = freeze((scene,), (scene.start(),), 0)
    now = 0
    for move in walk:
        now += move.seconds
        expected = at(move, original, cast, now, code=code)
        lab = scene.thaw(frozen[0])
        assert expected == perform(move.by(names), lab, cast, code=code)
        assert standing(original, now) == in_places(standing(lab, move.seconds), names, cast)
        frozen, who = freeze((scene,), (lab,), move.seconds)
        names = names.then(who)


def at(move: Move, lab: Lab, cast: Cast, now: int, *, code: bool) -> object:
    """The same move on a lab whose clock runs on."""
    return perform(move, lab, cast, now, code=code)


def in_places(standings: list[str], names: Names, cast: Cast) -> list[str]:
    """The standings of a thawed lab in the order of the cast."""
    found = [""] * len(standings)
    for place, system in enumerate(names.systems):
        for spot, user in enumerate(names.users):
            found[cast.cell(system, user)] = standings[cast.cell(place, spot)]
    return found
