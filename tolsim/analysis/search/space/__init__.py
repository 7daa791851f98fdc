"""The space of a search: states, and the moves between them. Each file builds on those before it.

- `states`: what can still change an answer, as small tuples that thaw into servers
- `moves`: what systems can do next
- `policy_states`: what a move makes of a state under one policy, computed by the engine once
- `joint_states`: a state under each of several policies, and which system holds what
- `breadth_first`: the shortest way to a goal
- `aim`: a goal in words that every search can check
- `timed`: the shortest way to an aim where any time may pass before every request
- `labelled`: the same for goals that name tokens
"""
