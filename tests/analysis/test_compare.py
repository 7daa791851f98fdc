"""One scenario under several policies and tolerances."""

from pathlib import Path

import pytest

from tolsim.analysis.compare import (
    Tally,
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
    expected = [("zoom-user-concurrent", 1), ("zoom-user", None), ("zoom-user-concurrent", 2)]
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
    """In the order of the catalogue, each once; a name means itself."""
    names = ("box", "zoom-a", "zoom-b", "zoom-c")
    assert ["zoom-b", "zoom-a", "zoom-c"] == chosen(["zoom-b", "zoom-*"], names)
    assert ["box", "zoom-a", "./x.yaml"] == chosen(["box", "zoom-[a]", "./x.yaml"], names)
    assert [] == chosen(["none-*"], names)
    assert ["zoom-a@2", "zoom-b@2", "box@3"] == chosen(["zoom-[ab]@2", "box@3"], names)


def test_the_rules_of_the_file_come_first() -> None:
    """Whatever else is asked for: they are what the others are compared with."""
    found = compare(Case(TWO_SYSTEMS, "two.yaml", find_policy), Overrides(("xero", "box")))
    assert [("zoom-user-concurrent", True), ("xero", False), ("box", False)] == [
        (policies_of(row.trace)["app"][0], row.own) for row in found.rows
    ]


TWO_APPS = """\
title: one app has a knob
apps:
  prod: {policy: zoom-user-concurrent}
  test: {policy: okta-static}
systems:
  a: {app: prod}
  b: {app: prod}
  c: {app: test}
steps: [{login: a}, {login: b}, {login: c}, {call: a}]
"""


def test_of_several_apps_those_with_a_knob_are_varied() -> None:
    """The others stay as they are; where no app has one, the tolerances are an error."""
    found = compare(Case(TWO_APPS, "apps.yaml", find_policy), Overrides(tolerances=(1, 2)))
    assert [
        {"prod": ("zoom-user-concurrent", 1), "test": ("okta-static", None)},
        {"prod": ("zoom-user-concurrent", 2), "test": ("okta-static", None)},
    ] == [policies_of(row.trace) for row in found.rows]
    without = TWO_APPS.replace("zoom-user-concurrent", "xero")
    with pytest.raises(DocumentError, match="no tolerance to set"):
        compare(Case(without, "apps.yaml", find_policy), Overrides(tolerances=(1, 2)))


UNSAID = (FOLDER / "index_out_of_range.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (Tally(kept=1, broken=0, unknown=0), TWO_SYSTEMS.replace("tolerance: 1", "tolerance: 2")),
        (Tally(kept=0, broken=1, unknown=0), TWO_SYSTEMS),
        (Tally(kept=0, broken=0, unknown=1), UNSAID),
    ],
    ids=["kept", "broken", "unknown"],
)
def test_runs_that_keep_every_system_working_are_counted(expected: Tally, text: str) -> None:
    """Apart from those that refuse a request or leave a system out, and from those of which no
    source says what comes of a request.
    """
    assert expected == compare(Case(text, "one.yaml", find_policy), Overrides()).tally


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
    assert Tally(kept=1, broken=1, unknown=0) == found.tally
    assert [(), ()] == [row.same for row in grouped(found).rows]
    assert found == only_different(found)
