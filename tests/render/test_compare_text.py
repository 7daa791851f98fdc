"""The matrix of `compare`: who is certain to be locked out, and what could not be run."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.render.golden import assert_golden
from tests.render.scenes import no_policy
from tolsim.analysis.compare import Comparison, Unable, compare, grouped
from tolsim.catalogue import find_policy
from tolsim.documents import Case, Overrides
from tolsim.render.compare.text import compare_text

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
  - login: b
    if: refused
"""


def compared() -> Comparison:
    """Both runs of the file."""
    return compare(Case(DOOMED, "doomed.yaml", no_policy), Overrides())


def test_a_doom_has_a_mark() -> None:
    """It is neither working nor locked out; a skipped step is neither answered nor refused."""
    assert """\
a is dead in half an hour: 1 of 2 runs keeps both systems working, 1 does not.
steps: 1 login a  2 login b  3 login b

           1  2  3  a         b
▸ one      ✓  ✓  ↷  expiring  working
  several  ✓  ✓  ↷  working   working

steps:   ✓ ok   ↷ skipped
systems: expiring (works until its access token ends)
rows:    ▸ the file's own rules
runs:    kept working:
           every request sent is answered ok, and every system is working at the
           end""" == page(compared())


def test_what_cannot_be_run_is_told_once_a_reason() -> None:
    """The policies stand behind what they have in common."""
    unable = [
        Unable(name, None, f"the policy `{name}` has no tolerance to set")
        for name in ("airtable", "box")
    ]
    other = Unable("xero", 2, "the policy `xero` has no incident `theft`")
    found = replace(compared(), unable=(*unable, other))
    expected = (
        "\n\nnot run (2), no tolerance to set: airtable, box"
        "\nnot run (1), no incident `theft`: xero@2"
    )
    assert expected == page(found)[-len(expected) :]


def test_what_cannot_be_run_takes_one_line() -> None:
    """As many policies are named as fit."""
    unable = [Unable(f"policy-{n}", None, "no knob") for n in range(74)]
    last = page(replace(compared(), unable=tuple(unable))).split("\n")[-1]
    assert "not run (74), no knob: policy-0, policy-1, policy-2, policy-3 and 70 more" == last


APPS = """\
title: Does staging lock out production?
apps:
  production:
    policy:
      name: limited
      limits: {one: {kind: grant, max: 1}}
      tolerance: {default: 1, sets: limits.one.max}
  staging: {policy: {name: some-name-of-a-policy-that-nothing-varies}}
systems: {a: {app: production}, b: {app: production}, c: {app: staging}}
steps: [{login: a}, {login: b}, {login: c}, {call: a}]
"""


def test_what_no_row_changes_is_said_once() -> None:
    """So that the names of the rows have room for what differs; a long name is not cut."""
    case = Case(APPS, "apps.yaml", no_policy)
    assert_golden("compare_apps.txt", page(compare(case, Overrides(tolerances=(1, 2)))) + "\n")


def test_a_long_name_goes_on_in_the_next_line() -> None:
    """Nothing of it is cut; what stands in the row stands beside its beginning."""
    rules = "policy: {name: a-name-of-forty-letters-that-is-very-long}"
    text = f"title: A\n{rules}\nsystems: [a]\nsteps: [{{login: a}}]\n"
    found = compare(Case(text, "a.yaml", no_policy), Overrides())
    assert """\
                      1  a
▸ a-name-of-forty-le  ✓  working
    tters-that-is-ve
    ry-long
""" in page(found, width=40)


FEW = (
    "acrobat-sign", "authentik", "box", "dex", "github-oauth-app", "google-oauth-2015",
    "keycloak-2022", "okta-static", "xero", "zoom-s2s", "zoom-user",
    "zoom-user-refresh-reuse-plus-one",
)  # fmt: skip


@pytest.mark.parametrize("width", [80, 120])
def test_groups(width: int) -> None:
    """The states are words where they fit."""
    text = Path("scenarios/two_systems.yaml").read_text(encoding="utf-8")
    found = grouped(compare(Case(text, "two_systems.yaml", find_policy), Overrides(FEW), own=True))
    assert_golden(f"compare_groups_{width}.txt", page(found, width=width) + "\n")


def page(found: Comparison, *, width: int = 80) -> str:
    return compare_text(found, width=width, ascii=False).plain
