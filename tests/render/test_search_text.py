"""What searches found, as people read it."""

from pathlib import Path

import pytest

from tests.render.golden import assert_golden
from tolsim.analysis.search.choices import Choice, choose
from tolsim.analysis.search.decide import decide
from tolsim.analysis.search.distinguish import distinguish
from tolsim.analysis.search.explore import explore
from tolsim.analysis.search.identify import Contradiction, Fit, Identification, identify
from tolsim.analysis.search.question import Question
from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.states import Cast
from tolsim.catalogue import find_policy
from tolsim.documents import Case
from tolsim.render.search.identify import identify_text
from tolsim.render.search.text import distinguish_text, explore_text
from tolsim.render.search.tree import move_words, tree_text

FOUR = ("zoom-user-concurrent@2", "zoom-user-refresh-reuse@2", "zoom-user-multi", "zoom-s2s")
CASE = Path("scenarios/two_systems.yaml")


def named(*names: str) -> tuple[Choice, ...]:
    """Policies as the command line names them."""
    return choose(names, find_policy, None, ())


def test_explore() -> None:
    """What is found, or that there is nothing to find, or where the search has ended."""
    (choice,) = named("zoom-user-concurrent@2")
    found = explore(choice, Question(), "locked-out", find_policy)
    assert_golden("explore_found.txt", explore_text(choice.label, found, 80))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            Question(),
            """\
zoom-user-multi never reaches this, by no sequence of any length: a system that
logged in needs its user again, though no one revoked anything.
Every state that these actions can reach was visited: 3.
""",
        ),
        (
            Question(depth=1),
            """\
zoom-user-multi does not reach this within depth 1: a system that logged in
needs its user again, though no one revoked anything.
Searched 2 states to depth 1; more may lie beyond.
""",
        ),
    ],
)
def test_explore_that_finds_nothing(question: Question, expected: str) -> None:
    """Never, or not within a bound."""
    (choice,) = named("zoom-user-multi")
    found = explore(choice, question, "locked-out", find_policy)
    assert expected == explore_text(choice.label, found, 80)


def test_distinguish_the_same_rules() -> None:
    """Two names of one thing are told as such."""
    one, other = named("zoom-user", "zoom-user-concurrent")
    found = distinguish(one, other, Question(), find_policy)
    assert (
        "zoom-user and zoom-user-concurrent@1 have the same rules: no request tells them apart.\n"
        == distinguish_text(["zoom-user", "zoom-user-concurrent@1"], found, 100)
    )


@pytest.mark.parametrize("ascii", [False, True])
def test_tree(ascii: bool) -> None:
    """Steps are numbered through, and every answer says what it leaves."""
    question = Question()
    found = decide(named(*FOUR), question, find_policy)
    page = tree_text(found, question.cast, width=80, ascii=ascii)
    assert_golden("tree_ascii.txt" if ascii else "tree.txt", page)


def test_tree_that_repeats_itself() -> None:
    """Two hundred logins are one line."""
    question = Question()
    found = decide(named("auth0-rotation", "hydra", "zoom-user"), question, find_policy)
    page = tree_text(found, question.cast, width=80, ascii=False)
    assert "\n#       4 to 202. legacy logs in\n" in page
    assert 206 > found.tree.depth > 200


def test_policies_that_nothing_tells_apart() -> None:
    """There is no tree then."""
    question = Question()
    found = decide(
        named("zoom-user", "zoom-user-concurrent", "zoom-user-refresh-reuse"), question, find_policy
    )
    expected = """\
zoom-user, zoom-user-concurrent, zoom-user-refresh-reuse cannot be told apart
with these actions, however many.
Searched 5 states.
"""
    assert expected == tree_text(found, question.cast, width=80, ascii=False)


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        (Move("login"), "legacy logs in"),
        (Move("refresh", lost=True), "legacy refreshes; its answer is lost"),
        (Move("call", 1), "new calls"),
        (Move("copy", 0, to=1), "copy legacy's tokens to new"),
        (Move("forget", 1), "new forgets its tokens"),
        (Move("client_credentials", 1), "new asks for a token of its own"),
        (
            Move("client_credentials", 1, slot=2),
            "new asks for a token of its own, token_index 2",
        ),
        (Move("wait", seconds=3601), "wait 1h1s"),
    ],
)
def test_moves_in_words(move: Move, expected: str) -> None:
    """What to do at the provider."""
    assert expected == move_words(move, Cast(("legacy", "new"), ("xyz",)))


def test_moves_of_a_system_whose_name_ends_in_s() -> None:
    """It takes the apostrophe alone, as in every other answer."""
    cast = Cast(("others", "new"), ("xyz",))
    assert "copy others' tokens to new" == move_words(Move("copy", to=1), cast)


def test_moves_of_several_users() -> None:
    """Then they are named."""
    assert "abc@new calls" == move_words(
        Move("call", 1, 1), Cast(("legacy", "new"), ("xyz", "abc"))
    )


def test_identify() -> None:
    """What fits, what does not, and nothing to try where nothing tells those that fit apart."""
    policies = ("zoom-user", "zoom-user-concurrent", "zoom-user-refresh-reuse", "hydra")
    found = identify(Case(CASE.read_bytes(), str(CASE), find_policy), policies, [Question()])
    assert_golden("identify.txt", identify_text(found, width=80, ascii=False))


def test_identify_with_something_to_try() -> None:
    """The whole answer is then a scenario file."""
    policies = ("zoom-user", "zoom-user-multi", "zoom-user-concurrent")
    text = b"title: Seen\nsystems: [legacy, new]\nsteps: [{login: legacy, expect: ok}]\n"
    found = identify(Case(text, "seen.yaml", find_policy), policies, [Question()])
    assert_golden("identify_next.txt", identify_text(found, width=80, ascii=True))


def test_tolerances_are_joined() -> None:
    """Runs of three or more as a range, and no list without its `and`."""
    fits = [Fit("a", tolerance, ()) for tolerance in (0, 2, 3, 4, 25)]
    misses = [Contradiction("b", tolerance, 3, "ok", "invalid_grant") for tolerance in (0, 1)]
    misses.append(Contradiction("c", None, None, "a policy that can replay it", "a fault"))
    found = Identification(1, tuple(fits), tuple(misses), bound="5 states")
    assert (
        """\
5 of 8 known rules fit 1 observed answer.

  + a, tolerance 0, 2 to 4 and 25

  x b, tolerance 0 and 1: at step 3 expected ok, got invalid_grant
  x c: expected a policy that can replay it, got a fault

Nothing tells them apart within 5 states; --max-states looks further.
""".replace("+", "ok").replace(" x ", " no ")
        == identify_text(found, width=80, ascii=True)
    )
