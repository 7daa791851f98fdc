"""The states of a search: small tuples that stand for everything that can change an answer.

Two pasts have the same state if no sequence of requests can tell them apart: labels, shifts
of time and tokens that nobody will ever ask about are left out. A state knows *holdings*,
the pairs of tokens that some system holds together, and not which systems hold them: the search
keeps that apart, because most answers of a server do not depend on it. A holding whose tokens are
dead for good is no part of the state: a code says which refusal each of them will meet.
A state can be thawed into a server that answers as the original would.

- `scene`: of whom and what the states speak
- `relevance`: what a policy looks at
- `unheld`: what a policy counts although nobody holds it
- `looked_at`: which facts of a state carry each rule
- `runs`: alike tokens that nobody holds, as one and how many
- `keeping`: which tokens of a past still count
- `frozen`: the records of a state
- `freezing`: how they make a state
- `thawing`: the way back to a server
"""

from tolsim.analysis.search.space.states.freezing import belongings, freeze
from tolsim.analysis.search.space.states.frozen import Frozen, Holding
from tolsim.analysis.search.space.states.scene import Cast, Names, Observation, Sandbox, Scene
from tolsim.analysis.search.space.states.thawing import many_of, thawed_holdings

__all__ = [
    "Cast",
    "Frozen",
    "Holding",
    "Names",
    "Observation",
    "Sandbox",
    "Scene",
    "belongings",
    "freeze",
    "many_of",
    "thawed_holdings",
]
