"""Trees of experiments: they settle which policy it is, and in the fewest steps."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import pytest

from tolsim.analysis.search.choices import Choice, choose
from tolsim.analysis.search.decide import Tree, decide
from tolsim.analysis.search.question import Question
from tolsim.analysis.search.space.breadth_first import INTERRUPTED
from tolsim.analysis.search.space.moves import Move, perform
from tolsim.analysis.search.space.states import Sandbox, Scene
from tolsim.catalogue import find_policy
from tolsim.documents import load_scenario
from tolsim.simulation import replay

Run = tuple[Scene, Sandbox]


def named(*names: str) -> tuple[Choice, ...]:
    """Policies as the command line names them."""
    return choose(names, find_policy, None, ())


def all_of(tree: Tree) -> Iterator[Tree]:
    """A tree and everything that grows from it."""
    yield tree
    for branch in tree.branches:
        if branch.tree is not None:
            yield from all_of(branch.tree)


READINGS = (
    "zoom-user-concurrent@2", "zoom-user-refresh-reuse@2", "zoom-user", "zoom-user-multi",
)  # fmt: skip


def test_a_tree_settles_which_policy_it_is() -> None:
    """Every policy ends on a branch of its own, and every experiment replays as it says."""
    found = decide(named(*READINGS), [Question()], find_policy)
    leaves = []
    for tree in all_of(found.tree):
        for text in (tree.scenario, found.scenario):
            assert text is not None
            for run in load_scenario(text, "found.yaml", find_policy).runs:
                assert [] == [failure for step in replay(run).steps for failure in step.failures]
        leaves += [branch.policies for branch in tree.branches if branch.tree is None]
    assert sorted((name,) for name in READINGS) == sorted(leaves)
    assert found.bound is None


@pytest.mark.parametrize(
    "names",
    [
        READINGS,
        ("zoom-user-concurrent@2", "zoom-user-refresh-reuse@2", "zoom-s2s"),
        ("zoom-user-refresh-reuse@2", "zoom-user-refresh-reuse@3", "zoom-user-multi"),
        ("zoom-user-concurrent@2", "zoom-user-concurrent@3", "zoom-user-refresh-reuse@2"),
    ],
)
def test_no_tree_takes_fewer_steps(names: Sequence[str]) -> None:
    """Going through all sequences one by one finds no better one."""
    choices, question = named(*names), Question()
    found = decide(choices, [question], find_policy)
    moves = question.moves([choice.policy for choice in choices])
    scenes = [Scene(choice.policy, question.cast) for choice in choices]
    fresh = [(scene, scene.start()) for scene in scenes]
    best = fewest_steps(fresh, moves, longest=found.tree.depth)
    assert best is not None
    assert found.tree.expected_steps == float(best)


def fewest_steps(runs: list[Run], moves: Sequence[Move], longest: int) -> Fraction | None:
    """The least sum of steps that settles which run it is, over the runs; without new users."""
    if len(runs) == 1:
        return Fraction(0)
    if not longest:
        return None
    found = []
    for move in moves:
        after = [(scene, sandbox.copy()) for scene, sandbox in runs]
        observations = [perform(move, sandbox, scene) for scene, sandbox in after]
        if observations == [None] * len(observations) or (
            move.verb == "call" and len(set(observations)) == 1
        ):
            continue
        groups: dict[object, list[Run]] = {}
        for observation, run in zip(observations, after, strict=True):
            groups.setdefault(observation or ("no_token",), []).append(run)
        later = [fewest_steps(group, moves, longest - 1) for group in groups.values()]
        if None not in later:
            sizes = [len(group) for group in groups.values()]
            shares = [steps * size for steps, size in zip(later, sizes, strict=True) if steps]
            found.append(1 + sum(shares, Fraction(0)) / len(runs))
    return min(found, default=None)


def test_policies_with_the_same_rules_stay_together() -> None:
    """No request can tell them apart, so none is tried for it."""
    found = decide(
        named("zoom-user", "zoom-user-concurrent@1", "zoom-user-multi"), [Question()], find_policy
    )
    together = [tree for tree in all_of(found.tree) if not tree.branches]
    assert [("zoom-user", "zoom-user-concurrent@1")] == [tree.policies for tree in together]
    assert [None] == [tree.bound for tree in together]


def test_a_tree_may_begin_afresh() -> None:
    """Where what was done stands in the way, with a user that has never logged in."""
    names = (
        "node-oauth20-provider", "keycloak-2022", "zoho-crm", "withings", "django-oauth-toolkit",
    )  # fmt: skip
    question = Question(actions=("login", "refresh", "call", "lost", "copy"), max_states=1500)
    found = decide(named(*names), [question], find_policy)
    (afresh,) = (tree for tree in all_of(found.tree) if tree.afresh)
    assert afresh.scenario is not None
    (run, *_) = load_scenario(afresh.scenario, "found.yaml", find_policy).runs
    assert len(afresh.moves) == len(run.steps)


def test_a_tree_waits_no_longer_than_it_must() -> None:
    """It goes on to lost answers and waits by itself, and of equally short ways waits least."""
    questions = (
        Question(),
        Question(actions=("login", "refresh", "call", "lost", "wait"), max_states=3000),
    )
    found = decide(named("auth0-rotation-leeway", "okta-rotation", "hydra"), questions, find_policy)
    assert (5, ()) == (found.tree.depth, found.together)
    assert found.alone is not None
    assert (("okta-rotation", "hydra"),) == found.alone.together
    waited = {sum(move.seconds for move in tree.moves) for tree in all_of(found.tree)}
    assert {0, 3600} == waited
    for tree in all_of(found.tree):
        assert tree.scenario is not None
        for run in load_scenario(tree.scenario, "found.yaml", find_policy).runs:
            assert [] == [failure for step in replay(run).steps for failure in step.failures]


def test_a_tree_that_cannot_be_bettered_is_kept() -> None:
    """It says what was tried in vain."""
    names = ("zoom-user-concurrent", "zoom-user-refresh-reuse", "zoom-user-multi")
    questions = (Question(), Question(actions=("login", "refresh", "call", "lost"), max_states=50))
    found = decide(named(*names), questions, find_policy)
    assert (("zoom-user-concurrent", "zoom-user-refresh-reuse"),) == found.together
    assert found.in_vain is not None
    assert (questions[0], questions[1]) == (found.question, found.in_vain.question)
    assert found.searched == found.states + found.in_vain.states


def test_what_was_cut_short_is_owned_up_to() -> None:
    """With few states there is still a tree, which may not be the best."""
    found = decide(named(*READINGS), [Question(max_states=20)], find_policy)
    assert "20 states" == found.bound
    assert found.scenario is not None
    found = decide(named(*READINGS), [Question(depth=2)], find_policy)
    assert (None, "depth 2") == (found.scenario, found.bound)
    assert (READINGS, "depth 2") == (found.tree.policies, found.tree.bound)


def test_a_depth_is_told_as_it_was_asked_for() -> None:
    """Also where a search goes on after some steps, with fewer left."""
    found = decide(named(*READINGS), [Question(depth=3)], find_policy)
    (left,) = (tree for tree in all_of(found.tree) if not tree.branches)
    assert ("depth 3", "depth 3") == (found.bound, left.bound)


def test_an_interruption_tells_what_is_known() -> None:
    """Ctrl-C is a bound like any other."""

    def interrupt(_: int, __: int) -> None:
        raise KeyboardInterrupt

    found = decide(
        named("auth0-rotation-leeway", "hydra", "keycloak"),
        [Question(systems=4, actions=("login", "refresh", "call", "lost", "copy", "wait"))],
        find_policy,
        interrupt,
    )
    assert INTERRUPTED == found.bound
