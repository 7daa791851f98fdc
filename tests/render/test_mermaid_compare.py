"""Comparisons as Mermaid diagrams: the whole document, and that Mermaid draws it."""

import re
from dataclasses import replace

import pytest

from tests.render.golden import assert_golden
from tests.render.readers import needs_mermaid, read_by_mermaid
from tests.render.scenes import STRESS, TWO_APPS, TWO_SYSTEMS, no_policy
from tolsim.analysis.compare import Comparison, Unable, compare, grouped
from tolsim.documents import Case, Overrides
from tolsim.render.compare.mermaid import compare_mermaid


def compared(text: str, *tolerances: int) -> Comparison:
    """A scenario at several tolerances of its own policies."""
    return compare(Case(text, "scene.yaml", no_policy), Overrides(tolerances=tolerances))


def test_document() -> None:
    """A section for each row: what the matrix says of it, then its run."""
    found = grouped(compared(TWO_SYSTEMS, 1, 2, 3))
    assert_golden("compare_grouped.mermaid.md", compare_mermaid(found, width=60))


def test_a_row_like_the_first_says_so() -> None:
    """Rows that nothing tells apart are not silent about it."""
    found = compared(TWO_SYSTEMS.replace("default: 1", "default: 2"), 3)
    expected = [
        ["refused: no step", "at the end legacy is working, new is working"],
        [
            "refused: no step",
            "no difference to the first row",
            "at the end legacy is working, new is working",
        ],
    ]
    blocks = [
        block for block in compare_mermaid(found, width=60).split("\n\n") if block[:2] == "- "
    ]
    assert expected == [block.removeprefix("- ").split("\n- ") for block in blocks]


def test_what_cannot_be_run_stands_at_the_end() -> None:
    """With its reason, and nothing of it is markup."""
    unable = (Unable("[a](b)", 2, "no knob"), Unable(None, None, "no <incident>"))
    expected = (
        "\n```\n\n## Not run\n\n"
        "- no knob: \\[a\\](b)@\u20602\n- no \\<incident\\>: the policy of the file\n"
    )
    page = compare_mermaid(replace(compared(TWO_SYSTEMS, 1), unable=unable), width=60)
    assert expected == page[-len(expected) :]


def test_expectations_of_the_file_are_not_held_against_other_rows() -> None:
    """They are meant for the file's own policy; the matrix judges none either."""
    text = TWO_SYSTEMS.replace("- call: legacy\n", "- call: legacy\n    expect: invalid_token\n")
    rows = compared(text, 1, 2).rows
    assert [1, 2] == [sum(len(step.failures) for step in row.trace.steps) for row in rows]
    assert compare_mermaid(compared(TWO_SYSTEMS, 1, 2), width=60) == compare_mermaid(
        compared(text, 1, 2), width=60
    )


@pytest.mark.node
@needs_mermaid
@pytest.mark.parametrize(("text", "tolerances"), [(STRESS, ()), (TWO_APPS, (1, 2, 3))])
def test_mermaid_draws_every_row(text: str, tolerances: tuple[int, ...]) -> None:
    """As many diagrams as rows, and the parser accepts each."""
    found = compared(text, *tolerances)
    page = compare_mermaid(found, width=60)
    diagrams = re.findall(r"^```mermaid\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    got = [answer["error"] for answer in read_by_mermaid(diagrams)]
    assert [None] * len(found.rows) == got
