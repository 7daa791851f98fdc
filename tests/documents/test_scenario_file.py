"""Good scenario files: what the simulation is given."""

from pathlib import Path

import pytest

from tests.documents.shelf import find_policy
from tolsim.documents import Case, DocumentError, Overrides, load_scenario
from tolsim.documents.problems import Problems
from tolsim.documents.scenarios import file as scenario_file
from tolsim.documents.yaml.nodes import Node
from tolsim.documents.yaml.reader import read_yaml
from tolsim.simulation.scenario import (
    ONE_OF,
    Actor,
    Call,
    ClientCredentials,
    Copy,
    Expected,
    Forget,
    Login,
    Mark,
    PolicyChange,
    Race,
    Raise,
    Refresh,
    Revoke,
    Scenario,
    Step,
    System,
    Wait,
)

NONE = Overrides()
VECTORS = sorted(Path(__file__).parents[1].joinpath("simulation/vectors").glob("*.yaml"))


def runs(text: str, overrides: Overrides = NONE) -> tuple[Scenario, ...]:
    return load_scenario(text, "f.yaml", find_policy, overrides).runs


def steps(text: str, head: str = "title: t\nsystems: [legacy, new]\n") -> tuple[Step, ...]:
    (run,) = runs(f"{head}steps:\n{text}")
    return run.steps


TWO_USERS = "title: t\nsystems: [legacy, new]\nusers: [xyz, abc]\n"
USER = Actor("legacy", "user")


def test_the_head() -> None:
    """Title, prose, sources, systems and users arrive; what is left out has its default."""
    file = load_scenario(
        "title: t\nabout: why\nsource: https://a\nsystems: {a: {store: s}, b: }\nsteps: []\n",
        "f.yaml",
        find_policy,
    )
    (run,) = file.runs
    assert ("f.yaml", "t", "why", ("https://a",)) == (
        file.name, file.title, file.about, file.sources,
    )  # fmt: skip
    assert (System("a", "app", "s"), System("b", "app")) == run.systems
    assert (("user",), True, "zoom-user-concurrent", 1) == (
        run.users, run.policy_defaulted, run.apps[0].policy.name, run.apps[0].tolerance,
    )  # fmt: skip


def test_every_verb() -> None:
    """Each verb becomes its action, with the defaults of its modifiers."""
    got = steps(
        "- login: legacy\n- refresh: legacy\n  using: legacy.R1\n  lost: true\n"
        "- call: legacy\n  using: legacy.A2\n- client_credentials: legacy\n"
        "- revoke: legacy.A1\n  by: new\n- copy: legacy\n  to: new\n- forget: legacy\n"
        "- incident: deauthorize\n- wait: 1m30s\n"
    )
    assert [
        Login(USER), Refresh(USER, "legacy.R1", lost=True), Call(USER, "legacy.A2"),
        ClientCredentials(USER, {}), Revoke("legacy.A1", "new"),
        Copy(USER, Actor("new", "user")), Forget(USER, ("refresh", "access")),
        Raise("deauthorize", "app", "user"), Wait(90),
    ] == [step.action for step in got]  # fmt: skip


def test_several_users() -> None:
    """Actors carry their user; client credentials, and calls of what they brought, none."""
    got = steps(
        "- client_credentials: legacy\n- call: legacy\n"
        "- login: abc@new\n  then: {legacy: working, legacy.A1: valid, abc@new.A1: valid}\n",
        TWO_USERS,
    )
    bare = Actor("legacy", None)
    assert [ClientCredentials(bare, {}), Call(bare), Login(Actor("new", "abc"))] == [
        step.action for step in got
    ]
    assert ["legacy", "legacy.A1", "abc@new.A1"] == [expected.subject for expected in got[2].then]


def test_one_user_may_be_written() -> None:
    """`user@` before a system or label is dropped where there is one user."""
    (step,) = steps("- login: user@new\n  answer: [user@new.A1]\n  then: {user@new: working}\n")
    assert (("new.A1",), "new") == (step.answer and step.answer.value, step.then[0].subject)


def test_places_and_times_of_a_step() -> None:
    """A step and each of its expectations know where they are written."""
    (step,) = steps("- login: new\n  after: 1h\n  note: n\n  expect: ok\n  then: {new: working}\n")
    assert (
        Step(
            action=Login(Actor("new", "user")),
            mark=Mark(4, 3, 5),
            after=3600,
            note="n",
            expect=Expected("expect", "ok", Mark(7, 11, 2)),
            then=(Expected("new", "working", Mark(8, 15, 7)),),
        )
        == step
    )


