"""Population files: what they say, and what is wrong with them."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from tolsim.catalogue import find_policy
from tolsim.catalogue.bundled import bundled_populations
from tolsim.documents import DocumentError, Overrides
from tolsim.documents.populations.file import load_population, load_populations
from tolsim.documents.populations.population import (
    ALWAYS,
    Group,
    Hours,
    Interval,
    Retry,
    System,
)
from tolsim.documents.problems import Problems
from tolsim.documents.schema.json_schema import population_schema
from tolsim.documents.yaml.reader import read_yaml

pytestmark = pytest.mark.installed

SCHEMA = Draft7Validator(population_schema())
HEAD = "title: A test\nlasts: 30d\ngroups:\n  a: "
HOURLY = "{uses: {fixed: 1h}}"
SYSTEM = "{users: 1, systems: {app: %s}}"


def fits(text: str) -> bool:
    document: Any = read_yaml(text, "test.yaml", Problems()).value
    return bool(SCHEMA.is_valid(document))


@pytest.mark.parametrize("name", ["rotation", "two_systems"])
def test_bundled_populations(name: str) -> None:
    """They are found by name, fit the schema, and ask a question."""
    path = bundled_populations()[name]
    text = path.read_text(encoding="utf-8")
    assert 100 == sum(group.users for group in load_population(text, path.name, find_policy).groups)
    assert (True, True) == (fits(text), "\n  Question: " in text)
    modeline = (
        "# yaml-language-server: $schema=../../tolsim/documents/schema/population.schema.json"
    )
    assert modeline == text.splitlines()[0]


def test_there_is_no_other() -> None:
    """Two come with tolsim."""
    assert ["rotation", "two_systems"] == list(bundled_populations())


def test_everything_that_can_be_written() -> None:
    """Durations become seconds, spans of hours and days sets, shares fractions."""
    text = (
        "title: All\npolicy: zoom-user-concurrent\ntolerance: 2\nstart: 2026-06-02T00:00:00Z\n"
        "lasts: 1d\nabout: Nothing.\ngroups:\n"
        "  a:\n    users: 3\n    joins: 2h\n    returns: {lognormal: 40m, p95: 9h}\n"
        "    hours: 22-2\n    weekdays: sat-mon\n    systems:\n"
        "      app: {uses: {fixed: 1h, jitter: 5m}, calls: true, store: s, hours: 8-8,\n"
        "            weekdays: sun, needless: {exponential: 3d}, lost: 0.5%, retry: {times: 2}}\n"
        "      other: {uses: {fixed: 1h}}\n"
    )
    found = load_population(text, "test.yaml", find_policy)
    app = System(
        "app", Interval("fixed", 3600, 300), "s", calls=True, hours=Hours(days=frozenset({6})),
        needless=Interval("exponential", 3 * 86400), lost=0.005, retry=Retry(5, 2),
    )  # fmt: skip
    other = System("other", Interval("fixed", 3600), retry=Retry(0, 0))
    hours = Hours(frozenset({22, 23, 0, 1}), frozenset({5, 6, 0}))
    group = Group("a", 3, (app, other), Interval("lognormal", 2400, 32400), 7200, hours)
    assert ("All", 2, 1_780_358_400, 86400, (group,)) == (found[0], *found[2:])
    assert ("zoom-user-concurrent", True) == (found.policy.name, fits(text))


def test_what_is_not_written() -> None:
    """The policy of scenarios, a Monday, an exponential hour, a day to join, at any time."""
    text = HEAD + SYSTEM % HOURLY
    found = load_population(text, "test.yaml", find_policy)
    [group] = found.groups
    assert ("zoom-user-concurrent", 1, 1_780_272_000) == (found.policy.name, *found[2:4])
    assert (Interval("exponential", 3600), 86400, ALWAYS) == (group.returns, *group[4:])


def test_rules_of_options() -> None:
    """A population under several rules."""
    text = HEAD + SYSTEM % HOURLY
    changes = Overrides(policies=("zoom-user-concurrent", "xero"), tolerances=(1, 3))
    with pytest.raises(DocumentError):
        load_populations(text, "test.yaml", find_policy, changes)
    found = load_populations(text, "test.yaml", find_policy, changes._replace(policies=()))
    assert [1, 3] == [one.tolerance for one in found]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("title: A\nsteps: []\n", "not-a-population", 1, 1),
        ("title: A\nlasts: 30d\n", "missing-key", 1, 1),
        (HEAD + SYSTEM % "{uses: 1h}", "wrong-type", 4, 39),
        (HEAD + SYSTEM % "{uses: {fixed: 0s}}", "no-time", 4, 47),
        (HEAD + SYSTEM % "{uses: {fixed: 1h}, needless: {exponential: 0s}}", "no-time", 4, 76),
        (HEAD + SYSTEM % "{uses: {fixed: 1h, jitter: 60m}}", "jitter-too-wide", 4, 59),
        (HEAD + SYSTEM % "{uses: {lognormal: 1h, p95: 1h}}", "p95-below-median", 4, 60),
        (HEAD + SYSTEM % "{uses: {lognormal: 1h}}", "not-valid", 4, 39),
        (HEAD + SYSTEM % "{uses: {exponential: 1h, jitter: 1m}}", "not-valid", 4, 39),
        (HEAD + SYSTEM % "{uses: {fixed: 1h, exponential: 1h}}", "not-valid", 4, 39),
        (HEAD + SYSTEM % "{uses: {fixed: 1h}, lost: 2}", "wrong-type", 4, 58),
        (HEAD + SYSTEM % "{uses: {fixed: 1h}, lost: 101%}", "not-a-share", 4, 58),
        (HEAD + SYSTEM % "{uses: {fixed: 1h}, hours: 8-25}", "not-a-span-of-hours", 4, 59),
        (HEAD + SYSTEM % "{uses: {fixed: 1h}, weekdays: mo-fr}", "not-a-span-of-days", 4, 62),
        ("policy: nobody\n" + HEAD + SYSTEM % HOURLY, "unknown-policy", 1, 9),
        ("tolerance: 3\npolicy: xero\n" + HEAD + SYSTEM % HOURLY, "no-knob", 1, 12),
        (HEAD.replace("30d", "8000y") + SYSTEM % HOURLY, "clock-too-late", 2, 8),
        ("start: 2026-02-30T00:00:00Z\n" + HEAD + SYSTEM % HOURLY, "no-such-time", 1, 8),
    ],
)  # fmt: skip
def test_problems_have_a_place(text: str, code: str, line: int, column: int) -> None:
    """Each is told where it stands; what a schema can see, it refuses."""
    with pytest.raises(DocumentError) as error:
        load_population(text, "test.yaml", find_policy)
    [problem] = [one for one in error.value.problems if one.code == code]
    assert (line, column) == (problem.mark.line, problem.mark.column)
    of_meaning = {
        "no-time", "jitter-too-wide", "p95-below-median", "unknown-policy", "no-knob",
        "clock-too-late", "no-such-time",
    }  # fmt: skip
    assert (code in of_meaning) == fits(text)


def test_a_policy_beside_the_population(tmp_path: Path) -> None:
    """It is found from the file's folder."""
    (tmp_path / "mine.yaml").write_text("name: mine\n")
    text = "policy: ./mine.yaml\n" + HEAD + SYSTEM % HOURLY
    found = load_population(text, str(tmp_path / "test.yaml"), find_policy)
    assert ("mine", None) == (found.policy.name, found.tolerance)


@given(st.data())
def test_any_file_is_read_or_refused(data: st.DataObject) -> None:
    """Whatever is wrong with a population, it is told; nothing else is ever raised."""
    name = data.draw(st.sampled_from(["rotation", "two_systems"]))
    words = re.split(r"([\s{}:,%]+)", bundled_populations()[name].read_text(encoding="utf-8"))
    other = ["", "0s", "1h", "99999999y", "-1", "3", "~", "[]", "{}", "forever", "mon-sun", "100%"]
    for place in data.draw(st.lists(st.integers(0, len(words) - 1), min_size=1, max_size=3)):
        words[place] = data.draw(st.sampled_from([*other, *words]))
    with suppress(DocumentError):
        load_population("".join(words), f"{name}.yaml", find_policy)
