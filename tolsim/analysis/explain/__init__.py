"""What did a system lose, why did a token die, who noticed, and what would have saved it?

- `losses`: how a system is off after each step, and what made it worse
- `causes`: what led to a loss, the decisive step first
- `variations`: a run with something changed in it, replayed
- `rescue`: what would have saved a system: variations of the run
- `systems`: what each system of a run lost, with all of this
- `explain`: the answer: losses of systems, and the chain of causes of each token's death
- `sources`: on whose word the rules concerned rest
"""
