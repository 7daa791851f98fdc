"""The history of a run, read from its trace.

- `standing`: how every system and token stands, one step after the other
- `lives`: what happened to each token, and what ended it
- `history`: all of it, to be looked up at any step: policies, states, tokens held
- `behaviour`: what a run is like from outside, and where two runs part
- `twins`: runs of a file that go the same
- `rounds`: the rounds of a `repeat` that go alike, which are told once
- `repetition`: requests that went as the last one of their kind, by the same system
- `keeping`: since when nobody holds a token, and what a system took from another
- `window`: the last steps of a long run, as a run of their own
- `dooms`: who works at the end of a run and is certain to be locked out
- `forewarning`: where a run was headed for a lock-out, step by step
- `feuds`: systems that end each other's tokens: seen in a run, and foreseen after it
- `dooms`: systems that work at the end of a run and are certain to be locked out
"""