def test_a_race_may_name_what_it_issues() -> None:
    """Expectations of racers look at everything that the race can have issued."""
    (step,) = steps(
        "- race:\n  - login: new\n    then: {legacy.A1: valid}\n  - login: legacy\n"
        "  expect: {ok: 2}\n"
    )
    assert isinstance(step.action, Race)
    assert (2, {"ok": 2}) == (len(step.action.racers), step.expect and step.expect.value)


def test_runs_are_the_product_with_policies_outermost() -> None:
    """Each policy runs under each tolerance; a policy's name is looked up before it."""
    got = runs(
        "title: t\npolicy: [reuse, zoom-user-concurrent]\ntolerance: [1, 2]\nsystems: [a]\nsteps:\n"
        "- login: a\n  expect: {tolerance 2: late, reuse: ok}\n"
    )
    assert [
        ("reuse", 1, "ok"), ("reuse", 2, "ok"),
        ("zoom-user-concurrent", 1, None), ("zoom-user-concurrent", 2, "late"),
    ] == [
        (run.apps[0].policy.name, run.apps[0].tolerance,
         run.steps[0].expect and run.steps[0].expect.value)
        for run in got
    ]  # fmt: skip


def change_of(patch: str, policy: str = "reuse") -> PolicyChange:
    (step,) = steps(f"- change: {patch}\n", f"title: t\npolicy: {policy}\nsystems: [a]\n")
    assert isinstance(step.action, PolicyChange)
    return step.action


def test_a_change_sets_the_knob_after_the_patch() -> None:
    """An integer tolerance writes the knob's field, offset and all."""
    change = change_of("{refresh: {grace: {for: 5m}}, tolerance: 3}")
    grace = change.policy.refresh.grace
    assert (3, 300, 4) == (change.tolerance, grace and grace.for_, grace and grace.uses)


def test_a_change_of_the_record_writes_nothing() -> None:
    """The default was written once, at the start: a patched record waits for its next use."""
    change = change_of("{tolerance: {default: 7}}")
    grace = change.policy.refresh.grace
    assert (0, 1) == (change.tolerance, grace and grace.uses)


def test_null_returns_a_field_to_its_default() -> None:
    """A field patched with null is no longer written."""
    assert None is change_of("{refresh: {grace: null}}").policy.refresh.grace


def test_written_maps_replace_their_defaults() -> None:
    """Where incidents are written, the one that is there by default is gone."""
    change = change_of("{incidents: {reset: {scope: app}}}", "plain")
    assert ["reset"] == list(change.policy.incidents)


def test_rotate_is_replaced_whole() -> None:
    """The keys of `refresh.rotate` are alternatives, so they are never merged."""
    change = change_of("{refresh: {rotate: {life_used: 50}}}", "{refresh: {rotate: {min_age: 5s}}}")
    assert "LifeUsed(percent=50)" == repr(change.policy.refresh.rotate)


@pytest.mark.parametrize(
    ("expected", "overrides"),
    [
        ([("reuse", 0)], Overrides()),
        ([("reuse", 2), ("reuse", 4)], Overrides(tolerances=(2, 4))),
        ([("plain", None)], Overrides(policies=("plain",))),
        ([("plain", None), ("zoom-user-concurrent", 1)],
         Overrides(policies=("plain", "zoom-user-concurrent"))),
        ([("reuse", 5)], Overrides(settings=(("tolerance", "5"),))),
    ],
)  # fmt: skip
def test_overrides(expected: list[tuple[str, int | None]], overrides: Overrides) -> None:
    """Options replace what the file says; its expectations of other runs are ignored."""
    text = "title: t\npolicy: reuse\nsystems: [a]\nsteps:\n- login: a\n  expect: {reuse: ok}\n"
    got = runs(text, overrides)
    assert expected == [(run.apps[0].policy.name, run.apps[0].tolerance) for run in got]


@pytest.mark.parametrize(
    ("expected", "policy"), [([None], "plain"), ([3, 4], "zoom-user-concurrent")]
)
def test_the_tolerance_of_a_file_is_dropped_where_an_option_brings_no_knob(
    expected: list[int | None], policy: str
) -> None:
    """Two tolerances of a file are one run of a policy without a knob, and two of one with it."""
    text = "title: t\npolicy: reuse\ntolerance: [3, 4]\nsystems: [a]\nsteps: []\n"
    got = runs(text, Overrides(policies=(policy,)))
    assert expected == [run.apps[0].tolerance for run in got]


def test_a_setting_comes_after_the_knob() -> None:
    """`--set` has the last word on the field that the knob writes."""
    text = "title: t\npolicy: reuse\nsystems: [a]\nsteps: []\n"
    (run,) = runs(text, Overrides(tolerances=(3,), settings=(("refresh.grace.uses", "9"),)))
    grace = run.apps[0].policy.refresh.grace
    assert (3, 9) == (run.apps[0].tolerance, grace and grace.uses)


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_vectors_load(path: Path) -> None:
    """Every scenario of the shared examples is a good file."""
    assert load_scenario(path.read_bytes(), path.name, find_policy).runs


