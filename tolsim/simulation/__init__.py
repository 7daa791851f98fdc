"""A scenario played against the engine. Pure: the same scenario, the same trace.

- `scenario`: a scenario as plain data, every name resolved
- `memory`: which tokens a system holds, and what state that leaves it in
- `label`: the label of a token, and who and what it names
- `world`: the servers of all apps, and what every system holds
- `trace`: a run as records, one a step
- `tracer`: statuses and states followed from step to step
- `expectations`: whether what a step expects holds
- `race`: requests sent at one instant, in every order
- `session`: a run that takes one step at a time
- `replay`: a scenario in, its trace out
"""

from tolsim.simulation.replay import replay
from tolsim.simulation.scenario import Scenario
from tolsim.simulation.session import Session
from tolsim.simulation.trace import Trace

__all__ = ["Scenario", "Session", "Trace", "replay"]
