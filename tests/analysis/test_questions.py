"""`explore` and `distinguish` on the catalogue and on the evidence."""

import pytest

from tolsim.analysis.search.choices import Choice, choose
from tolsim.analysis.search.decide import decide
from tolsim.analysis.search.distinguish import distinguish
from tolsim.analysis.search.explore import explore
from tolsim.analysis.search.question import Question
from tolsim.analysis.search.space.moves import ActionName
from tolsim.catalogue import find_policy
from tolsim.documents import UserError, load_scenario
from tolsim.simulation import replay

WITH_LOST: tuple[ActionName, ...] = ("login", "refresh", "call", "lost")


def named(*names: str) -> tuple[Choice, ...]:
    """Policies as the command line names them."""
    return choose(names, find_policy, None, ())


def passes(text: str | None) -> None:
    """What was found is a scenario that replays as it says."""
    assert text is not None
    for run in load_scenario(text, "found.yaml", find_policy).runs:
        assert [] == [failure for step in replay(run).steps for failure in step.failures]


@pytest.mark.parametrize("tolerance", [1, 2, 3, 4, 5])
def test_a_lost_answer_locks_out_at_every_tolerance(tolerance: int) -> None:
    """Under strict rotation, two actions are enough; the scenario says who is locked out."""
    (choice,) = named(f"zoom-user-concurrent@{tolerance}")
    found = explore(choice, Question(actions=WITH_LOST), "locked-out", find_policy)
    assert (True, 2) == (found.found, found.depth)
    passes(found.scenario)
    assert "then: {legacy: locked-out}\n" in (found.scenario or "")


def test_independent_grants_never_lock_out() -> None:
    """By no sequence of any length."""
    (choice,) = named("independent-grants")
    found = explore(choice, Question(), "locked-out", find_policy)
    assert (False, True, None) == (found.found, found.exhaustive, found.bound)


def test_a_bound_is_owned_up_to() -> None:
    """A search that was cut short does not claim to be exhaustive."""
    (choice,) = named("independent-grants")
    found = explore(choice, Question(depth=1), "locked-out", find_policy)
    assert (False, False, "depth 1") == (found.found, found.exhaustive, found.bound)
    found = explore(choice, Question(max_states=2), "locked-out", find_policy)
    assert (False, False, "2 states") == (found.found, found.exhaustive, found.bound)


def test_a_replay_hijacks() -> None:
    """Where a spent token ends its family, a copied store is enough."""
    (choice,) = named("rfc9700-rotation")
    actions: tuple[ActionName, ...] = ("login", "refresh", "call", "copy")
    found = explore(choice, Question(actions=actions), "hijack", find_policy)
    assert (True, 4) == (found.found, found.depth)
    passes(found.scenario)


def test_until_names_systems() -> None:
    """With names, systems are no longer interchangeable."""
    (choice,) = named("zoom-user-refresh-reuse@2")
    wanted = "legacy: working, new: recoverable"
    found = explore(choice, Question(), wanted, find_policy)
    assert (True, 2) == (found.found, found.depth)
    passes(found.scenario)


def test_until_names_tokens() -> None:
    """With labels nothing is merged, and nothing is claimed to be impossible."""
    (choice,) = named("rfc9700-rotation")
    actions: tuple[ActionName, ...] = ("login", "refresh", "copy")
    question = Question(actions=actions, max_states=5000)
    found = explore(choice, question, "legacy.R2: revoked, new: working", find_policy)
    assert (True, 4) == (found.found, found.depth)
    passes(found.scenario)
    found = explore(choice, question, "new.R1: tolerated", find_policy)
    assert (False, False, "5000 sequences") == (found.found, found.exhaustive, found.bound)


@pytest.mark.parametrize("wanted", ["legacy.R1: valid", "legcy: working", "legacy: dead", "legacy"])
def test_until_that_says_nothing(wanted: str) -> None:
    """It is refused, not searched for in vain."""
    (choice,) = named("zoom-user")
    with pytest.raises(UserError, match=r"is never|takes no part|nothing says"):
        explore(choice, Question(), wanted, find_policy)