def test_faults_of_meaning_do_not_hide_each_other() -> None:
    """After a step that cannot be read, what surely is wrong is told all the same."""
    text = """title: Many faults
policy: plain
systems: [legacy, new]
steps:
  - login: legacy
  - call: nwe
    then: {legcy: working, legacy.A1: revoked, new.A3: valid}
  - incident: deauthrize
  - wait: 5m
  - refresh: legacy
    at: 10s
  - revoke: legacy.A9
  - login: {}
    then: {legacy: workng}
  - revoke: legacy.A3
  - login: abc@legacy
"""
    with pytest.raises(DocumentError) as caught:
        load_scenario(text, "many.yaml", find_policy)
    assert [
        ("unknown-system", 6),
        ("unknown-system", 7),
        ("never-issued", 7),
        ("unknown-incident", 8),
        ("clock-goes-back", 11),
        ("never-issued", 12),
        ("wrong-type", 13),
        ("unknown-word", 14),
        ("unknown-user", 16),
    ] == [(problem.code, problem.mark.line) for problem in caught.value.problems]


def test_a_case_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often it is loaded, and each time under the policies that are asked for."""
    read: list[str] = []

    def reading(text: str | bytes, name: str, problems: Problems) -> Node:
        read.append(name)
        return read_yaml(text, name, problems)

    monkeypatch.setattr(scenario_file, "read_yaml", reading)
    case = Case("title: t\nsystems: [a]\nsteps: [{login: a}]\n", "case.yaml", find_policy)
    loaded = [case.load(Overrides(tolerances=(number,))) for number in (1, 2)]
    assert [1, 2] == [file.runs[0].apps[0].tolerance for file in loaded]
    assert {"title": "t", "systems": ["a"], "steps": [{"login": "a"}]} == case.data
    assert ["case.yaml"] == read


def test_what_a_system_saves() -> None:
    """Both kinds, unless it is said; nothing is a choice too."""
    head = "title: t\nsystems: {a: {saves: [access]}, b: {saves: []}, c: {store: s}}\nsteps: []\n"
    (run,) = runs(head)
    assert [("access",), (), ("refresh", "access")] == [system.saves for system in run.systems]


CONDITIONS = """\
title: t
systems: [new]
tolerance: [1, 2]
steps:
  - call: new
    if: refused
    expect: 401
  - login: new
    then:
      tolerance 1: {one of: {new: working, new.A9: valid}}
      tolerance 2: {new: working}
  - {repeat: 9, steps: [{login: new}]}
"""


def test_conditions_and_words_of_a_refusal() -> None:
    """`if`, an HTTP status, and exactly one of several sentences."""
    first, second = runs(CONDITIONS)[0].steps[:2]
    assert ("refused", 401) == (first.if_, first.expect and first.expect.value)
    entries = {"new": "working", "new.A9": "valid"}
    assert (Expected(ONE_OF, entries, Mark(10, 29, 29)),) == second.then


def test_who_sets_off_an_incident() -> None:
    """`by` names system and user where the scope asks for it, and the user where it does not."""
    text = """\
title: t
policy:
  - {name: here, incidents: {leave: {scope: local}}}
  - {name: everywhere, incidents: {leave: {scope: user}}}
  - {name: whole, incidents: {leave: {scope: app}}}
systems: [legacy, new]
users: [xyz, abc]
steps:
  - incident: leave
    by: abc@new
"""
    expected = [
        Raise("leave", "app", "abc", Actor("new", "abc")),
        Raise("leave", "app", "abc"),
        Raise("leave", "app", None),
    ]
    assert expected == [run.steps[0].action for run in runs(text)]


def test_a_lesson_changes_nothing() -> None:
    """What `tolsim learn` asks is checked, and left to it."""
    text = "title: t\nsystems: [new]\nsteps: [{login: new}]\n"
    lesson = """\
lesson:
  asks:
    - {what: state, step: 1, of: new, wrong: {locked-out: "It just logged in."}}
    - {what: differs, run: tolerance 1}
    - {what: tokens, step: "3.1", of: [new]}
  moral: A login brings tokens.
  more: [tolsim run two_systems]
  seen: "https://example.com"
"""
    assert runs(text) == runs(text + lesson)


def test_keys_of_the_own_runs_under_another_policy() -> None:
    """What the file expects of the policy that it does not even name is left aside elsewhere."""
    text = "title: t\nsystems: [new]\nsteps: [{login: new, expect: {tolerance 1: ok}}]\n"
    (run,) = runs(text, Overrides(policies=("plain",)))
    assert (None, "plain") == (run.steps[0].expect, run.apps[0].policy.name)
