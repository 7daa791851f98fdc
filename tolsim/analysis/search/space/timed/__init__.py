"""The space of a search in which any time may pass before every request.

A state does not know seconds: its ends and ages are counted from moments, and of these only their
order is known, or bounds of the distance between every two. Each file builds on those before it.

- `distances`: seconds that are not fixed, with which the engine works as with numbers
- `zones`: all positions that moments can have
- `guards`: which outcomes a move has, and in which positions
- `coded`: the records of a state with distances as whole numbers
- `timed_states`: what a move makes of a state, computed by the engine once for each outcome
- `turns`: which systems hold what, and what a move makes of that
- `by_order`: a proof by the order of moments alone
- `waits`: how long to wait on a way
- `by_zones`: the shortest way to an aim, or a proof by all the positions that are reached
- `search`: both in turn
"""

from tolsim.analysis.search.space.timed.search import TimedSearch

__all__ = ["TimedSearch"]
