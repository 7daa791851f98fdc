"""Replay: a scenario in, its trace out."""

from tolsim.simulation.scenario import Scenario
from tolsim.simulation.session import Session
from tolsim.simulation.trace import Trace


def replay(scenario: Scenario) -> Trace:
    """Run a scenario from its first step to its last."""
    session = Session(scenario)
    for step in scenario.steps:
        session.do(step)
    return session.trace()
