"""Searches for tokens by their labels: sequences, not states."""

import pytest

from tests.analysis.walks import CASTS, read_walk
from tolsim.analysis.search.question import Question
from tolsim.analysis.search.space import labelled
from tolsim.analysis.search.space.breadth_first import INTERRUPTED
from tolsim.analysis.search.space.labelled import shortest_with_labels
from tolsim.engine.policy import Limit, Policy

ONE_OF_EACH = Policy(limits=(Limit("access", "access", 1), Limit("refresh", "refresh", 1)))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"legacy.A1": "valid"}, "login legacy"),
        ({"legacy.A2": "active"}, "login legacy, login legacy"),
        ({"legacy.A1": "inactive"}, "login legacy, login legacy"),
        ({"legacy.R2": "spent"}, "login legacy, login legacy, refresh legacy"),
        ({"legacy.R1": "spent"}, "login legacy, refresh legacy"),
        ({"new.A1": "revoked"}, "login new, login legacy"),
        ({"legacy": "locked-out", "new.A1": "active"}, "login legacy, login new"),
    ],
)
def test_the_shortest_sequence(wanted: dict[str, str], expected: str) -> None:
    """Labels count the tokens of a system by kind; `active` and `inactive` stand for statuses."""
    search = Question().search([ONE_OF_EACH])
    cast = CASTS["two systems"]
    assert tuple(read_walk(expected, cast)) == shortest_with_labels(search, wanted)


@pytest.mark.parametrize(
    ("question", "bound", "states"),
    [
        # Of two systems with nothing to refresh, either can log in; after that, five can act.
        (Question(depth=1), "depth 1", 2),
        (Question(max_states=6), "6 sequences", 6),
    ],
)
def test_a_bound_is_owned_up_to(question: Question, bound: str, states: int) -> None:
    """No token of the third login is found within it."""
    search = question.search([ONE_OF_EACH])
    assert shortest_with_labels(search, {"legacy.A3": "valid"}) is None
    assert (bound, states) == (search.bound, search.states)


def test_an_interruption_is_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was tried so far is told."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(labelled, "perform", interrupted)
    search = Question().search([ONE_OF_EACH])
    assert shortest_with_labels(search, {"legacy.A1": "valid"}) is None
    assert (INTERRUPTED, 0) == (search.bound, search.states)
