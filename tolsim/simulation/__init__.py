"""A scenario played against the engine: systems with a memory, steps, and the trace."""

from tolsim.simulation.replay import replay
from tolsim.simulation.scenario import Scenario
from tolsim.simulation.session import Session
from tolsim.simulation.trace import Trace

__all__ = ["Scenario", "Session", "Trace", "replay"]
