"""Rounds that go alike, forewarnings, and who holds what."""

import pytest
from hypothesis import given

from tests.render.case_scenes import BACKUP, ROUNDS
from tests.render.scenes import trace
from tests.strategies import scenarios
from tolsim.analysis.history.dooms import dooms
from tolsim.analysis.history.forewarning import Doom, forewarnings
from tolsim.analysis.history.history import History
from tolsim.analysis.history.keeping import Keeping, Taking, keepings, takings
from tolsim.analysis.history.rounds import Alike, Part, parts
from tolsim.simulation import Trace, replay
from tolsim.simulation.label import Label

runs = scenarios(most_apps=2).map(replay)


def test_rounds_that_go_alike_are_one_part() -> None:
    """The first is told; later ones as far as they differ, and then no more."""
    expected = [
        *range(4),
        Alike(4, 6, 1, (1, 3), follows=True, but=(4, 5)),
        Alike(7, 150, 48, (4, 6), follows=True, but=(7, 8)),
        151,
    ]
    assert expected == parts(History.of(trace(ROUNDS)))


NESTED = """\
title: Rounds in rounds
policy: {refresh: {rotate: never}}
systems: [a]
steps:
  - login: a
  - repeat: 3
    steps:
      - repeat: 4
        steps:
          - call: a
            after: 10m
      - refresh: a
"""


def test_rounds_in_rounds() -> None:
    """The inner rounds of the first round are folded; later an old access token expires, too."""
    expected = [
        *(0, 1),
        Alike(2, 4, 3, (1, 1), follows=True),
        5,
        Alike(6, 15, 2, (1, 5), follows=True, but=(7,)),
    ]
    assert expected == parts(History.of(trace(NESTED)))


def test_a_token_used_again_is_not_like_the_next_one() -> None:
    """Who presents its first refresh token each time does the same; who gets worse does not."""
    text = """\
title: The first refresh token again and again
policy: {refresh: {grace: {uses: 2}}}
systems: [a]
steps:
  - login: a
  - repeat: 6
    steps:
      - refresh: a
        using: a.R1
"""
    expected = [0, 1, 2, 3, 4, Alike(5, 6, 2, (4, 4), follows=True)]
    assert expected == parts(History.of(trace(text)))


@given(runs)
def test_a_run_without_rounds_is_told_step_by_step(found: Trace) -> None:
    """Every step is a part of its own."""
    if not any((step.race or step.step).rounds for step in found.steps):
        assert list(range(len(found.steps))) == parts(History.of(found))


@given(runs)
def test_every_step_is_told_or_stands_for_one_that_is(found: Trace) -> None:
    """The parts of a run cover all of its steps, in their order."""
    assert list(range(len(found.steps))) == list(_covered(parts(History.of(found))))


def _covered(told: list[Part]) -> list[int]:
    return [
        place
        for part in told
        for place in (range(part.first, part.last + 1) if isinstance(part, Alike) else (part,))
    ]


def test_a_lock_out_is_foreseen_where_it_became_certain() -> None:
    """The phone's login ends the laptop's refresh token half an hour before it is refused."""
    text = """\
title: A doom
policy: {limits: {one: {kind: refresh, max: 1}}}
systems: [laptop, phone]
steps:
  - login: laptop
  - login: phone
    after: 30m
  - call: laptop
  - refresh: laptop
    at: 1h
"""
    assert {"laptop": (Doom(1, 3, 3600),)} == forewarnings(History.of(trace(text)))


@given(runs)
def test_the_last_forewarning_is_the_doom(found: Trace) -> None:
    """What a run is headed for at its end is what `dooms` says."""
    warned = forewarnings(History.of(found))
    last = {actor: stretches[-1] for actor, stretches in warned.items()}
    end = len(found.steps)
    assert dooms(found) == {actor: doom.at for actor, doom in last.items() if doom.stop == end}


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("s1.R1", Keeping((0,), (True,))),
        ("s2.R1", Keeping((2, 3), (True, False))),
    ],
)
def test_who_holds_a_token(label: str, expected: Keeping) -> None:
    """The backup holds the old pair when the store has the new one, and the copy drops that."""
    assert expected == keepings(trace(BACKUP))[Label(label)]


def test_what_a_system_takes() -> None:
    """A copy is marked with whose store it was; systems that share a store take nothing."""
    pair = Label("s1.A1"), Label("s1.R1")
    expected = {"backup": (Taking(1, pair, "s1"),), "s3": (Taking(3, pair, "backup"),)}
    assert expected == takings(trace(BACKUP))
