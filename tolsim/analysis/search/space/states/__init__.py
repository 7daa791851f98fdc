"""The states of a search: small tuples that stand for everything that can change an answer.

Two pasts have the same state if no sequence of requests can tell them apart: labels, shifts
of time and tokens that nobody will ever ask about are left out. A state knows *hands*,
that is, which tokens some system holds together, and not which systems hold them: that is for
the search to know, and most of what happens to a server does not depend on it. A hand whose
tokens are dead and can do nothing is no part of the state: all that is left is its refusals.
A state can be thawed into a server that answers as the original would.

- `scene`: of whom and what the states speak
- `relevance`: what a policy looks at
- `unheld`: what a policy counts although nobody holds it
- `keeping`: which tokens of a past still count
- `freezing`: how they make a state
- `thawing`: the way back to a server
"""

from tolsim.analysis.search.space.states.freezing import belongings, freeze
from tolsim.analysis.search.space.states.scene import Cast, Frozen, Hand, Lab, Look, Names, Scene
from tolsim.analysis.search.space.states.thawing import thawed_hands

__all__ = [
    "Cast",
    "Frozen",
    "Hand",
    "Lab",
    "Look",
    "Names",
    "Scene",
    "belongings",
    "freeze",
    "thawed_hands",
]
