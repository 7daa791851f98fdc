"""Known answers, and how many states there are: a change of either is a change of meaning."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.spin import build, count, needs_spin
from tests.strategies import policies
from tolsim.analysis.search.question import Question, named_moments
from tolsim.analysis.search.space.breadth_first import INTERRUPTED, Search
from tolsim.analysis.search.space.joint_states import JointStates, Node, Step
from tolsim.analysis.search.space.moves import ActionName, Move, moves, perform
from tolsim.analysis.search.space.policy_states import PolicyStates
from tolsim.analysis.search.space.states import Cast, Observation, Scene
from tolsim.catalogue import catalogue_policy, find_policy
from tolsim.documents import load_policy
from tolsim.engine.policy import (
    AccessRules,
    Expiry,
    Grace,
    LifeUsed,
    Limit,
    Policy,
    RefreshRules,
    Replay,
)


def newest(most: int, **rules: object) -> Policy:
    """At most so many live access tokens of a user."""
    return Policy(limits=(Limit("newest", "access", most),), **rules)  # type: ignore[arg-type]


def replaces(most: int) -> Policy:
    """A refresh ends the grant's earlier access tokens."""
    return newest(most, access=AccessRules(on_refresh="revoke_grant"))


def concurrent(most: int) -> Policy:
    """So many grants at once, as `zoom-user-concurrent` at that tolerance."""
    source = catalogue_policy("zoom-user-concurrent")
    policy = load_policy(source.text, source.name, find_policy).policy
    return replace(policy, limits=(Limit("live-grants", "grant", most),))


def differ(_: Move, step: Step, __: bytes) -> bool:
    """The answers tell two policies apart."""
    return len(set(step.observations)) > 1


def never(_: Move, __: Step, ___: bytes) -> bool:
    """Nothing to find: visit every state."""
    return False


@pytest.mark.parametrize(
    ("one", "other", "actions"),
    [(replaces(1), replaces(2), 3), (newest(2), replaces(2), 4), (newest(1), replaces(1), None)],
)
def test_how_soon_policies_part(one: Policy, other: Policy, actions: int | None) -> None:
    """The least number of requests, or none if the search visits every pair of states."""
    search = Question().search((one, other))
    path = search.shortest(differ)
    assert actions == (None if path is None else len(path))
    assert search.exhaustive


EVERYTHING: tuple[ActionName, ...] = ("login", "refresh", "call", "lost", "copy")

FINGERPRINTS = [
    # What lost answers and copied stores can lead to under three grants at once. Where names
    # count, a system holds nothing, dead tokens, or one of the three youngest grants: five to
    # the power of the systems, and no fewer would do (see below). Models that also remember
    # live grants of which nobody holds a token have 43, 211 and 963 without lost logins.
    (concurrent(3), 2, EVERYTHING, False, 25),
    (concurrent(3), 3, EVERYTHING, False, 125),
    (concurrent(3), 4, EVERYTHING, False, 625),
    (concurrent(3), 4, EVERYTHING, True, 70),
    (Policy(), 2, ("login", "refresh", "call"), True, 3),
    (Policy(), 2, (*EVERYTHING, "forget"), True, 10),
    (Policy(refresh=RefreshRules(grace=Grace(returns="access"))), 2, EVERYTHING, True, 32),
    (newest(2), 2, ("login", "refresh", "call"), True, 4),
    (replaces(2), 3, ("login", "refresh", "call", "lost"), True, 25),
]


def test_waits_come_to_an_end() -> None:
    """Three systems, an hour and a second either side: every state is visited."""
    policy = replace(concurrent(3), refresh=Policy().refresh)
    question = Question(
        systems=3, actions=("login", "refresh", "call", "wait"), waits=(3599, 3600, 3601)
    )
    search = question.search((policy,))
    assert search.shortest(never) is None
    assert (91, True) == (search.states, search.exhaustive)


@pytest.mark.parametrize(
    ("policy", "moments"),
    [
        (Policy(access=AccessRules(Expiry())), (1,)),
        (Policy(access=AccessRules(Expiry(after_issue=1))), (1, 2)),
        (Policy(access=AccessRules(Expiry(50), reuse_while_left=20)), (1, 29, 30, 31, 49, 50, 51)),
        (
            Policy(
                access=AccessRules(Expiry()), refresh=RefreshRules(replay=Replay("grant", leeway=5))
            ),
            (1, 4, 5, 6),
        ),
        (
            Policy(
                access=AccessRules(Expiry(), reuse_while_left=20),
                refresh=RefreshRules(expires=Expiry(9), rotate=LifeUsed(50)),
            ),
            (1, 4, 5, 6, 8, 9, 10),
        ),
    ],
)
def test_the_moments_worth_waiting_for(policy: Policy, moments: tuple[int, ...]) -> None:
    """Each duration that a policy names, or names by what is left of one, a second either side.

    The lag of no second is such a duration, too.
    """
    assert moments == named_moments([policy])


def test_progress_is_told_now_and_then() -> None:
    """After every thousand states, and how deep they are."""
    told: list[tuple[int, int]] = []
    question = Question(systems=5, actions=EVERYTHING)
    search = question.search((concurrent(3),), lambda states, depth: told.append((states, depth)))
    search.symmetric = False
    assert search.shortest(never) is None
    assert [(1000, 4), (2000, 5), (3000, 6)] == told
    assert (3125, 7) == (search.states, search.depth)


