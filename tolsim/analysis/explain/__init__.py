"""Why did a token die, who noticed, and what would have saved it?

- `explain`: the chain of causes of each death
- `rescue`: what would have saved a token: variations of the run, each replayed
- `sources`: on whose word the rules concerned rest
"""
