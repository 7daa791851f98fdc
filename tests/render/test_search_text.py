"""What searches found, as people read it."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.render.golden import assert_golden
from tolsim.analysis.search.choices import Choice, choose
from tolsim.analysis.search.decide import decide
from tolsim.analysis.search.distinguish import distinguish
from tolsim.analysis.search.explore import explore
from tolsim.analysis.search.identify import (
    Contradiction,
    Fit,
    Identification,
    Miss,
    identify,
)
from tolsim.analysis.search.question import Question
from tolsim.analysis.search.space.breadth_first import INTERRUPTED
from tolsim.analysis.search.space.moves import Move
from tolsim.analysis.search.space.states import Cast
from tolsim.catalogue import find_policy, policy_names
from tolsim.documents import Case
from tolsim.documents.scenarios.observations import read_table
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


def test_explore_that_was_interrupted() -> None:
    """Who stopped a search is told so, and how far it was."""
    (choice,) = named("zoom-user-multi")
    found = explore(choice, Question(depth=1), "locked-out", find_policy)
    text = explore_text(choice.label, found._replace(bound=INTERRUPTED), 200)
    assert text.startswith("zoom-user-multi does not reach this before you interrupted: a system")


def test_distinguish_the_same_rules() -> None:
    """Two names of one thing are told as such."""
    one, other = named("zoom-user", "zoom-user-concurrent")
    found = distinguish(one, other, [Question()], find_policy)
    assert (
        "zoom-user and zoom-user-concurrent@1 have the same rules: no request tells them apart.\n"
        == distinguish_text(["zoom-user", "zoom-user-concurrent@1"], found, 100)
    )


@pytest.mark.parametrize("ascii", [False, True])
def test_tree(ascii: bool) -> None:
    """Steps are numbered through, and every answer says what it leaves."""
    found = decide(named(*FOUR), [Question()], find_policy)
    page = tree_text(found, width=80, ascii=ascii)
    assert_golden("tree_ascii.txt" if ascii else "tree.txt", page)


def test_tree_that_repeats_itself() -> None:
    """Two hundred logins are one line."""
    found = decide(named("auth0-rotation-leeway", "hydra", "zoom-user"), [Question()], find_policy)
    page = tree_text(found, width=80, ascii=False)
    assert "\n#       4 to 202. 199 times: legacy logs in\n" in page
    assert 206 > found.tree.depth > 200


def test_policies_that_nothing_tells_apart() -> None:
    """There is no tree then."""
    found = decide(
        named("zoom-user", "zoom-user-concurrent", "zoom-user-refresh-reuse"),
        [Question()],
        find_policy,
    )
    expected = """\
