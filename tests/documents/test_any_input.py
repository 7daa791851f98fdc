"""Whatever the input, the loader answers with a file or with problems."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.documents.shelf import find_policy
from tolsim.documents import DocumentError, load_policy, load_scenario
from tolsim.render.page.problems import show_problem

VECTORS = sorted(Path(__file__).parents[1].joinpath("simulation/vectors").glob("h*.yaml"))
SCRAPS = [
    ":",
    "- ",
    "[",
    "}",
    "&a ",
    "*a",
    "!",
    "'",
    "|",
    "\n",
    "\t",
    "0",
    "null",
    "@",
    "~",
    "é",
    "<<: ",
    "repeat: 2, steps: ",
    "every: 1m",
    "one of: ",
    "if: lost",
    "2026-08-03T18:24:05Z",
]


def shown(text: str | bytes) -> list[str]:
    """The problems of a text read as a scenario and as a policy; empty if it is good."""
    problems = []
    for load in (load_scenario, load_policy):
        try:
            load(text, "f.yaml", find_policy)
        except DocumentError as error:
            problems += [show_problem(problem) for problem in error.problems]
    return problems


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_anything(text: bytes | str) -> None:
    """No input is a good scenario and a good policy at once, or ends in another error."""
    problems = shown(text)
    assert problems
    assert all("\nhelp: " in problem for problem in problems)


@given(st.data())
def test_almost_good_files(data: st.DataObject) -> None:
    """A good file with a few scraps in it is good, or its problems are told."""
    text = data.draw(st.sampled_from(VECTORS)).read_text(encoding="utf-8")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        scrap, cut = data.draw(st.sampled_from(SCRAPS)), data.draw(st.integers(0, 3))
        text = text[:at] + scrap + text[at + cut :]
    assert all(problem.startswith("error[") for problem in shown(text))
