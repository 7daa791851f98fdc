"""A run that takes one step at a time."""

import pytest
from hypothesis import given, settings

from tests.simulation.sessions import LEGACY, NEW, done, head
from tests.strategies import MARK, scenarios
from tolsim.engine.policy import AccessRules, Expiry, Grace, Policy, RefreshRules, TokenKind
from tolsim.simulation import Scenario, Session, replay
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import (
    Action,
    Call,
    ClientCredentials,
    Copy,
    Forget,
    Login,
    Race,
    Refresh,
    Revoke,
    Step,
    System,
    Wait,
)
from tolsim.simulation.trace import Hold, Move


@settings(max_examples=100)
@given(scenarios(most_apps=2))
def test_a_copy_goes_on_as_the_original_would(scenario: Scenario) -> None:
    """Wherever a run is copied, the copy ends as the run does, and the run does not notice."""
    session = Session(scenario)
    copies = [session.copy()]
    for step in scenario.steps:
        session.do(step)
        copies.append(session.copy())
    for place, twin in enumerate(copies):
        for step in scenario.steps[place:]:
            twin.do(step)
    assert [replay(scenario)] * len(copies) == [twin.trace() for twin in copies]
    assert replay(scenario) == session.trace()


def test_a_head_gives_no_steps() -> None:
    """The steps of the scenario that a session begins with are not done."""
    session = Session(done(Session(head()), Login(LEGACY)).trace().scenario)
    assert ((), ()) == (session.trace().steps, session.trace().scenario.steps)
    assert {"legacy": "signed-out", "new": "signed-out"} == session.trace().states


def test_a_race_gives_a_record_for_each_request() -> None:
    """They share a step number, have one of their own, and name the race that they ran in."""
    session = done(Session(head()), Login(LEGACY))
    race = Step(Race((Step(Refresh(LEGACY), MARK), Step(Call(LEGACY), MARK))), MARK)
    records = [(str(record.number), record.race) for record in session.do(race)]
    assert [("2.1", race), ("2.2", race)] == records
    assert [1, "2.1", "2.2"] == [record.n for record in session.trace().steps]


def test_the_clock_is_never_turned_back() -> None:
    """A step before the present moment is refused, and nothing has happened."""
    session = done(Session(head()), Wait(10))
    with pytest.raises(ValueError, match="the clock stands at 10 s"):
        session.do(Step(Login(LEGACY), MARK, at=9))
    assert (10, 1) == (session.now, len(session.trace().steps))


def test_a_step_tells_what_is_held_from_now_on() -> None:
    """A login and a copy fill a store; a call changes none, nor does a copy of the same."""
    session = done(Session(head()), Login(LEGACY), Call(LEGACY), *[Copy(LEGACY, NEW)] * 2)
    tokens = Label("legacy.A1"), Label("legacy.R1")
    expected = [(Hold("legacy", *tokens),), (), (Hold("new", *tokens),), ()]
    assert expected == [record.holds for record in session.trace().steps]


@pytest.mark.parametrize(("access", "refresh"), [(10, 20), (20, 10)])
def test_a_system_is_locked_out_since_its_last_token_died(access: int, refresh: int) -> None:
    """When two tokens have ended between two steps, the later one decides since when."""
    policy = Policy(
        access=AccessRules(expires=Expiry(after_issue=access)),
        refresh=RefreshRules(expires=Expiry(after_issue=refresh)),
    )
    session = done(Session(head(policy)), Login(LEGACY), Wait(30))
    assert (Move("legacy", "working", "locked-out", 20),) == session.trace().steps[-1].moves


def test_a_system_stands_as_it_does_since_its_store_was_filled() -> None:
    """What died in a token before it was copied is older than the copy."""
    policy = Policy(access=AccessRules(expires=Expiry(after_issue=10)))
    session = done(Session(head(policy)), Login(LEGACY), Wait(30))
    session.do(Step(Copy(LEGACY, NEW), MARK, after=5))
    assert (Move("new", "signed-out", "recoverable", 35),) == session.trace().steps[-1].moves


def test_a_debugger_shows_what_matters() -> None:
    """Titles, names and numbers instead of addresses."""
    session = done(Session(head()), Login(LEGACY), Wait(30))
    assert "<Session 'A head': 2 steps, 30 s>" == repr(session)
    assert "<World: @legacy holds legacy.A1, legacy.R1>" == repr(session.world)
    assert "<Server under 'inline': 2 tokens of 1 grants>" == repr(session.world.servers["app"])
    statuses = {"legacy.A1": "valid", "legacy.R1": "current"}
    states = {"legacy": "working", "new": "signed-out"}
    assert f"<Tracer: {states}, {statuses}>" == repr(session.tracer)


@pytest.mark.parametrize(
    ("saves", "expected"),
    [
        (("refresh", "access"), ("legacy.A2", "legacy.R2")),
        (("access",), ("legacy.A2", "legacy.R1")),
        (("refresh",), ("legacy.A1", "legacy.R2")),
        ((), ("legacy.A1", "legacy.R1")),
    ],
)
def test_a_system_saves_what_it_saves_of_a_refresh(
    saves: tuple[TokenKind, ...], expected: tuple[str, str]
) -> None:
    """The answer to its login it has saved whole."""
    systems = (System("legacy", "app", saves=saves),)
    session = done(Session(head(systems=systems)), Login(LEGACY), Refresh(LEGACY))
    held = session.world.held(LEGACY)
    labels = tuple(session.world.issued[i].label for i in held if i is not None)
    assert expected == labels


LIVES = Policy(
    access=AccessRules(expires=Expiry(after_issue=30), revocation_lag=10),
    refresh=RefreshRules(expires=Expiry(after_issue=90), grace=Grace(for_=15)),
    client_credentials=True,
)


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ((), None),
        ((Login(LEGACY),), 90),
        ((Login(LEGACY), Wait(40)), 90),
        ((Login(LEGACY), Wait(90)), None),
        ((Login(LEGACY), Forget(LEGACY, ("refresh",))), 30),
        ((Login(LEGACY), Wait(1), Revoke("legacy.R1")), 11),
        ((Login(LEGACY), Wait(1), Refresh(LEGACY, lost=True)), 30),
        ((Login(LEGACY), Wait(25), Refresh(LEGACY, lost=True)), 40),
        ((Login(LEGACY), Wait(85), Refresh(LEGACY, lost=True)), 90),
        ((ClientCredentials(LEGACY, {}),), None),
    ],
)
def test_a_system_locks_out_when_the_last_of_what_it_holds_ends(
    actions: tuple[Action, ...], expected: int | None
) -> None:
    """By expiry, lag or grace; never where it holds what it can ask for again by itself."""
    trace = done(Session(head(LIVES)), *actions).trace()
    assert {"legacy": expected, "new": None} == trace.locks_out_at


def test_what_never_ends_locks_nobody_out() -> None:
    """A refresh token without an expiry, here."""
    assert None is done(Session(head()), Login(LEGACY)).trace().locks_out_at["legacy"]
