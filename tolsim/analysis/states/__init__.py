"""The states of a search: small tuples that stand for everything that can change an answer.

Two pasts have the same state if no sequence of requests can tell them apart: labels, shifts
of time, tokens that nobody will ever ask about, and the names of interchangeable systems and
users are left out. A state can be thawed into a server that answers as the original would.

`scene` says of whom and what, `relevance` what a policy looks at, `keeping` which tokens of
a past still count, `freezing` how they make a state, and `thawing` the way back.
"""

from tolsim.analysis.states.freezing import Node, freeze
from tolsim.analysis.states.scene import Cast, Frozen, Lab, Names, Scene

__all__ = ["Cast", "Frozen", "Lab", "Names", "Node", "Scene", "freeze"]