def test_an_interruption_is_a_bound() -> None:
    """What is known so far can be told."""

    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    search = Question().search((Policy(),))
    assert search.shortest(interrupted) is None
    assert (1, INTERRUPTED, False) == (search.states, search.bound, search.exhaustive)


@pytest.mark.parametrize(("policy", "systems", "actions", "symmetric", "states"), FINGERPRINTS)
def test_the_number_of_states(
    policy: Policy, systems: int, actions: tuple[str, ...], symmetric: bool, states: int
) -> None:
    """Exactly so many states can be told apart, and all of them are visited."""
    question = Question(systems=systems, actions=actions)  # type: ignore[arg-type]
    search = question.search((policy,))
    search.symmetric = symmetric
    assert search.shortest(never) is None
    assert (states, True) == (search.states, search.exhaustive)


@pytest.mark.spin
@needs_spin
@pytest.mark.parametrize(("systems", "states"), [(2, 25), (3, 125), (4, 625)])
def test_spin_visits_as_many(systems: int, states: int, tmp_path: Path) -> None:
    """A model written for a model checker has the states of the first fingerprints."""
    build(systems, tmp_path)
    assert states == count(tmp_path)


@pytest.mark.parametrize("policy", [concurrent(1), concurrent(2), concurrent(3)])
def test_no_two_states_answer_alike_for_ever(policy: Policy) -> None:
    """Where names count, whatever is kept apart is told apart by some sequence of requests."""
    search = Question(actions=EVERYTHING).search((policy,))
    leads = everything_that_happens(search)
    kinds = dict.fromkeys(leads, 0)
    for _ in leads:
        views = {
            node: (kinds[node], *[made and (made[0], kinds[made[1]]) for made in leads[node]])
            for node in leads
        }
        numbers = {view: i for i, view in enumerate(dict.fromkeys(views.values()))}
        kinds = {node: numbers[view] for node, view in views.items()}
    assert len(leads) == len(set(kinds.values()))


def everything_that_happens(
    search: Search,
) -> dict[Node, list[tuple[tuple[Observation, ...], Node] | None]]:
    """For every node that can be reached, what each move comes to."""
    joint_states = search.joint_states
    placed = [joint_states.placed(move, joint_states.cast.names) for move in search.moves]
    start = joint_states.start()
    leads: dict[Node, list[tuple[tuple[Observation, ...], Node] | None]] = {}
    waiting = [start]
    for node in waiting:
        if node not in leads:
            made = [joint_states.make(*node, place) for place in placed]
            leads[node] = [one and (one[0].observations, (one[0].after, one[1])) for one in made]
            waiting += [one[1] for one in leads[node] if one]
    return leads


@given(policies, st.sampled_from((False, True)), st.data())
def test_merging_finds_what_trying_everything_finds(
    policy: Policy, shared: bool, data: st.DataObject
) -> None:
    """The shortest way to a refusal is that among all sequences, tried one by one.

    Of those it waits least, too.
    """
    cast = Cast(("legacy", "new"), ("xyz",), shared=shared)
    actions: list[ActionName] = data.draw(
        st.lists(
            st.sampled_from(("login", "refresh", "call", "lost", "copy", "wait")),
            min_size=2,
            max_size=3,
            unique=True,
        )
    )
    verb = data.draw(st.sampled_from(("refresh", "call", "login")))
    possible = moves(tuple(actions), cast, (10, 30), (None,))
    scene = Scene(policy, cast)
    search = Search(JointStates([PolicyStates(scene)]), possible, depth_limit=3)

    def refused(move: Move, step: Step, _: bytes) -> bool:
        return move.verb == verb and _is_refused(step.observations[0])

    path = search.shortest(refused)
    expected = _by_brute_force(scene, possible, verb, 3, None)
    assert expected == (None if path is None else (len(path), _waited(path)))


@given(policies, st.sampled_from((0, 10, 30, 40)), st.sampled_from(("refresh", "call", "login")))
def test_waiting_is_bounded(policy: Policy, within: int, verb: str) -> None:
    """What can be reached with so much waiting is found, though less of it takes more moves."""
    cast = Cast(("legacy",), ("xyz",))
    possible = moves(("login", "refresh", "call", "wait"), cast, (10, 30), (None,))
    scene = Scene(policy, cast)
    states = JointStates([PolicyStates(scene)])
    search = Search(states, possible, depth_limit=4, within=within)
    path = search.shortest(
        lambda move, step, _: move.verb == verb and _is_refused(step.observations[0])
    )
    expected = _by_brute_force(scene, possible, verb, 4, within)
    assert expected == (None if path is None else (len(path), _waited(path)))


def _by_brute_force(
    scene: Scene, possible: tuple[Move, ...], verb: str, longest: int, within: int | None
) -> tuple[int, int] | None:
    """The least number of moves that ends refused, and of those the least time waited."""
    for length in range(1, longest + 1):
        waited = [
            _waited(sequence)
            for sequence in product(possible, repeat=length)
            if sequence[-1].verb == verb
            and (within is None or _waited(sequence) <= within)
            and _ends_refused(scene, sequence)
        ]
        if waited:
            return length, min(waited)
    return None


def _waited(sequence: tuple[Move, ...]) -> int:
    return sum(move.seconds for move in sequence)


def _is_refused(observation: Observation) -> bool:
    return observation[0] not in ("ok", "no_token")


def _ends_refused(scene: Scene, sequence: tuple[Move, ...]) -> bool:
    sandbox, now, seen = scene.start(), 0, None
    for move in sequence:
        now += move.seconds
        seen = perform(move, sandbox, scene, now)
    return seen is not None and _is_refused(seen)
