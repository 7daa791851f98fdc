"""Requests that are nothing new, and runs that go the same."""

from hypothesis import given

from tests.render.scenes import trace, traces
from tests.strategies import scenarios
from tolsim.analysis.history.history import History
from tolsim.analysis.history.repetition import quiet, repeated
from tolsim.analysis.history.twins import twins
from tolsim.simulation import Trace, replay

TEXT = """\
title: t
policy: {rates: {slow: {on: [login], max: 3, window: 1h, block: 5m}}}
systems: [a, b]
steps:
  - login: a
  - call: a
  - call: a
  - call: b
  - call: a
  - refresh: a
  - refresh: a
  - refresh: a
    lost: true
  - refresh: a
  - refresh: a
  - refresh: a
  - call: a
  - race: [{call: a}, {call: a}]
  - call: a
    if: refused
  - call: a
  - login: b
  - login: b
"""


def test_what_repeats() -> None:
    """The same system asks the same and is answered in the same way as the last time.

    What is lost, of a race, skipped or not sent at all never does.
    """
    history = History.of(trace(TEXT))
    assert [2, 4, 6, 9, 10, 11, 15, 17] == list(repeated(history))


def test_what_changes_nothing() -> None:
    """Of these the calls, and refreshes that are refused."""
    history = History.of(trace(TEXT))
    assert [2, 4, 9, 10, 11, 15] == list(quiet(history))


@given(scenarios(most_apps=2).map(replay))
def test_what_repeats_went_so_before(found: Trace) -> None:
    """There is an earlier request of the same system with the same outcome."""
    history = History.of(found)
    told = [
        (step.actor, type(step.step.action), step.outcome, step.reason) for step in history.steps
    ]
    assert [] == [place for place in repeated(history) if told[place] not in told[:place]]


RUNS = """\
title: t
policy: {limits: {live: {kind: grant, max: 1}}, tolerance: {default: 1, sets: limits.live.max}}
tolerance: [1, 2, 3]
systems: [a, b]
steps:
  - login: a
  - login: b
"""


def test_runs_that_go_the_same() -> None:
    """Each is told by the first one that it is like."""
    assert [None, None, 1] == twins(traces(RUNS))


def test_a_token_that_fares_otherwise_is_no_twin() -> None:
    """Though no answer and no state differ."""
    text = """\
title: t
policy: {limits: {live: {kind: access, max: 1}}, tolerance: {default: 1, sets: limits.live.max}}
tolerance: [1, 2]
systems: [a]
steps:
  - login: a
  - refresh: a
"""
    assert [None, None] == twins(traces(text))
