"""The last steps of a run stand as they do in the whole of it."""

from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import scenarios
from tolsim.analysis.history.history import History
from tolsim.analysis.history.standing import standings
from tolsim.analysis.history.window import last_steps
from tolsim.render.timeline.html import section
from tolsim.simulation import Scenario, replay


@given(scenario=scenarios(), most=st.integers(1, 12))
def test_the_last_steps_stand_as_in_the_whole(scenario: Scenario, most: int) -> None:
    """States and holdings after each; of tokens, those that can still be named."""
    whole = replay(scenario)
    part = last_steps(whole, most)
    if len(whole.steps) <= most:
        assert whole is part
        return
    assert whole.steps[-most:] == part.steps[1:]
    everything, last = [*standings(whole)][-most:], [*standings(part)][1:]
    assert [one.states for one in everything] == [one.states for one in last]
    assert [one.holdings for one in everything] == [one.holdings for one in last]
    for there, here in zip(everything, last, strict=True):
        assert here.statuses == {token: there.statuses[token] for token in here.statuses}
        held = {label for holding in here.holdings.values() for label in holding.labels()}
        assert held <= set(here.statuses)


@given(scenario=scenarios())
def test_they_can_be_drawn(scenario: Scenario) -> None:
    """The page of the server shows no more of a long run."""
    part = last_steps(replay(scenario), 2)
    assert History.of(part).steps == part.steps
    assert "<section>" in section(part, width=80)
