"""`explore`, `distinguish` and `identify` on the catalogue and on the evidence."""

from pathlib import Path

import pytest

from tolsim.analysis.search.choices import Choice, choose
from tolsim.analysis.search.decide import decide
from tolsim.analysis.search.distinguish import distinguish
from tolsim.analysis.search.explore import explore
from tolsim.analysis.search.identify import Fit, identify
from tolsim.analysis.search.question import Question
from tolsim.analysis.search.space.moves import ActionName
from tolsim.catalogue import find_policy, policy_names
from tolsim.documents import Case, Overrides, load_scenario
from tolsim.documents.scenarios.observations import BadTable, scenario_of
from tolsim.simulation import replay

CASES = sorted(Path("scenarios/cases").glob("*/*.yaml"))
SEED = sorted(Path("scenarios").glob("*.yaml"))
"""The questions of the thread that began the project, with what was said to each."""
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
    """Under strict rotation, two actions are enough."""
    (choice,) = named(f"zoom-user-concurrent@{tolerance}")
    found = explore(choice, Question(actions=WITH_LOST), "locked-out", find_policy)
    assert (True, 2) == (found.found, found.depth)
    passes(found.scenario)


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
    with pytest.raises(ValueError, match=r"is no state|takes no part"):
        explore(choice, Question(), wanted, find_policy)


def test_until_with_several_users_names_them() -> None:
    """A bare system could be either user's."""
    (choice,) = named("zoom-user")
    question = Question(users=2)
    with pytest.raises(ValueError, match="has several users; write `xyz@legacy`"):
        explore(choice, question, "legacy: locked-out", find_policy)
    found = explore(choice, question, "xyz@legacy: locked-out", find_policy)
    assert (True, 2) == (found.found, found.depth)
    passes(found.scenario)


def test_the_two_readings_are_one_at_their_defaults() -> None:
    """1 in the one is 0 in the other: no experiment tells them apart."""
    one, other = named("zoom-user-concurrent", "zoom-user-refresh-reuse")
    found = distinguish(one, other, Question(), find_policy)
    assert (False, True) == (found.found, found.exhaustive)


def test_the_two_readings_part_at_tolerance_two() -> None:
    """By an experiment of exactly three actions."""
    one, other = named("zoom-user-concurrent@2", "zoom-user-refresh-reuse@2")
    found = distinguish(one, other, Question(), find_policy)
    assert (True, 3) == (found.found, found.depth)
    passes(found.scenario)


def test_an_experiment_can_do_without_waits() -> None:
    """Leaving out an action may take more steps, but never that action."""
    one, other = named("auth0-rotation", "okta-rotation")
    actions: tuple[ActionName, ...] = ("login", "refresh", "call", "lost", "copy")
    found = distinguish(one, other, Question(actions=actions), find_policy)
    assert found.scenario is None or "wait" not in found.scenario
    assert found.found or found.exhaustive


def test_a_tree_settles_which_policy_it_is() -> None:
    """Every policy ends on a branch of its own."""
    tree = decide(
        named(
            "zoom-user-concurrent@2", "zoom-user-refresh-reuse@2", "zoom-user", "zoom-user-multi"
        ),
        Question(),
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


@pytest.mark.parametrize("path", [*SEED, *CASES], ids=lambda path: path.stem)
def test_identify_keeps_the_policy_that_a_case_names(path: Path) -> None:
    """What was observed does not rule out the explanation."""
    text = path.read_text(encoding="utf-8")
    named_runs = load_scenario(text, str(path), find_policy, Overrides(each_run=False)).runs
    names = {app.policy.name for run in named_runs for app in run.apps}
    known = sorted(names & set(policy_names()))
    found = identify(Case(text, str(path), find_policy), known, [Question(max_states=50)])
    fits = {fit.policy for fit in found.consistent}
    assert set(known) <= fits


def test_identify_says_what_contradicts() -> None:
    """The first step at which a policy answers otherwise, and what it answers."""
    table = (
        b"time,system,action,result\n10:00,legacy,login,ok\n10:05,new,login,ok\n,legacy,call,ok\n"
    )
    policies = ("zoom-user", "zoom-user-multi")
    case = Case(scenario_of(table, "notes.csv"), "notes.csv", find_policy)
    found = identify(case, policies, [Question()])
    assert (3, (Fit("zoom-user-multi", None, ()),)) == (found.observations, found.consistent)
    (miss,) = found.ruled_out
    assert ("zoom-user", 3, "ok") == (miss.policy, miss.step, miss.expected)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (b"", "no rows"),
        (b"time,system,result\n1,legacy,ok\n", "no column `action`"),
        (b"time,system,action,result\n,legacy,dance,ok\n", "line 2: `dance`"),
        (b"time,system,action,result\n,,login,ok\n", "line 2: no system"),
        (b"time,system,action,result\nsoon,legacy,login,ok\n", "line 2: the time `soon`"),
        (b"time,system,action,result\n5m,a,login,ok\n1m,a,call,ok\n", "line 3: the time goes back"),
        (b"\xff", "no UTF-8"),
    ],
)
def test_a_table_that_makes_no_sense(table: bytes, said: str) -> None:
    """It is refused with the line."""
    with pytest.raises(BadTable, match=said):
        scenario_of(table, "notes.csv")
