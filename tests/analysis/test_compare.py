"""One scenario under several policies and tolerances."""

from pathlib import Path

import pytest

from tolsim.analysis.compare import (
    Unable,
    chosen,
    compare,
    grouped,
    only_different,
    policies_of,
    refused_steps,
)
from tolsim.catalogue import find_policy
from tolsim.documents import Case, DocumentError, Overrides

FOLDER = Path(__file__).parents[2] / "scenarios"
TWO_SYSTEMS = (FOLDER / "two_systems.yaml").read_text(encoding="utf-8")
RAISED = (FOLDER / "tolerance_raised_while_tokens_live.yaml").read_text(encoding="utf-8")


def test_tolerances_are_rows() -> None:
    """Each tolerance is replayed, and differs from the first where a system fares otherwise."""
    found = compare(Case(TWO_SYSTEMS, "two.yaml", find_policy), Overrides(tolerances=(1, 2)))
    assert [
        ({"app": ("zoom-user-concurrent", 1)}, (4, 5), None),
        ({"app": ("zoom-user-concurrent", 2)}, (), 3),
    ] == [
        (policies_of(row.trace), refused_steps(row.trace), row.first_difference)
        for row in found.rows
    ]


def test_a_policy_without_a_knob_has_one_row() -> None:
    """Whatever the tolerances asked for."""
    overrides = Overrides(("zoom-user", "zoom-user-concurrent"), (1, 2))
    found = compare(Case(TWO_SYSTEMS, "two.yaml", find_policy), overrides)
    expected = [("zoom-user", None), ("zoom-user-concurrent", 1), ("zoom-user-concurrent", 2)]
    assert expected == [policies_of(row.trace)["app"] for row in found.rows]


def test_what_cannot_run_stands_apart() -> None:
    """With the reason, and without an end to the others."""
    overrides = Overrides(("zoom-user", "zoom-user-concurrent"))
    found = compare(Case(RAISED, "raised.yaml", find_policy), overrides)
    reason = "the policy `zoom-user` has no tolerance to set"
    assert (Unable("zoom-user", None, reason),) == found.unable
    assert 1 == len(found.rows)


@pytest.mark.parametrize("policies", [("zoom-usr",), ("zoom-user", "no-such-policy")])
def test_an_unknown_policy_is_an_error(policies: tuple[str, ...]) -> None:
    """It cannot be told from a slip of the pen."""
    with pytest.raises(DocumentError):
        compare(Case(TWO_SYSTEMS, "two.yaml", find_policy), Overrides(policies))


def test_nothing_to_run_is_an_error() -> None:
    """Where no row is left, the first reason is told as an error."""
    with pytest.raises(DocumentError, match="no tolerance to set"):
        compare(Case(RAISED, "raised.yaml", find_policy), Overrides(("zoom-user",)))


def test_alike_fall_into_one_row() -> None:
    """The first of each group stands for the others, and the rows that differ are left."""
    overrides = Overrides(("zoom-user-concurrent", "zoom-user", "zoom-user-multi"))
    found = compare(Case(TWO_SYSTEMS, "two.yaml", find_policy), overrides)
    rows = grouped(found).rows
    assert [["zoom-user"], []] == [[policies_of(one)["app"][0] for one in row.same] for row in rows]
    different = only_different(found).rows
    expected = ["zoom-user-concurrent", "zoom-user-multi"]
    assert expected == [policies_of(row.trace)["app"][0] for row in different]


def test_patterns_mean_all_that_match() -> None:
    """In the order of the catalogue, the scenario's own first; a name means itself."""
    names = ("box", "zoom-a", "zoom-b", "zoom-c")
    assert ["zoom-b", "zoom-a", "zoom-c"] == chosen(["zoom-*"], names, ["zoom-b"])
    assert ["box", "zoom-a", "./x.yaml"] == chosen(["box", "zoom-[a]", "./x.yaml"], names, [])
    assert [] == chosen(["none-*"], names, [])


DOOMED = """\
title: a is dead in half an hour
policy:
  - {name: one, limits: {one: {kind: refresh, max: 1}}}
  - {name: several}
systems: [a, b]
steps:
  - login: a
  - login: b
    after: 30m
"""


def test_who_is_certain_to_be_locked_out_is_not_alike() -> None:
    """Both runs answer every request, and leave both systems working; one of them not for long."""
    found = compare(Case(DOOMED, "doomed.yaml", find_policy), Overrides())
    assert [None, None] == [row.first_difference for row in found.rows]
    assert [(), ()] == [row.same for row in grouped(found).rows]
    assert found == only_different(found)