zoom-user, zoom-user-concurrent, zoom-user-refresh-reuse cannot be told apart by
logins, refreshes and calls, however many.
Searched 5 states.
"""
    assert expected == tree_text(found, width=80, ascii=False)


WIDENING = [
    Question(max_states=100_000),
    Question(actions=("login", "refresh", "call", "lost", "wait"), max_states=5000),
]


@pytest.mark.parametrize("width", [80, 120])
def test_a_tree_that_needs_lost_answers_and_waits(width: int) -> None:
    """It says so first, and what requests alone come to."""
    found = decide(named("auth0-rotation-leeway", "okta-rotation", "hydra"), WIDENING, find_policy)
    assert_golden(f"tree_widened_{width}.txt", tree_text(found, width=width, ascii=False))


@pytest.mark.parametrize(
    ("names", "golden"),
    [
        (("xero", "fitbit"), "distinguish_widened.txt"),
        (("zoom-user-concurrent", "zoom-user-refresh-reuse"), "distinguish_nothing.txt"),
        (("keycloak-revoke-refresh", "zoom-user"), "distinguish_requests.txt"),
    ],
)
def test_an_experiment_that_may_need_lost_answers_and_waits(
    names: tuple[str, str], golden: str
) -> None:
    """Whether requests alone tell, whether more does, and how long it waits."""
    one, other = named(*names)
    terms = [replace(question, max_states=500) for question in WIDENING]
    found = distinguish(one, other, terms, find_policy)
    assert_golden(golden, distinguish_text([one.label, other.label], found, 80))


def test_a_long_experiment_is_told_in_a_few_lines() -> None:
    """Two hundred logins are one repeat, in the scenario too."""
    one, other = named("auth0-rotation-leeway", "okta-rotation")
    found = distinguish(one, other, [Question()], find_policy)
    page = distinguish_text([one.label, other.label], found, 80)
    assert 202 == found.depth
    assert "  - repeat: 200\n    steps:\n      - login: new\n        expect: ok\n" in page
    assert 20 > page.count("\n")


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


def identified(text: bytes, name: str, *policies: str) -> Identification:
    """What policies fit a scenario."""
    return identify(Case(text, name, find_policy), policies, [Question()])


def test_identify() -> None:
    """What fits, what does not, and nothing to try where nothing tells those that fit apart."""
    found = identified(
        CASE.read_bytes(), str(CASE), "zoom-user", "zoom-user-concurrent",
        "zoom-user-refresh-reuse", "hydra",
    )  # fmt: skip
    assert_golden("identify.txt", identify_text(found, width=80, ascii=False))


def test_identify_with_something_to_try() -> None:
    """The whole answer is then a scenario file."""
    text = b"title: Seen\nsystems: [legacy, new]\nsteps: [{login: legacy, expect: ok}]\n"
    found = identified(
        text, "seen.yaml", "zoom-user", "zoom-user-multi", "zoom-user-concurrent"
    )  # fmt: skip
    assert_golden("identify_next.txt", identify_text(found, width=80, ascii=True))


@pytest.mark.parametrize("width", [80, 120])
def test_identify_where_nothing_fits(width: int) -> None:
    """Words that no policy has, tokens that nobody gave, and the nearest misses, in the table."""
    text = """\
time,system,action,result,copied_from
10:00,a,login,ok,
10:05,b,refresh,invalid_gant,a
10:06,a,refresh,failed,
10:06,a,call,invalid_token,
10:07,c,call,ok,
"""
    table = read_table(text.encode(), "notes.csv")
    case = Case(table.scenario, "notes.csv", find_policy)
    found = identify(case, policy_names(), [Question()], table.presented)
    said = identify_text(found, width=width, ascii=False, lines=table.lines)
    assert_golden(f"identify_nothing_{width}.txt", said)


def test_identify_fits_of_many_share_a_line() -> None:
    """The answer stays short enough to be read."""
    text = b"title: Seen\nsystems: [a]\nsteps: [{login: a, expect: ok}, {refresh: a, expect: ok}]\n"
    found = identify(
        Case(text, "seen.yaml", find_policy),
        policy_names(),
        [Question(actions=("login",), depth=1)],
    )
    assert_golden("identify_many.txt", identify_text(found, width=100, ascii=False))


def test_tolerances_are_joined() -> None:
    """Runs of three or more as a range, and no list without its `and`."""
    fits = [Fit("a", tolerance, ()) for tolerance in (0, 2, 3, 4, 25)]
    out = [Contradiction("b", tolerance, 3, "124", "ok") for tolerance in (0, 1)]
    out.append(Contradiction("c", None, None, "a policy that can replay it", "a fault"))
    near = [Miss("b", tolerance, 2, only_names=False) for tolerance in (0, 1)]
    found = Identification(1, tuple(fits), tuple(out), tuple(near), (), (), bound="5 states")
    assert (
        """\
1 of 3 known policies fit 1 observation.

  + a, tolerance 0, 2 to 4 and 25

These do not fit, the nearest first:
  x b, tolerance 0 and 1: at step 3 you saw 124, it answers ok; 1 more
    contradiction
Not replayed, as they lack what the case needs: c.

Nothing tells them apart within 5 states; --max-states looks further.
""".replace("+", "ok").replace(" x ", " no ")
        == identify_text(found, width=80, ascii=True)
    )
