"""The history of a run, read from its trace.

- `standing`: how every system and token stands, one step after the other
- `lives`: what happened to each token, and what ended it
- `history`: all of it, to be looked up at any step: policies, states, tokens held
- `behaviour`: what a run is like from outside, and where two runs part
- `feuds`: systems that end each other's tokens: seen in a run, and foreseen after it
- `dooms`: systems that work at the end of a run and are certain to be locked out
"""
