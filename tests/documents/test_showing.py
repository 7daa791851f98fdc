"""Problems as a terminal shows them."""

import pytest

from tests.documents.shelf import find_policy
from tolsim.documents import DocumentError, Problem, load_scenario
from tolsim.render.page.problems import show_problem
from tolsim.simulation.scenario import Mark

GOLDEN = """\
error[unknown-system]: no system is called `legcy`
 --> two.yaml:5:10
5 | - login: legcy
  |          ^^^^^
help: did you mean `legacy`?

error[bare-duration]: the duration 5 has no unit
 --> two.yaml:7:10
7 |   after: 5
  |          ^
help: did you mean 5s or 5m?
"""


def test_every_problem_of_a_file() -> None:
    """All problems come in the order of their places, each with its line and a way out."""
    text = (
        "title: t\nsystems: [legacy]\nusers: [u]\nsteps:\n"
        "- login: legcy\n- login: legacy\n  after: 5\n"
    )
    with pytest.raises(DocumentError) as caught:
        load_scenario(text, "two.yaml", find_policy)
    assert GOLDEN == "\n\n".join(map(show_problem, caught.value.problems)) + "\n"


def shown(line: str, mark: Mark) -> list[str]:
    """The line of a problem and its carets."""
    return show_problem(Problem("c", "s", "f", mark, line, "h")).split("\n")[2:4]


@pytest.mark.parametrize(
    ("expected", "line", "mark"),
    [
        (["1 | a: システム", "  |    ^^^^^^^^"], "a: システム", Mark(1, 4, 4)),
        (["1 | システム: x", "  |           ^"], "システム: x", Mark(1, 7, 1)),
        (["1 | e\u0301: x", "  |    ^"], "e\u0301: x", Mark(1, 5, 1)),
        (["1 | \\ta: x", "  |      ^"], "\ta: x", Mark(1, 5, 1)),
        (["1 | \\x1b[0m", "  | ^^^^"], "\x1b[0m", Mark(1, 1, 1)),
        (["1 | \\u202ea", "  |       ^"], "\u202ea", Mark(1, 2, 1)),
        (["1 | a", "  |  ^"], "a", Mark(1, 2, 1)),
        ([f"1 | …{'x' * 60}y{'z' * 59}…", f"  | {' ' * 61}^"],
         "x" * 99 + "y" + "z" * 99, Mark(1, 100, 1)),
    ],
)  # fmt: skip
def test_carets_stand_under_what_they_mean(expected: list[str], line: str, mark: Mark) -> None:
    """Wide, combining and escaped characters do not move the carets; long lines are cut."""
    assert expected == shown(line, mark)


def test_nothing_reaches_the_terminal_unescaped() -> None:
    """Sentence, file and help are escaped as the line is."""
    problem = Problem("c", "\x1bs", "\x07f", Mark(1, 1), "", "\nh")
    expected = "error[c]: \\x1bs\n --> \\x07f:1:1\n1 | \n  | ^\nhelp: \\nh"
    assert expected == show_problem(problem)