def test_until_with_several_users_names_them() -> None:
    """A bare system could be either user's."""
    (choice,) = named("zoom-user")
    question = Question(users=2)
    with pytest.raises(UserError, match="has several users") as caught:
        explore(choice, question, "legacy: locked-out", find_policy)
    assert "write `xyz@legacy`" == caught.value.help
    found = explore(choice, question, "xyz@legacy: locked-out", find_policy)
    assert (True, 2) == (found.found, found.depth)
    passes(found.scenario)


def test_the_two_readings_are_one_at_their_defaults() -> None:
    """1 in the one is 0 in the other: no experiment tells them apart."""
    one, other = named("zoom-user-concurrent", "zoom-user-refresh-reuse")
    found = distinguish(one, other, [Question()], find_policy)
    assert (False, True) == (found.found, found.exhaustive)


def test_the_two_readings_part_at_tolerance_two() -> None:
    """By an experiment of exactly three actions."""
    one, other = named("zoom-user-concurrent@2", "zoom-user-refresh-reuse@2")
    found = distinguish(one, other, [Question()], find_policy)
    assert (True, 3) == (found.found, found.depth)
    passes(found.scenario)


def test_an_experiment_can_do_without_waits() -> None:
    """Leaving out an action may take more steps, but never that action."""
    one, other = named("auth0-rotation-leeway", "okta-rotation")
    actions: tuple[ActionName, ...] = ("login", "refresh", "call", "lost", "copy")
    found = distinguish(one, other, [Question(actions=actions)], find_policy)
    assert found.scenario is None or "wait" not in found.scenario
    assert found.found or found.exhaustive


def test_a_tree_settles_which_policy_it_is() -> None:
    """Every policy ends on a branch of its own."""
    tree = decide(
        named(
            "zoom-user-concurrent@2", "zoom-user-refresh-reuse@2", "zoom-user", "zoom-user-multi"
        ),
        [Question()],
        find_policy,
    ).tree
    leaves = []
    trees = [tree]
    for node in trees:
        passes(node.scenario)
        for branch in node.branches:
            if branch.tree is None:
                leaves.append(branch.policies)
            else:
                trees.append(branch.tree)
    assert {(name,) for name in tree.policies} == set(leaves)


WITH_WAITS: tuple[ActionName, ...] = ("login", "refresh", "call", "lost", "wait")


def test_an_experiment_waits_no_longer_than_it_must() -> None:
    """Of those with three actions, the one that waits least."""
    one, other = named("xero", "fitbit")
    found = distinguish(one, other, [Question(), Question(actions=WITH_WAITS)], find_policy)
    assert (True, 3, 1800) == (found.found, found.depth, found.waited)
    assert found.alone is not None
    assert (False, True) == (found.alone.found, found.alone.exhaustive)
    passes(found.scenario)


def test_an_experiment_within_a_time() -> None:
    """It takes more steps then, and what is waited is never more."""
    one, other = named("xero", "fitbit")
    for within, expected in ((600, (True, None)), (1, (False, "1s of waiting"))):
        question = Question(actions=WITH_WAITS, within=within)
        found = distinguish(one, other, [question], find_policy)
        assert expected == (found.found, found.bound)
        assert found.waited <= within


def test_a_long_experiment_is_kept_where_nothing_is_shorter() -> None:
    """A further question is asked, and said to have been in vain."""
    one, other = named("auth0-rotation-leeway", "okta-rotation")
    questions = [Question(), Question(actions=WITH_LOST, max_states=50)]
    found = distinguish(one, other, questions, find_policy)
    assert (202, None) == (found.depth, found.alone)
    assert found.in_vain is not None
    assert questions[1] == found.in_vain.question


def test_no_experiment_tells_by_an_answer_that_is_lost() -> None:
    """Nobody sees it, so nothing is expected of it."""
    (one, other) = named("auth0-rotation-leeway", "okta-rotation")
    found = distinguish(one, other, [Question(actions=WITH_WAITS, max_states=3000)], find_policy)
    assert found.scenario is not None
    for run in load_scenario(found.scenario, "found.yaml", find_policy).runs:
        for step in replay(run).steps:
            lost = getattr(step.step.action, "lost", False)
            assert not (lost and step.step.expect)
        assert not lost
