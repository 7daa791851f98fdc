"""The search behind `explore`, `distinguish` and `identify`: through states, not through sequences.

Each file builds on those before it:

- `states`: what can still change an answer, as small tuples that thaw into servers
- `moves`: what systems can do next
- `situations`: what a move makes of a state under one policy, played by the engine once
- `positions`: a situation under each of several policies, and which system has which hand
- `breadth_first`: the shortest way to a goal; `labelled` is the same for goals that name tokens
- `question`: who takes part, what they may do, and where to stop; `choices`: which policies
- `experiment`: what was found as a scenario, replayed before anyone sees it
"""
