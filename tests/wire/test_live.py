"""A run that requests decide on: its values, its clock, and what it tells."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.served import head_of
from tolsim.documents.durations import LONGEST
from tolsim.simulation.label import Label
from tolsim.simulation.scenario import Actor
from tolsim.wire.server.clock import Clock
from tolsim.wire.server.live import ClockTooLate, Consent, LiveRun

LEGACY = Actor("legacy", "user")
CONSENT = Consent("me", "read")


def test_a_value_is_that_of_its_label_and_key() -> None:
    """Unguessable without the key, the same whenever it is asked for with it."""
    one, same, other = (
        LiveRun(head_of(), Clock(), key) for key in (b"k" * 32, b"k" * 32, b"o" * 32)
    )
    assert "tolsim_gjxfKIOcVUCdBBlekaUcnoJojbeWBhCQmytmoVeDET4" == one.value("legacy.A1")
    assert one.value("legacy.A1") == same.value("legacy.A1") != other.value("legacy.A1")
    assert one.value("legacy.A1") != one.value("legacy.R1")


def test_only_what_was_issued_is_found() -> None:
    """And as what it is: a refresh token is no access token."""
    run = LiveRun(head_of(), Clock())
    value = run.value("legacy.R1")
    assert run.find(value) is None
    run.login(LEGACY, CONSENT)
    found = run.find(value, "refresh")
    assert found is not None
    assert ("legacy.R1", "app", CONSENT) == (found.label, found.app, found.consent)
    assert run.find(value, "access") is None


def test_a_run_is_what_its_steps_make_it() -> None:
    """Applied once more, with the same key, they give the same trace, tokens and consents."""
    first = LiveRun(head_of(), Clock())
    first.login(LEGACY, CONSENT)
    first.advance(60)
    first.refresh(LEGACY, Label("legacy.R1"), lost=True)
    again = LiveRun(head_of(), Clock(), first.key)
    trace = first.session.trace()
    for record, written in zip(trace.steps, first.steps, strict=True):
        consent = CONSENT if "login" in written else None
        again.apply(record.step, written, consent)
    assert (trace, first.document()) == (again.session.trace(), again.document())
    assert first.known(Label("legacy.R2")) == again.known(Label("legacy.R2"))
    assert 60 == again.clock.now()


def test_listeners_are_told_in_order() -> None:
    """Of each step, and of the clock where a step moved it."""
    run = LiveRun(head_of(), Clock())
    told: list[tuple[str, Any]] = []
    run.listeners.append(lambda event, what: told.append((event, what)))
    record = run.login(LEGACY, CONSENT)
    waited = run.advance(60)
    assert [("step", record), ("step", waited), ("clock", 60)] == told


def test_the_clock_has_an_end() -> None:
    """At what a scenario can say; then nothing has happened."""
    run = LiveRun(head_of(), Clock())
    run.advance(LONGEST)
    with pytest.raises(ClockTooLate):
        run.advance(1)
    assert 1 == len(run.steps)


def test_a_real_clock_is_moved_on_as_well() -> None:
    """The time that passed stands before the wait."""
    wall = [0.0]
    run = LiveRun(head_of(), Clock("real", 2, wall=lambda: wall[0]))
    wall[0] = 5
    run.advance(60)
    wall[0] = 6
    run.login(LEGACY, CONSENT)
    assert [{"wait": "1m", "after": "10s"}, {"login": "legacy", "after": "2s"}] == run.steps
    assert 72 == run.clock.now() == run.session.now


@given(st.floats(0.1, 1e6), st.integers(0, 10**9))
def test_the_seconds_of_a_client_are_rounded_up(scale: float, seconds: int) -> None:
    """To a whole second of its own: rounded down, a token would seem dead that is not."""
    told = Clock("real", scale).for_clients(seconds)
    assert told - 1 < seconds / scale <= told
