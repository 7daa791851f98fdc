"""Steps in one line: the document that a file would hold, its problems, and the file itself."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.documents import shelf
from tolsim.documents import (
    Case,
    DocumentError,
    Overrides,
    PolicySource,
    ScenarioFile,
    UserError,
    load_scenario,
)
from tolsim.documents.scenarios.one_line.file import file_text
from tolsim.documents.scenarios.one_line.text import OneLine
from tolsim.documents.yaml.writer import yaml_text
from tolsim.render.page.problems import show_problem
from tolsim.render.timeline.json import trace_document
from tolsim.simulation import replay

Statement = tuple[str, dict[str, Any]]
"""A statement, and the step of a file that says the same."""


RULES = """\
name: rules
limits: {live-grants: {kind: grant, max: 2}}
incidents: {logout: {scope: user}, disabled: {scope: app}}
tolerance: {default: 1, sets: limits.live-grants.max}
"""


def find_policy(reference: str, referring: str) -> PolicySource:
    """The policy of that name, of the shelf or with incidents."""
    if reference == "rules":
        return PolicySource("rules.yaml", RULES)
    return shelf.find_policy(reference, referring)


def one_line(text: str) -> Case:
    """The case of a text."""
    return Case(OneLine(text), "-e", find_policy)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("login a", {"login": "a"}),
        ("login xyz@a lost", {"login": "xyz@a", "lost": True}),
        ("refresh a using a.R1 if lost", {"refresh": "a", "using": "a.R1", "if": "lost"}),
        ("call a expect invalid_token", {"call": "a", "expect": "invalid_token"}),
        ("call a expect 401", {"call": "a", "expect": 401}),
        ("call a expect 124", {"call": "a", "expect": "124"}),
        (
            "client_credentials a token_index=1 index=x lost",
            {"client_credentials": "a", "params": {"token_index": 1, "index": "x"}, "lost": True},
        ),
        ("forget a if refused", {"forget": "a", "if": "refused"}),
        ("copy a to b", {"copy": "a", "to": "b"}),
        ("incident logout", {"incident": "logout"}),
        ("incident logout by xyz@a", {"incident": "logout", "by": "xyz@a"}),
        ("incident logout for xyz", {"incident": "logout", "user": "xyz"}),
        ("change tolerance 2", {"change": {"tolerance": 2}}),
        (
            "race refresh a, refresh b lost expect ok",
            {"race": [{"refresh": "a"}, {"refresh": "b", "lost": True, "expect": "ok"}]},
        ),
        ("1h30m", {"wait": "1h30m"}),
        ("login to", {"login": "to"}),
        ("revoke lost.R1", {"revoke": "lost.R1"}),
    ],
)
def test_a_statement(text: str, step: dict[str, Any]) -> None:
    """Each kind of statement as the step of a file."""
    assert [{"login": "a"}, step] == one_line(f"login a; {text}").data["steps"]


def test_who_takes_part() -> None:
    """Systems and users are those that are named, in order; a label names nobody."""
    text = "login new; copy new to xyz@old; incident logout by abc@api; refresh new using db.R1"
    assert {
        "title": "Steps in one line",
        "systems": ["new", "old", "api"],
        "users": ["xyz", "abc"],
        "steps": [
            {"login": "new"},
            {"copy": "new", "to": "xyz@old"},
            {"incident": "logout", "by": "abc@api"},
            {"refresh": "new", "using": "db.R1"},
        ],
    } == one_line(text).data


def test_statements_end_with_a_semicolon_or_a_line() -> None:
    """Blanks, empty statements and the kind of line end do not matter; a step knows its place."""
    (run,) = one_line(" login  a ;;\r\n\t5m\n; call\u3000a;").load().runs
    assert [(1, 2), (2, 2), (3, 3)] == [(step.mark.line, step.mark.column) for step in run.steps]


SYSTEMS = ("a", "legacy", "é1", "lost")
USERS = st.sampled_from((*[""] * 20, *["xyz@"] * 10, "abc@"))
WHO = st.builds("{}{}".format, USERS, st.sampled_from(SYSTEMS))
LABELS = st.builds("{}{}{}".format, USERS, st.sampled_from(("a.A", "a.R", "b.A")), st.just(1))


def extra(key: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Statement]:
    """Nothing, or a word with what stands after it."""
    said = values.map(lambda value: (f" {key} {value}", {key: value}))
    return st.just(("", {})) | said


LOST: st.SearchStrategy[Statement] = st.sampled_from((("", {}), (" lost", {"lost": True})))
IF = extra("if", st.sampled_from(("ok", "refused", "lost")))
EXPECT = extra("expect", st.sampled_from(("ok", "refused", "invalid_grant", 400)))
USING = extra("using", LABELS)
PARAMS = st.dictionaries(st.sampled_from(("token_index", "x")), st.integers(-1, 3)).map(
    lambda params: (
        "".join(f" {name}={value}" for name, value in params.items()),
        {"params": params} if params else {},
    )
)


def said(
    verb: str, about: st.SearchStrategy[Any], *extras: st.SearchStrategy[Statement]
) -> st.SearchStrategy[Statement]:
    """Statements of a verb."""

    def joined(about: Any, *parts: Statement) -> Statement:
        step = {verb: about}
        for _, keys in parts:
            step |= keys
        return f"{verb} {about}" + "".join(text for text, _ in parts), step

    return st.builds(joined, about, *extras)


REQUESTS = st.one_of(
    said("login", WHO, LOST, EXPECT),
    said("refresh", WHO, USING, LOST, EXPECT),
    said("call", WHO, USING, EXPECT),
    said("client_credentials", st.sampled_from(SYSTEMS), PARAMS, LOST, EXPECT),
)
STATEMENTS = st.one_of(
    said("login", WHO, LOST, IF, EXPECT),
    said("refresh", WHO, USING, LOST, IF),
    said("call", WHO, USING, IF, EXPECT),
    said("client_credentials", st.sampled_from(SYSTEMS), PARAMS, IF),
    said("forget", WHO, IF),
    said("revoke", LABELS, EXPECT),
    said("incident", st.sampled_from(("logout", "disabled")), extra("by", WHO)),
    st.builds(lambda a, b: (f"copy {a} to {b}", {"copy": a, "to": b}), WHO, WHO),
    st.integers(0, 3).map(lambda n: (f"change tolerance {n}", {"change": {"tolerance": n}})),
    st.sampled_from(("0s", "5m", "1h30m", "90d")).map(lambda time: (time, {"wait": time})),
    st.lists(REQUESTS, min_size=2, max_size=4).map(
        lambda racers: (
            "race " + ", ".join(text for text, _ in racers),
            {"race": [step for _, step in racers]},
        )
    ),
)
TEXTS = st.lists(STATEMENTS, min_size=1, max_size=12)


NAMING = {"login", "refresh", "call", "client_credentials", "forget", "copy", "to", "by"}
"""Keys of a step whose values name a system."""


def cast(steps: Iterable[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """The systems and users that steps name, in order."""
    systems: dict[str, None] = {}
    users: dict[str, None] = {}
    for step in steps:
        for one in step.get("race", [step]):
            for key in [key for key in one if key in NAMING]:
                *user, system = one[key].split("@")
                systems[system] = None
                users |= dict.fromkeys(user)
    return list(systems), list(users)


def outcome(case: Case, overrides: Overrides) -> list[str]:
    """The traces of a case, or its problems, wherever they stand."""
    try:
        return traces(case.load(overrides))
    except DocumentError as error:
        told = (f"{one.code}: {one.sentence}: {one.help}" for one in error.problems)
        # Steps in one line spell modifiers otherwise.
        return sorted(one.replace("`user: ", "`for ").replace("`by: ", "`by ") for one in told)


def traces(file: ScenarioFile) -> list[str]:
    """The traces of every run."""
    return [trace_document(file.title, [replay(run)]) for run in file.runs]


@given(TEXTS, st.sampled_from(("rules", "rules", "reuse", "plain")))
def test_the_same_as_from_a_file(said: list[Statement], policy: str) -> None:
    """Steps in one line give the traces, or the problems, of a file that says the same."""
    steps = [{"login": "a"}, *(step for _, step in said)]
    systems, users = cast(steps)
    written = {"title": "Steps in one line", "systems": systems, "steps": steps}
    file = Case(yaml_text(written | ({"users": users} if users else {})), "f.yaml", find_policy)
    case = one_line("; ".join(("login a", *(text for text, _ in said))))
    chosen = Overrides((policy,))
    assert outcome(file, chosen) == outcome(case, chosen)


@given(
    TEXTS,
    st.lists(
        st.sampled_from(("rules", "rules", "rules@1", "rules@2", "reuse", "plain")), max_size=3
    ),
    st.lists(st.integers(0, 2), max_size=3),
)
def test_a_saved_file_makes_the_same_runs(
    said: list[Statement], policies: list[str], tolerances: list[int]
) -> None:
    """What the options name is in the file, so that it needs none."""
    case = one_line("; ".join(("login a", *(text for text, _ in said))))
    overrides = Overrides(tuple(policies), tuple(tolerances))
    try:
        with_options, text = case.load(overrides), file_text(case.data, overrides)
    except UserError:
        return
    # Under the policy of an option, whom an incident is set off by may be said in vain.
    if " by " in "".join(text for text, _ in said):
        return
    saved = load_scenario(text, "f.yaml", find_policy)
    assert traces(with_options) == traces(saved)


@pytest.mark.parametrize("text", ["race " * 5000, "login a " * 5000, ",;" * 50000, "a@" * 50000])
def test_long_texts(text: str) -> None:
    """No length or depth is too much to be told what is wrong."""
    with pytest.raises(DocumentError):
        one_line(text).load()


WORDS = (
    "login", "refresh", "call", "client_credentials", "forget", "copy", "revoke", "incident",
    "change", "race", "repeat", "wait", "tolerance", "to", "by", "for", "using", "lost", "if",
    "expect", "ok", "a", "b", "xyz@a", "@", "a@", "a.A1", ".R1", "a.R99999999999", "5m", "5", "1.5",
    "9" * 25, "=", "x=1", "token_index=", "=1", "401", "124", "\x00", "\ufeff", "\ud800", "\u0665",
    "é", ";", ",", "\n", "\x85", "#", ":", "'", "logout",
)  # fmt: skip


@given(st.text(max_size=50) | st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_any_text(text: str) -> None:
    """A text is a scenario, or its problems are told, each with a place inside of it."""
    try:
        for run in one_line(text).load().runs:
            replay(run)
    except DocumentError as error:
        for problem in error.problems:
            assert "\nhelp: " in show_problem(problem)
            assert problem.mark.column <= len(problem.line_text) + 1
