"""The logs of servers, in their own form, and back into it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.logs.reader import FILES, bad, read, said
from tolsim.documents import UserError
from tolsim.documents.mappings.lint import lint_mapping
from tolsim.logs.events import Event
from tolsim.logs.formats.values import decode_json
from tolsim.logs.mappings.mapper import Mapper
from tolsim.logs.mappings.pairs import read_pairs
from tolsim.logs.mappings.shelf import find_mapping, mapping_names
from tolsim.logs.own import OwnFormat
from tolsim.logs.tally import Tally
from tolsim.logs.times import Clock, parse_zone
from tolsim.logs.writing import CannotWrite, line_writer

T = 1_780_308_000_000_000
"""2026-06-01T10:00:00Z."""
MINUTE = 60_000_000
HOUR = 60 * MINUTE
MILLI = 1000

ANNA: dict[str, Any] = {"user": "7c1f", "app": "web"}
LOGIN: dict[str, Any] = {"action": "login", "result": "ok", "access": "a1", "refresh": "r1"}
REFRESH: dict[str, Any] = {
    "action": "refresh", "result": "ok", "presented": "r1", "access": "a2", "refresh": "r2",
}  # fmt: skip
REFUSED: dict[str, Any] = {"action": "refresh", "result": "invalid_grant"}
AUTH0: dict[str, Any] = {"user": "auth0|1", "app": "web"}
OKTA: dict[str, Any] = {"user": "00uanna", "app": "0oaweb"}
SHOP = "92.apps.googleusercontent.com"
CODE = T + 14 * MINUTE + 4584 * MILLI
STALE = T + 2 * HOUR + MILLI

EXPECTED: dict[str, tuple[list[dict[str, Any]], int, dict[str, int]]] = {
    # The login page and the administrator are passed over, like lines of other loggers.
    "keycloak-quarkus.log": (
        [
            {"time": CODE, **ANNA, **LOGIN},
            {"time": CODE + HOUR, **ANNA, **REFRESH},
            {"time": STALE, "app": "web", **REFUSED},
        ],
        5, {},
    ),
    "keycloak-quarkus-quoted.log": (
        [
            {"time": CODE, **ANNA, **LOGIN, "access": "onrtac:a1", "grant": "s1"},
            {"time": CODE + HOUR, **ANNA, **REFRESH, "access": "onrtrt:a2", "grant": "s1"},
            {"time": STALE, **ANNA, **REFUSED, "presented": "r1"},
        ],
        0, {},
    ),
    # Midnight lies between the second line and the third.
    "keycloak-wildfly.log": (
        [
            {"time": T + 13 * HOUR + 59 * MINUTE + 59_114 * MILLI, "user": "cc74", "app": "web",
             **LOGIN},
            {"time": T + 14 * HOUR + 3120 * MILLI, "user": "cc74", "app": "web", **REFUSED,
             "presented": "r1"},
        ],
        2, {},
    ),
    "keycloak-quarkus.json": (
        [
            {"time": CODE - 2 * HOUR, **ANNA, **LOGIN, "grant": "s1"},
            {"time": STALE - 2 * HOUR, "app": "web", **REFUSED},
        ],
        1, {},
    ),
    "keycloak-ecs.json": (
        [{"time": CODE - 2 * HOUR + 7777, **ANNA, **REFRESH, "grant": "s1"}],
        1, {},
    ),
    # Whoever sends a wrong password of the client has lost no token.
    "keycloak-events.json": (
        [
            {"time": CODE - 2 * HOUR, **ANNA, **LOGIN, "id": "e1", "grant": "s1"},
            {"time": CODE - HOUR, **ANNA, "action": "refresh", "result": "invalid_client",
             "presented": "r1", "id": "e2", "grant": "s1"},
            {"time": CODE - HOUR + 416 * MILLI, "user": "7c1f", "app": "cli", **LOGIN,
             "access": "a9", "refresh": "r9", "id": "e3", "grant": "s2"},
        ],
        0, {},
    ),
    # `s` is no login of an application, `seacft` is.
    "auth0-stream.json": (
        [
            {"time": T + 300 * MILLI, **AUTH0, "action": "login", "result": "ok",
             "id": "90020260601100001"},
            {"time": T + HOUR, **AUTH0, "action": "refresh", "result": "ok",
             "id": "90020260601110000"},
            {"time": T + 2 * HOUR, **AUTH0, "action": "refresh", "result": "refresh_reused",
             "id": "90020260601120000"},
        ],
        1, {"gd_tenant_update": 1},
    ),
    "auth0-api.json": (
        [
            {"time": T + 2 * HOUR, "app": "web", **REFUSED, "id": "90020260601120000"},
            {"time": T + 150 * MINUTE, "app": "robot", "action": "client_credentials",
             "result": "ok", "id": "90020260601123000"},
        ],
        0, {},
    ),
    # Two records of one request are one event; a detected reuse has the outcome SUCCESS.
    "okta.json": (
        [
            {"time": T + 300 * MILLI, **OKTA, **LOGIN, "access": "AT.a1", "refresh": "oar1",
             "id": "login:t1"},
            {"time": T + HOUR, **OKTA, "action": "refresh", "result": "ok", "access": "AT.a2",
             "id": "refresh:t2"},
            {"time": T + 2 * HOUR, **OKTA, "action": "refresh", "result": "refresh_reused",
             "id": "refresh:t3"},
            {"time": T + 3 * HOUR, "app": "0oaweb", **REFUSED, "id": "refresh:t4"},
        ],
        1, {},
    ),
    # `token_revoked` is the old token of the refresh before it.
    "supabase.csv": (
        [
            {"time": T + 123_456, "user": "7c1f", "action": "login", "result": "ok", "id": "b7c1"},
            {"time": T + HOUR + 100 * MILLI, "user": "7c1f", "action": "refresh", "result": "ok",
             "id": "b7c2"},
            {"time": T + 2 * HOUR, "user": "7c1f", "action": "revoke", "result": "ok",
             "id": "b7c4"},
        ],
        1, {},
    ),
    "supabase.json": (
        [
            {"time": T + 123_456, "user": "7c1f", "action": "login", "result": "ok", "id": "b7c1"},
            {"time": T + HOUR + 100 * MILLI, "user": "7c1f", "action": "refresh", "result": "ok",
             "id": "b7c2"},
        ],
        0, {},
    ),
    "google-workspace.json": (
        [
            {"time": T + 442 * MILLI, "user": "anna@example.com", "app": SHOP, "action": "login",
             "result": "ok", "id": "login:-670944"},
            {"time": T + 442 * MILLI, "user": "anna@example.com", "app": SHOP, "action": "call",
             "result": "ok", "id": "call:-670944"},
            {"time": T + HOUR, "user": "1", "app": SHOP, "action": "revoke", "result": "ok",
             "id": "revoke:5"},
        ],
        1, {},
    ),
    # Here `events` is one object.
    "google-workspace-lines.json": (
        [
            {"time": T + 442 * MILLI, "user": "anna@example.com", "app": SHOP, "action": "login",
             "result": "ok", "id": "login:-670944"},
        ],
        0, {},
    ),
}  # fmt: skip


def _mapping_of(file: str) -> str:
    return next(name for name in mapping_names() if file.startswith(name))


def test_every_file_is_expected() -> None:
    """No file of a server stands there unread, and no mapping comes without one."""
    assert {path.name for path in FILES.iterdir()} == set(EXPECTED)
    assert {_mapping_of(file) for file in EXPECTED} == set(mapping_names())


@pytest.mark.parametrize("file", EXPECTED)
def test_a_log_in_its_servers_form(file: str) -> None:
    """Every line says what it says, is passed over, or is of a type that is counted by name."""
    expected, passed_over, unknown = EXPECTED[file]
    events, tally = read(
        FILES / file, mapping=_mapping_of(file), zone=parse_zone("UTC"), day=date(2026, 6, 1)
    )
    assert expected == [said(event) for event in events]
    assert Tally(len(expected), 0, passed_over, tally.unknown) == tally
    assert unknown == dict(tally.unknown)


@pytest.mark.parametrize(
    ("file", "zone", "option"),
    [("keycloak-quarkus.log", None, "zone"), ("keycloak-wildfly.log", "UTC", "date")],
)
def test_a_time_that_lacks_something_asks_for_it(file: str, zone: str | None, option: str) -> None:
    """A time without a zone, or a clock without a date, ends the reading with the way out."""
    with pytest.raises(UserError) as caught:
        read(FILES / file, mapping="keycloak", zone=zone and parse_zone(zone))
    assert caught.value.sentence.startswith(f"{FILES / file}:")
    assert caught.value.sentence.endswith(f": its time has no {option}")
    assert f"`--{option}`" in caught.value.help


@pytest.mark.parametrize("name", mapping_names())
def test_every_word_has_a_source(name: str) -> None:
    """What a mapping that comes with tolsim says is documented, and it knows what a login is."""
    assert () == lint_mapping(find_mapping(name))


def test_an_unknown_mapping() -> None:
    """A slip of the pen is answered with the name that was meant."""
    with pytest.raises(UserError) as caught:
        find_mapping("keycloack")
    assert ("there is no mapping `keycloack`", "did you mean `keycloak`?") == (
        caught.value.sentence, caught.value.help,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("type=LOGIN, userId=null, a='x, y', b=\"say \\\"x\\\"\", c=",
         {"type": "LOGIN", "a": "x, y", "b": 'say "x"', "c": ""}),
        ("user='o'brien', a=1", {"user": "'o'brien'", "a": "1"}),
        ("cookies=[$Version=0, x], a=b=c", {"cookies": "[$Version=0", "a": "b=c"}),
        # A user agent cannot name another user: the server's own pairs stand first.
        ("userId=u, agent=x, userId=other", {"userId": "u", "agent": "x"}),
        ("", {}), (",,=,", {}),
    ],
)  # fmt: skip
def test_pairs(text: str, expected: dict[str, str]) -> None:
    """Pairs are bare, or quoted where they hold a comma; null is no value."""
    assert expected == read_pairs(text)


def test_pairs_that_were_cut_off() -> None:
    """A sentence that ends within quotes is no sentence."""
    with pytest.raises(ValueError, match="it ends within quotes"):
        read_pairs('type="LOGIN", userId="7c')


def test_pairs_take_no_longer_than_their_length() -> None:
    """No text of 64 KiB keeps a reader busy: each is read in one go."""
    for text in ("a=" * 32_000, "a='" * 21_000, 'a="\\' * 16_000, "a= " * 21_000, "\\" * 64_000):
        try:
            read_pairs(text)
        except ValueError:
            continue


words = st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, Event]:
    """A mapping, and an event that its form can hold."""
    name = draw(st.sampled_from(mapping_names()))
    model = find_mapping(name).model
    cases = [case for type_ in model.types for case in find_mapping(name).cases(type_)]
    case = draw(st.sampled_from(cases))
    results = set((model.results or {}).values()) - {"refused"}
    fields = {**model.fields, **(case.fields or {})}
    event = Event(
        time=draw(st.integers(0, 4 * 10**9)) * MILLI,
        user=draw(words.filter(lambda user: user is not None and user != "null")),
        system=None,
        action=case.action,
        result=case.result or draw(st.sampled_from(sorted(results))),
        line=1,
    )
    for field in ("app", "id", "grant", "presented", "access", "refresh"):
        if field in fields:
            setattr(event, field, draw(words))
    if model.one_per is not None and event.id is not None:
        event.id = f"{event.action}:{event.id}"
    elif model.one_per is not None and "id" in fields:
        event.id = None
    return name, event


@given(written())
def test_back_into_the_form_and_again(case: tuple[str, Event]) -> None:
    """What the form of a server can hold survives being written in it."""
    name, event = case
    mapping = find_mapping(name)
    tally = Tally()
    clock = Clock(None, None, mapping.model.time_unit or "seconds")
    mapper = Mapper(mapping, OwnFormat(clock, 0, frozenset(), None), tally, "log")
    line = line_writer(mapping)(event)
    events = mapper.merge(mapper.value(decode_json(line), 1)) + mapper.rest()
    assert ([event], []) == (events, bad(tally))


def test_the_system_goes_by_its_user_agent() -> None:
    """A form that knows no systems, but user agents, keeps the system there."""
    line = line_writer(find_mapping("auth0"))(Event(0, "anna", "legacy", "login", "ok"))
    assert b'"user_agent":"legacy"' in line


def test_what_a_log_has_no_line_for() -> None:
    """Supabase logs no refusals: nothing is written in their place."""
    with pytest.raises(CannotWrite):
        line_writer(find_mapping("supabase"))(Event(0, "anna", None, "refresh", "refused"))
