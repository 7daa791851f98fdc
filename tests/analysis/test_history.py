"""The history of a run: standings, lives, states and holders, and where two runs part."""

import pytest

from tests.render.scenes import (
    LINGERING,
    STRESS,
    TWELVE_TOKENS,
    TWO_APPS,
    TWO_SYSTEMS,
    TWO_TOLERANCES,
    traces,
)
from tests.render.scenes import trace as trace_of
from tolsim.analysis.history.behaviour import Seen, behaviour, parting
from tolsim.analysis.history.history import History
from tolsim.analysis.history.lives import ChangeAt
from tolsim.analysis.history.standing import Holding, Standing, standings
from tolsim.simulation.label import Label
from tolsim.simulation.trace import Change, State

GRACE_AT_CHANGE = """\
title: Grace
policy: {refresh: {grace: {for: 1h}}}
systems: [legacy]
steps:
  - login: legacy
  - refresh: legacy
  - change: {refresh: {grace: {for: 10s}}}
    after: 1m
"""
LATER_GRACE = GRACE_AT_CHANGE.replace("{for: 1h}", "{for: 30s}").replace("{for: 10s}", "{for: 50s}")
STILLBORN = """\
title: Born dead
policy: {access: {expires: {after_login: 1m}}}
systems: [legacy]
steps:
  - login: legacy
  - refresh: legacy
    after: 2m
"""

EXPIRY_CHANGED = """\
  - change: {access: {expires: {after_issue: 9m}}}
  - call: legacy
    after: 5m
"""


def test_standings() -> None:
    """Everything stands as before where a step changes nothing, and who kept it sees no change."""
    legacy = Holding(Label("legacy.A1"), Label("legacy.R1"))
    new = Holding(Label("new.A1"), Label("new.R1"))
    before = Standing(
        {"legacy": "working", "new": "signed-out"},
        {"legacy.A1": "valid", "legacy.R1": "current"},
        {"legacy": legacy, "new": Holding()},
    )
    after = Standing(
        {"legacy": "locked-out", "new": "working"},
        {"legacy.A1": "revoked", "legacy.R1": "revoked", "new.A1": "valid", "new.R1": "current"},
        {"legacy": legacy, "new": new},
    )
    assert [before] * 2 + [after] * 4 == list(standings(trace_of(TWO_SYSTEMS)))


@pytest.mark.parametrize("text", [TWO_SYSTEMS, TWELVE_TOKENS, STRESS, TWO_APPS, LINGERING])
def test_what_is_looked_up_is_what_was_followed(text: str) -> None:
    """At every place the history gives the states, statuses and tokens held of the standing."""
    history = History.of(trace_of(text))
    for place, standing in enumerate(standings(history.trace)):
        lives = [life for life in history.lives.values() if life.born <= place]
        looked_up = Standing(
            history.states(place),
            {life.label: life.status(place) for life in lives},
            {actor: history.held(actor, place) for actor in history.trace.states},
        )
        assert standing == looked_up


def test_the_life_of_a_lingering_token() -> None:
    """The limit ended it, and yet it died only when its lag had run out."""
    life = History.of(trace_of(LINGERING)).lives["legacy.A1"]
    label = Label("legacy.A1")
    limit = Change(label, "valid", "lingering", "limits.one", 10, Label("legacy.A2"))
    lag = Change(label, "lingering", "revoked", "access.revocation_lag", 70, None)
    assert (ChangeAt(1, limit), ChangeAt(2, lag)) == life.chain
    assert (None, ChangeAt(1, limit), ChangeAt(1, limit)) == tuple(map(life.end, range(3)))
    assert ChangeAt(2, lag) == life.death


def test_the_life_of_a_token_that_lives_on() -> None:
    """It never died, and nothing ended it."""
    life = History.of(trace_of(LINGERING)).lives["legacy.A2"]
    assert (1, (), None, None) == (life.born, life.chain, life.death, life.end(2))
    assert not life.is_stillborn(2)


def test_a_tolerated_token_has_not_died() -> None:
    """Something happened to it, and it is accepted all the same."""
    life = History.of(trace_of(GRACE_AT_CHANGE.partition("  - change")[0])).lives["legacy.R1"]
    assert (("current", "tolerated"), None) == (life.statuses, life.death)


def test_the_life_of_a_token_that_was_born_dead() -> None:
    """Nothing ended it: it was expired at its issue."""
    life = History.of(trace_of(STILLBORN)).lives["legacy.A2"]
    assert ("expired",) == life.statuses
    assert (None, None) == (life.death, life.end(1))
    assert life.is_stillborn(1)


def test_a_state_lasts_since_a_second() -> None:
    """Nobody is signed in before the first login; the loss counts from the moment of the loss."""
    history = History.of(trace_of(TWO_SYSTEMS))
    assert [("signed-out", 0), ("working", 300)] == [history.state("new", i) for i in (1, 2)]
    assert ("locked-out", 300) == history.state("legacy", 5)


def test_who_holds_a_token() -> None:
    """Everybody whose store is the same; nobody before the token is issued."""
    history = History.of(trace_of(STRESS))
    assert ("xyz@システム", "xyz@worker") == history.holders(Label("xyz@システム.A1"), 0)
    assert () == history.holders(Label("kim[/red]@spare.A1"), 0)


@pytest.mark.parametrize(
    ("text", "expected"), [(GRACE_AT_CHANGE, (False, 10)), (LATER_GRACE, (True, 30))]
)
def test_the_policy_by_which_a_grace_ended(text: str, expected: tuple[bool, int]) -> None:
    """That of the change if the change ended it, else the one in force until then."""
    history = History.of(trace_of(text))
    change = history.lives["legacy.R1"].changes[-1]
    assert change is not None
    grace = history.force(2, change).policy.refresh.grace
    assert grace is not None
    assert expected == (history.is_between(2, change), grace.for_)


def test_the_policy_by_which_a_token_expired() -> None:
    """That of its issue, which stamped its expiry; a later change of the policy is none to it."""
    text = STILLBORN.replace("after_login", "after_issue") + EXPIRY_CHANGED
    history = History.of(trace_of(text))
    change = history.lives["legacy.A2"].changes[-1]
    assert change is not None
    assert (3, 60) == (
        history.lives["legacy.A2"].places[-1],
        history.force(3, change).policy.access.expires.after_issue,
    )


def test_behaviour() -> None:
    """Outcomes and states, step by step."""
    before: tuple[tuple[str, State], ...] = (("legacy", "working"), ("new", "signed-out"))
    after: tuple[tuple[str, State], ...] = (("legacy", "locked-out"), ("new", "working"))
    expected = (
        *[Seen("ok", before)] * 2,
        Seen("ok", after),
        Seen("invalid_token", after),
        Seen("invalid_grant", after),
        Seen("ok", after),
    )
    assert expected == behaviour(trace_of(TWO_SYSTEMS))


def test_where_runs_part() -> None:
    """With a tolerance of 2 the second login locks nobody out; a run does not part from itself."""
    one, two = map(behaviour, traces(TWO_TOLERANCES))
    assert (2, None) == (parting(one, two), parting(two, two))
