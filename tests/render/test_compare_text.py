"""The matrix of `compare`: who is certain to be locked out, and what could not be run."""

from dataclasses import replace

from tests.render.scenes import no_policy
from tolsim.analysis.compare import Comparison, Unable, compare
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
a is dead in half an hour
steps: 1 login a  2 login b  3 login b

         1  2  3  a  b
one      ✓  ✓  ↷  ◐  ✓
several  ✓  ✓  ↷  ✓  ✓

steps:   ✓ ok   ↷ skipped
systems: ✓ working   ◐ works until its access token ends""" == page(compared())


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


def page(found: Comparison) -> str:
    return compare_text(found, width=80, ascii=False).plain
